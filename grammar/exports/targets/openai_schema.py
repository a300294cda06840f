"""openai-schema: JSON Schema as OpenAI's structured outputs take it where `strict` is true."""

from __future__ import annotations

from functools import partial

from grammar.exports.schema_form import Subset, write_schema
from grammar.exports.target import Limit, Notation, Target

_SUBSET = Subset(requires_all=True, has_number_bounds=True, has_string_bounds=True, has_list_bounds=True)

_SOURCE = "https://platform.openai.com/docs/guides/structured-outputs, Supported schemas"
_DATE = "2026-08"

openai_schema = Target(
    name="openai-schema",
    title="OpenAI, structured outputs and strict tools",
    notation=Notation.SCHEMA,
    where="Responses: text.format.schema; Chat: response_format.json_schema.schema; tools: parameters; with strict: true",
    write=partial(write_schema, "openai-schema", subset=_SUBSET),
    limits=(
        Limit("levels", 10, _SOURCE, _DATE),
        Limit("properties", 5_000, _SOURCE, _DATE),
        Limit("enum values", 1_000, _SOURCE, _DATE),
        Limit("characters of names and enum values", 120_000, _SOURCE, _DATE),
        Limit("characters of one enum of more than 250 values", 15_000, _SOURCE, _DATE),
    ),
)
