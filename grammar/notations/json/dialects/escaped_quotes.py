"""escaped-quotes: JSON as it stands inside a string, without the quotation marks around it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from grammar.diagnostic import Edit, Safety
from grammar.notations.json.dialect import dialect
from grammar.pattern import pattern
from grammar.source import Span

_MARK = pattern("[\"'`\u201c\u201d\u201e\u2018\u300c]")
_ESCAPE = pattern(r"\\(?:u[0-9a-fA-F]{4}|.)", re.DOTALL)


@dialect(
    "take the backslashes away",
    safety=Safety.SAFE,
    examples=[('{\\"limit\\": 10}', '{"limit": 10}'), ('{\\n  \\"limit\\": 10\\n}', '{\n  "limit": 10\n}')],
)
def escaped_quotes(text: str) -> Iterable[Edit] | None:
    """Every quotation mark has a backslash before it: the text was cut out of a string.

    Decoding it as the content of a string gives the original text. It is decoded only where every quotation mark is
    escaped, since outside a string none would be.
    """
    first = _MARK.search(text)
    if (first is None and "\\u0022" not in text) or (first is not None and first.group() != '"'):
        return None  # other marks are the text's own, and the escaped ones stand inside of them
    if first is not None and '\\"' not in text:
        return None
    if re.search(r'(?<!\\)(?:\\\\)*"', text):
        return None
    edits: list[Edit] = []
    for match in _ESCAPE.finditer(text):
        try:
            inner = json.loads(f'"{match.group()}"')
        except ValueError:
            return None
        edits.append(Edit(Span(*match.span()), inner))
    return edits
