"""timestamp-not-in-seconds: a start or an end in milliseconds or a finer unit."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import Safety
from grammar.languages.honeycomb.timespan import LARGEST_SECONDS, figure
from grammar.languages.honeycomb.tree import Query
from grammar.rule import Context, Example, Finding, Replace, TreeFix, rule

_FINER = ((13, "milliseconds", 10**3), (16, "microseconds", 10**6), (19, "nanoseconds", 10**9))


@rule(
    Query,
    given=("start_time", "end_time"),
    is_local=True,
    catalogue=["R79"],
    invalid=[
        Example(
            '{"start_time": 1711929600000, "time_range": 3600}',
            fixed='{"start_time": 1711929600, "time_range": 3600}',
        ),
        Example('{"end_time": 1711929600000000}', fixed='{"end_time": 1711929600}'),
        Example('{"end_time": 171192960000000000000000}'),
    ],
    valid=[
        Example('{"start_time": 1711929600, "time_range": 3600}'),
        Example('{"end_time": 1711929600}'),
    ],
)
def timestamp_not_in_seconds(query: Query, context: Context) -> Iterable[Finding] | None:
    """A start or an end is too large to be in seconds.

    Timestamps are UNIX seconds. Thirteen digits are seconds only after the year 33,000, and milliseconds today; the
    same goes for microseconds and nanoseconds. No source forbids the number, and no event is ever there. Dividing it is
    a guess at the unit, so it is not applied unasked.

    Ignore it for a dataset of events in the far future.
    """
    findings: list[Finding] = []
    for key, value in (("start_time", query.start_time), ("end_time", query.end_time)):
        if value is None or value <= LARGEST_SECONDS:
            continue
        unit, divisor = next(((unit, by) for digits, unit, by in _FINER if len(str(value)) == digits), (None, 1))
        fixes: tuple[TreeFix, ...] = ()
        if unit is not None:
            fixes = (TreeFix(f"write {unit} as seconds", (Replace((key,), value // divisor),), Safety.UNSAFE),)
        findings.append(
            Finding(
                f"`{key}` is {figure(value)}, which is not a time in seconds",
                path=(key,),
                label=f"{unit}, by its size" if unit else "not seconds",
                help=f"write it in UNIX seconds: {value // divisor}" if unit else "write it in UNIX seconds",
                fixes=fixes,
            )
        )
    return findings
