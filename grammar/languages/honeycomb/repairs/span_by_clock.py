"""span-by-clock: how far to look back from now, in words that a clock has to tell."""

from __future__ import annotations

from typing import Any

from grammar.diagnostic import Safety
from grammar.languages.honeycomb import times
from grammar.repair import Occurrence, repair
from grammar.rule import Replace, TreeFix
from grammar.suggestion import folded

_SPANS = ("time_range", "granularity", "compare_time_offset_seconds")
_HOLDERS = frozenset({"last", "past", "relative", "duration", "range", "value", "window", "ago", "since", "amount"})


@repair(
    ["wrong-type", "number-out-of-range"],
    safety=Safety.UNSAFE,
    examples=[
        (
            '{"time_range": "last week"}',
            '{"time_range": 604800}',
        ),
        (
            '{"time_range": "now-2h"}',
            '{"time_range": 7200}',
        ),
        (
            '{"time_range": "01:30:00"}',
            '{"time_range": 5400}',
        ),
        (
            '{"time_range": -3600}',
            '{"time_range": 3600}',
        ),
    ],
)
def span_by_clock(occurrence: Occurrence) -> TreeFix | None:
    """A length of time is written relative to now, or by the calendar: `now-2h`, `-1h`, `last week`, `01:30:00`.

    The service looks back from now when a query names no other time, so this is usually what was meant. A calendar week
    is as long as any other, but may begin on a Monday. Months, and days such as `yesterday`, are not read.
    """
    if occurrence.what != "query" or occurrence.key not in _SPANS or occurrence.is_item:
        return None
    has_bounds = any(occurrence.members.get(key) is not None for key in ("start_time", "end_time"))
    value = occurrence.value
    length = None if has_bounds else _length(value, occurrence.key)
    if has_bounds and isinstance(value, str):
        length = times.seconds(value)  # `last 2 hours` before an end that is given
    return None if not length else TreeFix("write it in seconds", (Replace(occurrence.path, length),), Safety.UNSAFE)


def _length(value: Any, key: str) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return -value if value < 0 and key == "time_range" else None
    if isinstance(value, dict) and len(value) == 1:
        ((name, value),) = value.items()
        if folded(name) not in _HOLDERS:
            return None
        if isinstance(value, int) and not isinstance(value, bool):
            return value if value > 0 and folded(name) != "value" else None
    if not isinstance(value, str):
        return None
    return times.seconds(value) or times.back(value) or times.period(value) or times.clocked(value)
