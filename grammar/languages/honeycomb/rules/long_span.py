"""long-span: a query over more days than the service gives results for."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import Severity
from grammar.languages.honeycomb.timespan import WEEK, covered, covering, in_words
from grammar.languages.honeycomb.tree import Query
from grammar.rule import Context, Example, Finding, rule


@rule(
    Query,
    severity=Severity.WARNING,
    catalogue=["R81"],
    invalid=[
        Example('{"time_range": 2592000}'),
        Example('{"start_time": 1672531200, "end_time": 1675209600}'),
    ],
    valid=[
        Example('{"time_range": 604800}'),
        Example('{"start_time": 1672531200, "end_time": 1672617600}'),
        Example("{}"),
    ],
)
def long_span(query: Query, context: Context) -> Iterable[Finding] | None:
    """A query covers more than seven days.

    The service takes the query, and the page where it is shown draws it, but its query-results interface answers
    nothing older or longer than seven days. A program that runs the query then gets an error, not a shorter result.

    Ignore it where the query is only opened in the browser or placed on a board.
    """
    length = query.time_range
    if length is None and query.end_time is not None:
        length = covered(query)
    if length is None or length <= WEEK:
        return None
    bounds = covering(query)
    return [
        Finding(
            f"the query covers {in_words(length)}, but results can be fetched for at most {in_words(WEEK)}",
            path=bounds[0][0],
            label="longer than a week",
            help="shorten it, or look at it where queries are drawn",
            other=bounds[1:],
        )
    ]
