"""having-not-in-query: a having on a result that the query does not calculate."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from grammar.languages.honeycomb.absent_calculations import Wording, absent_calculation
from grammar.languages.honeycomb.results import (
    MAX_REPORTED,
    calculated,
    has_pair,
    result_names,
)
from grammar.languages.honeycomb.tree import Calculation, Query
from grammar.languages.honeycomb.vocabulary import Operand
from grammar.rule import Context, Example, Finding, rule

_WORDING = Wording(
    key="calculate_op",
    verb="compare",
    label="compares this",
    note="a having can compare only a calculation of the same query",
)


@rule(
    Query,
    given="havings",
    catalogue=["R72"],
    invalid=[
        Example(
            '{"calculations": [{"op": "COUNT"}], '
            '"havings": [{"calculate_op": "P99", "column": "duration_ms", "op": ">", "value": 100}]}',
            fixed='{"calculations": [{"op": "COUNT"}, {"op": "P99", "column": "duration_ms"}], '
            '"havings": [{"calculate_op": "P99", "column": "duration_ms", "op": ">", "value": 100}]}',
        ),
        Example(
            '{"calculations": [{"op": "COUNT", "column": "name"}], '
            '"havings": [{"calculate_op": "COUNT", "op": ">", "value": 100}]}',
            fixed='{"calculations": [{"op": "COUNT", "column": "name"}, {"op": "COUNT"}], '
            '"havings": [{"calculate_op": "COUNT", "op": ">", "value": 100}]}',
        ),
        Example(
            '{"calculations": [{"op": "COUNT", "name": "errors"}], '
            '"havings": [{"calculate_op": "COUNT", "column": "errors", "op": ">", "value": 5}]}',
            fixed='{"calculations": [{"op": "COUNT", "name": "errors"}], '
            '"havings": [{"column": "errors", "op": ">", "value": 5}]}',
        ),
        Example('{"havings": [{"calculate_op": "P95", "column": "duration_ms", "op": ">", "value": 850}]}'),
    ],
    valid=[
        Example(
            '{"calculations": [{"op": "COUNT"}, {"op": "P99", "column": "duration_ms"}], '
            '"havings": [{"calculate_op": "P99", "column": "duration_ms", "op": ">", "value": 100}]}'
        ),
        Example('{"havings": [{"calculate_op": "COUNT", "op": ">", "value": 100}]}'),
    ],
)
def having_not_in_query(query: Query, context: Context) -> Iterable[Finding] | None:
    """A having refers to an operator and a column that the query does not calculate.

    Both halves have to match one calculation: no column matches only no column, so a having on `COUNT` does not fit
    `COUNT(name)`. A query without calculations counts events, and a having may filter by that count (not in a metrics
    dataset). A named calculation or formula is referred to by its name in `column`, without an operator.

    Adding the calculation keeps the filter that was asked for and adds a column to the result that was not; it
    is only shown.

    It would be wrong only if the service added calculations of its own; no source says that it does, beyond the count
    of events.
    """
    calculations = calculated(query, context)
    findings: list[Finding] | None = None  # most queries need no list
    for i, having in enumerate(query.havings):
        op, column = having.calculate_op, having.column
        if op is None or has_pair(calculations, op, column):
            continue
        if _is_reported_elsewhere(query, context, calculations, op, column):
            continue
        ops = context.vocabulary.having_calculation_ops
        findings = findings or []
        findings.append(absent_calculation(having, ("havings", i), (op, column), _WORDING, context, calculations, ops))
        if context.is_deciding or len(findings) == MAX_REPORTED:
            break
    return findings


def _is_reported_elsewhere(
    query: Query, context: Context, calculations: Sequence[Calculation], op: str, column: str | None
) -> bool:
    """Whether another rule says what is wrong with the pair."""
    takes = context.vocabulary.calculation_ops[op].column
    is_bare = has_pair(calculations, op, None)
    if not calculations or (takes is Operand.REQUIRED and (column is None or is_bare)):
        return True  # no-calculation-in-metrics; having-without-column; missing-column
    if column is None or takes is Operand.REQUIRED:
        return False
    return takes is Operand.NONE or (is_bare and column not in result_names(query))  # having-column-not-taken
