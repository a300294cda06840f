"""Names that swallowed an operator: what `$a=1`, which is one name, was probably meant to be."""

from __future__ import annotations

import re
from collections.abc import Container

from grammar.frozen import frozen
from grammar.languages.formula.literals import GLUED, write_column
from grammar.pattern import pattern
from grammar.rule import Context
from grammar.schema import Schema

_RUN = pattern(rf"={{1,3}}|[{re.escape(GLUED)}]")
_VALUE = pattern(r"-?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)|true|false|null")
_SUSPECT = pattern(r"[^=]=|.[+\-/][0-9.]+$")
_LONGEST = 500
_MOST_OPERATORS = 8
"""Names with more operators in them are not taken apart: the ways to do it multiply."""


@frozen
class Unglued:
    """A name taken apart: the text with blanks, the operator that comes first, and whether another column is in it."""

    text: str
    operator: str
    has_second_column: bool


def unglued(name: str, names: Container[str]) -> Unglued | None:
    """The name as columns, operators and numbers, where it begins with a column and nothing is left over; or None.

    The longest column that the name begins with is taken. What follows an operator is a number, a constant, another
    column, or nothing (the rest then stands behind a blank in the text).
    """
    if len(name) > _LONGEST:
        return None
    runs = list(_RUN.finditer(name))
    if len(runs) > _MOST_OPERATORS:
        return None
    for match in reversed(runs):
        column = name[: match.start()]
        if column not in names:
            continue
        rest = _values(name[match.end() :], names)
        if rest is not None:
            operator = match.group()[0]
            text = f"{write_column(column)} {operator}{rest[0]}"
            return Unglued(text, operator, rest[1])
    return None


def _values(rest: str, names: Container[str]) -> tuple[str, bool] | None:
    """What follows an operator, with blanks, and whether a column is among it."""
    if not rest:
        return "", False
    if rest in names:
        return f" {write_column(rest)}", True
    match = _VALUE.match(rest)
    if match is None:
        inner = unglued(rest, names)
        return None if inner is None else (f" {inner.text}", True)
    if match.end() == len(rest):
        return f" {rest}", False
    following = _RUN.match(rest, match.end())
    if following is None:
        return None
    more = _values(rest[following.end() :], names)
    return None if more is None else (f" {match.group()} {following.group()[0]}{more[0]}", more[1])


def looks_glued(name: str) -> bool:
    """Whether a name looks like a comparison or like arithmetic with a number: ``a=1``, ``a-1``, ``a/1000``."""
    return len(name) <= _LONGEST and _SUSPECT.search(name) is not None


def is_over_calculations(context: Context) -> bool:
    """Whether the names of the formula are those of a query's calculations, not of a dataset's columns."""
    return context.facts.get("role") == "formula"


def place(schema: Schema) -> str:
    """What a missing column is missing from."""
    return f"dataset `{schema.name}`" if schema.name else "the dataset"
