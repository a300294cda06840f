"""start-by-clock: a start that says how far to look back from now."""

from __future__ import annotations

from typing import Any

from grammar.diagnostic import Safety
from grammar.languages.honeycomb import times
from grammar.repair import Occurrence, repair
from grammar.rule import Change, Remove, Rename, Replace, TreeFix


@repair(
    ["wrong-type", "number-out-of-range"],
    safety=Safety.UNSAFE,
    examples=[
        (
            '{"start_time": "now-2h", "end_time": "now"}',
            '{"time_range": 7200}',
        ),
        (
            '{"start_time": "2 hours ago"}',
            '{"time_range": 7200}',
        ),
        (
            '{"time_range": 3600, "start_time": 0, "end_time": 0}',
            '{"time_range": 3600}',
        ),
    ],
)
def start_by_clock(occurrence: Occurrence) -> TreeFix | None:
    """A start is given relative to now, with no end or with the end `now`: `now-2h`, `2 hours ago`, -3600.

    A query that has only a length ends now. So the start becomes the length and the end is removed; a start or an end
    of 0 beside a length says nothing and is removed too. What `now` meant to the writer is a guess.
    """
    key, value, members, at = occurrence.key, occurrence.value, occurrence.members, occurrence.path
    if occurrence.what != "query" or key not in ("start_time", "end_time") or occurrence.is_item:
        return None
    if value == 0 and not isinstance(value, bool) and isinstance(members.get("time_range"), int):
        return TreeFix(f"leave out `{key}`", (Remove(at),), Safety.UNSAFE)
    if key == "end_time":
        return (
            TreeFix("leave out `end_time`", (Remove(at),), Safety.UNSAFE)
            if _is_now(value) and _is_open(members)
            else None
        )
    length = _back(value)
    if length is None or members.get("time_range", length) != length or not _is_open({**members, "start_time": None}):
        return None
    if "end_time" in members and not _is_now(members["end_time"]):
        return None
    removed: tuple[Change, ...] = (Remove((*at[:-1], "end_time")),) if "end_time" in members else ()
    if "time_range" in members:
        return TreeFix("leave out `start_time`", (Remove(at), *removed), Safety.UNSAFE)
    return TreeFix("look back from now", (Rename(at, "time_range"), Replace(at, length), *removed), Safety.UNSAFE)


def _is_open(members: Any) -> bool:
    """Whether the query can end now: nothing says when it begins but a length, a point in time or a way back."""
    start = members.get("start_time")
    if isinstance(start, str):
        return times.instant(start) is not None or times.back(start) is not None
    return start is None or isinstance(start, int)


def _is_now(value: Any) -> bool:
    return value is None or (isinstance(value, str) and value.strip().lower() in ("now", "now()", "current", ""))


def _back(value: Any) -> int | None:
    if isinstance(value, str):
        return times.back(value)
    return -value if isinstance(value, int) and not isinstance(value, bool) and value < 0 else None
