"""group-of-filters: filters under the word that combines them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from grammar.diagnostic import Safety
from grammar.languages.honeycomb import parts, readings
from grammar.repair import Occurrence, repair
from grammar.rule import Add, Replace, TreeFix


@repair(
    ["wrong-type", "unknown-key"],
    safety=Safety.SAFE,
    examples=[
        (
            '{"filters": {"or": [{"column": "error", "op": "exists"}, {"column": "name", "op": "exists"}]}}',
            '{"filters": [{"column": "error", "op": "exists"}, {"column": "name", "op": "exists"}], "filter_combination": "OR"}',
        ),
        (
            '{"filters": "error exists AND duration_ms > 5"}',
            '{"filters": [{"column": "error", "op": "exists"}, {"column": "duration_ms", "op": ">", "value": 5}]}',
        ),
        (
            '{"filters": [{"or": [{"column": "error", "op": "exists"}, {"column": "name", "op": "exists"}]}]}',
            '{"filters": [{"column": "error", "op": "exists"}, {"column": "name", "op": "exists"}], "filter_combination": "OR"}',
        ),
    ],
)
def group_of_filters(occurrence: Occurrence) -> TreeFix | None:
    """Filters stand under the word that combines them, or are joined by it in one phrase: `{"or": [...]}`, `a exists OR b > 5`.

    All filters of a query are combined in the same way, and a key says which. A group that is the only item of the list
    becomes the list. Nested groups cannot be written in this language.
    """
    value, vocabulary, members, at = occurrence.value, occurrence.vocabulary, occurrence.members, occurrence.path
    group: tuple[str, Sequence[Any]] | None = None
    if occurrence.fault == "unknown-key":
        if occurrence.what != "filter" or members or occurrence.siblings or at[-3:-2] != ("filters",):
            return None
        group, members, at = parts.group({occurrence.key: value}, vocabulary), occurrence.outer, at[:-2]
    elif (occurrence.what, occurrence.key) != ("query", "filters"):
        return None
    elif occurrence.is_item:
        if not isinstance(value, str) or occurrence.siblings:
            return None
        group, at = parts.conditions(value, vocabulary), at[:-1]
    elif isinstance(value, dict):
        group = parts.group(value, vocabulary)
    elif isinstance(value, str):
        group = parts.conditions(value, vocabulary)
    if group is None:
        return None
    way, filters = group
    changes: tuple[Replace | Add, ...] = (Replace(at, list(filters)),)
    said = members.get("filter_combination")
    if said is None and any(readings.key(other, "query", vocabulary) == "filter_combination" for other in members):
        return None
    if said is not None and (not isinstance(said, str) or readings.combination(said, vocabulary) != way):
        return None
    if said is None and way != "AND" and len(filters) > 1:
        changes = (*changes, Add(at[:-1], way, "filter_combination"))
    return TreeFix("write the filters as a list", changes, Safety.SAFE)
