"""calculation-inside: an operator and its column in an object of their own."""

from __future__ import annotations

from typing import Any

from grammar.diagnostic import Safety
from grammar.languages.honeycomb import readings
from grammar.repair import Occurrence, repair
from grammar.rule import Add, Change, Replace, TreeFix


@repair(
    ["wrong-type"],
    safety=Safety.SAFE,
    examples=[
        (
            '{"calculations": [{"op": "MAX", "column": "size"}], "orders": [{"op": {"name": "MAX", "column": "size"}}]}',
            '{"calculations": [{"op": "MAX", "column": "size"}], "orders": [{"op": "MAX", "column": "size"}]}',
        ),
        (
            '{"havings": [{"calculate_op": {"op": "COUNT"}, "op": ">", "value": 10}]}',
            '{"havings": [{"calculate_op": "COUNT", "op": ">", "value": 10}]}',
        ),
        (
            '{"calculations": [{"op": {"function": "AVG", "field": "duration_ms"}}]}',
            '{"calculations": [{"op": "AVG", "column": "duration_ms"}]}',
        ),
    ],
)
def calculation_inside(occurrence: Occurrence) -> TreeFix | None:
    """An order, a having or a calculation holds its operator and column in an object: `{"calculation": {"op": "MAX", ...}}`.

    In this language the two are members of the order, the having or the calculation itself. They are moved there,
    unless it already has another column.
    """
    value, members, holder = occurrence.value, occurrence.members, occurrence.path[:-1]
    is_operator = occurrence.key == "calculate_op" or (occurrence.key == "op" and occurrence.what in _HOLDERS)
    if not is_operator or not isinstance(value, dict):
        return None
    calculation = _parts(value, occurrence.vocabulary)
    if calculation is None:
        return None
    op, column = calculation
    changes: tuple[Change, ...] = (Replace(occurrence.path, op),)
    if column is not None and members.get("column", column) != column:
        return None
    if column is not None and "column" not in members:
        changes = (*changes, Add(holder, column, "column"))
    return TreeFix("move the operator and its column out", changes, Safety.SAFE)


_HOLDERS = frozenset({"calculation", "order"})


def _parts(value: dict[str, Any], vocabulary: Any) -> tuple[str, str | None] | None:
    """The operator and the column of an object that has nothing else."""
    parts: dict[str, Any] = {}
    for name, word in value.items():
        key = "op" if name == "name" else readings.key(name, "calculation", vocabulary, word)
        if key not in ("op", "column") or key in parts or not isinstance(word, str):
            return None
        parts[key] = word
    op = readings.calculation_op(parts.get("op", ""), vocabulary)
    return None if op is None else (op, parts.get("column"))
