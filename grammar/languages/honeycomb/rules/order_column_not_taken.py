"""order-column-not-taken: an order that names a column where the result has none."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import Safety, quote
from grammar.languages.honeycomb.operators import calculation_ops
from grammar.languages.honeycomb.results import calculated, has_pair, result_names, shown
from grammar.languages.honeycomb.tree import Order
from grammar.languages.honeycomb.vocabulary import Operand
from grammar.rule import Context, Example, Finding, Remove, TreeFix, rule


@rule(
    Order,
    where=("op", calculation_ops(Operand.NONE, Operand.OPTIONAL)),
    catalogue=["R64"],
    invalid=[
        Example(
            '{"calculations": [{"op": "COUNT"}], '
            '"orders": [{"op": "COUNT", "column": "duration_ms", "order": "descending"}]}',
            fixed='{"calculations": [{"op": "COUNT"}], "orders": [{"op": "COUNT", "order": "descending"}]}',
        ),
        Example(
            '{"calculations": [{"op": "CONCURRENCY"}], "orders": [{"op": "CONCURRENCY", "column": "trace.trace_id"}]}',
            fixed='{"calculations": [{"op": "CONCURRENCY"}], "orders": [{"op": "CONCURRENCY"}]}',
        ),
        Example('{"calculations": [{"op": "COUNT"}], "orders": [{"op": "CONCURRENCY", "column": "name"}]}'),
    ],
    valid=[
        Example('{"calculations": [{"op": "COUNT"}], "orders": [{"op": "COUNT", "order": "descending"}]}'),
        Example('{"calculations": [{"op": "COUNT", "column": "name"}], "orders": [{"op": "COUNT", "column": "name"}]}'),
    ],
)
def order_column_not_taken(order: Order, context: Context) -> Iterable[Finding] | None:
    """An order by `COUNT` or `CONCURRENCY` names a column, but the query calculates it over whole events.

    The pair of operator and column has to be one of the query's calculations; with a column it is none. Without the
    column it is exactly the calculation that the query has, so the column goes and the meaning stays.

    It is not reported where the calculation itself has that column: since 2026 `COUNT` may have one, and the order then
    needs it too.
    """
    if order.column is None:
        return None
    operator = context.vocabulary.calculation_ops.get(order.op)
    if operator is None or operator.column is Operand.REQUIRED:
        return None
    op = order.op or ""
    calculations = calculated(context.root, context)
    is_bare = has_pair(calculations, op, None)
    is_named = operator.column is Operand.NONE and any(calculation.op == op for calculation in calculations)
    if operator.column is not Operand.NONE and (
        not is_bare or has_pair(calculations, op, order.column) or order.column in result_names(context.root)
    ):
        return None  # a pair of its own, a named result, or no calculation at all: order-not-in-query judges it
    return [
        Finding(
            f"the query calculates `{op}` over whole events, not over {quote(order.column)}"
            if is_bare
            else f"an order by `{op}` takes no column, but names {quote(order.column)}",
            path=("column",),
            label="no such column is counted" if is_bare else "not taken",
            help=f"order by `{shown(op, None)}` without a column",
            fixes=(TreeFix("remove the column", (Remove(("column",)),), Safety.SAFE),) if is_bare or is_named else (),
        )
    ]
