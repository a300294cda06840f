"""value-in-object: a single value in an object with its type."""

from __future__ import annotations

from decimal import Decimal

from grammar.diagnostic import Safety
from grammar.repair import Occurrence, repair
from grammar.rule import Replace, TreeFix
from grammar.suggestion import folded

_HOLDERS = frozenset({"value", "val", "literal", "constant", "scalar"})
_TYPES = frozenset({"type", "kind", "datatype", "valuetype"})
_KEYS = frozenset({"value", "limit", "time_range", "start_time", "end_time", "granularity"})


@repair(
    ["wrong-type"],
    safety=Safety.UNSAFE,
    examples=[
        (
            '{"filters": [{"column": "status", "op": "=", "value": {"type": "integer", "value": 500}}]}',
            '{"filters": [{"column": "status", "op": "=", "value": 500}]}',
        ),
    ],
)
def value_in_object(occurrence: Occurrence) -> TreeFix | None:
    """A value is wrapped in an object that holds nothing but the value and the name of its type.

    The value takes the place of the object; that the type changes nothing is a guess.
    """
    value = occurrence.value
    if occurrence.key not in _KEYS or occurrence.is_item or not isinstance(value, dict):
        return None
    inner = [part for name, part in value.items() if folded(name) in _HOLDERS]
    others = [name for name in value if folded(name) not in _HOLDERS | _TYPES]
    if len(inner) != 1 or len(value) != 2 or others or not isinstance(inner[0], (str, int, float, Decimal)):
        return None
    return TreeFix("take the value out of the object", (Replace(occurrence.path, inner[0]),), Safety.UNSAFE)
