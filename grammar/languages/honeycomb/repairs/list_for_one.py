"""list-for-one: a list of one where a single value belongs."""

from __future__ import annotations

from grammar.diagnostic import Safety
from grammar.languages.honeycomb import parts
from grammar.repair import Occurrence, repair
from grammar.rule import Replace, TreeFix


@repair(
    ["wrong-type", "unknown-word"],
    safety=Safety.SAFE,
    examples=[
        (
            '{"limit": [10]}',
            '{"limit": 10}',
        ),
        (
            '{"filters": [{"column": ["error"], "op": "exists"}]}',
            '{"filters": [{"column": "error", "op": "exists"}]}',
        ),
    ],
)
def list_for_one(occurrence: Occurrence) -> TreeFix | None:
    """A single value is wrapped in a list, or a column in an object, where neither belongs.

    There is only one value that it can be.
    """
    value = occurrence.value
    if occurrence.key == "column" and isinstance(value, dict):
        value = [parts.item(value, "breakdowns", occurrence.vocabulary, {})]
    while isinstance(value, list) and len(value) == 1 and isinstance(value[0], list):
        value = value[0]
    if occurrence.key in parts.ITEMS or not isinstance(value, list) or len(value) != 1:
        return None
    if value[0] is None or isinstance(value[0], (list, dict)):
        return None
    return TreeFix("take the value out of the list", (Replace(occurrence.path, value[0]),), Safety.SAFE)
