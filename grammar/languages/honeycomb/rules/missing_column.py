"""missing-column: a calculation that has nothing to compute on."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import Safety, quote
from grammar.languages.honeycomb.operators import calculation_ops
from grammar.languages.honeycomb.tree import Calculation
from grammar.languages.honeycomb.vocabulary import Operand
from grammar.rule import Add, Context, Example, Finding, Replace, TreeFix, rule


@rule(
    Calculation,
    where=("op", calculation_ops(Operand.REQUIRED)),
    is_settled=True,
    catalogue=["R13"],
    invalid=[
        Example('{"calculations": [{"op": "MAX"}]}'),
        Example('{"calculations": [{"op": "COUNT_DISTINCT", "column": null}]}'),
        Example(
            '{"calculations": [{"op": "P99"}], "orders": [{"op": "P99", "column": "duration_ms"}]}',
            fixed='{"calculations": [{"op": "P99", "column": "duration_ms"}], '
            '"orders": [{"op": "P99", "column": "duration_ms"}]}',
        ),
    ],
    valid=[
        Example('{"calculations": [{"op": "MAX", "column": "duration_ms"}]}'),
        Example('{"calculations": [{"op": "COUNT"}, {"op": "CONCURRENCY"}]}'),
    ],
)
def missing_column(calculation: Calculation, context: Context) -> Iterable[Finding] | None:
    """A calculation has no column, but its operator needs one.

    `COUNT` and `CONCURRENCY` look at whole events; a sum, an average, a percentile or a count of distinct values needs
    something to compute on. The service and its provider refuse the query.

    Which column is meant can only be guessed. One is proposed where an order or a having of the query names the same
    operator with a column.
    """
    if calculation.column is not None:
        return None
    if context.vocabulary.calculation_ops[calculation.op].column is not Operand.REQUIRED:
        return None
    columns = context.once(_columns_elsewhere).get(calculation.op, ())
    return [
        Finding(
            f"the operator `{calculation.op}` needs a column, but the calculation has none",
            label="has no column",
            help=f"name the column to compute `{calculation.op}` on",
            fixes=tuple(
                TreeFix(f"compute it on {quote(column)}", (change,), Safety.UNSAFE)
                for column in (columns if len(columns) == 1 else ())
                for change in (Replace(("column",), column), Add((), column, "column"))
            ),
        )
    ]


def _columns_elsewhere(context: Context) -> dict[str, set[str]]:
    """The columns that the query's orders and havings name with an operator, and no calculation does."""
    query = context.root
    pairs = {(order.op, order.column) for order in query.orders}
    pairs |= {(having.calculate_op, having.column) for having in query.havings}
    pairs -= {(calculation.op, calculation.column) for calculation in query.calculations}
    columns: dict[str, set[str]] = {}
    for op, column in pairs:
        if op and column:
            columns.setdefault(op, set()).add(column)
    return columns
