"""joined-strings: two strings with a plus sign between them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from grammar.diagnostic import Edit, Safety
from grammar.notations.json.dialect import dialect, outside_strings
from grammar.source import Span

_PLUS = re.compile(r"\s*\+\s*")


@dialect(
    "join the strings",
    safety=Safety.SAFE,
    examples=[('{"breakdowns": ["user" + ".id"]}', '{"breakdowns": ["user.id"]}')],
)
def joined_strings(text: str) -> Iterable[Edit] | None:
    """Two strings are joined by a plus sign, as in a program.

    Between two strings a plus sign can mean nothing else.
    """
    return [
        Edit(Span(span.start - 1, span.end + 1), "")
        for span in outside_strings(text)
        if span.start and span.end < len(text) and _PLUS.fullmatch(text, span.start, span.end)
    ]
