"""empty-column-name: no characters where a column's name belongs."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import Path, Safety
from grammar.languages.honeycomb.columns import uses
from grammar.languages.honeycomb.tree import Query
from grammar.languages.honeycomb.vocabulary import Operand
from grammar.rule import Context, Example, Finding, Remove, TreeFix, rule


@rule(
    Query,
    is_settled=True,
    catalogue=["R48"],
    invalid=[
        Example(
            '{"breakdowns": ["name", ""]}',
            fixed='{"breakdowns": ["name"]}',
        ),
        Example('{"filters": [{"column": "", "op": "=", "value": 200}]}'),
        Example('{"calculations": [{"op": "MAX", "column": ""}]}'),
        Example('{"calculations": [{"op": "COUNT", "column": ""}]}', fixed='{"calculations": [{"op": "COUNT"}]}'),
    ],
    valid=[
        Example('{"breakdowns": ["name"]}'),
        Example('{"breakdowns": [""]}', columns=("", "name")),
        Example('{"breakdowns": [" "], "filters": [{"column": "%", "op": "exists"}]}'),
    ],
)
def empty_column_name(query: Query, context: Context) -> Iterable[Finding] | None:
    """A breakdown, filter or calculation names a column by an empty string.

    Models write `""` for "no column", where the key or the item should not be there at all. On an operator that can do
    without a column it can go and nothing changes; elsewhere nobody can say which column was meant.

    Datasets with a column of no name exist, and where the schema has one, this is not reported. Every other character
    may be part of a name: spaces, percent signs, brackets.
    """
    # One plain pass first: a right query should cost a few comparisons.
    for calculation in query.calculations:
        if calculation.column == "" or calculation.filters:
            break
    else:
        for condition in query.filters:
            if not condition.column:
                break
        else:
            if "" not in query.breakdowns:
                return None
    if context.schema is not None and "" in context.schema:
        return None
    return [
        Finding(
            f"a name in `{use.clause}` is empty"
            if use.clause != "calculation filters"
            else "a filter's column is empty",
            path=use.path,
            label="no column's name",
            help="name a column, or leave this out",
            fixes=_fixes(use.clause, use.path, query, context),
        )
        for use in uses(query)
        if not use.name and not _is_settled(use.clause, use.path, query, context)
    ]


def _operand(path: Path, query: Query, context: Context) -> Operand:
    at = path[1]
    assert isinstance(at, int)
    operand: Operand = context.vocabulary.calculation_ops[query.calculations[at].op].column
    return operand


def _is_settled(clause: str, path: Path, query: Query, context: Context) -> bool:
    """Whether the operator takes no column at all, so that column-not-taken speaks."""
    return clause == "calculations" and _operand(path, query, context) is Operand.NONE


def _fixes(clause: str, path: Path, query: Query, context: Context) -> tuple[TreeFix, ...]:
    if clause == "breakdowns":
        return (TreeFix("remove the breakdown", (Remove(path),), Safety.UNSAFE),)
    if clause == "calculations" and _operand(path, query, context) is Operand.OPTIONAL:
        return (TreeFix("remove the column", (Remove(path),), Safety.SAFE),)
    return ()
