"""unit-in-key: a length of time whose unit is part of its key."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from grammar.diagnostic import Safety
from grammar.languages.honeycomb import readings
from grammar.languages.honeycomb.aliases import SECONDS
from grammar.pattern import pattern
from grammar.repair import Occurrence, repair
from grammar.rule import Rename, Replace, TreeFix
from grammar.suggestion import folded

_LONG = pattern(
    r"(.+?)[ _-]?(?:in[ _-]?)?(ms|millis(?:econds)?|minutes?|mins?|hours?|hrs?|days?|weeks?)", re.IGNORECASE
)
_SHORT = pattern(r"(.+?)[ _-](?:in[ _-])?([smhdw]|secs?|seconds?|wks?)|(.+?[a-z])(?:In)?([SMHDW]|Secs?|Wks?)")
_SPANS = ("time_range", "granularity", "compare_time_offset_seconds")
_BACK = ("last", "past")
_LARGEST = 10**6
_MEASURED = frozenset({"duration", "interval", "step", "bucket", "period", "timeperiod", "timestep", "timeoffset"})
"""Names of a length that a dataset has columns of as well: `duration_ms` is rather one of them."""


@repair(
    ["unknown-key"],
    safety=Safety.SAFE,
    examples=[
        (
            '{"time_range_minutes": 60}',
            '{"time_range": 3600}',
        ),
        (
            '{"time_range_h": 6}',
            '{"time_range": 21600}',
        ),
    ],
)
def unit_in_key(occurrence: Occurrence) -> TreeFix | None:
    """A key names a length of time and its unit: `time_range_minutes`, `granularity_h`.

    The unit determines the number of seconds; a fraction of a second is left as it is. A name that datasets use for a
    column is not taken for a length of the query: `duration_ms` is a column nearly everywhere.
    """
    if readings.key(occurrence.key, "query", occurrence.vocabulary) is not None:
        return None  # `granularity_seconds`: another name of the key
    parts, value = _parts(occurrence.key[:60]), _number(occurrence.value)
    if occurrence.what != "query" or parts is None or value is None:
        return None
    vocabulary, (name, unit, is_short) = occurrence.vocabulary, parts
    target = "time_range" if name.lower() in _BACK else readings.key(name, "query", vocabulary)
    if target not in _SPANS or not 0 < value <= _LARGEST * (1 if unit in SECONDS else 1000):
        return None
    if folded(name) in _MEASURED and (is_short or unit not in SECONDS):
        return None
    if any(
        readings.key(other, "query", vocabulary, content) == target for other, content in occurrence.members.items()
    ):
        return None
    length = value * SECONDS[unit] if unit in SECONDS else value / 1000
    if length != length.to_integral_value():
        return None
    changes = (Rename(occurrence.path, target), Replace(occurrence.path, int(length)))
    return TreeFix(f"write `{target}`", changes, Safety.SAFE)


def _parts(key: str) -> tuple[str, str, bool] | None:
    """The name of the length, its unit, and whether that is abbreviated to a letter or so; None where there is none."""
    if match := _LONG.fullmatch(key):
        return match[1], match[2].lower(), False
    if match := _SHORT.fullmatch(key):
        return match[1] or match[3], (match[2] or match[4]).lower(), True
    return None


def _number(value: Any) -> Decimal | None:
    is_number = isinstance(value, (int, float, Decimal)) and not isinstance(value, bool)
    return Decimal(str(value)) if is_number else None
