"""number-as-text: a number in quotes, or a whole one with a fraction."""

from __future__ import annotations

import re
from decimal import Decimal

from grammar.diagnostic import Safety
from grammar.repair import Occurrence, repair
from grammar.rule import Replace, TreeFix

_WHOLE = frozenset(
    ("query", key)
    for key in ("limit", "time_range", "start_time", "end_time", "granularity", "compare_time_offset_seconds")
)
_LARGEST = 10**15


@repair(
    ["wrong-type"],
    safety=Safety.SAFE,
    examples=[
        (
            '{"limit": "10"}',
            '{"limit": 10}',
        ),
        (
            '{"time_range": 3600.0}',
            '{"time_range": 3600}',
        ),
    ],
)
def number_as_text(occurrence: Occurrence) -> TreeFix | None:
    """A number is written as a string, or a whole number has a fraction of zero.

    Where the language takes only a number, there is only one that it can be. The value of a filter is never touched:
    there, a string and a number are different values.
    """
    value, key = occurrence.value, occurrence.key
    wants_whole = (occurrence.what, key) in _WHOLE
    if occurrence.is_item or not (wants_whole or (occurrence.what, key) == ("having", "value")):
        return None
    if isinstance(value, str) and re.fullmatch(
        r"\s*[+-]?(?:[0-9]+|[0-9]{1,3}(?:_[0-9]{3})+)(?:\.[0-9]+)?\s*", value[:40]
    ):
        value = Decimal(value.strip().replace("_", "")) if len(value) <= 40 else None
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        return None
    number = Decimal(str(value))
    if abs(number) > _LARGEST:
        return None
    if number == number.to_integral_value():
        return TreeFix("write the number", (Replace(occurrence.path, int(number)),), Safety.SAFE)
    return None if wants_whole else TreeFix("write the number", (Replace(occurrence.path, number),), Safety.SAFE)
