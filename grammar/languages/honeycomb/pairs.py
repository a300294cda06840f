"""What an object of one member stands for, by what it is to be: ``{"P99": "duration_ms"}``, ``{"COUNT": "desc"}``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from grammar.languages.honeycomb.readings import (
    OPPOSITE,
    Plain,
    calculation,
    calculation_op,
    comparison,
    direction,
    filter_op,
    key,
)
from grammar.languages.honeycomb.vocabulary import Operand, Profile
from grammar.suggestion import folded

COLUMN_NAMES = frozenset({"column", "name", "field", "col", "key", "columnname", "fieldname", "attribute", "id"})
"""The keys, folded, that hold nothing but the name of a column."""

_NO_COLUMN: tuple[Any, ...] = (None, "", "*", True, {}, [])
"""What stands for "whole events" in the place of a column."""


def pair(name: str, value: Any, what: str, profile: Profile) -> Plain | None:
    """The part of the kind `what` that the member `name` with its `value` stands for; None where that is not certain.

    >>> from grammar.languages.honeycomb.vocabulary import P2026
    >>> pair("P99", "duration_ms", "calculation", P2026), pair("COUNT", "desc", "order", P2026)
    ({'op': 'P99', 'column': 'duration_ms'}, {'op': 'COUNT', 'order': 'descending'})
    >>> pair("status", {">=": 500}, "filter", P2026), pair("status", 500, "filter", P2026)
    ({'column': 'status', 'op': '>=', 'value': 500}, None)
    >>> pair("error", {"op": "exists"}, "filter", P2026)
    {'column': 'error', 'op': 'exists'}
    """
    read = _READERS.get(what)
    return None if read is None else read(name, value, profile)


def _calculation(name: str, value: Any, profile: Profile) -> Plain | None:
    """``{"P99": "duration_ms"}``, ``{"duration_ms": "P99"}``, ``{"COUNT": "*"}``, ``{"AVG": {"field": "size"}}``."""
    op = calculation_op(name, profile)
    if op is None:
        turned = calculation_op(value, profile) if isinstance(value, str) else None
        needs_column = turned is not None and profile.calculation_ops[turned].column is Operand.REQUIRED
        return {"op": turned, "column": name} if needs_column else None
    column = value
    if isinstance(value, dict) and len(value) == 1:
        ((inner, column),) = value.items()
        if folded(inner) not in COLUMN_NAMES:
            return None
    takes = profile.calculation_ops[op].column
    if takes is not Operand.REQUIRED:
        return {"op": op} if column in _NO_COLUMN else None
    if isinstance(column, list) and len(column) == 1:
        column = column[0]
    return {"op": op, "column": column} if isinstance(column, str) and column else None


def _order(name: str, value: Any, profile: Profile) -> Plain | None:
    """``{"COUNT": "desc"}``, ``{"P99(duration_ms)": -1}``, ``{"name": {"order": "asc"}}``."""
    if isinstance(value, dict) and set(value) == {"order"}:
        way = direction(value["order"])
    else:
        way = direction(value) if isinstance(value, (str, int)) else None
    if way is None:
        return None
    result = calculation(name, profile)
    if result is None:
        return {"column": name, "order": way}
    is_operator = profile.calculation_ops[result["op"]].orders and name == name.upper()
    return {**result, "order": way} if (is_operator or "column" in result) and "name" not in result else None


def _having(name: str, value: Any, profile: Profile) -> Plain | None:
    """``{"COUNT": {">": 10}}``, ``{"P99(duration_ms)": {"$gte": 0.5}}``."""
    if not isinstance(value, dict) or len(value) != 1:
        return None
    ((symbol, operand),) = value.items()
    result, op = calculation(name, profile), comparison(symbol.removeprefix("$"), profile)
    is_number = isinstance(operand, (int, float, Decimal)) and not isinstance(operand, bool)
    if result is None or op is None or not is_number or "name" in result:
        return None
    column = {"column": result["column"]} if "column" in result else {}
    return {"calculate_op": result["op"], **column, "op": op, "value": operand}


def _filter(name: str, value: Any, profile: Profile) -> Plain | None:
    """``{"status": {">=": 500}}``, ``{"filter": {...}}``, and the clauses of Elasticsearch and MongoDB."""
    if not isinstance(value, dict):
        return None
    if folded(name) in _FILTER_NAMES:
        return value if {key(inner, "filter", profile) for inner in value} >= {"column", "op"} else None
    named = {key(inner, "filter", profile): operand for inner, operand in value.items()}
    if len(named) == len(value) and set(named) in ({"op", "value"}, {"op"}) and isinstance(named["op"], str):
        rest = {"value": named["value"]} if "value" in named else {}
        return {"column": name, "op": named["op"], **rest} if filter_op(named["op"], profile) else None
    if len(value) != 1:
        return None
    ((inner, operand),) = value.items()
    read = _CLAUSES.get(name)
    clause = None if read is None else read(inner, operand, profile)
    if clause is not None or name == "range":
        return clause
    return _compared(name, inner, operand, profile)


def _compared(column: str, symbol: str, operand: Any, profile: Profile) -> Plain | None:
    """The filter of a column with an operator and its operand: ``{"status": {">=": 500}}``."""
    op = filter_op(symbol.removeprefix("$"), profile)
    if op is None or folded(column) == "not" or column[:1] == "$" or operand is None or isinstance(operand, dict):
        return None
    takes = profile.filter_ops[op]
    if takes is Operand.NONE:  # MongoDB's {"$exists": false}
        meant = op if operand is True else OPPOSITE.get(op) if operand is False else None
        return None if meant is None else {"column": column, "op": meant}
    if isinstance(operand, list) is not (takes is Operand.LIST):
        return None
    return {"column": column, "op": op, "value": operand}


def _range_clause(column: str, bounds: Any, profile: Profile) -> Plain | None:
    """``{"range": {"status": {"gte": 500}}}``."""
    return _filter(column, bounds, profile)


def _exists_clause(name: str, column: Any, _: Profile) -> Plain | None:
    """``{"exists": {"field": "status"}}``."""
    return {"column": column, "op": "exists"} if name == "field" and isinstance(column, str) else None


def _term_clause(column: str, value: Any, _: Profile) -> Plain | None:
    """``{"term": {"status": 500}}``."""
    return None if value is None or isinstance(value, (dict, list)) else {"column": column, "op": "=", "value": value}


def _terms_clause(column: str, values: Any, _: Profile) -> Plain | None:
    """``{"terms": {"status": [500, 503]}}``."""
    return {"column": column, "op": "in", "value": values} if isinstance(values, list) else None


_Reader = Callable[[str, Any, Profile], Plain | None]

_READERS: Mapping[str, _Reader] = {
    "calculation": _calculation,
    "order": _order,
    "having": _having,
    "filter": _filter,
}

_CLAUSES: Mapping[str, _Reader] = {
    "range": _range_clause,
    "term": _term_clause,
    "terms": _terms_clause,
    "exists": _exists_clause,
}
"""Elasticsearch's clauses by name: what the one member of each stands for."""

_FILTER_NAMES = frozenset({"filter", "condition", "predicate", "clause", "where", "rule"})
"""The keys, folded, that hold a whole filter."""
