"""unstated-time: a time in the question that the query does not look back."""

from __future__ import annotations

import re
from collections.abc import Iterable

from grammar.diagnostic import Severity, quote
from grammar.languages.honeycomb.timespan import DAY, WEEK, in_words
from grammar.languages.honeycomb.tree import Query
from grammar.languages.honeycomb.vocabulary import DEFAULT_TIME_RANGE
from grammar.pattern import pattern
from grammar.rule import Context, Example, Finding, rule

_NUMBERS = ("a", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_SECONDS = {"minute": 60, "min": 60, "hour": 3600, "hr": 3600, "day": DAY, "week": WEEK, "month": 30 * DAY}
_BACK = pattern(
    r"\b(?:last|past|previous|prior)\s+(?:(\d{1,4}|" + "|".join(_NUMBERS) + r")\s*)?"
    r"(minute|min|hour|hr|day|week|month)s?\b",
    re.IGNORECASE,
)
_NAMED = pattern(r"\b(?:today|yesterday|(?:this|last) (?:morning|week|month))\b", re.IGNORECASE)
_READ = 2000


@rule(
    Query,
    severity=Severity.WARNING,
    needs=["question"],
    catalogue=["R119"],
    invalid=[
        Example('{"calculations": [{"op": "COUNT"}]}', question="errors in the last 24 hours"),
        Example('{"calculations": [{"op": "COUNT"}]}', question="how many logins were there yesterday"),
    ],
    valid=[
        Example('{"calculations": [{"op": "COUNT"}], "time_range": 86400}', question="errors in the last 24 hours"),
        Example('{"calculations": [{"op": "COUNT"}]}', question="errors in the past two hours"),
        Example('{"calculations": [{"op": "COUNT"}]}', question="the last request of each user"),
    ],
)
def unstated_time(query: Query, context: Context) -> Iterable[Finding] | None:
    """The question says how far to look back, but the query does not.

    The service then looks back two hours, and the answer looks plausible. The time that was meant is in the question;
    it is not filled in, because reading it is a guess.

    Ignore it where the words are about something other than the time of the events. Nothing is reported where the
    question asks for just the two hours, or where the query gives any time at all.
    """
    if query.time_range is not None or query.start_time is not None or query.end_time is not None:
        return None
    question = (context.question or "")[:_READ]
    back = _BACK.search(question)
    asked = back or _NAMED.search(question)
    if asked is None:
        return None
    seconds = _seconds(back) if back else None
    if seconds == DEFAULT_TIME_RANGE:
        return None
    return [
        Finding(
            f"the question says {quote(asked.group())}, but the query names no time",
            label="looks back 2 hours",
            help="add `time_range`, in seconds" + (f": {seconds}" if seconds is not None else ""),
            note=f"a query without a time covers {in_words(DEFAULT_TIME_RANGE)}",
        )
    ]


def _seconds(asked: re.Match[str]) -> int:
    number, unit = asked.group(1) or "one", asked.group(2)
    count = int(number) if number.isdigit() else max(1, _NUMBERS.index(number.lower()))
    return count * _SECONDS[unit.lower()]
