"""count-with-words: a number with what it counts beside it, or with commas in it."""

from __future__ import annotations

from grammar.diagnostic import Safety
from grammar.pattern import pattern
from grammar.repair import Occurrence, repair
from grammar.rule import Replace, TreeFix

_KEYS = frozenset({"limit", "time_range", "granularity", "compare_time_offset_seconds"})
_COUNTED = pattern(
    r"(?:(?:top|first|limit|max|at most|up to)\s+)?([0-9]{1,4})"
    r"(?:\s+(?:rows?|results?|groups?|items?|records?|entries|series))?"
)
_PARTED = pattern(r"\s*[1-9][0-9]{0,2}(?:,[0-9]{3}){1,3}\s*")


@repair(
    ["wrong-type"],
    safety=Safety.SAFE,
    examples=[
        (
            '{"limit": "top 5"}',
            '{"limit": 5}',
        ),
        (
            '{"limit": "20 rows"}',
            '{"limit": 20}',
        ),
        (
            '{"time_range": "86,400"}',
            '{"time_range": 86400}',
        ),
    ],
)
def count_with_words(occurrence: Occurrence) -> TreeFix | None:
    """`limit` has words beside its number, or a number has thousands separators: `top 5`, `20 rows`, `86,400`.

    Every word is known, and the key takes whole numbers only, so a comma before three digits cannot be a decimal one.
    """
    value = occurrence.value
    if occurrence.what != "query" or occurrence.key not in _KEYS or not isinstance(value, str) or len(value) > 60:
        return None
    if _PARTED.fullmatch(value):
        return TreeFix("write the number", (Replace(occurrence.path, int(value.replace(",", ""))),), Safety.SAFE)
    match = _COUNTED.fullmatch(value.strip().lower()) if occurrence.key == "limit" else None
    if match is None or not int(match[1]):
        return None
    return TreeFix("write the number", (Replace(occurrence.path, int(match[1])),), Safety.SAFE)
