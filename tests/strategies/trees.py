"""Query trees that are valid by construction, for a profile and, where one is given, for a schema."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from decimal import Decimal
from enum import Enum
from typing import Any

from hypothesis import strategies as st

from grammar.languages.honeycomb.tree import (
    CalculatedField,
    Calculation,
    Filter,
    Formula,
    Having,
    Order,
    Query,
)
from grammar.languages.honeycomb.vocabulary import COMPARE_OFFSETS, HAVING_OPS, Operand, Profile
from grammar.schema import NUMERIC, Column, Schema

MANY = 2
"""Lists are drawn up to this length; the bounds of lists have tests of their own."""


class Detail(Enum):
    """How much of the language a drawn tree uses."""

    GRAMMAR = "all that the grammar derives, operators without the operands they need included"
    SETTLED = "every operator with the operand it takes, no column name empty: what no settled rule objects to"


# --- scalars ---

_SPELLABLE = st.characters(exclude_categories=["Cs"])
_SHORT = st.sampled_from(
    ["", "name", "op", "COUNT", "duration_ms", "http.route", "a:b", '"', "\\", "/", "é", "😀", "{", "NaN"]
)
strings = st.one_of(_SHORT, st.text(_SPELLABLE, max_size=8))

_FINITE = st.floats(allow_nan=False, allow_infinity=False)
_INTEGERS = st.one_of(
    st.integers(-3, 3),
    st.integers(),
    st.sampled_from([2**63 - 1, 2**63, -(2**63), -(2**63) - 1, 10**30]),
)
_EXACT = st.sampled_from(
    [Decimal("1E+400"), Decimal("-1E-400"), Decimal("0.1000000000000000000001"), Decimal("12345678901234567890.5")]
)
numbers = st.one_of(_INTEGERS, _FINITE, _EXACT)
"""Integers, floats that are exact, and decimals that no float is; lengths at the bound have tests of their own."""

scalars = st.one_of(strings, numbers, st.booleans())


def _few(strategy: st.SearchStrategy[Any], least: int = 0) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(strategy, min_size=least, max_size=MANY).map(tuple)


def _maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


# --- trees of the grammar ---


def queries(profile: Profile, detail: Detail = Detail.SETTLED, *, is_full: bool = False) -> st.SearchStrategy[Query]:
    """Trees whose print is of the profile's language; the names in them mean nothing.

    A full tree has a calculation and a filter at least.
    """
    columns = _columns(detail)
    held: dict[str, st.SearchStrategy[Any]] = {
        "calculations": _few(_calculations(profile, detail), least=int(is_full)),
        "calculated_fields": _few(st.builds(CalculatedField, strings, strings)),
        "formulas": _few(st.builds(Formula, strings, strings)),
        "filters": _few(_filters(profile, detail), least=int(is_full)),
        "filter_combination": st.sampled_from(profile.combinations),
        "breakdowns": _few(columns),
        "orders": _few(_orders(profile)),
        "havings": _few(_havings(profile)),
        "compare_time_offset_seconds": st.sampled_from(COMPARE_OFFSETS),
        "usage_mode": st.booleans(),
        "id": strings,
    }
    held |= {key: _between(*profile.bounds[key]) for key in profile.bounds}
    known = {key: held[key] for key in profile.keys["query"]}
    always = {key: known.pop(key) for key in ("calculations", "filters") if is_full}
    return st.fixed_dictionaries(always, optional=known).map(lambda arguments: Query(**arguments))


def _columns(detail: Detail) -> st.SearchStrategy[str]:
    return strings.filter(bool) if detail is Detail.SETTLED else strings


def _between(least: int | None, most: int | None) -> st.SearchStrategy[int]:
    near = [n for n in (least, most) if n is not None]
    wide = st.integers(least, most if most is not None else 10**30)
    return st.one_of(st.sampled_from(near), wide) if near else wide


def _calculations(profile: Profile, detail: Detail) -> st.SearchStrategy[Calculation]:
    def of(op: str) -> st.SearchStrategy[Calculation]:
        takes = profile.calculation_ops[op].column if detail is Detail.SETTLED else Operand.OPTIONAL
        columns = _columns(detail)
        fixed = {"op": st.just(op), **({"column": columns} if takes is Operand.REQUIRED else {})}
        optional = {
            "name": strings,
            "filters": _few(_filters(profile, detail)),
            "filter_combination": st.sampled_from(profile.combinations),
            **({"column": columns} if takes is Operand.OPTIONAL else {}),
        }
        known = {key: value for key, value in optional.items() if key in profile.keys["calculation"]}
        return st.fixed_dictionaries(fixed, optional=known).map(lambda held: Calculation(**held))

    return st.sampled_from(list(profile.calculation_ops)).flatmap(of)


def _filters(profile: Profile, detail: Detail) -> st.SearchStrategy[Filter]:
    def of(op: str) -> st.SearchStrategy[Filter]:
        value = st.one_of(st.none(), scalars, _few(scalars))
        if detail is Detail.SETTLED:
            kind = profile.filter_ops[op]
            value = {Operand.NONE: st.none(), Operand.REQUIRED: scalars, Operand.LIST: _few(scalars)}[kind]
        return st.builds(Filter, _columns(detail), st.just(op), value, _maybe(strings))

    return st.sampled_from(list(profile.filter_ops)).flatmap(of)


def _orders(profile: Profile) -> st.SearchStrategy[Order]:
    direction = st.sampled_from(["ascending", "descending"])
    required = profile.required.get("order", ())
    return st.builds(
        Order,
        _maybe(st.sampled_from(profile.order_ops)),
        _maybe(strings),
        direction if "order" in required else _maybe(direction),
    )


def _havings(profile: Profile) -> st.SearchStrategy[Having]:
    calculate_op = st.sampled_from(profile.having_calculation_ops)
    required = profile.required["having"]
    return st.builds(
        Having,
        st.sampled_from(HAVING_OPS),
        numbers,
        calculate_op if "calculate_op" in required else _maybe(calculate_op),
        _maybe(strings),
    )


# --- trees that ask something sensible of a dataset ---


@st.composite
def sound_queries(draw: st.DrawFn, profile: Profile, schema: Schema) -> Query:
    """Queries that a careful person would write for the schema: nothing in them is to be reported as an error."""
    columns = list(schema)
    calculations = draw(
        st.lists(
            st.sampled_from(list(profile.calculation_ops)).flatmap(lambda op: _fitting(profile, op, columns)),
            min_size=1,
            max_size=MANY,
            unique_by=lambda c: (c.op, c.column),
        )
    )
    names = [column.name for column in columns]
    breakdowns = draw(st.lists(st.sampled_from(names), max_size=MANY, unique=True))
    orders = [
        st.builds(Order, st.just(c.op), st.just(c.column), st.sampled_from(["ascending", "descending"]))
        for c in calculations
        if profile.calculation_ops[c.op].orders
    ] + [st.builds(Order, st.none(), st.just(b), st.sampled_from(["ascending", "descending"])) for b in breakdowns]
    havings = [
        st.builds(
            Having, st.sampled_from([">", ">=", "<", "<="]), st.integers(0, 1000), st.just(c.op), st.just(c.column)
        )
        for c in calculations
        if profile.calculation_ops[c.op].havings
    ]
    return Query(
        calculations=tuple(calculations),
        filters=draw(_few(st.sampled_from(columns).flatmap(_condition))),
        breakdowns=tuple(breakdowns),
        orders=draw(_maybe(st.one_of(orders)).map(_alone)) if orders else (),
        havings=draw(_maybe(st.one_of(havings)).map(_alone)) if havings else (),
        limit=draw(_maybe(st.integers(1, 1000))),
        time_range=draw(_maybe(st.integers(600, 604_800))),
    )


def _alone(item: Any) -> tuple[Any, ...]:
    return () if item is None else (item,)


def _fitting(profile: Profile, op: str, columns: list[Column]) -> st.SearchStrategy[Calculation]:
    known = profile.calculation_ops[op]
    if known.kinds and "events" not in known.kinds:
        return st.just(Calculation("COUNT"))
    if known.column is not Operand.REQUIRED:
        return st.just(Calculation(op))
    fitting = [c.name for c in columns if not known.takes or c.type in known.takes]
    return (
        st.sampled_from(fitting).map(lambda name: Calculation(op, name)) if fitting else st.just(Calculation("COUNT"))
    )


def _condition(column: Column) -> st.SearchStrategy[Filter]:
    exists = st.builds(Filter, st.just(column.name), st.sampled_from(["exists", "does-not-exist"]))
    if column.type in NUMERIC:
        return exists | st.builds(Filter, st.just(column.name), st.sampled_from([">", "<="]), st.integers(0, 10**6))
    if column.type == "boolean":
        return exists | st.builds(Filter, st.just(column.name), st.just("="), st.booleans())
    return exists | st.builds(Filter, st.just(column.name), st.sampled_from(["=", "contains"]), st.just("checkout"))


# --- the document of a tree ---


def document(node: Any) -> Any:
    """The JSON document that stands for a tree, written down apart from the printer that is under test."""
    if is_dataclass(node):
        held = {f.name: getattr(node, f.name) for f in fields(node)}
        return {
            key: document(value)
            for key, value in held.items()
            if value is not None and (value != () or (key == "value" and isinstance(node, Filter)))
        }
    return [document(item) for item in node] if isinstance(node, tuple) else node
