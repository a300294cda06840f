"""The other ways to get a query out of what a model said, each used as its documentation shows.

A rival is made once for a list of columns, which is not timed, and gives a function from a text to the object that it
found: a value of plain JSON types, None where it found nothing. What it raises counts as nothing found where that is
its way to refuse, and as a crash otherwise. None of them checks a query, so what each gives is held to the same strict
check afterwards; a rival is never blamed for what a check behind it would have caught.

All that need a type are given the same: structure, keys, operators and directions of the query language as closed
sets, further keys forbidden where the tool can forbid them. BAML's columns are a dynamic enum.
"""

from __future__ import annotations

import json
import logging
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Literal, Optional, Union

from grammar.languages.honeycomb.vocabulary import PROFILES

Rival = Callable[[str], Any]
Maker = Callable[[Sequence[str]], Rival]

_FENCE = re.compile(r"^\s*```[a-zA-Z0-9]*\n(.*?)\n?```\s*$", re.DOTALL)
_PROFILE = PROFILES["2026"]
DIRECTIONS = ("ascending", "descending")


class Refused(Exception):  # noqa: N818
    """A rival's own way to say no."""


def fence_stripper() -> Maker:
    """The line that everyone writes first: strip a fence, then `json.loads`."""

    def make(columns: Sequence[str]) -> Rival:
        del columns

        def extract(text: str) -> Any:
            fenced = _FENCE.match(text)
            try:
                return json.loads(fenced.group(1) if fenced else text)
            except ValueError as error:
                raise Refused from error

        return extract

    return make


def json_repair() -> Maker:
    """json_repair, as its README shows."""
    from json_repair import repair_json

    def make(columns: Sequence[str]) -> Rival:
        del columns
        return lambda text: repair_json(text, return_objects=True)

    return make


def json_repair_with_schema() -> Maker:
    """json_repair, guided by the JSON Schema of the query."""
    from json_repair import repair_json

    schema = _model().model_json_schema()

    def make(columns: Sequence[str]) -> Rival:
        del columns

        def extract(text: str) -> Any:
            try:
                return _without_nulls(repair_json(text, return_objects=True, schema=schema))
            except ValueError as error:
                raise Refused from error

        return extract

    return make


def instructor() -> Maker:
    """instructor in its mode for fenced JSON, around a function that gives the completion."""
    import instructor
    from instructor.core.exceptions import InstructorError
    from openai.types.chat import ChatCompletion
    from pydantic import ValidationError

    logging.getLogger("instructor").setLevel(logging.CRITICAL)  # it prints each refusal
    model = _model()
    said: list[str] = []

    def complete(*_: Any, **__: Any) -> Any:
        message = {"role": "assistant", "content": said[-1]}
        choices = [{"index": 0, "finish_reason": "stop", "message": message}]
        return ChatCompletion.model_validate(
            {"id": "1", "object": "chat.completion", "created": 0, "model": "none", "choices": choices}
        )

    ask = instructor.patch(create=complete, mode=instructor.Mode.MD_JSON)

    def extract(text: str) -> Any:
        said[:] = [text]
        try:
            parsed = ask(response_model=model, messages=[{"role": "user", "content": "ask"}], max_retries=0)
        except (InstructorError, ValidationError) as error:
            raise Refused from error
        return parsed.model_dump(mode="json", exclude_none=True)

    return lambda _columns: extract


def guardrails() -> Maker:
    """guardrails-ai, a guard made for the pydantic model, without asking again."""
    os.environ.setdefault("OTEL_SDK_DISABLED", "true")  # it reports home otherwise
    from guardrails import Guard
    from guardrails.errors import ValidationError

    guard = Guard.for_pydantic(_model())

    def extract(text: str) -> Any:
        try:
            outcome = guard.parse(text, num_reasks=0)
        except ValidationError as error:
            raise Refused from error
        if not outcome.validation_passed:
            raise Refused
        return _without_nulls(outcome.validated_output)

    return lambda _columns: extract


def baml() -> Maker:
    """BAML's schema-aligned parser, its client generated from a schema with literals and a dynamic enum of columns."""
    folder = Path(tempfile.mkdtemp(prefix="baml-"))
    (folder / "baml_src").mkdir()
    (folder / "baml_src" / "main.baml").write_text(_baml_source(), encoding="utf-8")
    command = [Path(sys.executable).parent / "baml-cli", "generate", "--from", folder / "baml_src"]
    subprocess.run(command, check=True, capture_output=True)
    sys.path.insert(0, str(folder))
    os.environ.setdefault("BAML_LOG", "off")
    from baml_client import b
    from baml_client.type_builder import TypeBuilder
    from baml_py.errors import BamlError

    def make(columns: Sequence[str]) -> Rival:
        builder = TypeBuilder()
        names = {}
        for number, column in enumerate(columns):
            builder.Column.add_value(f"C{number}").alias(column)
            names[f"C{number}"] = column

        def extract(text: str) -> Any:
            try:
                parsed = b.parse.Ask(text, {"tb": builder})
            except BamlError as error:
                raise Refused from error
            return _renamed(_without_nulls(parsed.model_dump(mode="json")), names)

        return extract

    return make


RIVALS: dict[str, Callable[[], Maker]] = {
    "fence stripper, json.loads": fence_stripper,
    "json_repair": json_repair,
    "json_repair, schema": json_repair_with_schema,
    "instructor, MD_JSON": instructor,
    "guardrails-ai": guardrails,
    "BAML, column enum": baml,
}


def _model() -> Any:
    """The query as pydantic classes; a value may be anything, since a union would change the values of right ones."""
    from pydantic import BaseModel, ConfigDict, create_model

    class Closed(BaseModel):
        model_config = ConfigDict(extra="forbid")

    calculation_op = Literal[tuple(_PROFILE.calculation_ops)]
    filter_op = Literal[tuple(_PROFILE.filter_ops)]
    direction = Literal[DIRECTIONS]
    combination = Literal["AND", "OR"]

    def record(title: str, /, **fields: Any) -> Any:
        return create_model(title, __base__=Closed, **fields)

    maybe = lambda kind: (Optional[kind], None)  # noqa: E731, UP045
    filter_ = record("Filter", column=(str, ...), op=(filter_op, ...), value=maybe(Any), join_column=maybe(str))
    filters = list[filter_]
    calculation = record(
        "Calculation",
        op=(calculation_op, ...),
        column=maybe(str),
        name=maybe(str),
        filters=maybe(filters),
        filter_combination=maybe(combination),
    )
    named = record("Named", name=(str, ...), expression=(str, ...))
    order = record("Order", op=maybe(calculation_op), column=maybe(str), order=maybe(direction))
    having = record(
        "Having",
        calculate_op=maybe(calculation_op),
        column=maybe(str),
        op=(Literal["=", "!=", ">", ">=", "<", "<="], ...),
        value=(Union[int, float], ...),  # noqa: UP007
    )
    return record(
        "Query",
        calculations=maybe(list[calculation]),
        calculated_fields=maybe(list[named]),
        formulas=maybe(list[named]),
        filters=maybe(filters),
        filter_combination=maybe(combination),
        breakdowns=maybe(list[str]),
        orders=maybe(list[order]),
        havings=maybe(list[having]),
        limit=maybe(int),
        time_range=maybe(int),
        start_time=maybe(int),
        end_time=maybe(int),
        granularity=maybe(int),
        compare_time_offset_seconds=maybe(int),
    )


def _baml_source() -> str:
    def union(words: Sequence[str]) -> str:
        return " | ".join(json.dumps(word) for word in words)

    calculation, filter_ = union(tuple(_PROFILE.calculation_ops)), union(tuple(_PROFILE.filter_ops))
    return f"""
generator python {{
  output_type "python/pydantic"
  output_dir ".."
  version "{_version("baml-py")}"
  default_client_mode "sync"
}}
client<llm> None {{
  provider openai
  options {{
    model "none"
    api_key "none"
  }}
}}
enum Column {{
  @@dynamic
}}
class Filter {{
  column Column
  op {filter_}
  value (string | int | float | bool | (string | int | float | bool)[])?
  join_column string?
}}
class Calculation {{
  op {calculation}
  column Column?
  name string?
  filters Filter[]?
  filter_combination ("AND" | "OR")?
}}
class Named {{
  name string
  expression string
}}
class Order {{
  op ({calculation})?
  column Column?
  order ({union(DIRECTIONS)})?
}}
class Having {{
  calculate_op ({calculation})?
  column Column?
  op "=" | "!=" | ">" | ">=" | "<" | "<="
  value int | float
}}
class Query {{
  calculations Calculation[]?
  calculated_fields Named[]?
  formulas Named[]?
  filters Filter[]?
  filter_combination ("AND" | "OR")?
  breakdowns Column[]?
  orders Order[]?
  havings Having[]?
  limit int?
  time_range int?
  start_time int?
  end_time int?
  granularity int?
  compare_time_offset_seconds int?
}}
function Ask(question: string) -> Query {{
  client None
  prompt #"{{{{ question }}}} {{{{ ctx.output_format }}}}"#
}}
"""


def _version(name: str) -> str:
    from importlib import metadata

    return metadata.version(name)


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nulls(value) for key, value in value.items() if value is not None}
    if isinstance(value, list):
        return [_without_nulls(item) for item in value]
    return value


def _renamed(value: Any, names: dict[str, str], key: str = "") -> Any:
    """The object with the columns' own names in place of the enum's, where a column stands."""
    if isinstance(value, dict):
        return {k: _renamed(value, names, k) for k, value in value.items()}
    if isinstance(value, list):
        return [_renamed(item, names, key) for item in value]
    return names.get(value, value) if key in ("column", "breakdowns") and isinstance(value, str) else value
