"""unknown-calculation: arithmetic over a name that no calculation of the query has."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import Safety, one_of, quote
from grammar.languages.formula.columns import is_over_calculations, unglued
from grammar.languages.formula.literals import write_column
from grammar.languages.formula.tree import Column
from grammar.rule import Context, Example, Finding, Replace, TreeFix, rule
from grammar.sense import is_another_sense

_OVER_CALCULATIONS = {"role": "formula"}


@rule(
    Column,
    needs=["schema"],
    is_local=True,
    catalogue=["R56"],
    invalid=[
        Example("DIV($error, 100)", columns=("errors", "total"), facts=_OVER_CALCULATIONS, fixed="DIV($errors, 100)"),
        Example("$COUNT / 100", columns=("errors", "total"), facts=_OVER_CALCULATIONS),
        Example("$a / $b", columns=(), facts=_OVER_CALCULATIONS),
    ],
    valid=[
        Example("$errors / $total * 100", columns=("errors", "total"), facts=_OVER_CALCULATIONS),
        Example('$"two words" * 2', columns=("two words",), facts=_OVER_CALCULATIONS),
        Example("$errors * 2", columns=("errors",)),
    ],
)
def unknown_calculation(column: Column, context: Context) -> Iterable[Finding] | None:
    """A query's formula refers to a name that none of the query's calculations has.

    In `formulas`, `$errors` is the result of the calculation whose `name` is `errors`; columns cannot be named there,
    and a calculation without a name cannot be referred to. No official checker looks at the names, so that such a query
    is accepted and gives nothing.

    Ignore it where a formula is judged apart from the query that it belongs to.
    """
    schema = context.schema
    assert schema is not None
    name = column.name
    if name in schema or not is_over_calculations(context) or unglued(name, schema):
        return None
    near = schema.nearest(name) if context.suggests(name) else ()
    known = [quote(calculation.name) for calculation in schema]
    advice = f"the query names {one_of(known, 'and')}" if 0 < len(known) < 6 else None
    return [
        Finding(
            f"{quote(name)} is not the name of a calculation",
            label="no calculation has this name" if known else "the query names no calculation",
            help=f"did you mean {one_of([quote(other) for other in near])}?"
            if near
            else advice or "give the calculation that is meant a `name`",
            near=near,
            fixes=(TreeFix(f"replace by {quote(near[0])}", (Replace((), write_column(near[0])),), Safety.UNSAFE),)
            if len(near) == 1 and not is_another_sense(name, near[0])
            else (),
        )
    ]
