"""trigger-without-time-range: the query of a trigger that does not say how long it looks back."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import Severity
from grammar.languages.honeycomb.tree import Query
from grammar.rule import Context, Example, Finding, rule


@rule(
    Query,
    severity=Severity.WARNING,
    catalogue=["R115"],
    invalid=[
        Example('{"calculations": [{"op": "COUNT"}]}', profile="trigger"),
        Example('{"calculations": [{"op": "COUNT"}], "breakdowns": ["name"]}', profile="trigger"),
    ],
    valid=[
        Example('{"calculations": [{"op": "COUNT"}], "time_range": 900}', profile="trigger"),
        Example('{"calculations": [{"op": "COUNT"}]}', profile="2026"),
    ],
)
def trigger_without_time_range(query: Query, context: Context) -> Iterable[Finding] | None:
    """The query of a trigger has no `time_range`.

    The sources disagree on what that means: the service made it the trigger's frequency, the provider's data source
    writes two hours, which a trigger that runs more often than every thirty minutes may not look back.

    Ignore it where the service is known to use the frequency.
    """
    if query.time_range is not None or query.start_time is not None or query.end_time is not None:
        return None
    return [
        Finding(
            "the query of a trigger does not say how long it looks back",
            label="no `time_range`",
            help="add `time_range`, from the frequency of the trigger to four times that",
        )
    ]
