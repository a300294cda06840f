"""end-before-start: a query whose end is not after its start."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import Safety
from grammar.languages.honeycomb.timespan import LARGEST_SECONDS
from grammar.languages.honeycomb.tree import Query
from grammar.rule import Context, Example, Finding, Replace, TreeFix, rule


@rule(
    Query,
    given="start_time",
    is_local=True,
    catalogue=["R78"],
    invalid=[
        Example(
            '{"start_time": 1672617600, "end_time": 1672531200}',
            fixed='{"start_time": 1672531200, "end_time": 1672617600}',
        ),
        Example('{"start_time": 1672531200, "end_time": 1672531200}'),
    ],
    valid=[
        Example('{"start_time": 1672531200, "end_time": 1672617600}'),
        Example('{"start_time": 1672531200, "time_range": 3600}'),
    ],
)
def end_before_start(query: Query, context: Context) -> Iterable[Finding] | None:
    """The query ends before it starts, or at the same second.

    Such a query covers no time at all. An end that equals the start passes one source and not another; it is refused
    here because an empty window asks nothing. Swapping the two is only shown: which of them is wrong, nobody can say.

    There are no exceptions.
    """
    start, end = query.start_time, query.end_time
    if start is None or end is None or end > start or start > LARGEST_SECONDS:
        return None
    fixes: tuple[TreeFix, ...] = ()
    if end < start:
        changes = (Replace(("start_time",), end), Replace(("end_time",), start))
        fixes = (TreeFix("swap start and end", changes, Safety.DISPLAY),)
    return [
        Finding(
            "the query ends before it starts" if end < start else "the query ends when it starts",
            path=("end_time",),
            label="not after the start",
            help="give an `end_time` that is later than `start_time`",
            other=((("start_time",), "the start"),),
            fixes=fixes,
        )
    ]
