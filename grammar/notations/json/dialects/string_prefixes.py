"""string-prefixes: a letter of Python before a string."""

from __future__ import annotations

import re
from collections.abc import Iterable

from grammar.diagnostic import Edit, Safety
from grammar.notations.json.dialect import dialect, outside_strings
from grammar.source import Span

_PREFIX = re.compile(r"(?<=[\[{,:(])(\s*)([uUrRbB])(?=(['\"])(?:(?!\3)[^\\\n])*\3)")


@dialect(
    "take the prefixes away",
    safety=Safety.SAFE,
    examples=[("{u'limit': 10}", "{'limit': 10}")],
)
def string_prefixes(text: str) -> Iterable[Edit] | None:
    """A string has a prefix, `u`, `r` or `b`, as in Python.

    As long as the string has no backslash, the prefix does not change its content.
    """
    return [
        Edit(Span(match.start(2), match.end(2)), "")
        for span in outside_strings(text)
        for match in _PREFIX.finditer(text, span.start, min(span.end + 1, len(text)))
        if match.end(2) <= span.end
    ] or [Edit(Span(match.start(2), match.end(2)), "") for match in _PREFIX.finditer(text) if '"' not in text]
