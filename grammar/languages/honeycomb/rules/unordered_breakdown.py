"""unordered-breakdown: groups of which nobody says which ones to show."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from grammar.diagnostic import Safety, Severity
from grammar.languages.honeycomb.tree import Query
from grammar.rule import Add, Context, Example, Finding, TreeFix, rule


@rule(
    Query,
    severity=Severity.WARNING,
    given="breakdowns",
    catalogue=["R50"],
    invalid=[
        Example(
            '{"calculations": [{"op": "P95", "column": "duration_ms"}], "breakdowns": ["name"]}',
            fixed='{"calculations": [{"op": "P95", "column": "duration_ms"}], "breakdowns": ["name"], '
            '"orders": [{"op": "P95", "column": "duration_ms", "order": "descending"}]}',
        ),
        Example(
            '{"breakdowns": ["name"]}',
            fixed='{"breakdowns": ["name"], "orders": [{"op": "COUNT", "order": "descending"}]}',
        ),
    ],
    valid=[
        Example('{"breakdowns": ["name"], "orders": [{"op": "COUNT", "order": "descending"}]}'),
        Example('{"breakdowns": ["name"], "limit": 10}'),
        Example('{"calculations": [{"op": "COUNT"}]}'),
        Example('{"calculations": [{"op": "COUNT"}], "breakdowns": ["name"]}', profile="trigger"),
    ],
)
def unordered_breakdown(query: Query, context: Context) -> Iterable[Finding] | None:
    """A query groups its results, but states neither an order nor a limit.

    The service then shows its default number of groups, and does not say which ones. An order makes the answer the same
    each time. What to order by is for the person who asks to decide, so the suggested order, by the first calculation,
    is never applied.

    A trigger looks at every group and takes neither orders nor a limit; there it is not reported. Advice only: a column
    of few values needs no order.
    """
    if query.orders or query.limit is not None:
        return None
    order = _order(query, context)
    return [
        Finding(
            "the results are grouped, but neither ordered nor limited",
            path=("breakdowns",),
            label="which groups?",
            help="add an order, a limit, or both",
            fixes=()
            if order is None
            else (TreeFix("order by the first calculation", (Add(("orders",), order),), Safety.DISPLAY),),
        )
    ]


def _order(query: Query, context: Context) -> dict[str, Any] | None:
    """The order by the first calculation that can order results, largest first; None where that is not plain."""
    if query.formulas:
        return None
    if not query.calculations:
        return {"op": "COUNT", "order": "descending"}
    for calculation in query.calculations:
        if context.vocabulary.calculation_ops[calculation.op].orders and not calculation.name:
            column = {} if calculation.column is None else {"column": calculation.column}
            return {"op": calculation.op, **column, "order": "descending"}
    return None
