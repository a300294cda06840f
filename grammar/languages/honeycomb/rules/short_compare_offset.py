"""short-compare-offset: a comparison with a window that overlaps the query's own."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import Safety
from grammar.languages.honeycomb.timespan import covered, covering, default_note, in_words
from grammar.languages.honeycomb.tree import Query
from grammar.languages.honeycomb.vocabulary import COMPARE_OFFSETS
from grammar.rule import Context, Example, Finding, Replace, TreeFix, rule


@rule(
    Query,
    given="compare_time_offset_seconds",
    catalogue=["R87"],
    invalid=[
        Example(
            '{"time_range": 7200, "compare_time_offset_seconds": 1800}',
            fixed='{"time_range": 7200, "compare_time_offset_seconds": 7200}',
        ),
        Example(
            '{"start_time": 1714738800, "compare_time_offset_seconds": 3600}',
            fixed='{"start_time": 1714738800, "compare_time_offset_seconds": 7200}',
        ),
    ],
    valid=[
        Example('{"time_range": 7200, "compare_time_offset_seconds": 7200}'),
        Example('{"time_range": 1800, "compare_time_offset_seconds": 86400}'),
    ],
)
def short_compare_offset(query: Query, context: Context) -> Iterable[Finding] | None:
    """A query is compared with an earlier window that overlaps it: the offset is shorter than the time that the query covers.

    The provider refuses an offset that is shorter than what the query covers; one of the same length passes, although
    its message says "greater". The next offset that is long enough is shown but not applied: another offset compares
    with another day.

    There are no exceptions: the two windows would overlap.
    """
    offset = query.compare_time_offset_seconds
    length = covered(query)
    if offset is None or length is None or offset >= length:
        return None
    fixes: tuple[TreeFix, ...] = ()
    longer = next((candidate for candidate in COMPARE_OFFSETS if candidate >= length), None)
    if longer is not None:
        change = Replace(("compare_time_offset_seconds",), longer)
        fixes = (TreeFix(f"compare with {in_words(longer)} earlier", (change,), Safety.DISPLAY),)
    return [
        Finding(
            f"the query covers {in_words(length)}, but is compared with only {in_words(offset)} earlier",
            path=("compare_time_offset_seconds",),
            label="shorter than the query",
            help=f"compare with {longer} ({in_words(longer)}) or more" if longer is not None else "shorten the query",
            note=default_note(query),
            other=covering(query),
            fixes=fixes,
        )
    ]
