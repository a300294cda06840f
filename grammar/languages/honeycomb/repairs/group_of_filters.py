"""group-of-filters: filters under the word that combines them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from grammar.diagnostic import Safety
from grammar.languages.honeycomb import readings
from grammar.repair import Occurrence, repair
from grammar.rule import Add, Mend, Replace


@repair(
    ["wrong-type"],
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
    ],
)
def group_of_filters(occurrence: Occurrence) -> Mend | None:
    """Filters stand under the word that combines them, or are joined by it in one phrase: `{"or": [...]}`, `a exists OR b > 5`.

    All filters of a query are combined in one way, and a key says which. Groups inside groups have no equal here.
    """
    value, vocabulary, members = occurrence.value, occurrence.vocabulary, occurrence.members
    if (occurrence.what, occurrence.key, occurrence.is_item) != ("query", "filters", False):
        return None
    found: tuple[str, Sequence[Any]] | None = None
    if isinstance(value, dict):
        found = readings.group(value, vocabulary)
    elif isinstance(value, str):
        found = readings.conditions(value, vocabulary)
    if found is None:
        return None
    way, parts = found
    changes: tuple[Replace | Add, ...] = (Replace(occurrence.path, list(parts)),)
    said = members.get("filter_combination")
    if said is None and any(readings.key(other, "query", vocabulary) == "filter_combination" for other in members):
        return None
    if said is not None and (not isinstance(said, str) or readings.combination(said, vocabulary) != way):
        return None
    if said is None and way != "AND" and len(parts) > 1:
        changes = (*changes, Add(occurrence.path[:-1], way, "filter_combination"))
    return Mend("write the filters as a list", changes, Safety.SAFE)
