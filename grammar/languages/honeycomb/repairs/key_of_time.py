"""key-of-time: a length of time under a key that only says it is one."""

from __future__ import annotations

from typing import Any

from grammar.diagnostic import Safety
from grammar.languages.honeycomb import readings, times
from grammar.repair import Occurrence, repair
from grammar.rule import Rename, Replace, TreeFix
from grammar.suggestion import folded

_LENGTHS = frozenset(
    {"time", "since", "last", "past", "relative", "when", "timeago", "timerelative", "timerangestring"}
)
_COMPARED = frozenset({"compareto", "comparewith", "comparison", "compare", "compareperiod", "comparetime"})
_BOUNDS = {"start_time", "end_time"}
_TIMES = ("time_range", "start_time", "end_time")


@repair(
    ["unknown-key"],
    safety=Safety.UNSAFE,
    examples=[
        (
            '{"time": "last 2 hours"}',
            '{"time_range": 7200}',
        ),
        (
            '{"time": {"range": 7200}}',
            '{"time_range": 7200}',
        ),
        (
            '{"time_range": 3600, "compare_to": "1 day ago"}',
            '{"time_range": 3600, "compare_time_offset_seconds": 86400}',
        ),
    ],
)
def key_of_time(occurrence: Occurrence) -> TreeFix | None:
    """A length of time stands under `time`, `since` or `compare_to` instead of the key of this language.

    It is read only where it is a length with its unit, or an object that holds one, and where no other key of the query
    says the same.
    """
    name, value, members, at = folded(occurrence.key), occurrence.value, occurrence.members, occurrence.path
    if occurrence.what != "query":
        return None
    target = "time_range" if name in _LENGTHS else "compare_time_offset_seconds" if name in _COMPARED else None
    rivals = _TIMES if target == "time_range" else (target,)
    taken = {readings.key(other, "query", occurrence.vocabulary, content) for other, content in members.items()}
    if target is None or taken & set(rivals):
        return None
    if isinstance(value, dict) and {readings.key(key, "query", occurrence.vocabulary) for key in value} == _BOUNDS:
        return TreeFix("write `time_range`", (Rename(at, "time_range"),), Safety.UNSAFE)
    length = _length(value, occurrence.vocabulary)
    if length is None:
        return None
    return TreeFix(f"write `{target}`", (Rename(at, target), Replace(at, length)), Safety.UNSAFE)


def _length(value: Any, vocabulary: Any) -> int | None:
    if isinstance(value, dict) and len(value) == 1:
        ((name, value),) = value.items()
        if readings.key(name, "query", vocabulary, value) != "time_range":
            return None
        if isinstance(value, int) and not isinstance(value, bool):
            return value if value > 0 else None
    if not isinstance(value, str):
        return None
    return times.seconds(value) or times.back(value)
