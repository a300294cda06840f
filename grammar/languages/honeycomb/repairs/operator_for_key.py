"""operator-for-key: a filter whose operator is the key of its value."""

from __future__ import annotations

from grammar.diagnostic import Safety
from grammar.languages.honeycomb import readings
from grammar.languages.honeycomb.pairs import pair
from grammar.repair import Occurrence, repair
from grammar.rule import Replace, TreeFix


@repair(
    ["unknown-key"],
    safety=Safety.SAFE,
    examples=[
        (
            '{"filters": [{"column": "status", ">=": 500}]}',
            '{"filters": [{"column": "status", "op": ">=", "value": 500}]}',
        ),
        (
            '{"filters": [{"column": "status", "gte": 500}, {"column": "error", "op": "exists"}]}',
            '{"filters": [{"column": "status", "op": ">=", "value": 500}, {"column": "error", "op": "exists"}]}',
        ),
    ],
)
def operator_for_key(occurrence: Occurrence) -> TreeFix | None:
    """A filter names its column, but uses the operator as the key of its value: `{"column": "status", ">=": 500}`.

    It is read only where the filter has nothing but the column and that key, and where the key is not another name of a
    key that a filter may have.
    """
    members, vocabulary = occurrence.members, occurrence.vocabulary
    if occurrence.what != "filter" or len(members) != 1 or readings.key(occurrence.key, "filter", vocabulary):
        return None
    ((name, column),) = members.items()
    if (name != "column" and readings.key(name, "filter", vocabulary) != "column") or not isinstance(column, str):
        return None
    condition = pair(column, {occurrence.key: occurrence.value}, "filter", vocabulary) if column else None
    if condition is None or "op" not in condition or condition.get("column") != column:
        return None
    return TreeFix("name the parts", (Replace(occurrence.path[:-1], condition),), Safety.SAFE)
