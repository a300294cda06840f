"""What is known of a place in an unfinished text beyond the grammar: which columns and results may be named there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from grammar.completion import Item, Site
from grammar.languages.honeycomb.text.tokens import decode, name_text
from grammar.languages.honeycomb.text.words import CLAUSES, COMBINATION_TERMS
from grammar.languages.honeycomb.vocabulary import PROFILES
from grammar.pattern import pattern
from grammar.schema import Schema

_TOKEN = pattern(r'"(?:[^"\\]|\\.)*"|\{[^{}]*\}|(?:AND|OR|and|or):|[A-Za-z_][A-Za-z0-9_./@-]*|[^\s"{}]')
_LISTING = frozenset({"by", "order"})
_JOINING = frozenset({"where", "and", "or", "by", "having", "order", "join", *COMBINATION_TERMS})
_OPS = frozenset(op for profile in PROFILES.values() for op in profile.calculation_ops)
_CLAUSE_WORDS = frozenset({*CLAUSES.values(), "for"})


class _Place(NamedTuple):
    """A place in an unfinished text: the clause it is in (empty: what is calculated), and whether a column may stand there."""

    clause: str
    takes_column: bool
    names: tuple[str, ...]


def sites(beginning: str, schema: Schema | None) -> Site:
    """The columns of the schema where a column may stand, behind the names of results where the clause is about results."""
    place = _place(beginning)
    if not place.takes_column:
        return Site()
    items = [Item(column.name, str(column.type or "")) for column in schema or ()]
    results = [Item(name, "result") for name in place.names]
    names = results + items if place.clause in ("having", "order") else items
    plain = [Item(name_text(item.text), item.detail) for item in names]
    return Site(
        {
            "NAME": [item for item in plain if item.text[:1] != '"'],
            "STRING": [item for item in plain if item.text[:1] == '"'],
        }
    )


def _place(beginning: str) -> _Place:
    clause, depth, holder = "", 0, ""
    tokens = [match.group() for match in _TOKEN.finditer(beginning)]
    names: list[str] = []
    for at, word in enumerate(tokens):
        if word == "(":
            depth += 1
            holder = tokens[at - 1] if at else ""
        elif word == ")":
            depth = max(depth - 1, 0)
        elif word in _CLAUSE_WORDS and not depth:
            clause = word
        elif at and tokens[at - 1] == "as":
            names.append(decode(word))
    return _Place(clause, _takes_column(tokens, clause, depth, holder), tuple(names))


def _takes_column(tokens: Sequence[str], clause: str, depth: int, holder: str) -> bool:
    last = tokens[-1] if tokens else ""
    if last == "(":
        return holder in _OPS or holder == "if"
    if last == ",":
        is_stated = any(token in COMBINATION_TERMS for token in tokens)
        return is_stated and holder in ("", "if") if depth else clause in _LISTING or (clause == "where" and is_stated)
    return last in _JOINING
