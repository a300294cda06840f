"""operator-not-in-trigger: a calculation that a trigger cannot compare with its threshold."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import one_of
from grammar.languages.honeycomb.operators import untriggered_ops
from grammar.languages.honeycomb.tree import Calculation
from grammar.rule import Context, Example, Finding, rule


@rule(
    Calculation,
    where=("op", untriggered_ops()),
    is_local=True,
    catalogue=["R108"],
    invalid=[
        Example('{"calculations": [{"op": "HEATMAP", "column": "duration_ms"}], "time_range": 900}', profile="trigger"),
        Example('{"calculations": [{"op": "CONCURRENCY"}], "time_range": 900}', profile="trigger"),
    ],
    valid=[
        Example('{"calculations": [{"op": "P99", "column": "duration_ms"}], "time_range": 900}', profile="trigger"),
        Example('{"calculations": [{"op": "HEATMAP", "column": "duration_ms"}]}', profile="2026"),
    ],
)
def operator_not_in_trigger(calculation: Calculation, context: Context) -> Iterable[Finding] | None:
    """The query of a trigger calculates a HEATMAP or a CONCURRENCY.

    A trigger compares one number with a threshold. A heatmap is no number, and concurrency is not computed for
    triggers; the provider and the service refuse both.

    There are no exceptions in a trigger's query; elsewhere both operators are valid.
    """
    return [
        Finding(
            f"a trigger cannot calculate `{calculation.op}`",
            path=("op",),
            label="not in a trigger",
            help="calculate a number: `COUNT`, `MAX`, a percentile"
            if context.vocabulary.calculation_ops[calculation.op].orders
            else f"calculate a number: {one_of(['`P95`', '`P99`', '`MAX`'])} of the same column",
        )
    ]
