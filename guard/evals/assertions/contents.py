"""What a query names: columns, operators, words of its canonical text."""

from __future__ import annotations

from collections.abc import Sequence

from grammar.diagnostic import one_of, quote
from guard.evals.assertion import Answer, Asked

_NO_QUERY = "there is no query"


def names_columns(asked: Asked, names: Sequence[str]) -> Answer:
    """Whether the query names every one of these columns, in formulas inside it too."""
    return _all_there(asked, names, "column")


def names_operators(asked: Asked, names: Sequence[str]) -> Answer:
    """Whether the query uses every one of these operators."""
    return _all_there(asked, names, "operator")


def names_no_columns(asked: Asked, names: Sequence[str]) -> Answer:
    """Whether the query names none of these columns; does not apply where there is no query."""
    return _none_there(asked, names, "column")


def names_no_operators(asked: Asked, names: Sequence[str]) -> Answer:
    """Whether the query uses none of these operators; does not apply where there is no query."""
    return _none_there(asked, names, "operator")


def says(asked: Asked, texts: Sequence[str]) -> Answer:
    """Whether every one of these texts stands in the canonical query."""
    query = asked.scored.query
    if query is None:
        return False, _NO_QUERY
    missing = [quote(text) for text in texts if text not in query]
    return not missing, f"the query does not say {one_of(missing)}" if missing else ""


def _there(asked: Asked, kind: str) -> set[str] | str:
    if asked.scored.query is None:
        return _NO_QUERY
    touched = asked.touched
    if touched is None:
        return "what the query names cannot be told"
    if touched.unjudged:
        return "a text inside the query cannot be read"
    return {use.name for use in (touched.columns if kind == "column" else touched.operators)}


def _all_there(asked: Asked, names: Sequence[str], kind: str) -> Answer:
    there = _there(asked, kind)
    if isinstance(there, str):
        return False, there
    missing = [quote(name) for name in names if name not in there]
    return not missing, f"the query does not name the {kind} {one_of(missing, 'and')}" if missing else ""


def _none_there(asked: Asked, names: Sequence[str], kind: str) -> Answer:
    there = _there(asked, kind)
    if isinstance(there, str):
        return (None, "") if there == _NO_QUERY else (False, there)
    present = [quote(name) for name in names if name in there]
    return not present, f"the query names the {kind} {one_of(present, 'and')}" if present else ""
