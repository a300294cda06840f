"""Blanks at the ends of a text, which are part of nothing."""

from __future__ import annotations

from grammar import Span

BLANK = " \t\r\n\ufeff\u200b"
"""What may stand around a text without being part of anything."""


def trimmed(text: str, start: int, end: int, blank: str = BLANK) -> Span:
    """The place without the blanks at its two ends."""
    while start < end and text[start] in blank:
        start += 1
    while start < end and text[end - 1] in blank:
        end -= 1
    return Span(start, end)
