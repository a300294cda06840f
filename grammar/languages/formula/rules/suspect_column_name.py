"""suspect-column-name: a name that looks like a comparison or like arithmetic."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import Severity, quote
from grammar.languages.formula.columns import looks_glued
from grammar.languages.formula.tree import Column
from grammar.rule import Context, Example, Finding, rule


@rule(
    Column,
    severity=Severity.WARNING,
    is_local=True,
    catalogue=["R94"],
    invalid=[Example("$a=1"), Example("$duration_ms/1000"), Example("IF($error=true, 1, 0)"), Example("$total-1")],
    valid=[
        Example("$a = 1"),
        Example("$window-hash"),
        Example("$http/route"),
        Example("$a=1", columns=("a=1",)),
    ],
)
def suspect_column_name(column: Column, context: Context) -> Iterable[Finding] | None:
    """A column name looks like a comparison or like arithmetic with a number, and no schema says whether it is a name.

    The characters `=`, `+`, `-` and `/` belong to a name, so that `$a=1` is the column `a=1` and `$a-1` the column
    `a-1`. Both are accepted and empty on every event, unless there is such a column.

    Ignore it where the dataset really has such a name; with a schema, the names are looked up instead.
    """
    if context.schema is not None or not looks_glued(column.name):
        return None
    return [
        Finding(
            f"{quote('$' + column.name)} is read as the name of one column, with the operator in it",
            label="one name",
            help="put spaces around the operator",
        )
    ]
