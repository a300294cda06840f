"""Lengths and points of time in words, as seconds; None where only a clock or a calendar could tell.

A reading takes the whole text or nothing.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from decimal import Decimal

from grammar.languages.honeycomb.aliases import SECONDS
from grammar.pattern import pattern

_MANY = 100

_TENS = {
    "five": "5",
    "fifteen": "15",
    "twenty": "20",
    "thirty": "30",
    "forty five": "45",
    "forty-five": "45",
    "ninety": "90",
}
_AMOUNT = pattern(
    r"\s*(?:and\s+)?([0-9]+(?:\.[0-9]+)?|an?|one|half an?|two|three|six|twelve|ten"
    r"|five|fifteen|twenty|thirty|forty[ -]five|ninety)[ -]*([a-zA-Z]+)\s*,?"
)
_AMOUNTS = {"a": "1", "an": "1", "one": "1", "half a": "0.5", "half an": "0.5", "two": "2", "three": "3", "six": "6",
            "twelve": "12", "ten": "10", **_TENS}  # fmt: skip
_ISO_SPAN = pattern(r"P(?:([0-9]+)W|(?:([0-9]+)D)?(?:T(?:([0-9]+)H)?(?:([0-9]+)M)?(?:([0-9]+)S)?)?)")
_RELATIVE = pattern(
    r"(?:in |over |for |within )?(?:the )?(?:last|past|previous|prior)\s+(?=[0-9]|an?\s|one\s|half\s|two\s|three\s|six\s|twelve\s|ten\s)",  # noqa: E501  # one expression, one line
    re.IGNORECASE,
)  # one expression, one line
_ROLLING = pattern(
    r"(?:in |over |for )?(?:the )?(?:past (second|minute|hour|day|week)|last (second|minute|hour))", re.IGNORECASE
)  # one expression, one line


_SNAKE = pattern(r"(?:last|past|previous)_[0-9]{1,6}_?[a-z]{1,8}", re.IGNORECASE)


def seconds(written: str) -> int | None:
    """The length of a span in whole seconds; only of units that always have the same length, named each time.

    >>> seconds("2h"), seconds("last 7 days"), seconds("1h30m"), seconds("PT2H"), seconds("2 months"), seconds("15")
    (7200, 604800, 5400, 7200, None, None)
    """
    text = written.strip()
    if len(text) > _MANY:
        return None
    if _SNAKE.fullmatch(text):
        text = text.replace("_", " ")
    if match := _ISO_SPAN.fullmatch(text):
        parts = [int(part or 0) for part in match.groups()]
        return sum(n * unit for n, unit in zip(parts, (604800, 86400, 3600, 60, 1), strict=True)) or None
    if match := _ROLLING.fullmatch(text):
        return SECONDS[(match[1] or match[2]).lower()]
    if (match := _RELATIVE.match(text)) is not None:
        text = text[match.end() :]
    total, at = Decimal(0), 0
    while at < len(text):
        match = _AMOUNT.match(text, at)
        if match is None:
            return None
        unit = match[2] if len(match[2]) == 1 else match[2].lower()
        amount = Decimal(_AMOUNTS.get(match[1], match[1]))
        length = {"ms": Decimal("0.001"), "millisecond": Decimal("0.001"), "milliseconds": Decimal("0.001")}.get(unit)
        length = (
            length
            if length is not None
            else Decimal(SECONDS.get(unit, SECONDS.get(unit.lower(), 0) if unit != "M" else 0))
        )
        if not length:
            return None
        total, at = total + amount * length, match.end()
    return int(total) if total and total == total.to_integral_value() else None


_BACK = pattern(r"(?:now(?:\(\))?\s*-\s*|-\s*)(\S.*)|(\S.*?)\s+(?:ago|back|earlier)", re.IGNORECASE)
_PERIODS = {
    **dict.fromkeys(("last week", "previous week", "a week", "week", "weekly", "1 wk"), 604_800),
    **dict.fromkeys(("last day", "previous day", "day", "daily", "per day", "each day", "by day"), 86_400),
    **dict.fromkeys(("hour", "hourly", "per hour", "each hour", "by hour", "previous hour"), 3_600),
    **dict.fromkeys(("minute", "minutely", "per minute", "each minute", "by minute"), 60),
}
"""Lengths that are named by a unit alone; which week or day it is, only a calendar could say."""


def back(written: str) -> int | None:
    """How many seconds before now a text says: ``now-2h``, ``-1h``, ``2 hours ago``.

    >>> back("now-2h"), back("15 minutes ago"), back("yesterday")
    (7200, 900, None)
    """
    match = _BACK.fullmatch(written.strip()[:_MANY])
    return None if match is None else seconds(match[1] or match[2])


_CLOCKED = pattern(r"([0-9]{1,3}):([0-5][0-9]):([0-5][0-9])")


def clocked(written: str) -> int | None:
    """The seconds of a length as a stopwatch shows it, with hours, minutes and seconds.

    >>> clocked("01:30:00"), clocked("01:30")
    (5400, None)
    """
    match = _CLOCKED.fullmatch(written.strip())
    return None if match is None else int(match[1]) * 3600 + int(match[2]) * 60 + int(match[3])


def period(written: str) -> int | None:
    """The seconds of a length that is named by its unit alone: ``last week``, ``hourly``."""
    return _PERIODS.get(" ".join(written.lower().split()).removeprefix("the "))


_MAIL = pattern(
    r"(?:(?:mon|tue|wed|thu|fri|sat|sun),\s+)?\d{1,2}\s+[a-z]{3}\s+\d{4}\s+\d\d:\d\d:\d\d\s+(?:GMT|UTC|Z|[+-]\d{4})",
    re.IGNORECASE,
)
_INSTANT = pattern(
    r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)(?:\.(\d{1,9}))?\s*(Z|UTC|GMT|[+-]\d\d:?\d\d)", re.IGNORECASE
)


_BASIC = pattern(r"(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z")
"""The basic format of ISO 8601, without separators."""


def instant(written: str) -> int | None:
    """The UNIX second of a date and time that names its zone; None without one, or with a part of a second.

    >>> instant("2024-04-01T00:00:00Z"), instant("2024-04-01T02:00:00+02:00"), instant("2024-04-01T00:00:00")
    (1711929600, 1711929600, None)
    """
    if _MAIL.fullmatch(written.strip()[:_MANY]):
        return _in_mail(written.strip())
    if basic := _BASIC.fullmatch(written.strip()):
        written = "{}-{}-{}T{}:{}:{}Z".format(*basic.groups())
    match = _INSTANT.fullmatch(written.strip())
    if match is None or (match[3] or "").strip("0"):
        return None
    clock = match[2] if match[2].count(":") == 2 else match[2] + ":00"
    zone = match[4].upper()
    try:
        naive = datetime.fromisoformat(f"{match[1]}T{clock}")  # its zone follows
        hours, minutes = (0, 0) if zone in ("Z", "UTC", "GMT") else (int(zone[1:3]), int(zone[-2:]))
        offset = timedelta(hours=hours, minutes=minutes) * (-1 if zone[0] == "-" else 1)
        at = naive.replace(tzinfo=timezone(offset))
    except ValueError:
        return None
    return _second(at)


def _in_mail(written: str) -> int | None:
    """The UNIX second of a date as mail and HTTP headers write it (RFC 5322): ``Mon, 01 Apr 2024 00:00:00 GMT``."""
    from email.utils import parsedate_to_datetime  # dear to load, and mail's dates are seldom written

    try:
        at = parsedate_to_datetime(written)
    except ValueError:
        return None
    return None if at.tzinfo is None else _second(at)


def _second(at: datetime) -> int:
    since = at - datetime(1970, 1, 1, tzinfo=timezone.utc)  # noqa: UP017
    return since.days * 86400 + since.seconds
