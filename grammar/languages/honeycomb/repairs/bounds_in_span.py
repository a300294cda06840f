"""bounds-in-span: the start and the end of a query inside its length."""

from __future__ import annotations

from typing import Any

from grammar.diagnostic import Safety
from grammar.languages.honeycomb import readings, times
from grammar.repair import Occurrence, repair
from grammar.rule import Add, Rename, Replace, TreeFix


@repair(
    ["wrong-type"],
    safety=Safety.SAFE,
    examples=[
        (
            '{"time_range": {"start": 1711929600, "end": 1711933200}}',
            '{"start_time": 1711929600, "end_time": 1711933200}',
        ),
        (
            '{"time_range": [1711929600, 1711933200]}',
            '{"start_time": 1711929600, "end_time": 1711933200}',
        ),
    ],
)
def bounds_in_span(occurrence: Occurrence) -> TreeFix | None:
    """`time_range` is a start and an end: in an object, a list, or an interval of ISO 8601.

    In this language the two are keys of the query, and `time_range` is a length. They are moved there unchanged. An interval is
    `2024-04-01T00:00Z/2024-04-02T00:00Z`; a list has to hold a point in time and a later one.
    """
    value, members, vocabulary = occurrence.value, occurrence.members, occurrence.vocabulary
    if (occurrence.what, occurrence.key) != ("query", "time_range"):
        return None
    if isinstance(value, str) and value.count("/") == 1:
        bounds = [part.strip() for part in value.split("/")]
        value = dict(zip(("start", "end"), bounds, strict=True)) if all(map(times.instant, bounds)) else None
    if isinstance(value, list) and _is_interval(value):
        value = {"start": value[0], "end": value[1]}
    if not isinstance(value, dict) or len(value) != 2:
        return None
    by_key = {readings.key(name, "query", vocabulary): bound for name, bound in value.items()}
    if set(by_key) != {"start_time", "end_time"} or {"start_time", "end_time"} & set(members):
        return None
    at = occurrence.path
    changes = (
        Rename(at, "start_time"),
        Replace(at, by_key["start_time"]),
        Add(at[:-1], by_key["end_time"], "end_time"),
    )
    return TreeFix("give the start and the end", changes, Safety.SAFE)


def _is_interval(value: list[Any]) -> bool:
    """Whether a list is a point in time and a later one, which no two lengths are."""
    if len(value) != 2 or any(isinstance(point, bool) for point in value):
        return False
    first, last = (times.instant(point) if isinstance(point, str) else point for point in value)
    return isinstance(first, int) and isinstance(last, int) and readings.EARLIEST <= first < last
