"""unfilled-value: a value that stands in the place of another one, which was blacked out or is still to be filled in."""

from __future__ import annotations

import re
from collections.abc import Iterable

from grammar.diagnostic import quote
from grammar.languages.honeycomb.tree import Filter
from grammar.pattern import pattern
from grammar.rule import Context, Example, Finding, rule

_LONGEST = 80
_FIRST = frozenset("[<{$*(\u2588\u2022Yy")
"""How each of them begins."""

_UNFILLED = pattern(
    r"[\[<({]{1,2}(?i:redacted|masked|hidden|removed|scrubbed|censored|anonymi[sz]ed)(?:[ _:-][\w -]{1,30})?[\])>}]{1,2}"
    r"|[*\u2022]{3,}|\u2588{2,}"
    r"|\{\{\s{0,4}[A-Za-z_][\w. -]{0,40}\}\}|\$\{[A-Za-z_][\w.-]{0,40}\}"
    r"|<(?i:(?:your|insert|enter|fill)[ _-][\w -]{1,40}|value|placeholder)>"
    r"|\[(?i:(?:your|insert|enter|fill)[ _-][\w -]{1,40})\]"
    r"|(?i:your)_[A-Z_]{1,30}_(?i:here)"
)


@rule(
    Filter,
    given="value",
    is_local=True,
    invalid=[
        Example('{"filters": [{"column": "user.email", "op": "=", "value": "[REDACTED]"}]}'),
        Example('{"filters": [{"column": "app.tenant", "op": "in", "value": ["acme", "*****"]}]}'),
        Example('{"filters": [{"column": "app.tenant", "op": "=", "value": "{{tenant}}"}]}'),
        Example('{"filters": [{"column": "app.tenant", "op": "!=", "value": "<your tenant>"}]}'),
    ],
    valid=[
        Example('{"filters": [{"column": "message", "op": "contains", "value": "email=[REDACTED]"}]}'),
        Example('{"filters": [{"column": "http.route", "op": "=", "value": "/users/{id}"}]}'),
        Example('{"filters": [{"column": "status", "op": "=", "value": "TODO"}]}'),
        Example('{"filters": [{"column": "sql", "op": "starts-with", "value": "<think>"}]}'),
        Example(
            '{"filters": [{"column": "user.email", "op": "=", "value": "[REDACTED]"}]}',
            question="how many spans have a redacted email?",
        ),
    ],
)
def unfilled_value(condition: Filter, context: Context) -> Iterable[Finding] | None:
    """A filter's value as a whole is the mark of a value that was blacked out, or a place that was to be filled in.

    A model that was shown masked texts or a template copies the mark, and a query for it is answered with nothing, or with all
    the wrong events. Only what is hardly ever a value by itself is reported: `[REDACTED]`, three asterisks or more,
    `{{name}}`, `${name}`, `<your value>`. A longer text that contains one of them is a text to look for.

    It is not reported where the question is known and speaks of such values (redacted, masked, scrubbed). If your data hold such
    marks and people look for them, turn it off.
    """
    value = condition.value
    marks: Iterable[tuple[tuple[str | int, ...], object]] = (
        [(("value", place), item) for place, item in enumerate(value)]
        if isinstance(value, tuple)
        else [(("value",), value)]
    )
    places = [(path, item) for path, item in marks if isinstance(item, str) and _is_unfilled(item)]
    if not places or (context.question is not None and _ASKED.search(context.question)):
        return None
    return [
        Finding(
            f"the value {quote(item)} stands for another one",
            path=path,
            label="blacked out, or never filled in",
            help="answer with the value itself, or without this filter",
        )
        for path, item in places
    ]


def _is_unfilled(value: str) -> bool:
    return value[:1] in _FIRST and len(value) <= _LONGEST and _UNFILLED.fullmatch(value) is not None


_ASKED = pattern(
    r"redact|mask|scrub|censor|anonymi[sz]|hidden|asterisk|\*\*\*|placeholder|template|unfilled|\{\{|\$\{",
    re.IGNORECASE,
)
