"""Quoted lines: an answer in which the marks of a quotation stand before every line."""

from __future__ import annotations

import re
from itertools import islice

from grammar import Edit, Fix, Safety, Span

_COLOUR = re.compile("\x1b\\[[0-9;]{0,20}m")
_MOST_COLOURS = 5_000
_QUOTED_PART = re.compile(r"^>[ \t]?(?:\{|```\w*)[ \t]*\n>", re.MULTILINE)
_QUOTED_LINE = re.compile(r"^(?:[ \t]{0,3}>[ \t]?)+", re.MULTILINE)
_MOST_LINES = 2_000
"""More quoted lines than these are left as they are."""


def out_of_quoted_lines(text: str) -> Fix | None:
    """The fix that takes away the marks of quoted lines, where every line has one or a quoted part begins with a brace.

    The same is done with the colours of a terminal, which stand in no text of a notation, with the marks of the added
    lines of a diff, and with the numbers of lines, where every line has its own.
    """
    colours = list(islice(_COLOUR.finditer(text), _MOST_COLOURS)) if "\x1b[" in text else []
    if colours:
        return Fix("take the colours away", tuple(Edit(Span(*m.span()), "") for m in colours), Safety.SAFE)
    marked = _marked(text)
    if marked is not None or ">" not in text:
        return marked
    marks = list(_QUOTED_LINE.finditer(text))
    if not marks or len(marks) > _MOST_LINES:
        return None
    if not _QUOTED_PART.search(text) and len(marks) != sum(1 for line in text.split("\n") if line.strip()):
        return None
    return Fix("take it out of the quotation", tuple(Edit(Span(*m.span()), "") for m in marks), Safety.SAFE)


def _marked(text: str) -> Fix | None:
    """The fix that takes away a plus sign or a number before every line."""
    sign = _MARKED.match(text)
    if sign is None:
        return None
    mark = _ADDED if sign["added"] else _NUMBERED
    lines = [line for line in _LINE.finditer(text) if not line.group().isspace()][: _MOST_LINES + 1]
    marks = [mark.match(text, line.start(), line.end()) for line in lines]
    found = [match for match in marks if match is not None]
    if len(found) < len(lines) or len(lines) > _MOST_LINES:
        return None
    if not sign["added"]:
        numbers = [int(match["number"]) for match in found]
        is_one = numbers == [1] and sign["bar"] is not None
        if (len(numbers) < _FEWEST_NUMBERED and not is_one) or numbers != list(
            range(numbers[0], numbers[0] + len(numbers))
        ):
            return None
    return Fix("take the marks of its lines away", tuple(Edit(Span(*match.span()), "") for match in found), Safety.SAFE)


_FEWEST_NUMBERED = 2
_MARKED = re.compile(r"\s*(?:(?P<added>\+)[ \t]?[{\[]|[0-9]{1,4}[ \t]{0,4}(?:(?P<bar>[|\u2502])|:)[ \t]{0,4}[{\[])")
_ADDED = re.compile(r"\+")
_NUMBERED = re.compile(r"[ \t]{0,8}(?P<number>[0-9]{1,4})[ \t]{0,4}[|:\u2502][ ]?")
_LINE = re.compile(r"[^\n]++")
