"""JSON as it goes over a wire: read strictly, written exactly, with JSON pointers into it."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from math import isinf
from typing import Any, NoReturn

Path = tuple[str | int, ...]
"""The way to a place in a JSON value: keys and positions, from the root."""


def read_json(text: str | bytes) -> Any:
    """The value of a JSON text.

    Stricter than most readers, because two readers must never see two different values in one text: a key that comes
    twice is refused, and so are NaN, Infinity and numbers too large for a float.

    Raises:
        ValueError: the text is not JSON, is not UTF-8, or is nested too deep.

    >>> read_json('{"a": 1, "a": 2}')
    Traceback (most recent call last):
    ValueError: the key "a" is repeated
    """
    try:
        if isinstance(text, bytes):
            text = text.decode("utf-8-sig")
        return _DECODER.decode(text)
    except RecursionError:
        raise ValueError("the value is nested too deeply") from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise ValueError(f"the key {json.dumps(twice[:60])} is repeated")
    return members


def _no_constant(word: str) -> NoReturn:
    raise ValueError(f"{word} is not a number in JSON")


class _Spelled(float):
    """A number that would be written in another way than it was read."""

    spelling: str


def _finite(digits: str) -> float:
    number = float(digits)
    if isinf(number):
        raise ValueError("a number is too large")
    return number if repr(number) == digits else _spelled(digits)


def _integer(digits: str) -> float:
    return int(digits) if digits != "-0" else _spelled(digits)


def _spelled(digits: str) -> _Spelled:
    number = _Spelled(digits)
    number.spelling = digits
    return number


# Made once: json.loads and json.dumps make one for every call, which costs more than a short text.
_DECODER = json.JSONDecoder(
    object_pairs_hook=_once, parse_constant=_no_constant, parse_float=_finite, parse_int=_integer
)
_ENCODER = json.JSONEncoder(separators=(",", ":"), allow_nan=False)
_SHOWN = json.JSONEncoder(ensure_ascii=False, allow_nan=False)
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")


def write_json(value: Any) -> str:
    """The value as JSON in ASCII on one line, where no reader of lines can break it; numbers as they were read."""
    return _written(value, _ENCODER)


def shown_json(value: Any) -> str:
    """The value as a language reads it: JSON with its characters unescaped, numbers as they were read."""
    return _written(value, _SHOWN)


def _written(value: Any, encoder: json.JSONEncoder) -> str:
    if not _has_spelling(value):
        return encoder.encode(value)
    if isinstance(value, _Spelled):
        return value.spelling
    if isinstance(value, list):
        return f"[{encoder.item_separator.join(_written(item, encoder) for item in value)}]"
    members = (f"{encoder.encode(key)}{encoder.key_separator}{_written(item, encoder)}" for key, item in value.items())
    return f"{{{encoder.item_separator.join(members)}}}"


def _has_spelling(value: Any) -> bool:
    if isinstance(value, dict):
        return any(map(_has_spelling, value.values()))
    return any(map(_has_spelling, value)) if isinstance(value, list) else isinstance(value, _Spelled)


def on_one_line(text: str) -> str:
    """A JSON text in ASCII on one line: the same members in the same order, numbers as they are.

    Outside its strings a JSON text has no other characters than those of ASCII, and inside none that ends a line.

    >>> on_one_line('{"b": 1.50,\\n "a": "é"}')
    '{"b": 1.50,  "a": "\\\\u00e9"}'
    """
    line = text.strip(" \t\r\n").replace("\n", " ").replace("\r", " ")
    return line if line.isascii() else _NOT_ASCII.sub(lambda match: _ENCODER.encode(match[0])[1:-1], line)


def steps_of(pointer: str) -> tuple[str, ...]:
    """The steps of a JSON pointer; none for the empty pointer, which means the whole value.

    Source: https://www.rfc-editor.org/rfc/rfc6901, sections 3 and 4.

    Raises:
        ValueError: a pointer that is not empty begins with a slash.

    >>> steps_of("/args/query~1text")
    ('args', 'query/text')
    """
    if pointer and not pointer.startswith("/"):
        raise ValueError(f"{pointer!r} is not a JSON pointer: a pointer begins with a slash")
    return tuple(step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:])


def value_at(value: Any, steps: Sequence[str | int]) -> Any:
    """What stands at the end of the way.

    Raises:
        KeyError: there is nothing.
    """
    for step in steps:
        if isinstance(value, list) and str(step).isdecimal() and int(step) < len(value):
            value = value[int(step)]
        elif isinstance(value, dict) and step in value:
            value = value[step]
        else:
            raise KeyError(step)
    return value


def put_at(value: Any, steps: Sequence[str | int], new: Any) -> Any:
    """The value with something else at the end of the way, changed in place; `new` itself where there is no way."""
    if not steps:
        return new
    parent = value_at(value, steps[:-1])
    parent[int(steps[-1]) if isinstance(parent, list) else steps[-1]] = new
    return value
