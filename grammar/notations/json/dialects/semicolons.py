"""semicolons: semicolons where commas belong."""

from __future__ import annotations

import re
from collections.abc import Iterable

from grammar.diagnostic import Edit, Safety
from grammar.notations.json.dialect import dialect, outside_strings
from grammar.source import Span

_SEPARATOR = re.compile(r";(?=[ \t\r\n]*(?P<next>[\"{\[\]}\w-]))")


@dialect(
    "write commas",
    safety=Safety.SAFE,
    examples=[
        ('{"limit": 10; "granularity": 60}', '{"limit": 10, "granularity": 60}'),
        ('{"limit": 10; "granularity": 60;}', '{"limit": 10, "granularity": 60}'),
    ],
)
def semicolons(text: str) -> Iterable[Edit] | None:
    """Members or items are separated by semicolons, or each ends with one, as in a type declaration.

    JSON has no semicolon, so outside strings it can only stand for the comma. It is replaced only where the text has no
    comment, no quotation mark of another kind and no entity of HTML, any of which could contain a semicolon.
    """
    if not text.lstrip().startswith("{") or re.search(r"//|/\*|#|--|'|`|&", text):
        return None
    edits: list[Edit] = []
    for span in outside_strings(text):
        for match in _SEPARATOR.finditer(text, span.start, span.end):
            edits.append(Edit(Span(*match.span()), "" if match["next"] in "]}" else ","))
        # the last sign of a stretch stands before a string
        stretch = text[span.start : span.end]
        if (at := stretch.rstrip().rfind(";")) >= 0 and at == len(stretch.rstrip()) - 1 and span.end < len(text):
            edits.append(Edit(Span(span.start + at, span.start + at + 1), ","))
    return edits
