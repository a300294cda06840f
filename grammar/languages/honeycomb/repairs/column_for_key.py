"""column-for-key: filters written as an object of columns and the values they must have."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from grammar.diagnostic import Safety
from grammar.languages.honeycomb import readings
from grammar.repair import Occurrence, repair
from grammar.rule import Mend, Replace
from grammar.suggestion import folded

_JOINTS = frozenset({"and", "or", "not", "nor", "all", "any", "none", "must", "should", "filter", "bool", "expr"})
_MANY = 20


@repair(
    ["unknown-key"],
    safety=Safety.UNSAFE,
    examples=[
        (
            '{"filters": [{"status": 500}]}',
            '{"filters": [{"column": "status", "op": "=", "value": 500}]}',
        ),
        (
            '{"filters": [{"method": ["GET", "HEAD"]}]}',
            '{"filters": [{"column": "method", "op": "in", "value": ["GET", "HEAD"]}]}',
        ),
    ],
)
def column_for_key(occurrence: Occurrence) -> Mend | None:
    """A filter has columns as its keys and what they are compared with as their values: `{"status": 500}`.

    Such an object mostly asks for equality, as in MongoDB, and a list for one of its values. No operator is written, so
    that it is a guess.
    """
    vocabulary = occurrence.vocabulary
    every = {**occurrence.members, occurrence.key: occurrence.value}
    if occurrence.what != "filter" or len(every) > _MANY or (len(every) > 1 and occurrence.siblings):
        return None
    found: list[dict[str, Any]] = []
    for column, value in every.items():
        is_key = readings.key(column, "filter", vocabulary) is not None or readings.is_commentary(column, value)
        if is_key or not column or column[0] in "$@_" or folded(column) in _JOINTS:
            return None
        if isinstance(value, list) and value and all(isinstance(v, _SCALARS) for v in value):
            found.append({"column": column, "op": "in", "value": value})
        elif isinstance(value, _SCALARS):
            found.append({"column": column, "op": "=", "value": value})
        else:
            return None
    holder = occurrence.path[:-1]
    change = Replace(holder, found[0]) if len(found) == 1 else Replace(holder[:-1], found)
    return Mend("compare the columns with their values", (change,), Safety.UNSAFE)


_SCALARS = (str, int, float, Decimal)
