"""instant-in-words: a date and time with its zone."""

from __future__ import annotations

from grammar.diagnostic import Safety
from grammar.languages.honeycomb import times
from grammar.repair import Occurrence, repair
from grammar.rule import Replace, TreeFix


@repair(
    ["wrong-type"],
    safety=Safety.SAFE,
    examples=[
        (
            '{"start_time": "2024-04-01T00:00:00Z", "time_range": 3600}',
            '{"start_time": 1711929600, "time_range": 3600}',
        ),
    ],
)
def instant_in_words(occurrence: Occurrence) -> TreeFix | None:
    """A point in time is written as a date and time instead of in UNIX seconds.

    With its time zone it is exactly one second. Without a zone it could be any of two dozen, and only a clock knows
    what `now` or `yesterday` means.
    """
    if occurrence.key not in ("start_time", "end_time") or not isinstance(occurrence.value, str):
        return None
    second = times.instant(occurrence.value)
    return (
        None
        if second is None
        else TreeFix("write it in UNIX seconds", (Replace(occurrence.path, second),), Safety.SAFE)
    )
