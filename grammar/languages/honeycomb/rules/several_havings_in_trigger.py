"""several-havings-in-trigger: more than one having in the query of a trigger."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.languages.honeycomb.tree import Query
from grammar.rule import Context, Example, Finding, rule


@rule(
    Query,
    given="havings",
    catalogue=["R111"],
    invalid=[
        Example(
            '{"calculations": [{"op": "COUNT"}, {"op": "AVG", "column": "a"}, {"op": "MAX", "column": "a"}], '
            '"havings": [{"calculate_op": "COUNT", "op": ">", "value": 5}, '
            '{"calculate_op": "AVG", "column": "a", "op": ">", "value": 1}], "time_range": 900}',
            profile="trigger",
        ),
        Example(
            '{"calculations": [{"op": "COUNT"}], "havings": [{"calculate_op": "COUNT", "op": ">", "value": 5}, '
            '{"calculate_op": "COUNT", "op": "<", "value": 50}], "time_range": 900}',
            profile="trigger",
        ),
    ],
    valid=[
        Example(
            '{"calculations": [{"op": "COUNT"}], "havings": [{"calculate_op": "COUNT", "op": ">", "value": 5}], '
            '"time_range": 900}',
            profile="trigger",
        ),
        Example(
            '{"calculations": [{"op": "COUNT"}], "havings": [{"calculate_op": "COUNT", "op": ">", "value": 5}, '
            '{"calculate_op": "COUNT", "op": "<", "value": 50}]}',
            profile="2026",
        ),
    ],
)
def several_havings_in_trigger(query: Query, context: Context) -> Iterable[Finding] | None:
    """The query of a trigger has more than one having.

    The provider and the service accept at most one. Elsewhere several are valid, also on the same calculation.

    There are no exceptions in a trigger's query.
    """
    if len(query.havings) <= 1:
        return None
    return [
        Finding(
            f"the query of a trigger may have one having, but has {len(query.havings)}",
            path=("havings", 1),
            label="the second",
            help="leave one; the threshold of the trigger may be the other",
            other=((("havings", 0), "the first"),),
        )
    ]
