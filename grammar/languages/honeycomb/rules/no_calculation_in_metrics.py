"""no-calculation-in-metrics: a query over metrics that calculates nothing."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.languages.honeycomb.tree import Query
from grammar.rule import Context, Example, Finding, rule
from grammar.schema import DatasetKind


@rule(
    Query,
    needs=["kind"],
    silent_in=lambda kind, _: kind != DatasetKind.METRICS,
    catalogue=["R17"],
    invalid=[
        Example("{}", columns=("app.requests",), kind="metrics"),
        Example('{"breakdowns": ["host.name"], "calculations": []}', columns=("host.name",), kind="metrics"),
    ],
    valid=[
        Example(
            '{"calculations": [{"op": "MAX", "column": "app.requests"}]}', columns=("app.requests",), kind="metrics"
        ),
        Example("{}", columns=("name",), kind="events"),
        Example("{}"),
    ],
)
def no_calculation_in_metrics(query: Query, context: Context) -> Iterable[Finding] | None:
    """A query over a metrics dataset has no calculation.

    In other datasets a query without calculations counts events. A metrics dataset has no events to count, and the
    service refuses such a query there. One guide says that a `COUNT` is filled in silently; that `COUNT` would be
    refused in its turn.

    It is reported only where the schema says that the dataset holds metrics.
    """
    schema = context.schema
    assert schema is not None
    if query.calculations or schema.kind != DatasetKind.METRICS:
        return None
    return [
        Finding(
            "a query over a metrics dataset has no calculation",
            label="calculates nothing",
            help="calculate a metric, or count what was reported with `COUNT_DATAPOINTS`",
        )
    ]
