"""The formulas inside a query: each is a text of the formula language, judged in its place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from grammar.language import Embedded
from grammar.languages.honeycomb.tree import Query
from grammar.schema import Schema


def embedded(query: Query, schema: Schema | None) -> Iterable[Embedded]:
    """The expressions of the calculated fields, then those of the formulas.

    A calculated field sees the dataset's columns. A formula sees the names of the query's calculations and nothing
    else. Source: OpenAPI (August 2026), ``formulas``; no official checker verifies the names.
    """
    if not query.calculated_fields and not query.formulas:
        return ()
    return _embedded(query, schema)


def _embedded(query: Query, schema: Schema | None) -> Iterator[Embedded]:
    # Most queries hold no formula: its tables are loaded when the first one comes.
    from grammar.languages.formula import language as formula_language

    for i, field in enumerate(query.calculated_fields):
        yield Embedded(
            ("calculated_fields", i, "expression"),
            field.expression,
            formula_language(),
            schema,
            facts={"role": "calculated field"},
        )
    if query.formulas:
        names = Schema.of((c.name for c in query.calculations if c.name), name="this query")
        for i, formula in enumerate(query.formulas):
            yield Embedded(
                ("formulas", i, "expression"), formula.expression, formula_language(), names, facts={"role": "formula"}
            )
