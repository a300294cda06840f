"""fine-granularity: time buckets too short for the time that the query covers."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import Safety
from grammar.languages.honeycomb.timespan import covered, covering, default_note, figure
from grammar.languages.honeycomb.tree import Query
from grammar.rule import Context, Example, Finding, Replace, TreeFix, rule

_MOST_BUCKETS = 1000


@rule(
    Query,
    given="granularity",
    catalogue=["R83"],
    invalid=[
        Example('{"time_range": 60000, "granularity": 59}', fixed='{"time_range": 60000, "granularity": 60}'),
        Example('{"time_range": 7200, "granularity": 7}', fixed='{"time_range": 7200, "granularity": 8}'),
    ],
    valid=[
        Example('{"time_range": 60000, "granularity": 60}'),
        Example('{"time_range": 7200, "granularity": 8}'),
        Example('{"time_range": 600, "granularity": 1}'),
    ],
)
def fine_granularity(query: Query, context: Context) -> Iterable[Finding] | None:
    """The time buckets are so short that the query has more than 1,000 of them.

    The length is `time_range`, also beside a start or an end; without it, the time from start to end; without these,
    two hours. The division is exact: 7 seconds in two hours are 1,029 buckets. (The provider rounds down and lets that
    pass; every other source says a thousandth.) The smallest bucket that is allowed is shown, but not put in.

    A granularity of 0 is not reported; it leaves the choice to the service.
    """
    length = covered(query)
    granularity = query.granularity
    if length is None or granularity is None or granularity * _MOST_BUCKETS >= length:
        return None
    smallest = -(-length // _MOST_BUCKETS)
    allowed = f"no less than {figure(smallest)}"
    return [
        Finding(
            f"`granularity` is {figure(granularity)}, but a query over {figure(length)} seconds allows {allowed}",
            path=("granularity",),
            label="too fine",
            help=f"use {smallest} or more, or a shorter time",
            note=default_note(query),
            other=covering(query),
            fixes=(TreeFix(f"use {smallest} seconds", (Replace(("granularity",), smallest),), Safety.DISPLAY),),
        )
    ]
