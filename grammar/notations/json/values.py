"""Values of JSON: strings and numbers as they are written, read and printed exactly."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from grammar.pattern import pattern

MAX_DIGITS = 400
"""The longest number that is read: beyond every float, far below what makes Python's conversions slow."""

MAX_EXPONENT = 999_999
"""The largest exponent that is read, of either sign: a greater one overflows a decimal sooner or later."""

ESCAPE = pattern(r'\\(?:u([0-9a-fA-F]{4})|(["\\/bfnrt]))')

SHORT_ESCAPES = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


def decode(text: str) -> str:
    """What a JSON string token stands for; any other text as it is.

    >>> decode('"a\\\\u0062c"')
    'abc'
    """
    if len(text) > 1 and text[0] == '"' == text[-1]:
        if "\\" not in text:
            return text[1:-1]
        try:
            return str(json.loads(text, strict=False))
        except ValueError:
            return text[1:-1]
    return text


def encode(value: Any) -> str:
    """A value as JSON text in the canonical spelling: no spaces but after ``,`` and ``:``, no escapes but required ones.

    Tuples are lists; a `Decimal` keeps every digit.
    """
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, Decimal):
        return _number_text(value)
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(encode(item) for item in value) + "]"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{encode(key)}: {encode(item)}" for key, item in value.items()) + "}"
    return json.dumps(value, allow_nan=False)


def _number_text(value: Decimal) -> str:
    text = str(value)
    return text if any(c in text for c in ".eE") else text + "e0"


def number(text: str) -> int | float | Decimal:
    """The exact value of a JSON number: an int, a float where it prints back as the same number, else a Decimal.

    >>> number("0.1"), number("1e400"), number("12")
    (0.1, Decimal('1E+400'), 12)
    """
    if not any(c in text for c in ".eE"):
        return int(text)
    exact = Decimal(text)
    near = float(text)
    return near if math.isfinite(near) and Decimal(repr(near)) == exact else exact


def offsets(raw: str) -> list[int]:
    """For each character of the decoded text of a JSON string token, where it begins in `raw`; then where it ends.

    >>> offsets('"a\\\\nb"')
    [1, 2, 4, 5]
    """
    positions: list[int] = []
    at, end = 1, len(raw) - 1
    while at < end:
        positions.append(at)
        if raw[at] == "\\":
            match = ESCAPE.match(raw, at)
            if match is None:
                at += 1
                continue
            at = match.end()
            if match.group(1) and 0xD800 <= int(match.group(1), 16) <= 0xDBFF:  # a pair is one character
                low = ESCAPE.match(raw, at)
                at = low.end() if low else at
        else:
            at += 1
    positions.append(end)
    return positions


def is_printable_number(text: str) -> bool:
    """Whether a JSON number keeps its exact value when it is read, printed and read again.

    It has at most `MAX_DIGITS` digits and an exponent of at most `MAX_EXPONENT`: both are judged on the value, so that
    no spelling of a number that is read is itself too long.
    """
    if not any(c in text for c in ".eE"):
        return len(text) <= MAX_DIGITS
    _, _, exponent = text.lower().partition("e")
    if len(text) > 2 * MAX_DIGITS or len(exponent.lstrip("+-0")) > len(str(MAX_EXPONENT)) + 1:
        return False
    exact = Decimal(text)
    return len(exact.as_tuple().digits) <= MAX_DIGITS and abs(exact.adjusted()) <= MAX_EXPONENT
