"""unit-in-key: a length of time whose unit is part of its key."""

from __future__ import annotations

import re

from grammar.diagnostic import Safety
from grammar.languages.honeycomb import readings
from grammar.languages.honeycomb.aliases import SECONDS
from grammar.repair import Occurrence, repair
from grammar.rule import Mend, Rename, Replace

_KEY = re.compile(
    r"(.+?)[ _-]?(?:in[ _-]?)?(ms|millis(?:econds)?|minutes?|mins?|hours?|hrs?|days?|weeks?)", re.IGNORECASE
)
_SPANS = ("time_range", "granularity", "compare_time_offset_seconds")
_BACK = ("last", "past")
_LARGEST = 10**6


@repair(
    ["unknown-key"],
    safety=Safety.SAFE,
    examples=[
        (
            '{"time_range_minutes": 60}',
            '{"time_range": 3600}',
        ),
    ],
)
def unit_in_key(occurrence: Occurrence) -> Mend | None:
    """A key names a length of time and its unit: `time_range_minutes`, `granularity_hours`.

    The unit says how many seconds one is, so that the number is certain; a part of a second is left as it is.
    """
    match, value = _KEY.fullmatch(occurrence.key[:60]), occurrence.value
    if occurrence.what != "query" or match is None or isinstance(value, bool) or not isinstance(value, int):
        return None
    vocabulary = occurrence.vocabulary
    target = "time_range" if match[1].lower() in _BACK else readings.key(match[1], "query", vocabulary)
    unit = match[2].lower()
    if target not in _SPANS or not 0 < value <= _LARGEST * (1 if unit in SECONDS else 1000):
        return None
    if any(readings.key(other, "query", vocabulary, held) == target for other, held in occurrence.members.items()):
        return None
    thousandths = value * 1000 * SECONDS[unit] if unit in SECONDS else value
    if thousandths % 1000:
        return None
    length = thousandths // 1000
    return Mend(f"write `{target}`", (Rename(occurrence.path, target), Replace(occurrence.path, length)), Safety.SAFE)
