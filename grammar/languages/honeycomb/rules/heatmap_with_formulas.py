"""heatmap-with-formulas: a heatmap beside formulas."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.languages.honeycomb.tree import Query
from grammar.rule import Context, Example, Finding, rule

_HEATMAP = '{"op": "HEATMAP", "column": "duration_ms"}'
_FORMULA = '"formulas": [{"name": "r", "expression": "DIV($t, 100)"}]'


@rule(
    Query,
    given="formulas",
    catalogue=["R57"],
    invalid=[
        Example('{"calculations": [' + _HEATMAP + ', {"op": "COUNT", "name": "t"}], ' + _FORMULA + "}"),
        Example('{"calculations": [{"op": "COUNT", "name": "t"}, ' + _HEATMAP + "], " + _FORMULA + "}"),
    ],
    valid=[
        Example('{"calculations": [{"op": "COUNT", "name": "t"}], ' + _FORMULA + "}"),
        Example('{"calculations": [' + _HEATMAP + "]}"),
    ],
)
def heatmap_with_formulas(query: Query, context: Context) -> Iterable[Finding] | None:
    """A query with formulas calculates a heatmap.

    A formula computes with one number for each group and time, a heatmap gives a distribution, and where there are
    formulas only their results are shown: the provider refuses the two together. Only the person who asks can say which
    of them to remove.
    """
    return [
        Finding(
            f"a `{calculation.op}` cannot be combined with formulas",
            path=("calculations", i),
            label="a distribution, not a number",
            other=((("formulas",), "the query's formulas"),),
            help=f"ask for the `{calculation.op}` in a query of its own",
        )
        for i, calculation in enumerate(query.calculations)
        if not context.vocabulary.calculation_ops[calculation.op].orders
    ]
