"""count-with-column: a COUNT of a column, which is not what it looks like."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import Safety, Severity, quote
from grammar.languages.honeycomb.tree import Calculation, Query
from grammar.rule import Context, Example, Finding, Remove, TreeFix, rule
from grammar.schema import DatasetKind


@rule(
    Calculation,
    where=("op", ["COUNT"]),
    severity=Severity.WARNING,
    catalogue=["R15"],
    invalid=[
        Example(
            '{"calculations": [{"op": "COUNT", "column": "user.id"}]}',
            fixed='{"calculations": [{"op": "COUNT"}]}',
        ),
        Example('{"calculations": [{"op": "COUNT", "column": "*"}]}', fixed='{"calculations": [{"op": "COUNT"}]}'),
    ],
    valid=[
        Example('{"calculations": [{"op": "COUNT"}]}'),
        Example('{"calculations": [{"op": "COUNT_DISTINCT", "column": "user.id"}]}'),
        Example(
            '{"calculations": [{"op": "COUNT", "column": "app.requests"}]}', columns=("app.requests",), kind="metrics"
        ),
    ],
)
def count_with_column(calculation: Calculation, context: Context) -> Iterable[Finding] | None:
    """A COUNT names a column.

    Until 2026 every checker refused it: COUNT counted events. Today's provider takes it, and then events without that
    column are not counted. Whoever writes it usually means either all events (`COUNT`) or distinct values
    (`COUNT_DISTINCT`), so it deserves a second look; older parsers of the language refuse the query.

    In a metrics dataset it is the right form, the number of values that were reported, and it is not reported where the
    dataset is known to be one. `*` stands for no column and can go without changing anything, unless an order or a
    having of the query says `*` too.
    """
    column = calculation.column
    if not column:
        return None
    schema = context.schema
    if schema is not None and schema.kind == DatasetKind.METRICS:
        return None
    if column == "*" and (schema is None or column not in schema):
        message, label, safety = (
            "`COUNT` counts all events, and the column `*` adds nothing",
            "adds nothing",
            Safety.SAFE,
        )
    else:
        message = f"`COUNT` of {quote(column)} counts the events that have the column, not its values"
        label, safety = "leaves out events without it", Safety.UNSAFE
    return [
        Finding(
            message,
            path=("column",),
            label=label,
            help="count all events with `COUNT` alone, or different values with `COUNT_DISTINCT`",
            fixes=()
            if _is_named(column, context.root)
            else (TreeFix("count all events", (Remove(("column",)),), safety),),
        )
    ]


def _is_named(column: str, query: Query) -> bool:
    """Whether an order or a having means this calculation, and would be left without it."""
    return any(order.op == "COUNT" and order.column == column for order in query.orders) or any(
        having.calculate_op == "COUNT" and having.column == column for having in query.havings
    )
