"""average-latency: the average of a duration, which hides the slow ones."""

from __future__ import annotations

import re
from collections.abc import Iterable

from grammar.diagnostic import Severity, quote
from grammar.languages.honeycomb.tree import Calculation
from grammar.pattern import pattern
from grammar.rule import Context, Example, Finding, rule

_DURATION = pattern(r"duration|latency|elapsed|response[._-]?time|(?:^|[._-])ms$", re.IGNORECASE)
_ASKS_FOR_AVERAGE = pattern(r"\b(?:averages?|averaged|avg|mean)\b", re.IGNORECASE)
_SHOWS_SPREAD = pattern(r"HEATMAP|P\d+")
_READ = 2000


@rule(
    Calculation,
    severity=Severity.WARNING,
    where=("op", ["AVG"]),
    catalogue=["R117"],
    invalid=[
        Example('{"calculations": [{"op": "AVG", "column": "duration_ms"}]}'),
        Example('{"calculations": [{"op": "AVG", "column": "db.latency"}]}', question="how slow is the database"),
    ],
    valid=[
        Example('{"calculations": [{"op": "P99", "column": "duration_ms"}]}'),
        Example('{"calculations": [{"op": "AVG", "column": "response_size"}]}'),
        Example('{"calculations": [{"op": "AVG", "column": "duration_ms"}]}', question="average duration by service"),
        Example(
            '{"calculations": [{"op": "AVG", "column": "duration_ms"}, {"op": "HEATMAP", "column": "duration_ms"}]}'
        ),
    ],
)
def average_latency(calculation: Calculation, context: Context) -> Iterable[Finding] | None:
    """A query averages a duration and shows nothing else about it.

    Durations have a long tail: the average moves little when one request in a hundred takes a minute, which is what
    such questions are about. The product's own guides advise a heatmap or a percentile.

    Ignore it where the average was asked for, or where the query also shows the spread.
    """
    column = calculation.column
    if column is None or _DURATION.search(column) is None:
        return None
    if context.question is not None and _ASKS_FOR_AVERAGE.search(context.question[:_READ]):
        return None
    if any(c.column == column and _SHOWS_SPREAD.fullmatch(c.op) for c in context.root.calculations):
        return None
    return [
        Finding(
            f"the average of {quote(column)} hides how long the slow ones take",
            path=("op",),
            label="an average of durations",
            help="use `P95` or `P99`, or `HEATMAP` for the whole distribution",
        )
    ]
