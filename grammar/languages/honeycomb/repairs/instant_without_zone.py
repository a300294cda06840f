"""instant-without-zone: a start or an end that does not say in which zone."""

from __future__ import annotations

from grammar.diagnostic import Safety
from grammar.languages.honeycomb import times
from grammar.repair import Occurrence, repair
from grammar.rule import Replace, TreeFix


@repair(
    ["wrong-type"],
    safety=Safety.UNSAFE,
    examples=[
        (
            '{"start_time": "2024-04-01T00:00:00", "time_range": 3600}',
            '{"start_time": 1711929600, "time_range": 3600}',
        ),
        (
            '{"start_time": "2024-04-01", "time_range": 86400}',
            '{"start_time": 1711929600, "time_range": 86400}',
        ),
    ],
)
def instant_without_zone(occurrence: Occurrence) -> TreeFix | None:
    """A point in time is written as a date, with or without a time of day, but without a time zone.

    Machines usually write UTC, and a date alone is read as its first second. Both are guesses.
    """
    if occurrence.key not in ("start_time", "end_time") or not isinstance(occurrence.value, str):
        return None
    text = occurrence.value.strip()
    if times.instant(text) is not None:
        return None
    second = times.instant(f"{text}Z") or times.instant(f"{text}T00:00:00Z")
    return None if second is None else TreeFix("take it for UTC", (Replace(occurrence.path, second),), Safety.UNSAFE)
