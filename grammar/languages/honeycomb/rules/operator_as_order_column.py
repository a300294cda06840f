"""operator-as-order-column: an operator where an order names its column."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import Safety, quote
from grammar.frozen import replace
from grammar.languages.honeycomb.operator_names import operator_in_column
from grammar.languages.honeycomb.results import calculated, columns_under, result_names, shown
from grammar.languages.honeycomb.tree import Order
from grammar.languages.honeycomb.vocabulary import Operand
from grammar.languages.honeycomb.written import written
from grammar.rule import Context, Example, Finding, Replace, TreeFix, rule


@rule(
    Order,
    where=("op", [None]),
    catalogue=["R67"],
    invalid=[
        Example(
            '{"calculations": [{"op": "COUNT"}], "breakdowns": ["name"], '
            '"orders": [{"column": "COUNT", "order": "descending"}]}',
            fixed='{"calculations": [{"op": "COUNT"}], "breakdowns": ["name"], '
            '"orders": [{"op": "COUNT", "order": "descending"}]}',
        ),
        Example(
            '{"calculations": [{"op": "P99", "column": "duration_ms"}], "orders": [{"column": "P99(duration_ms)"}]}',
            fixed='{"calculations": [{"op": "P99", "column": "duration_ms"}], '
            '"orders": [{"op": "P99", "column": "duration_ms"}]}',
        ),
        Example('{"calculations": [{"op": "COUNT"}], "orders": [{"column": "MAX"}]}'),
    ],
    valid=[
        Example('{"calculations": [{"op": "COUNT"}], "orders": [{"op": "COUNT", "order": "descending"}]}'),
        Example('{"calculations": [{"op": "COUNT"}], "breakdowns": ["count"], "orders": [{"column": "count"}]}'),
        Example('{"calculations": [{"op": "SUM", "column": "s", "name": "COUNT"}], "orders": [{"column": "COUNT"}]}'),
    ],
)
def operator_as_order_column(order: Order, context: Context) -> Iterable[Finding] | None:
    """An order has an operator, or an operator with its column, as the name of its column.

    Results are titled `COUNT` and `P99(duration_ms)`, so this is how people and models refer to them; but a column is
    only ever looked up by its name, and there is none. Where the query has that calculation, the operator moves to the
    key it belongs in and the meaning stays.

    It is not reported where a breakdown, a calculation, a formula or a column of the dataset really has that name.
    """
    name = order.column
    query = context.root
    if name is None or name in query.breakdowns:
        return None
    pair = operator_in_column(name, context)
    if pair is None or name in result_names(query) or any(field.name == name for field in query.calculated_fields):
        return None
    op, column = pair
    candidates = columns_under(calculated(query, context), op)
    if column is None and None not in candidates and len(candidates) == 1:
        column = candidates[0]
    title = shown(op, column)
    fixes: tuple[TreeFix, ...] = ()
    if column is not None or context.vocabulary.calculation_ops[op].column is not Operand.REQUIRED:
        change = Replace((), written(replace(order, op=op, column=column)))
        safety = Safety.SAFE if column in candidates else Safety.UNSAFE
        fixes = (TreeFix(f"order by `{title}`", (change,), safety),)
    return [
        Finding(
            f"{quote(name)} is a calculation, but stands where an order names a column",
            path=("column",),
            label="not a column",
            help=f'put the operator in `op`: `"op": "{op}"`',
            fixes=fixes,
        )
    ]
