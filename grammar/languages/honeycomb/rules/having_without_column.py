"""having-without-column: a having on an operator that needs a column, without one."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import Safety, one_of, quote
from grammar.frozen import replace
from grammar.languages.honeycomb.results import calculated, columns_under, shown
from grammar.languages.honeycomb.tree import Having
from grammar.languages.honeycomb.vocabulary import Operand
from grammar.languages.honeycomb.written import written
from grammar.rule import Context, Example, Finding, Replace, TreeFix, rule


@rule(
    Having,
    given="calculate_op",
    catalogue=["R71"],
    invalid=[
        Example(
            '{"calculations": [{"op": "P99", "column": "duration_ms"}], '
            '"havings": [{"calculate_op": "P99", "op": ">=", "value": 1000}]}',
            fixed='{"calculations": [{"op": "P99", "column": "duration_ms"}], '
            '"havings": [{"op": ">=", "value": 1000, "calculate_op": "P99", "column": "duration_ms"}]}',
        ),
        Example('{"havings": [{"calculate_op": "HISTOGRAM_COUNT", "op": ">", "value": 1}]}'),
    ],
    valid=[
        Example(
            '{"calculations": [{"op": "P99", "column": "duration_ms"}], '
            '"havings": [{"calculate_op": "P99", "column": "duration_ms", "op": ">=", "value": 1000}]}'
        ),
        Example('{"havings": [{"calculate_op": "COUNT", "op": ">", "value": 1}]}'),
    ],
)
def having_without_column(having: Having, context: Context) -> Iterable[Finding] | None:
    """A having names an operator that calculates on a column, but not the column.

    The service looks for a calculation with the same operator and the same column, and finds none. Where the query has
    the operator on one column only, that column is filled in and the meaning stays.

    There are no exceptions: every source requires the column.
    """
    op = having.calculate_op or ""
    if having.column is not None or context.vocabulary.calculation_ops[op].column is not Operand.REQUIRED:
        return None
    columns = [column for column in columns_under(calculated(context.root, context), op) if column is not None]
    fixes: tuple[TreeFix, ...] = ()
    if len(columns) == 1:
        change = Replace((), written(replace(having, column=columns[0])))
        fixes = (TreeFix(f"compare `{shown(op, columns[0])}`", (change,), Safety.SAFE),)
    named = one_of([quote(column) for column in columns[:3]])
    return [
        Finding(
            f"a having on `{op}` needs a column",
            label="which column",
            help=f"add `column`: {named}" if named else f"add `column`, and a calculation of `{op}` on it",
            near=tuple(columns[:3]),
            fixes=fixes,
        )
    ]
