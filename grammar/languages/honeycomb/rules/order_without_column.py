"""order-without-column: an order by an operator that needs a column, without one."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import Safety, one_of, quote
from grammar.frozen import replace
from grammar.languages.honeycomb.operators import calculation_ops
from grammar.languages.honeycomb.results import calculated, columns_under, shown
from grammar.languages.honeycomb.tree import Order
from grammar.languages.honeycomb.vocabulary import Operand
from grammar.languages.honeycomb.written import written
from grammar.rule import Context, Example, Finding, Replace, TreeFix, rule


@rule(
    Order,
    where=("op", calculation_ops(Operand.REQUIRED)),
    catalogue=["R63"],
    invalid=[
        Example(
            '{"calculations": [{"op": "AVG", "column": "duration_ms"}], '
            '"orders": [{"op": "AVG", "order": "descending"}]}',
            fixed='{"calculations": [{"op": "AVG", "column": "duration_ms"}], '
            '"orders": [{"op": "AVG", "column": "duration_ms", "order": "descending"}]}',
        ),
        Example(
            '{"calculations": [{"op": "MAX", "column": "duration_ms"}, {"op": "MAX", "column": "retries"}], '
            '"orders": [{"op": "MAX", "order": "descending"}]}'
        ),
    ],
    valid=[
        Example(
            '{"calculations": [{"op": "AVG", "column": "duration_ms"}], '
            '"orders": [{"op": "AVG", "column": "duration_ms", "order": "descending"}]}'
        ),
        Example('{"calculations": [{"op": "COUNT"}], "orders": [{"op": "COUNT", "order": "descending"}]}'),
    ],
)
def order_without_column(order: Order, context: Context) -> Iterable[Finding] | None:
    """An order names an operator that calculates on a column, but not the column.

    A query may hold `MAX(duration_ms)` and `MAX(retries)` side by side, so the operator alone does not say which result
    orders. Where the query has the operator on one column only, that column is filled in and the meaning stays.

    There are no exceptions: every source requires the column, and the one that accepts the order then finds no such
    result.
    """
    if order.column is not None:
        return None
    operator = context.vocabulary.calculation_ops.get(order.op)
    if operator is None or operator.column is not Operand.REQUIRED:
        return None
    op = order.op or ""
    columns = [column for column in columns_under(calculated(context.root, context), op) if column is not None]
    fixes: tuple[TreeFix, ...] = ()
    if len(columns) == 1:
        change = Replace((), written(replace(order, column=columns[0])))
        fixes = (TreeFix(f"order by `{shown(op, columns[0])}`", (change,), Safety.SAFE),)
    named = one_of([quote(column) for column in columns[:3]])
    return [
        Finding(
            f"an order by `{op}` needs a column",
            label="which column",
            help=f"add `column`: {named}" if named else f"add `column`, and a calculation of `{op}` on it",
            near=tuple(columns[:3]),
            fixes=fixes,
        )
    ]
