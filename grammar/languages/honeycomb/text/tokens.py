"""How the text notation writes a scalar: names, strings, formulas, lengths and points of time; and what each token means."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from grammar.languages.honeycomb.text.words import COMBINATION_TERMS, RESERVED
from grammar.languages.honeycomb.times import instant
from grammar.notations.json import decode as decode_string
from grammar.notations.json import encode, offsets
from grammar.pattern import pattern

UNITS: Mapping[str, int] = {"d": 86_400, "h": 3_600, "m": 60, "s": 1}
"""The units of a DURATION in seconds, the largest first."""

DIRECTIONS: Mapping[str, str] = {"asc": "ascending", "desc": "descending"}
"""The directions of an order as they are written, with what the specification calls them."""

_LAST_INSTANT = 253_402_300_799
"""The last second of the year 9999, beyond which a point of time is written as its number."""

_NAME = pattern(r"[A-Za-z_][A-Za-z0-9_]*(?:[./@-]+[A-Za-z0-9_]+)*")
_VERBATIM = pattern(r"[^{}\x00-\x1f\x7f\ud800-\udfff]*")
_DURATION = pattern(r"(0|[1-9][0-9]*)([smhd])")
_INSTANT = pattern(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")


def name_text(name: str) -> str:
    """A name as it is written: as it is where it is plain and no reserved word, else in double quotes.

    >>> name_text("http.route"), name_text("order"), name_text("Order"), name_text("a b")
    ('http.route', '"order"', '"Order"', '"a b"')
    """
    return name if _NAME.fullmatch(name) and name.casefold() not in RESERVED else encode(name)


def formula_text(expression: str) -> str:
    """A formula as it is written: as it is between braces, or as a string where it has braces or line breaks itself.

    >>> formula_text('EQUALS($a, "x")'), formula_text("{")
    ('{EQUALS($a, "x")}', '"{"')
    """
    return f"{{{expression}}}" if _VERBATIM.fullmatch(expression) else encode(expression)


def duration_text(seconds: int) -> str:
    """A number of seconds in the largest unit that holds them whole.

    >>> duration_text(7200), duration_text(90), duration_text(0)
    ('2h', '90s', '0s')
    """
    unit = next((unit for unit, size in UNITS.items() if seconds >= size and not seconds % size), "s")
    return f"{seconds // UNITS[unit]}{unit}"


def instant_text(second: int) -> str:
    """A UNIX second as a date and time in UTC; as a number where the calendar has none.

    >>> instant_text(1_711_929_600), instant_text(10**15)
    ('2024-04-01T00:00:00Z', '1000000000000000')
    """
    if not 0 <= second <= _LAST_INSTANT:
        return str(second)
    return f"{datetime.fromtimestamp(second, UTC):%Y-%m-%dT%H:%M:%S}Z".rjust(20, "0")


def duration_of(written: str) -> int | None:
    """The seconds of a DURATION token; None for another text."""
    match = _DURATION.fullmatch(written)
    return None if match is None else int(match[1]) * UNITS[match[2]]


def instant_of(written: str) -> int | None:
    """The UNIX second of an INSTANT token; None where the calendar has no such day or hour, or it is another text."""
    return instant(written) if _INSTANT.fullmatch(written) else None


def formula_of(written: str) -> str:
    """The formula of a FORMULA or STRING token."""
    return written[1:-1] if written[:1] == "{" else decode_string(written)


def decode(written: str) -> str:
    """What a token of the notation stands for in the specification's own words; any other text as it is.

    >>> decode('"a b"'), decode("2h"), decode("desc"), decode("name"), decode("{$a}")
    ('a b', '7200', 'descending', 'name', '$a')
    """
    if written[:1] in ('"', "{"):
        return formula_of(written) if written[0] == '"' or written[-1:] == "}" else written
    if written[:1].isdigit():
        second = duration_of(written) if written[-1:] in UNITS else instant_of(written)
        return written if second is None else str(second)
    return DIRECTIONS.get(written) or COMBINATION_TERMS.get(written, written)


Locate = Callable[[int], int]


def places_inside(written: str) -> list[int] | None:
    """For each character that a token stands for, where it begins in the token, then where it ends; None for no text."""
    if written[:1] == '"':
        return offsets(written)
    if written[:1] == "{":
        return list(range(1, len(written)))
    return None if not written or written[0].isdigit() else list(range(len(written) + 1))
