"""over-determined-time: a length, a start and an end, all three."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import Safety
from grammar.languages.honeycomb.timespan import in_words
from grammar.languages.honeycomb.tree import Query
from grammar.rule import Context, Example, Finding, Remove, TreeFix, rule

_ROUNDING_S = 1


@rule(
    Query,
    given="start_time",
    is_local=True,
    catalogue=["R77"],
    invalid=[
        Example(
            '{"time_range": 86400, "start_time": 1677724800, "end_time": 1677811199}',
            fixed='{"start_time": 1677724800, "end_time": 1677811199}',
        ),
        Example(
            '{"time_range": 3600, "start_time": 1677724800, "end_time": 1677811200}',
            fixed='{"start_time": 1677724800, "end_time": 1677811200}',
        ),
    ],
    valid=[
        Example('{"start_time": 1677724800, "end_time": 1677811200}'),
        Example('{"time_range": 86400, "start_time": 1677724800}'),
        Example('{"time_range": 86400, "end_time": 1677811200}'),
    ],
)
def over_determined_time(query: Query, context: Context) -> Iterable[Finding] | None:
    """A query states its time range, its start and its end, although any two of them determine the third.

    All sources refuse the three together. Where they agree, to the second that an inclusive end costs, the length goes
    and the meaning stays. Where they do not, two of them were meant and nobody can say which; leaving out the length is
    then only shown, never applied.

    There are no exceptions.
    """
    length, start, end = query.time_range, query.start_time, query.end_time
    if length is None or start is None or end is None:
        return None
    agrees = abs(end - start - length) <= _ROUNDING_S
    return [
        Finding(
            "the query gives `time_range`, `start_time` and `end_time`, but may give only two of them",
            path=("time_range",),
            label="one too many",
            help="leave out `time_range`" if agrees else "leave out the one that was not meant",
            note=None if agrees else f"from start to end are {in_words(abs(end - start))}, not {in_words(length)}",
            other=((("start_time",), "the start"), (("end_time",), "the end")),
            fixes=(
                TreeFix("remove `time_range`", (Remove(("time_range",)),), Safety.SAFE if agrees else Safety.DISPLAY),
            ),
        )
    ]
