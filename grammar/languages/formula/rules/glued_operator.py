"""glued-operator: a column name that took in the operator behind it."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import Safety, quote
from grammar.languages.formula.columns import unglued
from grammar.languages.formula.tree import Column
from grammar.rule import Context, Example, Finding, Replace, TreeFix, rule


@rule(
    Column,
    needs=["schema"],
    is_local=True,
    catalogue=["R54", "R94"],
    invalid=[
        Example("$a=1", columns=("a",), fixed="$a = 1"),
        Example("$duration_ms/1000 > 5", columns=("duration_ms",), fixed="$duration_ms / 1000 > 5"),
        Example("IF($error=true, 1, 0)", columns=("error",), fixed="IF($error = true, 1, 0)"),
        Example("$a==1", columns=("a",), fixed="$a = 1"),
        Example("$a= -1", columns=("a",), fixed="$a = -1"),
    ],
    valid=[
        Example("$a = 1", columns=("a",)),
        Example("EXISTS($x-request-id)", columns=("x", "x-request-id")),
        Example("EXISTS($guid:x-request-id)", columns=("guid:x-request-id",)),
    ],
)
def glued_operator(column: Column, context: Context) -> Iterable[Finding] | None:
    """An operator was read as part of an unquoted column name, and the text before the operator is a column.

    The characters `=`, `+`, `-`, `/`, `:` and `?` belong to a name, so that `$a=1` is not a comparison but the column
    `a=1`, and the formula is accepted as it stands. Blanks around the operator make it one. `*`, `%`, `<`, `>` and `!`
    are no characters of a name.

    A name that the dataset has is not reported: the schema is looked up first.
    """
    schema = context.schema
    assert schema is not None
    name = column.name
    if name in schema:
        return None
    apart = unglued(name, schema)
    if apart is None:
        return None
    return [
        Finding(
            f"{quote('$' + name)} is read as the name of one column, with the `{apart.operator}` in it",
            label="one name",
            help=f"put spaces around the operator: {quote(apart.text)}",
            fixes=(
                TreeFix(
                    "put spaces around the operator",
                    (Replace((), apart.text),),
                    Safety.UNSAFE if apart.has_second_column else Safety.SAFE,
                ),
            ),
        )
    ]
