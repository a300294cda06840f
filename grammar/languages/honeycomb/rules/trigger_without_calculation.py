"""trigger-without-calculation: the query of a trigger that calculates nothing."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import Safety
from grammar.languages.honeycomb.tree import Query
from grammar.rule import Add, Context, Example, Finding, TreeFix, rule


@rule(
    Query,
    catalogue=["R110"],
    invalid=[
        Example(
            '{"time_range": 900}',
            profile="trigger",
            fixed='{"time_range": 900, "calculations": [{"op": "COUNT"}]}',
        ),
        Example(
            '{"filters": [{"column": "error", "op": "=", "value": true}], "time_range": 900}',
            profile="trigger",
            fixed='{"filters": [{"column": "error", "op": "=", "value": true}], "time_range": 900, '
            '"calculations": [{"op": "COUNT"}]}',
        ),
    ],
    valid=[
        Example('{"calculations": [{"op": "COUNT"}], "time_range": 900}', profile="trigger"),
        Example("{}", profile="2026"),
    ],
)
def trigger_without_calculation(query: Query, context: Context) -> Iterable[Finding] | None:
    """The query of a trigger has no calculation.

    Elsewhere such a query counts events. For a trigger the provider requires an explicit calculation, since the
    threshold is compared with it. Adding the count keeps the meaning.

    There are no exceptions in a trigger's query.
    """
    if query.calculations:
        return None
    return [
        Finding(
            "the query of a trigger has no calculation for the threshold to be compared with",
            label="calculates nothing",
            help='add `"calculations": [{"op": "COUNT"}]`',
            fixes=(TreeFix("count events", (Add(("calculations",), {"op": "COUNT"}),), Safety.SAFE),),
        )
    ]
