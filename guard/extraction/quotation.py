"""Quoted lines: an answer in which the marks of a quotation stand before every line."""

from __future__ import annotations

import re

from grammar import Edit, Fix, Safety, Span

_QUOTED_PART = re.compile(r"^>[ \t]?(?:\{|```\w*)[ \t]*\n>", re.MULTILINE)
_QUOTED_LINE = re.compile(r"^(?:[ \t]{0,3}>[ \t]?)+", re.MULTILINE)
_MOST_LINES = 2_000
"""More quoted lines than these are left as they are."""


def out_of_quoted_lines(text: str) -> Fix | None:
    """The fix that takes away the marks of quoted lines, where every line has one or a quoted part begins with a brace."""
    if ">" not in text:
        return None
    marks = list(_QUOTED_LINE.finditer(text))
    if not marks or len(marks) > _MOST_LINES:
        return None
    if not _QUOTED_PART.search(text) and len(marks) != sum(1 for line in text.split("\n") if line.strip()):
        return None
    return Fix("take it out of the quotation", tuple(Edit(Span(*m.span()), "") for m in marks), Safety.SAFE)
