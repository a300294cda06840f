"""anthropic-schema: JSON Schema as Anthropic's structured outputs and strict tools take it."""

from __future__ import annotations

from functools import partial

from grammar.exports.schema_form import Subset, write_schema
from grammar.exports.target import Limit, Notation, Target

_SUBSET = Subset(fills_lists=True, is_recursive=False, types_words=False, lists_types=False, puts_required_first=True)

_SOURCE = "https://docs.claude.com/en/docs/build-with-claude/structured-outputs, JSON Schema limitations"
_DATE = "2026-11"
_USERS = (
    "github.com/anthropics/claude-code, issue 55539: users report a grammar that is too large; it depends on the model"
)

anthropic_schema = Target(
    name="anthropic-schema",
    title="Anthropic, structured outputs and strict tools",
    notation=Notation.SCHEMA,
    where="Messages: output_config.format.schema; tools: input_schema with strict: true",
    write=partial(write_schema, "anthropic-schema", subset=_SUBSET),
    limits=(
        Limit("optional properties", 24, _SOURCE, _DATE),
        Limit("unions", 16, _SOURCE, _DATE),
        Limit("enum values", None, "users report refusals from 160 to 240 values on, different by model", _DATE),
        Limit("size of the compiled grammar", None, _USERS, _DATE),
    ),
)
