"""relational-calculation-filter: a related span's column in the filter of one calculation."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import quote
from grammar.languages.honeycomb.columns import related
from grammar.languages.honeycomb.tree import Calculation
from grammar.rule import Context, Example, Finding, rule


@rule(
    Calculation,
    given="filters",
    catalogue=["R25"],
    invalid=[
        Example(
            '{"calculations": [{"op": "COUNT", "name": "failed", '
            '"filters": [{"column": "root.status_code", "op": "=", "value": 500}]}]}'
        ),
        Example(
            '{"calculations": [{"op": "COUNT", "name": "slow", '
            '"filters": [{"column": "child.duration_ms", "op": ">", "value": 100}]}]}'
        ),
    ],
    valid=[
        Example(
            '{"calculations": [{"op": "COUNT", "name": "failed", '
            '"filters": [{"column": "status_code", "op": "=", "value": 500}]}]}'
        ),
        Example('{"filters": [{"column": "root.status_code", "op": "=", "value": 500}]}'),
    ],
)
def relational_calculation_filter(calculation: Calculation, context: Context) -> Iterable[Finding] | None:
    """A filter of a single calculation names the column of a related span.

    Related spans can be named in the query's own filters and in breakdowns, not in the filters of a calculation: the
    provider refuses it, and the service's documents forbid it. Without its prefix the filter would be about another
    span, so no fix is offered.
    """
    return [
        Finding(
            f"the filter of a calculation cannot name {quote(condition.column)}, the column of a related span",
            path=("filters", i, "column"),
            label=f"`{prefix}` means another span",
            help="filter the whole query by it, or name a column of the span itself",
        )
        for i, condition in enumerate(calculation.filters)
        if (prefix := related(condition.column, context)) is not None
    ]
