"""several-operators: one calculation with a list of operators."""

from __future__ import annotations

from grammar.diagnostic import Safety
from grammar.languages.honeycomb import readings
from grammar.languages.honeycomb.vocabulary import Operand
from grammar.repair import Occurrence, repair
from grammar.rule import Replace, TreeFix
from grammar.suggestion import folded

_MANY = 10
_KEYS = frozenset({"op", "ops", "operators", "operations", "aggregations", "functions", "calculations", "metrics"})


@repair(
    ["wrong-type", "unknown-key"],
    safety=Safety.UNSAFE,
    examples=[
        (
            '{"calculations": [{"op": ["AVG", "MAX"], "column": "duration_ms"}]}',
            '{"calculations": [{"op": "AVG", "column": "duration_ms"}, {"op": "MAX", "column": "duration_ms"}]}',
        ),
    ],
)
def several_operators(occurrence: Occurrence) -> TreeFix | None:
    """The only calculation of a query has a list of operators, each for the same column.

    One calculation is written for each, in their order. That none of them is one of several to choose from is a guess.
    """
    words, column, vocabulary = occurrence.value, occurrence.members.get("column"), occurrence.vocabulary
    if occurrence.what != "calculation" or occurrence.siblings or folded(occurrence.key) not in _KEYS:
        return None
    if set(occurrence.members) != {"column"} or not isinstance(column, str) or not isinstance(words, list):
        return None
    if not 1 < len(words) <= _MANY or not all(isinstance(word, str) for word in words):
        return None
    ops = [readings.calculation_op(word, vocabulary) for word in words]
    takes_column = [op is not None and vocabulary.calculation_ops[op].column is Operand.REQUIRED for op in ops]
    if not all(takes_column) or len(set(ops)) < len(ops):
        return None
    calculations = [{"op": op, "column": column} for op in ops]
    changes = (Replace(occurrence.path[:-2], calculations),)
    return TreeFix("write a calculation for each operator", changes, Safety.UNSAFE)
