"""escaped-blanks: line breaks written as escapes where only blanks may stand."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import Edit, Safety
from grammar.notations.json.dialect import dialect, outside_strings
from grammar.pattern import pattern
from grammar.source import Span

_ESCAPE = pattern(r"\\(?:r\\n|[nrt])(?![\w\\])")


@dialect(
    "write the line breaks as line breaks",
    safety=Safety.SAFE,
    examples=[('{\\n  "limit": 10,\\n  "granularity": 60\\n}', '{   "limit": 10,   "granularity": 60 }')],
)
def escaped_blanks(text: str) -> Iterable[Edit] | None:
    """The white space between the parts is written as `\\n`, `\\r` or `\\t`, as inside a string.

    Outside strings, a backslash has no meaning in JSON, and white space has none either. It is replaced only where no
    other backslash stands there.
    """
    edits: list[Edit] = []
    for span in outside_strings(text):
        escapes = list(_ESCAPE.finditer(text, span.start, span.end))
        if sum(match.group().count("\\") for match in escapes) != text.count("\\", span.start, span.end):
            return None
        edits += [Edit(Span(*match.span()), " ") for match in escapes]
    return edits
