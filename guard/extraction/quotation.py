"""Quoted lines: an answer in which the marks of a quotation stand before every line."""

from __future__ import annotations

import re
from itertools import islice

from grammar import Edit, Fix, Safety, Span
from grammar.pattern import pattern
from guard.extraction.marks import marks_of

_COLOUR = pattern("\x1b\\[[0-9;]{0,20}m")
_MOST_COLOURS = 5_000
_QUOTED_PART = pattern(r"^>[ \t]?(?:\{|```\w*)[ \t]*\n>", re.MULTILINE)
_QUOTED_LINE = pattern(r"^(?:[ \t]{0,3}>[ \t]?)+", re.MULTILINE)
_MOST_LINES = 2_000
"""More quoted lines than these are left as they are."""


def out_of_quoted_lines(text: str) -> Fix | None:
    """The fix that takes away the marks of quoted lines, where every line has one or a quoted part begins with a brace.

    The same is done with the colours of a terminal, which stand in no text of a notation, and with whatever else stands
    before every line.
    """
    colours = list(islice(_COLOUR.finditer(text), _MOST_COLOURS)) if "\x1b[" in text else []
    if colours:
        return Fix("take the colours away", tuple(Edit(Span(*m.span()), "") for m in colours), Safety.SAFE)
    before = marks_of(text)
    if before is not None:
        return Fix("take the marks of its lines away", tuple(Edit(span, "") for span in before), Safety.SAFE)
    if ">" not in text:
        return None
    marks = list(_QUOTED_LINE.finditer(text))
    if not marks or len(marks) > _MOST_LINES:
        return None
    if not _QUOTED_PART.search(text) and len(marks) != sum(1 for line in text.split("\n") if line.strip()):
        return None
    return Fix("take it out of the quotation", tuple(Edit(Span(*m.span()), "") for m in marks), Safety.SAFE)
