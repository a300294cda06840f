"""wrong-column-type: a calculation on a column whose values it cannot compute with."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import one_of, quote
from grammar.languages.honeycomb.columns import type_of
from grammar.languages.honeycomb.operators import typed_calculation_ops
from grammar.languages.honeycomb.tree import Calculation
from grammar.rule import Context, Example, Finding, rule
from grammar.schema import NUMERIC, ColumnType, DatasetKind


@rule(
    Calculation,
    needs=["types"],
    where=("op", typed_calculation_ops()),
    catalogue=["R18", "R19"],
    invalid=[
        Example('{"calculations": [{"op": "P99", "column": "name"}]}', columns={"name": "string"}),
        Example('{"calculations": [{"op": "SUM", "column": "error"}]}', columns={"error": "boolean"}),
        Example(
            '{"calculations": [{"op": "HISTOGRAM_COUNT", "column": "duration_ms"}]}', columns={"duration_ms": "float"}
        ),
    ],
    valid=[
        Example('{"calculations": [{"op": "P99", "column": "duration_ms"}]}', columns={"duration_ms": "float"}),
        Example('{"calculations": [{"op": "AVG", "column": "error"}]}', columns={"error": "boolean"}),
        Example('{"calculations": [{"op": "COUNT_DISTINCT", "column": "name"}]}', columns={"name": "string"}),
        Example(
            '{"calculations": [{"op": "HISTOGRAM_COUNT", "column": "app.latency"}]}',
            columns={"app.latency": "histogram"},
        ),
        Example('{"calculations": [{"op": "P99", "column": "name"}]}', columns=("name",)),
    ],
)
def wrong_column_type(calculation: Calculation, context: Context) -> Iterable[Finding] | None:
    """A calculation's operator computes on another type of column than the schema states for this one.

    A sum, a percentile or a heatmap is one of numbers (an average also of booleans, where it is the share of the true
    ones), and `HISTOGRAM_COUNT` is of histograms. On anything else the service has nothing to compute. Nobody can say
    which column was meant; the number of distinct values of any column is `COUNT_DISTINCT`.

    Types that were only inferred from sample events are not used against a query, and a column of unknown type is not
    reported.
    """
    name, schema = calculation.column, context.schema
    assert schema is not None
    if name is None or schema.inferred:
        return None
    takes = context.vocabulary.calculation_ops[calculation.op].takes
    column = schema.columns.get(name)
    if not takes or (column is not None and column.type in takes):
        return None
    type_ = type_of(name, context)
    if type_ is None or type_ in takes:
        return None
    values = _VALUES[ColumnType(type_)]
    needed = _needed(takes, is_metrics=schema.kind == DatasetKind.METRICS)
    return [
        Finding(
            f"`{calculation.op}` computes on {needed}, but column {quote(name)} holds {values}",
            path=("column",),
            label=f"holds {values}",
            help="count its different values with `COUNT_DISTINCT`, or name a column of numbers"
            if takes & NUMERIC
            else "name a histogram",
        )
    ]


_VALUES = {
    ColumnType.STRING: "strings",
    ColumnType.INTEGER: "integers",
    ColumnType.FLOAT: "numbers",
    ColumnType.BOOLEAN: "booleans",
    ColumnType.HISTOGRAM: "histograms",
}


def _needed(takes: frozenset[str], *, is_metrics: bool) -> str:
    if not takes & NUMERIC:
        return one_of([_VALUES[kind] for kind in ColumnType if kind in takes])
    nouns = ["numbers", *(["booleans"] if ColumnType.BOOLEAN in takes else [])]
    return one_of([*nouns, *(["histograms"] if is_metrics and ColumnType.HISTOGRAM in takes else [])])
