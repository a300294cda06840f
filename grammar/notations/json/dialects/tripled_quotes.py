"""tripled-quotes: texts between three quotation marks, as Python has them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from grammar.diagnostic import Edit, Safety
from grammar.notations.json.dialect import dialect
from grammar.notations.json.values import encode
from grammar.source import Span

_PART = re.compile(
    r'"""(?!")(?P<double>(?:[^"\\]|"(?!"")){1,2000}+)"""(?!")'
    r"|'''(?!')(?P<single>(?:[^'\\]|'(?!'')){1,2000}+)'''(?!')"
    r'|"(?:[^"\\]|\\.)*+"?'
)


@dialect(
    "write one quotation mark on each side",
    safety=Safety.SAFE,
    examples=[
        ('{"""limit""": 10}', '{"limit": 10}'),
        ("{\"breakdowns\": ['''name''']}", '{"breakdowns": ["name"]}'),
        ('{"id": """first\nsecond"""}', '{"id": "first\\nsecond"}'),
    ],
)
def tripled_quotes(text: str) -> Iterable[Edit] | None:
    """A string stands between three quotation marks, as in Python, and may contain line breaks and single marks.

    Three marks in a row have no meaning in JSON, so the string ends at the next three; it is read only where it has no
    backslash.
    """
    return [
        Edit(Span(*match.span()), encode(inner))
        for match in _PART.finditer(text)
        if (inner := match["double"] or match["single"]) is not None
    ]
