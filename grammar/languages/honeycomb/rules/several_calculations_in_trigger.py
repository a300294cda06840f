"""several-calculations-in-trigger: more than one result for a trigger's threshold."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import one_of, quote
from grammar.languages.honeycomb.results import shown
from grammar.languages.honeycomb.tree import Query
from grammar.rule import Context, Example, Finding, rule


@rule(
    Query,
    given="calculations",
    catalogue=["R110"],
    invalid=[
        Example(
            '{"calculations": [{"op": "COUNT"}, {"op": "AVG", "column": "size"}], "time_range": 900}',
            profile="trigger",
        ),
        Example(
            '{"calculations": [{"op": "COUNT"}, {"op": "AVG", "column": "size"}, {"op": "P99", "column": "size"}], '
            '"havings": [{"calculate_op": "P99", "column": "size", "op": ">", "value": 1000}], "time_range": 900}',
            profile="trigger",
        ),
    ],
    valid=[
        Example(
            '{"calculations": [{"op": "COUNT"}, {"op": "P99", "column": "size"}], '
            '"havings": [{"calculate_op": "COUNT", "op": ">", "value": 5}], "time_range": 900}',
            profile="trigger",
        ),
        Example(
            '{"calculations": [{"op": "COUNT"}], "havings": [{"calculate_op": "COUNT", "op": ">", "value": 5}], '
            '"time_range": 900}',
            profile="trigger",
        ),
        Example('{"calculations": [{"op": "COUNT"}, {"op": "AVG", "column": "size"}]}', profile="2026"),
    ],
)
def several_calculations_in_trigger(query: Query, context: Context) -> Iterable[Finding] | None:
    """The query of a trigger, without a formula, has not exactly one calculation besides the one that its having uses.

    A trigger compares one result with its threshold. A second calculation is allowed only for a having to filter by,
    and a lone calculation may be the having's as well.

    It is not reported where a formula combines the calculations into one result.
    """
    if len(query.calculations) == 1 or query.formulas:
        return None
    pairs = {(having.calculate_op, having.column) for having in query.havings}
    left = [c for c in query.calculations if (c.op, c.column) not in pairs]
    if len(left) == 1:
        return None
    named = one_of([quote(shown(c.op, c.column)) for c in (left or query.calculations)[:3]], "and")
    return [
        Finding(
            f"a trigger compares one calculation, but the query has {len(left)} that no having uses"
            if left
            else "a trigger compares one calculation, but the havings of the query use all of them",
            path=("calculations",),
            label=f"among them {named}" if len(left) > 3 else named,
            help="leave one calculation, or combine them with a formula",
        )
    ]
