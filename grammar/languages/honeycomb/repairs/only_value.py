"""only-value: a list or a point in time in an object that holds nothing else."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from grammar.diagnostic import Safety
from grammar.languages.honeycomb import readings, times
from grammar.repair import Occurrence, repair
from grammar.rule import Replace, TreeFix
from grammar.suggestion import folded

_LISTS = frozenset({"values", "list", "items", "anyof", "oneof"})
_POINTS = frozenset(
    {"iso", "iso8601", "datetime", "timestamp", "unix", "epoch", "unixseconds", "epochseconds", "date", "value"}
)


@repair(
    ["wrong-type"],
    safety=Safety.SAFE,
    examples=[
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
def only_value(occurrence: Occurrence) -> TreeFix | None:
    """A list of values stands under a key that only says so, or a point in time under the name of its notation.

    The object holds nothing else, so that its only member can be nothing but the value.
    """
    value = occurrence.value
    if occurrence.is_item or not isinstance(value, dict) or len(value) != 1:
        return None
    only = _only(occurrence.key, *next(iter(value.items())))
    return (
        None
        if only is None
        else TreeFix("take the value out of the object", (Replace(occurrence.path, only),), Safety.SAFE)
    )


def _only(key: str, name: str, value: Any) -> Any:
    """The value under a name in an object; None where it may be meant otherwise."""
    if key == "value" and folded(name) in _LISTS and isinstance(value, list) and value:
        return value if all(isinstance(part, (str, int, float, Decimal)) for part in value) else None
    if key in ("start_time", "end_time") and folded(name) in _POINTS:
        is_point = isinstance(value, int) and not isinstance(value, bool) and value >= readings.EARLIEST
        return value if is_point or (isinstance(value, str) and times.instant(value) is not None) else None
    return None
