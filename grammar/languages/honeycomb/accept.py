"""The fast path: a right query is read by pydantic-core, in Rust, without a Lark tree.

Everything here is filled from the same vocabulary as the grammar, and the grammar stays the definition: property tests
and an exhaustive test over small queries hold the two to the same language, in both directions.

A Rust JSON reader differs from RFC 8259 as the grammar reads it in three ways, each answered here. It keeps the last
of two equal keys: a text has at least as many colons as members, so if the tree has as many members as the text has
colons, no key was lost; otherwise Python's reader, which shows every pair, decides. It rounds numbers: a tree with a
float in it is read again, exactly, unless no number of the text is long enough to be rounded. It may read NaN, which
the validator refuses.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import MISSING
from dataclasses import fields as fields_of
from decimal import Decimal
from typing import Any

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
from grammar.notations.json import MAX_DIGITS, is_printable_number, number
from grammar.pattern import pattern

_LARGEST = 2**63 - 1

_MAY_BE_ROUNDED = pattern(r"[0-9](?:[0-9.]{16}|[eE])")
"""What a number that no float holds exactly looks like: a double keeps any 15 digits, with a point 16 characters.

Searched in the whole text, for where its numbers stand is not known; a string that looks so costs time and nothing else.
"""


def acceptor(profile: Profile, max_characters: int) -> Callable[[str], Query | None]:
    """The fast path of a profile: a text to its query, or None for "ask the grammar".

    It gives the tree that the grammar gives, for every text that is of the language and that no rule marked
    `is_settled` objects to; None for every other text. Never raises, on any text.
    """
    quick = _validator(profile, is_exact=False)
    exact = _validator(profile, is_exact=True)
    validate_json, validate_python = quick.validate_json, exact.validate_python
    decode = json.JSONDecoder(
        object_pairs_hook=_unique, parse_float=_exact_float, parse_int=_exact_int, parse_constant=_refuse
    ).decode

    def accept(text: str) -> Query | None:
        if len(text) > max_characters:
            return None
        try:
            query: Query = validate_json(text)
        except ValueError:
            pass
        else:
            if _says_all(query, text):
                return query
        try:
            document = decode(text)
            if "\\" in text or not text.isascii():
                _refuse_surrogates(document)
            query = validate_python(document)
        except (ValueError, RecursionError):
            return None
        return query

    return accept


def _says_all(query: Query, text: str) -> bool:
    """Whether reading the text lost none of its keys and rounded none of its numbers.

    Counts how many members the text had at least: those that left something in the tree. Written out member by member
    because this runs for every right answer.
    """
    count = 0
    has_fraction = False
    if query.calculations:
        count = 1
        for calculation in query.calculations:
            count += 1
            if calculation.column is not None:
                count += 1
            if calculation.name is not None:
                count += 1
            if calculation.filters:
                count += 1 + (calculation.filter_combination is not None)
                for condition in calculation.filters:
                    value = condition.value
                    count += 2 + (value is not None) + (condition.join_column is not None)
                    if type(value) is float or (type(value) is tuple and float in map(type, value)):
                        has_fraction = True
    if query.filters:
        count += 1
        for condition in query.filters:
            value = condition.value
            count += 2 + (value is not None) + (condition.join_column is not None)
            if type(value) is float or (type(value) is tuple and float in map(type, value)):
                has_fraction = True
    if query.orders:
        count += 1
        for order in query.orders:
            count += (order.op is not None) + (order.column is not None) + (order.order is not None)
    if query.havings:
        count += 1
        for having in query.havings:
            count += 2 + (having.calculate_op is not None) + (having.column is not None)
            if type(having.value) is float:
                has_fraction = True
    if query.calculated_fields:
        count += 1 + 2 * len(query.calculated_fields)
    if query.formulas:
        count += 1 + 2 * len(query.formulas)
    if query.breakdowns:
        count += 1
    if query.filter_combination is not None:
        count += 1
    if query.limit is not None:
        count += 1
    if query.time_range is not None:
        count += 1
    if query.start_time is not None:
        count += 1
    if query.end_time is not None:
        count += 1
    if query.granularity is not None:
        count += 1
    if query.compare_time_offset_seconds is not None:
        count += 1
    if query.usage_mode is not None:
        count += 1
    if query.id is not None:
        count += 1
    return count == text.count(":") and not (has_fraction and _MAY_BE_ROUNDED.search(text))


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a key comes twice")
    return members


def _exact_float(text: str) -> float | Decimal:
    if not is_printable_number(text):
        raise ValueError("the number is too long")
    value = number(text)
    assert not isinstance(value, int)
    return value


def _exact_int(text: str) -> int:
    if len(text) > MAX_DIGITS:
        raise ValueError("the number is too long")
    return int(text)


def _refuse(text: str) -> Any:
    raise ValueError(f"{text} is not JSON")


def _refuse_surrogates(document: Any) -> None:
    """Raise UnicodeEncodeError, a ValueError, if any string holds half a character."""
    json.dumps(document, ensure_ascii=False, default=str).encode()


class _Never:
    """A type that no value has."""


def _validator(profile: Profile, *, is_exact: bool) -> Any:
    # Loaded when the first text is read: whoever only prints or generates queries does not wait for it.
    from pydantic_core import CoreConfig, SchemaValidator
    from pydantic_core import core_schema as s

    text = s.str_schema(strict=True)
    integer = s.int_schema(strict=True) if is_exact else s.int_schema(strict=True, ge=-_LARGEST, le=_LARGEST)
    truth = s.bool_schema(strict=True)
    fractions = (
        [s.is_instance_schema(float), s.is_instance_schema(Decimal)]
        if is_exact
        else [s.float_schema(strict=True, allow_inf_nan=False)]
    )
    number_ = s.union_schema([integer, *fractions], mode="left_to_right")
    scalar = s.union_schema([text, truth, integer, *fractions], mode="left_to_right")

    def optional(schema: Any, default: Any = None) -> Any:
        return s.with_default_schema(schema, default=default)

    never = s.is_instance_schema(_Never)

    def default_of(cls: type, key: str) -> Any:
        return next(None if f.default is MISSING else f.default for f in fields_of(cls) if f.name == key)

    def many(schema: Any) -> Any:
        # From JSON an array is a tuple; from Python it is a list, which strict mode would not take for one.
        return s.tuple_schema([schema], variadic_item_index=0, max_length=profile.most_items, strict=False)

    def record(cls: type, what: str, members: dict[str, Any]) -> Any:
        # A key that the profile does not have is there for its default only: no JSON value is a _Never.
        fields = [
            s.dataclass_field(
                key,
                schema if key in profile.keys.get(what, ()) else optional(never, default_of(cls, key)),
                kw_only=True,
            )
            for key, schema in members.items()
        ]
        arguments = s.dataclass_args_schema(cls.__name__, fields, extra_behavior="forbid")
        return s.dataclass_schema(cls, arguments, [f["name"] for f in fields], slots=True, frozen=True)

    def bounded(key: str) -> Any:
        least, most = profile.bounds[key]
        greatest = most if most is not None else None if is_exact else _LARGEST
        return optional(s.int_schema(strict=True, ge=least, le=greatest))

    column_name = s.str_schema(strict=True, min_length=1)
    name_or_null = s.nullable_schema(text) if profile.has_null_columns else text
    column_or_null = s.nullable_schema(column_name) if profile.has_null_columns else column_name
    nothing = optional(s.none_schema() if profile.has_null_columns else never)
    combination = optional(s.literal_schema(list(profile.combinations)))

    filter_values = {
        Operand.NONE: nothing,
        Operand.REQUIRED: scalar,
        Operand.LIST: s.tuple_schema([scalar], variadic_item_index=0, strict=False),
    }
    by_operand = {
        operand: record(
            Filter,
            "filter",
            {"column": column_name, "op": text, "value": value, "join_column": optional(text)},
        )
        for operand, value in filter_values.items()
    }
    condition = s.tagged_union_schema(
        {op: by_operand[operand] for op, operand in profile.filter_ops.items()}, discriminator="op"
    )
    columns = {
        Operand.NONE: optional(s.none_schema() if profile.has_null_columns else never),
        Operand.OPTIONAL: optional(column_or_null),
        Operand.REQUIRED: column_name,
    }
    calculations = {
        operand: record(
            Calculation,
            "calculation",
            {
                "op": text,
                "column": column,
                "name": optional(name_or_null),
                "filters": optional(many(condition), ()),
                "filter_combination": combination,
            },
        )
        for operand, column in columns.items()
    }
    calculation = s.tagged_union_schema(
        {name: calculations[op.column] for name, op in profile.calculation_ops.items()}, discriminator="op"
    )
    direction = s.literal_schema(["ascending", "descending"])
    order = record(
        Order,
        "order",
        {
            "op": optional(s.literal_schema(list(profile.order_ops))),
            "column": optional(name_or_null),
            "order": direction if "order" in profile.required.get("order", ()) else optional(direction),
        },
    )
    calculate_op = s.literal_schema(list(profile.having_calculation_ops))
    having = record(
        Having,
        "having",
        {
            "calculate_op": calculate_op if "calculate_op" in profile.required["having"] else optional(calculate_op),
            "column": optional(name_or_null),
            "op": s.literal_schema(list(HAVING_OPS)),
            "value": number_,
        },
    )
    # To a literal 3600.0 is 3600, as it is to Python; in the language it is not.
    offset = s.chain_schema([s.int_schema(strict=True), s.literal_schema(list(COMPARE_OFFSETS))])
    named = {"name": text, "expression": text}
    fields: dict[str, Any] = {
        "calculations": optional(many(calculation), ()),
        "filters": optional(many(condition), ()),
        "filter_combination": combination,
        "breakdowns": optional(many(column_name), ()),
        "orders": optional(many(order), ()),
        "havings": optional(many(having), ()),
        **{key: bounded(key) for key in profile.bounds},
        "compare_time_offset_seconds": optional(offset),
        "usage_mode": optional(truth),
        "id": optional(text),
        "calculated_fields": optional(many(record(CalculatedField, "calculated field", named)), ()),
        "formulas": optional(many(record(Formula, "formula", named)), ()),
    }
    return SchemaValidator(record(Query, "query", fields), CoreConfig(strict=True))
