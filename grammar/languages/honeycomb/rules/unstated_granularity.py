"""unstated-granularity: a series per hour or day in the question, and other buckets in the query."""

from __future__ import annotations

import re
from collections.abc import Iterable

from grammar.diagnostic import Severity
from grammar.languages.honeycomb.timespan import DAY, covered, figure, in_words
from grammar.languages.honeycomb.tree import Query
from grammar.pattern import pattern
from grammar.rule import Context, Example, Finding, rule

_SERIES = pattern(r"\b(?:(?:per|each|every|by) (hour|day)|(hour|dai)ly)\b", re.IGNORECASE)
_ONE_NUMBER = pattern(
    r"\b(?:averages?|avg|mean|max|maximum|min|minimum|highest|lowest|most|fewest|rate|top)\b", re.IGNORECASE
)
_READ = 2000


@rule(
    Query,
    severity=Severity.WARNING,
    needs=["question"],
    catalogue=["R119"],
    invalid=[
        Example('{"calculations": [{"op": "COUNT"}], "time_range": 36000}', question="count of logins per hour"),
        Example(
            '{"calculations": [{"op": "COUNT"}], "time_range": 604800, "granularity": 3600}', question="daily sign-ups"
        ),
    ],
    valid=[
        Example(
            '{"calculations": [{"op": "COUNT"}], "time_range": 36000, "granularity": 3600}',
            question="count of logins per hour",
        ),
        Example(
            '{"calculations": [{"op": "COUNT"}], "time_range": 36000}', question="highest number of logins per hour"
        ),
        Example('{"calculations": [{"op": "COUNT"}], "breakdowns": ["hour"]}', question="logins by hour"),
    ],
)
def unstated_granularity(query: Query, context: Context) -> Iterable[Finding] | None:
    """The question asks for a value per hour or per day, but the query uses other time buckets.

    Without a granularity the service chooses one that suits the screen, and each point of the graph is then the count
    of some minutes.

    It is not reported where a single number is asked for, or where the query itself breaks down by the hour.
    """
    question = (context.question or "")[:_READ]
    asked = _SERIES.search(question)
    if asked is None or _ONE_NUMBER.search(question) is not None:
        return None
    unit = "hour" if (asked.group(1) or asked.group(2)).lower() == "hour" else "day"
    seconds = 3600 if unit == "hour" else DAY
    if query.granularity == seconds or any(unit in name.lower() for name in query.breakdowns):
        return None
    length = covered(query)
    least = seconds * context.vocabulary.granularity_divisor
    advice = f"add `granularity`: {seconds}"
    if length is not None and length < least:
        advice += f", over {in_words(least)} or more"
    return [
        Finding(
            f"the question asks for a value per {unit}, but the query does not divide time that way",
            path=("granularity",) if query.granularity is not None else (),
            label=f"buckets of {figure(query.granularity)} seconds" if query.granularity else "the service chooses",
            help=advice,
        )
    ]
