"""raw-apostrophes: strings between apostrophes that have others inside."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import Edit, Safety
from grammar.notations.json.dialect import dialect
from grammar.pattern import pattern
from grammar.source import Span

_STRING = pattern(
    r"(?<=[\[{,:(])\s{0,40}+'(?P<inner>(?:[^'\\\n]|\\.|'(?!\s{0,40}[,:}\])])){0,2000}+)'(?=\s{0,40}[,:}\])])"
)
_INSIDE = pattern(r"(?<=\w)'(?=\w)")


@dialect(
    "escape the apostrophes inside of strings",
    safety=Safety.UNSAFE,
    examples=[
        (
            "{'filters': [{'column': 'name', 'op': '=', 'value': 'the king's gate'}]}",
            "{'filters': [{'column': 'name', 'op': '=', 'value': 'the king\\'s gate'}]}",
        ),
    ],
)
def raw_apostrophes(text: str) -> Iterable[Edit] | None:
    """A string between apostrophes contains another one inside of a word: `'the king's gate'`.

    An apostrophe ends the string where JSON can continue after it; one between two letters belongs to its word. The string may
    have been meant to end there, so this is a guess.
    """
    if '"' in text:
        return None
    edits: list[Edit] = []
    for string in _STRING.finditer(text):
        marks = list(_INSIDE.finditer(text, string.start("inner"), string.end("inner")))
        if text.count("'", string.start("inner"), string.end("inner")) != len(marks):
            return None
        edits += (Edit(Span(mark.start(), mark.start()), "\\") for mark in marks)
    return edits
