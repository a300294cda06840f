"""The values of filters: of which JSON type they are, and what a string of them says."""

from __future__ import annotations

from decimal import Decimal

from grammar.languages.honeycomb.tree import Scalar
from grammar.notations.json import MAX_DIGITS, is_printable_number, number
from grammar.pattern import pattern
from grammar.schema import NUMERIC, ColumnType

_NUMBER = pattern(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_PLAIN_INTEGERS = range(-(2**53), 2**53)


def number_in(text: str) -> int | float | Decimal | None:
    """The number that a text is, written as JSON writes numbers; None where it is none.

    >>> number_in("200"), number_in("007"), number_in("0.5")
    (200, None, 0.5)
    """
    if len(text) > MAX_DIGITS or _NUMBER.fullmatch(text) is None or not is_printable_number(text):
        return None
    return number(text)


def text_of(value: Scalar) -> str | None:
    """How a number or boolean is written, where there is one way to write it; a string is itself.

    A number with a fraction has several spellings (`1.50`), and so has a very large one.

    >>> text_of(200), text_of(True), text_of(1.5)
    ('200', 'true', None)
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int) and value in _PLAIN_INTEGERS else None


def kind_of(value: Scalar) -> str:
    """Of which JSON type a value is, in the user's nouns."""
    if isinstance(value, str):
        return "a string"
    return "a boolean" if isinstance(value, bool) else "a number"


def has_type(value: Scalar, kind: str) -> bool:
    """Whether a value is one that columns of the type hold."""
    if kind in NUMERIC:
        return not isinstance(value, (str, bool))
    if kind == ColumnType.BOOLEAN:
        return isinstance(value, bool)
    return kind != ColumnType.STRING or isinstance(value, str)


def as_type(value: Scalar, kind: str) -> Scalar | None:
    """The value of the column's type that is written the same way; None where there is none.

    >>> as_type("200", "integer"), as_type("true", "boolean"), as_type(200, "string"), as_type("ok", "integer")
    (200, True, '200', None)
    """
    if has_type(value, kind):
        return value
    if kind == ColumnType.STRING:
        return text_of(value)
    if kind == ColumnType.BOOLEAN:
        return {"true": True, "false": False}.get(value) if isinstance(value, str) else None
    return number_in(value) if isinstance(value, str) else None
