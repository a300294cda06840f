"""operator-not-in-dataset-kind: an operator that datasets of this kind do not have."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import Safety, one_of
from grammar.languages.honeycomb.operators import calculation_ops, exists_in_kind, kind_bound_calculation_ops
from grammar.languages.honeycomb.tree import Calculation
from grammar.languages.honeycomb.vocabulary import Operand
from grammar.rule import Context, Example, Finding, Replace, TreeFix, rule
from grammar.schema import DatasetKind


@rule(
    Calculation,
    needs=["kind"],
    where=("op", calculation_ops(Operand.NONE, Operand.OPTIONAL) | kind_bound_calculation_ops()),
    silent_in=lambda kind, op: kind != DatasetKind.METRICS and exists_in_kind(op, kind),
    catalogue=["R12", "R17"],
    invalid=[
        Example('{"calculations": [{"op": "COUNT_DATAPOINTS"}]}', columns=("name",), kind="events"),
        Example(
            '{"calculations": [{"op": "COUNT"}]}',
            columns=("app.requests",),
            kind="metrics",
            fixed='{"calculations": [{"op": "COUNT_DATAPOINTS"}]}',
        ),
        Example(
            '{"calculations": [{"op": "RATE_SUM", "column": "app.requests"}]}',
            columns=("app.requests",),
            kind="metrics",
        ),
    ],
    valid=[
        Example('{"calculations": [{"op": "COUNT"}, {"op": "CONCURRENCY"}]}', columns=("name",), kind="events"),
        Example('{"calculations": [{"op": "COUNT_DATAPOINTS"}]}', columns=("app.requests",), kind="metrics"),
        Example(
            '{"calculations": [{"op": "COUNT", "column": "app.requests"}]}', columns=("app.requests",), kind="metrics"
        ),
        Example('{"calculations": [{"op": "COUNT_DATAPOINTS"}]}'),
    ],
)
def operator_not_in_dataset_kind(calculation: Calculation, context: Context) -> Iterable[Finding] | None:
    """A calculation's operator does not exist in datasets of this kind.

    `COUNT_DATAPOINTS` and `HISTOGRAM_COUNT` look at what only metrics have; `CONCURRENCY` needs spans with a duration;
    the `RATE_` operators are for numbers in events, since a metric has its own `RATE` function. A bare `COUNT` counts
    events, and a metrics dataset has none: the live service refuses it. What it says of a `COUNT` with a column there,
    the sources disagree on; the newer ones, and the provider, take it for the number of values that were reported, so
    it is let through.

    It is reported only where the schema says which kind of dataset it is.
    """
    schema = context.schema
    assert schema is not None
    kind, op = schema.kind, context.vocabulary.calculation_ops[calculation.op]
    if kind is None:
        return None
    if op.kinds:
        if kind in op.kinds:
            return None
        return [
            Finding(
                f"the operator `{calculation.op}` does not exist in {_DATASETS[kind]}",
                path=("op",),
                label=f"only in {one_of([_DATASETS[k] for k in DatasetKind if k in op.kinds], 'and')}",
                help=_INSTEAD.get(calculation.op) if kind == DatasetKind.METRICS else None,
            )
        ]
    if kind != DatasetKind.METRICS or op.column is Operand.REQUIRED or calculation.column is not None:
        return None
    has_datapoints = "COUNT_DATAPOINTS" in context.vocabulary.calculation_ops
    return [
        Finding(
            f"a bare `{calculation.op}` counts events, and a metrics dataset has none",
            path=("op",),
            label="counts events",
            help="count what was reported with `COUNT_DATAPOINTS`, or name a metric"
            if has_datapoints
            else "name a metric",
            fixes=(TreeFix("count data points", (Replace(("op",), "COUNT_DATAPOINTS"),), Safety.UNSAFE),)
            if has_datapoints
            else (),
        )
    ]


_DATASETS = {kind: f"{kind} datasets" for kind in DatasetKind}
_INSTEAD = {
    f"RATE_{what}": f"compute the rate with `RATE` in a calculated field, and `{what}` of that"
    for what in ("AVG", "SUM", "MAX")
}
