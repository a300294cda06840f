"""coarse-granularity: time buckets too long for the time that the query covers."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import Safety
from grammar.languages.honeycomb.timespan import covered, covering, default_note, figure
from grammar.languages.honeycomb.tree import Query
from grammar.rule import Context, Example, Finding, Replace, TreeFix, rule


@rule(
    Query,
    given="granularity",
    catalogue=["R82"],
    invalid=[
        Example('{"time_range": 120, "granularity": 121}', fixed='{"time_range": 120, "granularity": 120}'),
        Example(
            '{"calculations": [{"op": "COUNT"}], "time_range": 7200, "granularity": 3600}',
            profile="2023",
            fixed='{"calculations": [{"op": "COUNT"}], "time_range": 7200, "granularity": 720}',
        ),
    ],
    valid=[
        Example('{"time_range": 7200, "granularity": 3600}'),
        Example('{"calculations": [{"op": "COUNT"}], "time_range": 7200, "granularity": 720}', profile="2023"),
        Example('{"start_time": 1672531200, "time_range": 7200, "granularity": 60}'),
    ],
)
def coarse_granularity(query: Query, context: Context) -> Iterable[Finding] | None:
    """A time bucket is longer than the query allows: longer than its whole time range today, or than a tenth of it in 2023.

    The length is `time_range`, also beside a start or an end; without it, the time from start to end; without these,
    two hours. The provider refuses the query. The largest bucket that is allowed is shown, but not put in: another
    resolution is another graph.

    Ignore it for another service that has its own limits, such as a fixed list of bucket sizes.
    """
    length = covered(query)
    granularity = query.granularity
    if length is None or granularity is None:
        return None
    largest = length // context.vocabulary.granularity_divisor
    if granularity <= largest:
        return None
    fixes: tuple[TreeFix, ...] = ()
    if largest:
        fixes = (TreeFix(f"use {largest} seconds", (Replace(("granularity",), largest),), Safety.DISPLAY),)
    allowed = f"at most {figure(largest)}" if largest else "none"
    return [
        Finding(
            f"`granularity` is {figure(granularity)}, but a query over {figure(length)} seconds allows {allowed}",
            path=("granularity",),
            label="too coarse",
            help=f"use {largest} or less, or a longer time" if largest else "leave it out",
            note=default_note(query),
            other=covering(query),
            fixes=fixes,
        )
    ]
