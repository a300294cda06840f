"""gemini-schema: JSON Schema as Gemini takes it for a response, in `responseJsonSchema`."""

from __future__ import annotations

from functools import partial

from grammar.exports.schema_form import Subset, write_schema
from grammar.exports.target import Limit, Notation, Target

_SUBSET = Subset(
    has_variants=True, has_number_bounds=True, has_list_bounds=True, is_recursive=False, puts_required_first=True
)

_SOURCE = "https://ai.google.dev/gemini-api/docs/structured-output: a schema that is too complex is refused"
_DATE = "2026-11"

gemini_schema = Target(
    name="gemini-schema",
    title="Gemini, structured output",
    notation=Notation.SCHEMA,
    where="generateContent: generationConfig.responseJsonSchema, with responseMimeType application/json",
    write=partial(write_schema, "gemini-schema", subset=_SUBSET),
    limits=(
        Limit(
            "enum values", None, "users report refusals from 100 to 260 values on; the guide says too complex", _DATE
        ),
        Limit("size of the schema", None, _SOURCE, _DATE),
    ),
)
