"""several-formulas-in-trigger: more than one formula in the query of a trigger."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.languages.honeycomb.tree import Query
from grammar.rule import Context, Example, Finding, rule

_NAMED = '"calculations": [{"op": "COUNT", "name": "a"}, {"op": "SUM", "column": "size", "name": "b"}]'


@rule(
    Query,
    given="formulas",
    catalogue=["R112"],
    invalid=[
        Example(
            f'{{{_NAMED}, "formulas": [{{"name": "f", "expression": "DIV($a, $b)"}}, '
            '{"name": "g", "expression": "MUL($a, $b)"}], "time_range": 900}',
            profile="trigger",
        ),
        Example(
            f'{{{_NAMED}, "formulas": [{{"name": "f", "expression": "$a"}}, {{"name": "g", "expression": "$b"}}, '
            '{"name": "h", "expression": "DIV($a, $b)"}], "time_range": 900}',
            profile="trigger",
        ),
    ],
    valid=[
        Example(
            f'{{{_NAMED}, "formulas": [{{"name": "f", "expression": "DIV($a, $b)"}}], "time_range": 900}}',
            profile="trigger",
        ),
        Example(
            f'{{{_NAMED}, "formulas": [{{"name": "f", "expression": "$a"}}, {{"name": "g", "expression": "$b"}}]}}',
            profile="2026",
        ),
    ],
)
def several_formulas_in_trigger(query: Query, context: Context) -> Iterable[Finding] | None:
    """The query of a trigger has more than one formula.

    A trigger compares one result with its threshold, and a formula's result takes the place of the calculations. Their
    number is free, up to the hundred that any list may hold.

    There are no exceptions in a trigger's query.
    """
    if len(query.formulas) <= 1:
        return None
    return [
        Finding(
            f"the query of a trigger may have one formula, but has {len(query.formulas)}",
            path=("formulas", 1),
            label="the second",
            help="leave the one that the threshold is for",
            other=((("formulas", 0), "the first"),),
        )
    ]
