"""json-schema: JSON Schema without any target's subset, for validators and whatever reads the standard."""

from __future__ import annotations

from functools import partial

from grammar.exports.schema_form import DIALECT, Subset, write_schema
from grammar.exports.target import Notation, Target

_SUBSET = Subset(
    dialect=DIALECT,
    has_variants=True,
    has_number_bounds=True,
    has_string_bounds=True,
    has_list_bounds=True,
)

json_schema = Target(
    name="json-schema",
    title="JSON Schema, draft 2020-12",
    notation=Notation.SCHEMA,
    where="validators; libraries that take any JSON Schema",
    write=partial(write_schema, "json-schema", subset=_SUBSET),
)
