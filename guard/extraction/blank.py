"""Blank: a place in a text that somebody was to fill in: ``"YOUR_VALUE_HERE"``, ``"${ward}"``. Three dots may be a value."""

from __future__ import annotations

import re

from grammar import Span

_BLANK = re.compile(
    r"""(["'`])(?P<blank>\$\{[\w.]{1,60}\}|\{\{\s{0,4}[\w.]{1,60}\s{0,4}\}\}|%\([\w.]{1,60}\)s|"""
    r"""<(?:your|insert|enter|the|some)?[ _-]{0,2}(?:value|column|field|name|number|text|string|date|time|id)s?(?:[ _-]here)?>|"""
    r"""your_\w{1,60}|(?:insert|enter|fill_in|replace)_(?:your|value|the|with|here)\w{0,60}|\w{1,60}_here|todo|fixme|tbd|placeholder)\1""",
    re.IGNORECASE,
)


def blank_in(text: str) -> Span | None:
    """The first place in quotation marks that is to be filled in; None where there is none.

    >>> blank_in('{"value": "YOUR_VALUE_HERE"}'), blank_in('{"value": "<unknown>"}')
    (Span(start=11, end=26), None)
    """
    match = _BLANK.search(text)
    return None if match is None else Span(*match.span("blank"))
