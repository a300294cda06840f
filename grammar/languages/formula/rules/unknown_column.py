"""unknown-column: a name that is no column of the dataset."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import Safety, one_of, quote
from grammar.languages.formula.columns import is_over_calculations, place, unglued
from grammar.languages.formula.literals import write_column
from grammar.languages.formula.tree import Column
from grammar.rule import Context, Example, Finding, Replace, TreeFix, rule


@rule(
    Column,
    needs=["schema"],
    is_local=True,
    catalogue=["R54"],
    invalid=[
        Example("LOG10($durration_ms)", columns=("duration_ms", "name"), fixed="LOG10($duration_ms)"),
        Example("EXISTS($trace.parent)", columns=("duration_ms",)),
        Example('$"cpu usage (%)" > 90', columns=("container cpu usage (%)",), fixed='$"container cpu usage (%)" > 90'),
    ],
    valid=[
        Example("LOG10($duration_ms)", columns=("duration_ms", "name")),
        Example("LOG10($anything)"),
        Example("$errors / $total", columns=("errors", "total"), facts={"role": "formula"}),
    ],
)
def unknown_column(column: Column, context: Context) -> Iterable[Finding] | None:
    """A formula names a column that the dataset does not have.

    The service refuses to create such a calculated field. Names are case-sensitive, and a near miss (`durration_ms`) is
    the commonest mistake that models make. A name that took in an operator (`$a=1`) is reported as `glued-operator` and
    not here; a name in arithmetic over a query's calculations is no column at all (`unknown-calculation`).

    Ignore it where the column is newer than the given schema; refresh the schema.
    """
    schema = context.schema
    assert schema is not None
    name = column.name
    if name in schema or is_over_calculations(context) or unglued(name, schema):
        return None
    suggests = context.suggests(name)
    near = schema.nearest(name) if suggests else ()
    return [
        Finding(
            f"column {quote(name)} is not in {place(schema)}",
            label="not its only column" if len(schema) == 1 else f"not one of its {len(schema)} columns",
            help=f"did you mean {one_of([quote(other) for other in near])}?" if near else None,
            near=near,
            fixes=_fixes(schema.clearly_meant(name) if suggests else None),
        )
    ]


def _fixes(meant: str | None) -> tuple[TreeFix, ...]:
    return (
        ()
        if meant is None
        else (TreeFix(f"replace by {quote(meant)}", (Replace((), write_column(meant)),), Safety.UNSAFE),)
    )
