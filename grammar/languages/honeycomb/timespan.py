"""How long a query looks back, from whichever of its time keys say so."""

from __future__ import annotations

from grammar.diagnostic import Path
from grammar.languages.honeycomb.tree import Query
from grammar.languages.honeycomb.vocabulary import DEFAULT_TIME_RANGE

DAY = 86_400
WEEK = 7 * DAY

LARGEST_SECONDS = 10**11
"""Beyond this (the year 5138) a timestamp is not in seconds."""

_DIGITS_SHOWN = 20
_UNITS = ((DAY, "day"), (3600, "hour"), (60, "minute"))


def covered(query: Query) -> int | None:
    """The seconds that the query covers: `time_range`, else from start to end, else the default.

    With a start or an end beside it, `time_range` is still the length; a start or an end alone goes with the default.
    None where start and end contradict each other or are not in seconds, which is a fault of its own.

    Sources: OpenAPI, ``time_range``; Terraform provider 0.51, data source validator; the published course's
    ``utils/validate.py``.
    """
    if query.time_range is not None:
        return query.time_range
    start, end = query.start_time, query.end_time
    if start is None or end is None:
        return DEFAULT_TIME_RANGE
    if end <= start or end > LARGEST_SECONDS:
        return None
    return end - start


def covering(query: Query) -> tuple[tuple[Path, str], ...]:
    """Where the query says how long it looks back, for a finding's second place; empty where it does not say."""
    if query.time_range is not None:
        return ((("time_range",), "the length of the query"),)
    if query.start_time is not None and query.end_time is not None:
        return ((("start_time",), "from here"), (("end_time",), "to here"))
    return ()


def default_note(query: Query) -> str | None:
    """What to add where the length is nowhere written."""
    if query.time_range is not None or (query.start_time is not None and query.end_time is not None):
        return None
    return f"a query without `time_range` covers {in_words(DEFAULT_TIME_RANGE)}"


def in_words(seconds: int) -> str:
    """Seconds in the largest unit that holds them whole.

    >>> in_words(7200), in_words(86400), in_words(90)
    ('2 hours', '1 day', '90 seconds')
    """
    for size, unit in _UNITS:
        if seconds >= size and seconds % size == 0:
            return _plural(seconds // size, unit)
    return _plural(seconds, "second")


def figure(number: int) -> str:
    """A number for a message, cut where it has more digits than anyone reads."""
    digits = str(number)
    return digits if len(digits) <= _DIGITS_SHOWN else f"{digits[:_DIGITS_SHOWN]}…"


def _plural(number: int, unit: str) -> str:
    return f"{figure(number)} {unit}" if number == 1 else f"{figure(number)} {unit}s"
