"""empty-order: an order that names nothing to order by."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import Safety
from grammar.frozen import replace
from grammar.languages.honeycomb.results import calculated, choices, shown
from grammar.languages.honeycomb.tree import Order
from grammar.languages.honeycomb.written import written
from grammar.rule import Context, Example, Finding, Replace, TreeFix, rule


@rule(
    Order,
    where=("op", [None]),
    catalogue=["R59"],
    invalid=[
        Example(
            '{"calculations": [{"op": "COUNT"}], "orders": [{"order": "descending"}]}',
            fixed='{"calculations": [{"op": "COUNT"}], "orders": [{"op": "COUNT", "order": "descending"}]}',
        ),
        Example(
            '{"calculations": [{"op": "P95", "column": "duration_ms"}], "orders": [{}]}',
            fixed='{"calculations": [{"op": "P95", "column": "duration_ms"}], '
            '"orders": [{"op": "P95", "column": "duration_ms"}]}',
        ),
        Example(
            '{"calculations": [{"op": "COUNT"}, {"op": "MAX", "column": "duration_ms"}], '
            '"orders": [{"order": "descending"}]}'
        ),
    ],
    valid=[
        Example('{"calculations": [{"op": "COUNT"}], "orders": [{"op": "COUNT"}]}'),
        Example('{"breakdowns": ["name"], "orders": [{"column": "name", "order": "ascending"}]}'),
    ],
)
def empty_order(order: Order, context: Context) -> Iterable[Finding] | None:
    """An order has neither an operator nor a column, so it does not say what to order by.

    The provider accepts it when some calculation has no column, because it compares one missing column with another;
    what the service then orders by is not what anyone intended. Where the query has one result that can order, that one
    is filled in: with certainty when there is no breakdown, else as a guess.

    There are no exceptions: a direction alone orders nothing.
    """
    if order.column is not None:
        return None
    calculations = calculated(context.root, context)
    orderable = [c for c in calculations if c.op in context.vocabulary.order_ops]
    named = choices(orderable, context.vocabulary.order_ops)
    fixes: tuple[TreeFix, ...] = ()
    if len(orderable) == 1 and not context.root.formulas:
        op, column = orderable[0].op, orderable[0].column
        safety = Safety.UNSAFE if context.root.breakdowns else Safety.SAFE
        change = Replace((), written(replace(order, op=op, column=column)))
        fixes = (TreeFix(f"order by `{shown(op, column)}`", (change,), safety),)
    return [
        Finding(
            "an order names neither a calculation nor a column to order by",
            label="orders by nothing",
            help=f"order by {named}" if named else "name a breakdown in `column`",
            fixes=fixes,
        )
    ]
