"""value-alone-in-object: a single value in an object of its own."""

from __future__ import annotations

from decimal import Decimal

from grammar.diagnostic import Safety
from grammar.repair import Occurrence, repair
from grammar.rule import Replace, TreeFix
from grammar.suggestion import folded

_HOLDERS = frozenset({"value", "val", "literal", "constant", "scalar"})
_KEYS = frozenset({"value", "limit", "time_range", "start_time", "end_time", "granularity"})


@repair(
    ["wrong-type"],
    safety=Safety.SAFE,
    examples=[
        (
            '{"limit": {"value": 10}}',
            '{"limit": 10}',
        ),
    ],
)
def value_alone_in_object(occurrence: Occurrence) -> TreeFix | None:
    """A value is wrapped in an object that holds nothing else: `{"value": 10}`.

    The value takes the place of the object; nothing else can be meant.
    """
    value = occurrence.value
    if occurrence.key not in _KEYS or occurrence.is_item or not isinstance(value, dict) or len(value) != 1:
        return None
    ((name, inner),) = value.items()
    if folded(name) not in _HOLDERS or not isinstance(inner, (str, int, float, Decimal)):
        return None
    return TreeFix("take the value out of the object", (Replace(occurrence.path, inner),), Safety.SAFE)
