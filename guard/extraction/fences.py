"""Fenced blocks: what stands between two lines of backticks, tildes or three quotation marks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from grammar import Span
from grammar.pattern import pattern
from guard.extraction.blanks import trimmed

_FENCE = pattern(r"^[ \t]{0,3}(`{3,}+|~{3,}+|'{3}|\"{3})[^\n`]*+\n", re.MULTILINE)

IsOwn = Callable[[str, int], bool]
"""Whether a fence, by its marks and where its line ends, is part of a text of the language and so opens no block."""


def never(_marks: str, _end: int) -> bool:
    """No fence is part of a text."""
    return False


def fenced(text: str, start: int, is_own: IsOwn = never) -> Iterator[Span]:
    """The contents of the fenced blocks to the character, none blank; the last block may be left open.

    Behind the marks that close a block there may be tags on their line, such as the tokens that end a call.
    """
    at = start
    while match := _FENCE.search(text, at):
        fence = match.group(1)
        if is_own(fence, match.end()):
            at = match.end()
            continue
        close = re.compile(
            rf"^[ \t]{{0,3}}{re.escape(fence[0])}{{{len(fence)},}}(?:[ \t]*<[^<>\n]{{1,80}}>)*[ \t]*$", re.MULTILINE
        )
        closing = close.search(text, match.end())
        span = Span(match.end(), closing.start() if closing else len(text))
        inner = trimmed(text, span.start, span.end)
        if not closing and text.endswith(fence, match.end(), inner.end):
            span = Span(match.end(), inner.end - len(fence))  # closed on the last line of the block
            inner = trimmed(text, span.start, span.end)
        if inner.start < inner.end:
            yield span
        at = closing.end() if closing else len(text)


def is_closed(text: str, end: int) -> bool:
    """Whether a fence of backticks or tildes stands behind the contents of a block that end at a place."""
    return _CLOSING.match(text, end) is not None


_CLOSING = pattern(r"\s*\n[ \t]{0,3}(?:`{3,}+|~{3,}+)[ \t]*(?:\n|\Z)")
