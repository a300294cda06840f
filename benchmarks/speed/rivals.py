"""The other ways to hold a query to its language, each written as a user of that way would write it.

A rival is made once for a profile and a schema, which is not timed, and gives a function from a text to True or False.
All are filled from the same vocabulary, so that none has it easier by knowing fewer words. What a rival cannot say is
left out of it, and said here:

- `json.loads` alone checks nothing but JSON;
- the JSON Schemas, the pydantic models and pydantic-core hold structure, operators and columns; pairs (an order and the
  calculation it orders by), times and types of values are beyond them;
- the hand-written check has the pairs and the times too, and no types of values;
- Lark's parse has the syntax alone.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Annotated, Any, Literal, Optional, Union

from grammar import Schema
from grammar.languages.honeycomb import Profile
from grammar.languages.honeycomb.vocabulary import COMPARE_OFFSETS, HAVING_OPS, Operand

Rival = Callable[[str], bool]
DIRECTIONS = ("ascending", "descending")


def json_loads(profile: Profile, schema: Schema) -> Rival:
    del profile, schema

    def check(text: str) -> bool:
        try:
            json.loads(text)
        except ValueError:
            return False
        return True

    return check


# --- by hand ---


def by_hand(profile: Profile, schema: Schema) -> Rival:
    """The function that a product has: plain conditions over what `json.loads` gives, the first problem ends it."""
    columns = frozenset(schema.columns)
    calculation_ops = {name: op.column.value for name, op in profile.calculation_ops.items()}
    order_ops = frozenset(profile.order_ops)
    having_calculation_ops = frozenset(profile.having_calculation_ops)
    filter_ops = {name: operand.value for name, operand in profile.filter_ops.items()}
    keys = {what: frozenset(names) for what, names in profile.keys.items()}
    most_items = profile.most_items or 10**9

    def is_list(value: Any) -> bool:
        return isinstance(value, list) and len(value) <= most_items

    def is_integer(value: Any) -> bool:
        return isinstance(value, int) and not isinstance(value, bool)

    def is_scalar(value: Any) -> bool:
        return isinstance(value, str | int | float)

    def filters_are_right(value: Any, names: frozenset[str] | set[str]) -> bool:
        if not is_list(value):
            return False
        for condition in value:
            if not isinstance(condition, dict) or not condition.keys() <= keys["filter"]:
                return False
            if not isinstance(condition.get("column"), str) or condition["column"] not in names:
                return False
            if not isinstance(condition.get("op"), str):
                return False
            operand = filter_ops.get(condition["op"])
            if operand is None:
                return False
            if operand == "none":
                if condition.get("value") is not None:
                    return False
            elif operand == "list":
                if not isinstance(condition.get("value"), list) or not all(
                    is_scalar(item) for item in condition["value"]
                ):
                    return False
            elif not is_scalar(condition.get("value")):
                return False
            if "join_column" in condition and not isinstance(condition["join_column"], str):
                return False
        return True

    def query_is_right(query: Any) -> bool:
        if not isinstance(query, dict) or not query.keys() <= keys["query"]:
            return False
        names: frozenset[str] | set[str] = columns
        if "calculated_fields" in query:
            if not is_list(query["calculated_fields"]):
                return False
            names = set(columns)
            for field in query["calculated_fields"]:
                if not isinstance(field, dict) or field.keys() != keys["calculated field"]:
                    return False
                if not isinstance(field["name"], str) or not isinstance(field["expression"], str):
                    return False
                names.add(field["name"])
        pairs = set()
        results = set()
        calculations = query.get("calculations", [])
        if not is_list(calculations):
            return False
        for calculation in calculations:
            if not isinstance(calculation, dict) or not calculation.keys() <= keys["calculation"]:
                return False
            op, column = calculation.get("op"), calculation.get("column")
            if not isinstance(op, str) or op not in calculation_ops:
                return False
            takes = calculation_ops[op]
            if column is None:
                if takes == "required":
                    return False
            elif takes == "none" or not isinstance(column, str) or column not in names:
                return False
            if calculation.get("name") is not None:
                if not isinstance(calculation["name"], str):
                    return False
                results.add(calculation["name"])
            if "filters" in calculation and not filters_are_right(calculation["filters"], names):
                return False
            if calculation.get("filter_combination", "AND") not in profile.combinations:
                return False
            pairs.add((op, column))
        if not calculations:
            pairs.add(("COUNT", None))
        if "formulas" in query:
            if not is_list(query["formulas"]):
                return False
            for formula in query["formulas"]:
                if not isinstance(formula, dict) or formula.keys() != keys["formula"]:
                    return False
                if not isinstance(formula["name"], str) or not isinstance(formula["expression"], str):
                    return False
                results.add(formula["name"])
        if "filters" in query and not filters_are_right(query["filters"], names):
            return False
        if query.get("filter_combination", "AND") not in profile.combinations:
            return False
        breakdowns = query.get("breakdowns", [])
        if not is_list(breakdowns):
            return False
        for name in breakdowns:
            if not isinstance(name, str) or name not in names:
                return False
        if "orders" in query:
            if not is_list(query["orders"]):
                return False
            for order in query["orders"]:
                if not isinstance(order, dict) or not order.keys() <= keys["order"]:
                    return False
                op, column = order.get("op"), order.get("column")
                if order.get("order", "ascending") not in DIRECTIONS:
                    return False
                if column is not None and not isinstance(column, str):
                    return False
                if op is None:
                    if column not in breakdowns and column not in results:
                        return False
                elif not isinstance(op, str) or op not in order_ops or (op, column) not in pairs:
                    return False
        if "havings" in query:
            if not is_list(query["havings"]):
                return False
            for having in query["havings"]:
                if not isinstance(having, dict) or not having.keys() <= keys["having"]:
                    return False
                op, column = having.get("calculate_op"), having.get("column")
                if having.get("op") not in HAVING_OPS:
                    return False
                if isinstance(having.get("value"), bool) or not isinstance(having.get("value"), int | float):
                    return False
                if column is not None and not isinstance(column, str):
                    return False
                if op is None:
                    if column not in results:
                        return False
                elif not isinstance(op, str) or op not in having_calculation_ops or (op, column) not in pairs:
                    return False
        for key, (least, most) in profile.bounds.items():
            if key in query:
                value = query[key]
                if not is_integer(value):
                    return False
                if (least is not None and value < least) or (most is not None and value > most):
                    return False
        if "start_time" in query and "end_time" in query:
            if "time_range" in query or query["start_time"] > query["end_time"]:
                return False
            span = query["end_time"] - query["start_time"]
        else:
            span = query.get("time_range", 7200)
        if query.get("granularity") and not span / 1000 <= query["granularity"] <= span / profile.granularity_divisor:
            return False
        if "compare_time_offset_seconds" in query and query["compare_time_offset_seconds"] not in COMPARE_OFFSETS:
            return False
        if "usage_mode" in query and not isinstance(query["usage_mode"], bool):
            return False
        return isinstance(query.get("id", ""), str)

    def check(text: str) -> bool:
        try:
            query = json.loads(text)
        except (ValueError, RecursionError):
            return False
        return query_is_right(query)

    return check


# --- pydantic-core ---


def pydantic_core(profile: Profile, schema: Schema) -> Rival:
    """A strict validator that reads JSON itself and gives typed dictionaries, the cheapest thing it can give."""
    return _core(profile, schema, gives_records=False)


def pydantic_core_records(profile: Profile, schema: Schema) -> Rival:
    """The same, giving frozen slotted records instead of dictionaries: a tree that programs can rely on."""
    return _core(profile, schema, gives_records=True)


def _core(profile: Profile, schema: Schema, *, gives_records: bool) -> Rival:
    from dataclasses import make_dataclass

    from pydantic_core import CoreConfig, SchemaValidator
    from pydantic_core import core_schema as s

    strict = CoreConfig(strict=True)

    def record(name: str, required: dict[str, Any], optional: dict[str, Any]) -> Any:
        if not gives_records:
            fields = {key: s.typed_dict_field(schema) for key, schema in required.items()}
            fields |= {key: s.typed_dict_field(schema, required=False) for key, schema in optional.items()}
            # Neither kind of record takes the strictness over from the validator it stands in.
            return s.typed_dict_schema(fields, extra_behavior="forbid", config=strict)
        cls = make_dataclass(name, [*required, *((key, object, None) for key in optional)], frozen=True, slots=True)
        members = required | {key: s.with_default_schema(value, default=None) for key, value in optional.items()}
        fields = [s.dataclass_field(key, value) for key, value in members.items()]
        arguments = s.dataclass_args_schema(name, fields, extra_behavior="forbid")
        return s.dataclass_schema(cls, arguments, list(members), slots=True, frozen=True, config=strict)

    def many(schema: Any) -> Any:
        return s.list_schema(schema, max_length=profile.most_items)

    text, truth = s.str_schema(), s.bool_schema()
    integer, fraction = s.int_schema(), s.float_schema()
    scalar = s.union_schema([text, truth, integer, fraction])
    column = s.literal_schema(list(schema.columns))
    name = s.nullable_schema(text)
    combination = s.literal_schema(list(profile.combinations))
    value = {
        Operand.NONE: ({}, {"value": s.none_schema()}),
        Operand.REQUIRED: ({"value": scalar}, {}),
        Operand.LIST: ({"value": s.list_schema(scalar)}, {}),
    }
    conditions = {
        operand: record("Filter", {"column": column, "op": text, **must}, {**may, "join_column": text})
        for operand, (must, may) in value.items()
    }
    condition = s.tagged_union_schema(
        {op: conditions[operand] for op, operand in profile.filter_ops.items()}, discriminator="op"
    )
    operand = {
        Operand.NONE: ({}, {"column": s.none_schema()}),
        Operand.OPTIONAL: ({}, {"column": s.nullable_schema(column)}),
        Operand.REQUIRED: ({"column": column}, {}),
    }
    further = {"name": name, "filters": many(condition), "filter_combination": combination}
    calculations = {
        takes: record("Calculation", {"op": text, **must}, {**may, **further}) for takes, (must, may) in operand.items()
    }
    calculation = s.tagged_union_schema(
        {name: calculations[op.column] for name, op in profile.calculation_ops.items()}, discriminator="op"
    )
    order = record(
        "Order",
        {},
        {"op": s.literal_schema(list(profile.order_ops)), "column": name, "order": s.literal_schema(list(DIRECTIONS))},
    )
    having = record(
        "Having",
        {"op": s.literal_schema(list(HAVING_OPS)), "value": s.union_schema([integer, fraction])},
        {"calculate_op": s.literal_schema(list(profile.having_calculation_ops)), "column": name},
    )
    named = record("Named", {"name": text, "expression": text}, {})
    query = record(
        "Query",
        {},
        {
            "calculations": many(calculation),
            "calculated_fields": many(named),
            "formulas": many(named),
            "filters": many(condition),
            "filter_combination": combination,
            "breakdowns": many(column),
            "orders": many(order),
            "havings": many(having),
            **{key: s.int_schema(ge=least, le=most) for key, (least, most) in profile.bounds.items()},
            "compare_time_offset_seconds": s.literal_schema(list(COMPARE_OFFSETS)),
            "usage_mode": truth,
            "id": text,
        },
    )
    validate = SchemaValidator(query, strict).validate_json

    def check(text: str) -> bool:
        try:
            validate(text)
        except ValueError:
            return False
        return True

    return check


# --- pydantic models ---


def pydantic_models(profile: Profile, schema: Schema) -> Rival:
    from pydantic import BaseModel, ConfigDict, Field, create_model

    class Strict(BaseModel):
        model_config = ConfigDict(strict=True, extra="forbid")

    def words(names: Any) -> Any:
        return Literal[tuple(names)]

    def many(item: Any) -> Any:
        return Annotated[list[item], Field(max_length=profile.most_items)]

    def maybe(kind: Any) -> Any:
        return (Optional[kind], None)  # noqa: UP045  # the type is computed

    def ops_taking(ops: dict[str, Operand], operand: Operand) -> Any:
        return words(name for name, takes in ops.items() if takes is operand)

    column = words(schema.columns)
    scalar = str | bool | int | float
    ops = dict(profile.filter_ops)
    conditions = [
        create_model(
            f"Filter{operand.name}",
            __base__=Strict,
            column=(column, ...),
            op=(ops_taking(ops, operand), ...),
            value=value,
            join_column=maybe(str),
        )
        for operand, value in (
            (Operand.NONE, (None, None)),
            (Operand.REQUIRED, (scalar, ...)),
            (Operand.LIST, (list[scalar], ...)),
        )
    ]
    condition = Annotated[Union[tuple(conditions)], Field(discriminator="op")]  # noqa: UP007
    takes = {name: op.column for name, op in profile.calculation_ops.items()}
    calculations = [
        create_model(
            f"Calculation{operand.name}",
            __base__=Strict,
            op=(ops_taking(takes, operand), ...),
            column=column,
            name=maybe(str),
            filters=maybe(many(condition)),
            filter_combination=maybe(words(profile.combinations)),
        )
        for operand, column in (
            (Operand.NONE, (None, None)),
            (Operand.OPTIONAL, maybe(column)),
            (Operand.REQUIRED, (column, ...)),
        )
    ]
    calculation = Annotated[Union[tuple(calculations)], Field(discriminator="op")]  # noqa: UP007
    order = create_model(
        "Order", __base__=Strict, op=maybe(words(profile.order_ops)), column=maybe(str), order=maybe(words(DIRECTIONS))
    )
    having = create_model(
        "Having",
        __base__=Strict,
        calculate_op=maybe(words(profile.having_calculation_ops)),
        column=maybe(str),
        op=(words(HAVING_OPS), ...),
        value=(int | float, ...),
    )
    named = create_model("Named", __base__=Strict, name=(str, ...), expression=(str, ...))
    bounds = {key: maybe(Annotated[int, Field(ge=least, le=most)]) for key, (least, most) in profile.bounds.items()}
    query = create_model(
        "Query",
        __base__=Strict,
        calculations=maybe(many(calculation)),
        calculated_fields=maybe(many(named)),
        formulas=maybe(many(named)),
        filters=maybe(many(condition)),
        filter_combination=maybe(words(profile.combinations)),
        breakdowns=maybe(many(column)),
        orders=maybe(many(order)),
        havings=maybe(many(having)),
        compare_time_offset_seconds=maybe(words(COMPARE_OFFSETS)),
        usage_mode=maybe(bool),
        id=maybe(str),
        **bounds,
    )
    validate = query.model_validate_json

    def check(text: str) -> bool:
        try:
            validate(text)
        except ValueError:
            return False
        return True

    return check


# --- JSON Schema ---


def json_schema(profile: Profile, column: dict[str, Any]) -> dict[str, Any]:
    """The query as JSON Schema, Draft 2020-12; `column` is the schema of a column's name."""
    name = {"type": ["string", "null"]}
    scalar = {"type": ["string", "number", "boolean"]}
    combination = {"enum": list(profile.combinations)}

    def record(required: dict[str, Any], optional: dict[str, Any]) -> dict[str, Any]:
        return {
            "type": "object",
            "properties": required | optional,
            "required": list(required),
            "additionalProperties": False,
        }

    def many(item: dict[str, Any]) -> dict[str, Any]:
        return {"type": "array", "items": item, **({"maxItems": profile.most_items} if profile.most_items else {})}

    def taking(ops: dict[str, Operand], operand: Operand) -> dict[str, Any]:
        return {"enum": [name for name, takes in ops.items() if takes is operand]}

    ops = dict(profile.filter_ops)
    join = {"join_column": {"type": "string"}}
    condition = {
        "oneOf": [
            record({"column": column, "op": taking(ops, Operand.REQUIRED), "value": scalar}, join),
            record({"column": column, "op": taking(ops, Operand.NONE)}, {"value": {"type": "null"}, **join}),
            record(
                {"column": column, "op": taking(ops, Operand.LIST), "value": {"type": "array", "items": scalar}}, join
            ),
        ]
    }
    takes = {name: op.column for name, op in profile.calculation_ops.items()}
    further = {"name": name, "filters": many(condition), "filter_combination": combination}
    calculation = {
        "oneOf": [
            record({"op": taking(takes, Operand.REQUIRED), "column": column}, further),
            record(
                {"op": taking(takes, Operand.OPTIONAL)}, {"column": {"anyOf": [column, {"type": "null"}]}, **further}
            ),
            record({"op": taking(takes, Operand.NONE)}, {"column": {"type": "null"}, **further}),
        ]
    }
    order = record({}, {"op": {"enum": list(profile.order_ops)}, "column": name, "order": {"enum": list(DIRECTIONS)}})
    having = record(
        {"op": {"enum": list(HAVING_OPS)}, "value": {"type": "number"}},
        {"calculate_op": {"enum": list(profile.having_calculation_ops)}, "column": name},
    )
    named = record({"name": {"type": "string"}, "expression": {"type": "string"}}, {})
    bounds = {
        key: {"type": "integer"}
        | ({} if least is None else {"minimum": least})
        | ({} if most is None else {"maximum": most})
        for key, (least, most) in profile.bounds.items()
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **record(
            {},
            {
                "calculations": many(calculation),
                "calculated_fields": many(named),
                "formulas": many(named),
                "filters": many(condition),
                "filter_combination": combination,
                "breakdowns": many(column),
                "orders": many(order),
                "havings": many(having),
                **bounds,
                "compare_time_offset_seconds": {"enum": list(COMPARE_OFFSETS)},
                "usage_mode": {"type": "boolean"},
                "id": {"type": "string"},
            },
        ),
    }


def jsonschema(profile: Profile, schema: Schema) -> Rival:
    from jsonschema import Draft202012Validator

    is_valid = Draft202012Validator(json_schema(profile, {"enum": list(schema.columns)})).is_valid

    def check(text: str) -> bool:
        try:
            document = json.loads(text)
        except ValueError:
            return False
        return bool(is_valid(document))

    return check


def fastjsonschema(profile: Profile, schema: Schema) -> Rival:
    """The schema compiled to Python; it knows drafts up to 7, in which this schema means the same.

    The names stand in one place: written out at every use, thousands of columns take it many seconds to compile.
    """
    from fastjsonschema import JsonSchemaValueException
    from fastjsonschema import compile as compiled

    stated = json_schema(profile, {"$ref": "#/definitions/column"}) | {
        "$schema": "http://json-schema.org/draft-07/schema",
        "definitions": {"column": {"enum": list(schema.columns)}},
    }
    validate = compiled(stated, detailed_exceptions=False)

    def check(text: str) -> bool:
        try:
            validate(json.loads(text))
        except (ValueError, JsonSchemaValueException):
            return False
        return True

    return check


BASELINE = "pydantic_core"
"""What every ratio is a multiple of."""

RIVALS: dict[str, Callable[[Profile, Schema], Rival]] = {
    "json_loads": json_loads,
    "by_hand": by_hand,
    "pydantic_core": pydantic_core,
    "pydantic_core_records": pydantic_core_records,
    "pydantic_models": pydantic_models,
    "jsonschema": jsonschema,
    "fastjsonschema": fastjsonschema,
}

WRONG = {
    "unknown column": '{"breakdowns": ["no such column"]}',
    "unknown operator": '{"calculations": [{"op": "MEDIAN"}]}',
    "unknown key": '{"group_by": []}',
    "missing value": '{"filters": [{"column": "name", "op": "="}]}',
    "wrong type": '{"limit": "10"}',
}
"""What every rival but `json.loads` has to refuse: one that takes anything is no rival."""
