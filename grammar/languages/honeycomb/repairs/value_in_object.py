"""value-in-object: a single value in an object with its type."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from grammar.diagnostic import Safety
from grammar.languages.honeycomb import readings, times
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
        (
            '{"filters": [{"column": "status", "op": "in", "value": {"values": [500, 503]}}]}',
            '{"filters": [{"column": "status", "op": "in", "value": [500, 503]}]}',
        ),
        (
            '{"start_time": {"unix": 1711929600}}',
            '{"start_time": 1711929600}',
        ),
    ],
)
def value_in_object(occurrence: Occurrence) -> TreeFix | None:
    """A value is wrapped in an object that holds nothing but the value and the name of its type.

    The value takes the place of the object; that the type changes nothing is a guess. A list under a key that only says that
    values follow, and a point in time under the name of its notation, can be nothing else.
    """
    value = occurrence.value
    if occurrence.key not in _KEYS or occurrence.is_item or not isinstance(value, dict):
        return None
    only = _only(occurrence.key, value)
    if only is not None:
        return TreeFix("take the value out of the object", (Replace(occurrence.path, only),), Safety.SAFE)
    inner = [part for name, part in value.items() if folded(name) in _HOLDERS]
    others = [name for name in value if folded(name) not in _HOLDERS | _TYPES]
    if len(inner) != 1 or len(value) != 2 or others or not isinstance(inner[0], (str, int, float, Decimal)):
        return None
    return TreeFix("take the value out of the object", (Replace(occurrence.path, inner[0]),), Safety.UNSAFE)


def _only(key: str, members: dict[str, Any]) -> Any:
    """The value in an object that has nothing else; None where it may be meant otherwise."""
    if len(members) != 1:
        return None
    ((name, value),) = members.items()
    if key == "value" and folded(name) in _LISTS and isinstance(value, list) and value:
        return value if all(isinstance(part, (str, int, float, Decimal)) for part in value) else None
    if key in ("start_time", "end_time") and folded(name) in _POINTS:
        is_point = isinstance(value, int) and not isinstance(value, bool) and value >= readings.EARLIEST
        return value if is_point or (isinstance(value, str) and times.instant(value) is not None) else None
    return None


_LISTS = frozenset({"values", "list", "items", "in", "anyof", "oneof"})
_POINTS = frozenset({"iso", "iso8601", "datetime", "timestamp", "unix", "epoch", "unixseconds", "epochseconds", "date", "value"})
