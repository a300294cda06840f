"""span-in-words: a length of time with its unit."""

from __future__ import annotations

import re
from math import prod

from grammar.diagnostic import Safety
from grammar.languages.honeycomb import parts, times
from grammar.pattern import pattern
from grammar.repair import Occurrence, repair
from grammar.rule import Remove, Replace, TreeFix

_SPANS = ("time_range", "granularity", "compare_time_offset_seconds")
_PRODUCT = pattern(r"\s*[0-9]{1,9}(?:\s*[*x\u00d7]\s*[0-9]{1,9}){1,4}\s*")
_BUCKETS = pattern(r"(?:\s+|-)(?:buckets?|bins?|intervals?|steps?|windows?)\s*\Z", re.IGNORECASE)
_RELATIVE = pattern(r"last|past|prev|prior", re.IGNORECASE)


@repair(
    ["wrong-type", "number-not-json"],
    safety=Safety.SAFE,
    examples=[
        (
            '{"time_range": "2h"}',
            '{"time_range": 7200}',
        ),
        (
            '{"time_range": "last 7 days"}',
            '{"time_range": 604800}',
        ),
        (
            '{"time_range": 30m}',
            '{"time_range": 1800}',
        ),
        (
            '{"time_range": "24*60*60"}',
            '{"time_range": 86400}',
        ),
    ],
)
def span_in_words(occurrence: Occurrence) -> TreeFix | None:
    """A length of time is written with its unit instead of in seconds: `2h`, `7 days`, `PT15M`.

    It is read only where every unit is named and has a fixed length, which a month does not. `last 7 days` is a length
    like any other, as long as the query names no point in time.
    """
    if occurrence.what != "query" or occurrence.key not in _SPANS or occurrence.is_item:
        return None
    value = occurrence.value
    if occurrence.fault == "number-not-json":
        value = occurrence.text
    if isinstance(value, dict):
        value = parts.measured(value)
    if not isinstance(value, str):
        return None
    if value.strip().lower() in ("auto", "automatic") and occurrence.key == "granularity":
        return TreeFix("leave it to the service", (Remove(occurrence.path),), Safety.SAFE)
    if any(occurrence.members.get(key) is not None for key in ("start_time", "end_time")) and _RELATIVE.search(value):
        return None
    if occurrence.key == "granularity":
        value = _BUCKETS.sub("", value)
    seconds = _product(value) or times.seconds(value)
    return (
        None if seconds is None else TreeFix("write it in seconds", (Replace(occurrence.path, seconds),), Safety.SAFE)
    )


def _product(written: str) -> int | None:
    """The number of seconds that a product says, `24*60*60`; None for anything else."""
    if _PRODUCT.fullmatch(written) is None:
        return None
    return prod(int(factor) for factor in re.findall(r"[0-9]+", written)) or None
