"""time-series-function-outside-metrics: a function over a metric's series in a dataset that holds none."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.languages.formula.tree import Call
from grammar.languages.formula.vocabulary import TIME_SERIES
from grammar.rule import Context, Example, Finding, rule
from grammar.schema import DatasetKind


@rule(
    Call,
    where=("name", TIME_SERIES),
    needs=["kind"],
    is_local=True,
    catalogue=["R100"],
    invalid=[
        Example("RATE($duration_ms)", columns=("duration_ms",), kind="events"),
        Example("LAST($size)", columns=("size",), kind="logs"),
    ],
    valid=[
        Example("RATE($requests, 300)", columns=("requests",), kind="metrics"),
        Example("RATE($requests, 300)"),
        Example("SUM($duration_ms, 1)", columns=("duration_ms",), kind="events"),
    ],
)
def time_series_function_outside_metrics(call: Call, context: Context) -> Iterable[Finding] | None:
    """A formula over events or logs calls a function that reads a metric over time.

    `RAW_METRIC`, `LAST`, `SUMMARIZE`, `INCREASE` and `RATE` follow one metric from measurement to measurement; events
    have no such series.

    A metrics dataset is not reported; the service states its kind, and its name says nothing about it.
    """
    schema = context.schema
    assert schema is not None
    if schema.kind is DatasetKind.METRICS:
        return None
    return [
        Finding(
            f"`{call.name}` reads a metric over time, and this dataset holds {schema.kind}",
            path=("name",),
            label="for metrics datasets only",
        )
    ]
