"""Filters written as an object of columns and the values they must have, as MongoDB has them."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from grammar.frozen import frozen
from grammar.languages.honeycomb import readings
from grammar.languages.honeycomb.aliases import SYMBOLS
from grammar.languages.honeycomb.pairs import pair
from grammar.languages.honeycomb.values import number_in
from grammar.languages.honeycomb.vocabulary import Profile
from grammar.pattern import pattern
from grammar.repair import Occurrence
from grammar.rule import Replace
from grammar.suggestion import folded

_JOINTS = frozenset({"and", "or", "not", "nor", "all", "any", "none", "must", "should", "filter", "bool", "expr"})
_MANY = 20
_COMPARED = pattern(r"\s*([<>]=?|!==?|={1,3}|<>)\s*(\S+)\s*")
_PLAIN = pattern(r"[^\W_](?:[\w ./:@#-]*\w)?")
_COMPARES = pattern(
    r"^\s*(?:[<>=!~^(\[]|/.*/\w*\s*$|[0-9][xX]{2}\s*$|$"
    r"|(?:not|in|between|like|contains|exists|is|null|none|nil|any|all|unset|missing)\b)|[*%|$]|\bor\b",
    re.DOTALL | re.IGNORECASE,
)
"""A sign or word that compares, negates or leaves a choice, a wildcard, an expression, or nothing at all."""

_SAYS_MORE = pattern(
    r"(?:^|\s)(?:and|or|not|null|none|nil|in|between|like|contains|exists|is|any|all|true|false|yes|no)(?:\s|$)"
    r"|^[-+.]?[0-9]",
    re.IGNORECASE,
)
"""A word that compares, joins or negates, or a number as text: equality with just that text may not be what is meant."""

_SCALARS = (str, int, float, Decimal)


@frozen
class Equalities:
    """The change that writes such an object as filters, and whether it can ask for nothing else."""

    change: Replace
    is_certain: bool


def equalities(occurrence: Occurrence) -> Equalities | None:
    """The filters that an object with unknown keys stands for; None where it is no map of columns to values."""
    vocabulary = occurrence.vocabulary
    every = {**occurrence.members, occurrence.key: occurrence.value}
    if occurrence.what != "filter" or len(every) > _MANY or (len(every) > 1 and occurrence.siblings):
        return None
    filters: list[dict[str, Any]] = []
    is_certain = True
    for column, value in every.items():
        if not column or column[0] in "$@_!-/#" or folded(column) in _JOINTS or column in vocabulary.keys["query"]:
            return None
        is_key = readings.key(column, "filter", vocabulary) is not None or readings.is_commentary(column, value)
        if is_key and (len(every) > 1 or column in vocabulary.keys["filter"]):
            return None
        part, is_plain = _condition(column, value, vocabulary)
        if part is None:
            return None
        filters.append(part)
        is_certain = is_certain and is_plain and not is_key and not _is_key_of_query(column, vocabulary)
    holder = occurrence.path[:-1]
    change = Replace(holder, filters[0]) if len(filters) == 1 else Replace(holder[:-1], filters)
    return Equalities(change, is_certain)


def _is_key_of_query(column: str, vocabulary: Profile) -> bool:
    return readings.key(column, "query", vocabulary) is not None


def _condition(column: str, value: Any, vocabulary: Profile) -> tuple[dict[str, Any] | None, bool]:
    """The filter that a column and a value are, and whether the value can be nothing but what the column equals."""
    if isinstance(value, list) and value and all(isinstance(v, _SCALARS) for v in value):
        compares = any(_COMPARES.search(v) for v in value if isinstance(v, str))
        return (None if compares else {"column": column, "op": "in", "value": value}), False
    if isinstance(value, dict):
        part = pair(column, value, "filter", vocabulary)
        return (None if part is None or part.get("column") != column else part), True
    if not isinstance(value, _SCALARS):
        return None, False
    if isinstance(value, str) and (match := _COMPARED.fullmatch(value)):
        op = SYMBOLS.get(match[1], match[1])
        number = number_in(match[2])
        return (None if number is None else {"column": column, "op": op, "value": number}), False
    if isinstance(value, str) and _COMPARES.search(value):
        return None, False
    is_plain = not isinstance(value, str) or (_PLAIN.fullmatch(value) and not _SAYS_MORE.search(value))
    return {"column": column, "op": "=", "value": value}, bool(is_plain)
