"""granularity-in-trigger: time buckets in the query of a trigger that is not on metrics."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import Safety, Severity
from grammar.languages.honeycomb.tree import Query
from grammar.rule import Context, Example, Finding, Remove, TreeFix, rule
from grammar.schema import DatasetKind


@rule(
    Query,
    severity=Severity.WARNING,
    given="granularity",
    needs=["kind"],
    catalogue=["R116"],
    invalid=[
        Example(
            '{"calculations": [{"op": "COUNT"}], "time_range": 900, "granularity": 60}',
            profile="trigger",
            kind="events",
            columns=("name",),
            fixed='{"calculations": [{"op": "COUNT"}], "time_range": 900}',
        ),
        Example(
            '{"granularity": 60, "calculations": [{"op": "COUNT"}], "time_range": 900}',
            profile="trigger",
            kind="logs",
            columns=("name",),
            fixed='{"calculations": [{"op": "COUNT"}], "time_range": 900}',
        ),
    ],
    valid=[
        Example(
            '{"calculations": [{"op": "AVG", "column": "m"}], "time_range": 1800, "granularity": 60}',
            profile="trigger",
            kind="metrics",
            columns=("m",),
        ),
        Example(
            '{"calculations": [{"op": "COUNT"}], "time_range": 900, "granularity": 60}',
            profile="2026",
            kind="events",
            columns=("name",),
        ),
    ],
)
def granularity_in_trigger(query: Query, context: Context) -> Iterable[Finding] | None:
    """The query of a trigger has a granularity, and its dataset holds no metrics.

    A trigger compares one number for its whole time. Only metrics are first gathered into buckets; elsewhere the key
    says nothing, so leaving it out keeps the meaning. The provider lets it pass, which is why this is a warning.

    A query over a metrics dataset is not reported.
    """
    schema = context.schema
    if schema is None or schema.kind == DatasetKind.METRICS:
        return None
    return [
        Finding(
            "a trigger uses `granularity` only on a metrics dataset",
            path=("granularity",),
            at_key=True,
            label="says nothing here",
            help="leave it out",
            fixes=(TreeFix("remove `granularity`", (Remove(("granularity",)),), Safety.SAFE),),
        )
    ]
