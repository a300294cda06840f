"""Where in what the model said is the text of the language?

A model wraps its answer: in a fence, between sentences, behind a thinking block. Extraction proposes the places where
the answer may stand; the journey reads each and takes one only if all that can be read say the same. What stands
around the answer is never dropped silently: the ledger shows it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from grammar import Notation, Span

MAX_CANDIDATES = 8
"""More places than this are an answer that cannot be told from its surroundings."""

_FENCE = re.compile(r"^[ \t]{0,3}(`{3,}|~{3,})[^\n`]*\n", re.MULTILINE)
_BLANK = " \t\r\n\ufeff\u200b"


def candidates(text: str, notation: Notation) -> tuple[Span, ...]:
    """The places in `text` where a text of the notation may stand, in order; empty where there is none.

    The whole text (without blanks and byte-order mark around it) is the only candidate if it begins as the notation's
    texts begin. Otherwise the contents of fenced blocks; otherwise, where the notation's texts stand in brackets, each
    outermost bracketed part. One pass over the text.
    """
    whole = _trimmed(text, 0, len(text))
    if whole.start == whole.end:
        return ()
    opening = notation.brackets[0] if notation.brackets else ""
    if opening and text.startswith(opening, whole.start) and _closing(text, whole.start, notation) in (whole.end, -1):
        return (whole,)
    fenced = tuple(_fenced(text, opening))
    if fenced:
        return fenced[: MAX_CANDIDATES + 1]
    if not opening:
        return (whole,)
    found: list[Span] = []
    at = text.find(opening)
    while at >= 0 and len(found) <= MAX_CANDIDATES:
        end = _closing(text, at, notation)
        found.append(_trimmed(text, at, len(text) if end < 0 else end))
        at = text.find(opening, found[-1].end)
    return tuple(found)


def _trimmed(text: str, start: int, end: int) -> Span:
    while start < end and text[start] in _BLANK:
        start += 1
    while start < end and text[end - 1] in _BLANK:
        end -= 1
    return Span(start, end)


def _fenced(text: str, opening: str) -> Iterator[Span]:
    """The contents of the fenced blocks that begin as texts of the notation begin; a block may be left open."""
    at = 0
    while match := _FENCE.search(text, at):
        fence = match.group(1)
        close = re.compile(rf"^[ \t]{{0,3}}{re.escape(fence[0])}{{{len(fence)},}}[ \t]*$", re.MULTILINE)
        closing = close.search(text, match.end())
        span = _trimmed(text, match.end(), closing.start() if closing else len(text))
        if not closing and text.endswith(fence, match.end(), span.end):
            span = _trimmed(text, match.end(), span.end - len(fence))  # closed on the last line of the block
        if span.start < span.end and text.startswith(opening, span.start):
            yield span
        at = closing.end() if closing else len(text)


def _closing(text: str, start: int, notation: Notation) -> int:
    """Where the bracket that opens at `start` is closed, double-quoted strings passed over; -1 if it never is."""
    assert notation.brackets is not None
    opening, closing = notation.brackets
    depth = 0
    at = start
    is_quoted = False
    while at < len(text):
        character = text[at]
        if is_quoted:
            if character == "\\":
                at += 1
            elif character == '"':
                is_quoted = False
        elif character == '"':
            is_quoted = True
        elif character == opening:
            depth += 1
        elif character == closing:
            depth -= 1
            if depth == 0:
                return at + 1
        at += 1
    return -1
