"""tripled-quotes: texts between three quotation marks, as Python has them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from grammar.diagnostic import Edit, Safety
from grammar.notations.json.respelling import respelling
from grammar.source import Span

_PART = re.compile(
    r'"""(?P<double>[^"\\\x00-\x1f]{1,200})"""(?!")'
    r"|'''(?P<single>[^'\"\\\x00-\x1f]{1,200})'''(?!')"
    r'|"(?:[^"\\]|\\.)*+"?'
)


@respelling(
    "write one quotation mark on each side",
    safety=Safety.SAFE,
    examples=[
        ('{"""limit""": 10}', '{"limit": 10}'),
        ("{\"breakdowns\": ['''name''']}", '{"breakdowns": ["name"]}'),
    ],
)
def tripled_quotes(text: str) -> Iterable[Edit] | None:
    """A text of one line stands between three quotation marks, as in Python.

    Three in a row are nothing in JSON, and with no quotation mark and no backslash between them the text is plain.
    """
    return [
        Edit(Span(*match.span()), f'"{held}"')
        for match in _PART.finditer(text)
        if (held := match["double"] or match["single"]) is not None
    ]
