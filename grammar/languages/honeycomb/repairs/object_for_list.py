"""object-for-list: one object or word where a list of them belongs."""

from __future__ import annotations

from typing import Any

from grammar.diagnostic import Safety
from grammar.languages.honeycomb import parts
from grammar.repair import Occurrence, repair
from grammar.rule import Replace, TreeFix


@repair(
    ["wrong-type"],
    safety=Safety.SAFE,
    examples=[
        (
            '{"calculations": {"op": "COUNT"}}',
            '{"calculations": [{"op": "COUNT"}]}',
        ),
        (
            '{"breakdowns": "name"}',
            '{"breakdowns": ["name"]}',
        ),
        (
            '{"breakdowns": "name, error"}',
            '{"breakdowns": ["name", "error"]}',
        ),
        (
            '{"calculations": "COUNT, P99(duration_ms)"}',
            '{"calculations": [{"op": "COUNT"}, {"op": "P99", "column": "duration_ms"}]}',
        ),
        (
            '{"filters": "[{\\"column\\": \\"error\\", \\"op\\": \\"exists\\"}]"}',
            '{"filters": [{"column": "error", "op": "exists"}]}',
        ),
    ],
)
def object_for_list(occurrence: Occurrence) -> TreeFix | None:
    """A single item, as an object or a string, takes the place of a list; or the list itself was written as a string.

    A list of one item means the same. A string is split at its commas only where every part can be read: no column name
    with a comma and spaces has been seen.
    """
    key, value, vocabulary = occurrence.key, occurrence.value, occurrence.vocabulary
    if occurrence.is_item or key not in parts.ITEMS:
        return None
    if isinstance(value, str):
        value = parts.decoded(value) if value.strip()[:1] in ("[", "{") else value
        if isinstance(value, list):
            return TreeFix("write the list as a list", (Replace(occurrence.path, value),), Safety.SAFE)
    items: list[Any] | None
    if isinstance(value, dict) and value and not (key == "filters" and parts.group(value, vocabulary)):
        if parts.labelled(value, key, vocabulary) is not None:
            return None
        items = parts.entries(value, key, vocabulary)
    elif isinstance(value, str) and value.strip():
        items = parts.listed(value, key, vocabulary, occurrence.members)
    else:
        return None
    return None if items is None else TreeFix("write a list", (Replace(occurrence.path, items),), Safety.SAFE)
