"""A text without brackets in plain sentences: `Here is the query: SELECT amount FROM orders`.

Nothing marks where such a text begins and ends. So it is looked for only where people begin and end what they quote: at a
line, behind a colon, between backticks, before the end of a sentence; and only what is read from one such place to another is
one, with enough words in it that no sentence is one by chance. What stands beside it has to be sentences: a part of a text
with faults is no text. The longest are taken; where there are several, they compete like any others.
"""

from __future__ import annotations

from itertools import islice

from grammar import Notation, Source, Span
from grammar.parsing.budget import Work
from grammar.parsing.reader import read_to_error
from grammar.pattern import pattern

MOST_STARTS = 40
"""At most this many places are tried as the beginning of a text."""

MOST_ENDS = 12
"""At most this many places are tried as the end of one."""

MOST_CHARACTERS = 20_000
"""In a longer output nothing is looked for."""

LEAST_PIECES = 4
"""A text of fewer words and signs may be one by chance."""

_START = pattern(
    r"(?:\A|\n[ \t]*\n|:[ \t]*\n|\n(?=[^\n]{0,400}\Z))[ \t\n]*|:[ \t]+(?=\S)|(?<!`)`(?!`)|\bis[ \t]+(?=\S)"
)
"""Where a text may begin: where the output does, behind an empty line or a colon, at its last line, in backticks."""

_END = pattern(
    r"[ \t]*(?:\s*\Z|\n[ \t]*\n|\n(?=[^\W\da-z_][^\n]{8,400}[.!?:][ \t]*(?:\n|\Z))|(?<!`)`(?!`)|(?=[.!?](?:\s|\Z)))"
)
"""Where one may end: before an empty line, a line that is a sentence, a backtick, the end of a sentence."""

_PIECE = pattern(r"\w+|[^\w\s]")


def in_prose(text: str, start: int, notation: Notation, work: Work | None = None) -> list[Span]:
    """The places of the texts that stand in sentences, in order; none of them lies in another.

    Args:
        text: what the model said, or what is left of it.
        start: where what may be an answer begins.
        notation: how the texts look, ones without brackets.
        work: what reading may take; None where that is not limited.

    Raises:
        WorkExceededError: there is not so much work left.
    """
    if len(text) - start > MOST_CHARACTERS:
        return []
    found: list[Span] = []
    for begin in islice(_START.finditer(text, start), MOST_STARTS):
        at = begin.end()
        if found and at < found[-1].end:
            continue
        end = _end_of(text, at, notation, work)
        if end is not None:
            found.append(Span(at, end))
    sides = [*(span.start for span in found), len(text)], [start, *(span.end for span in found)]
    around = [text[begin:end].strip(" \t\r\n`>*-") for end, begin in zip(*sides, strict=True)]
    return found if all(not words.strip(".!?,;:'\"") or _is_prose(words, notation, work) for words in around) else []


def _is_prose(words: str, notation: Notation, work: Work | None) -> bool:
    """Whether words beside a text are sentences, and nothing that begins as a text of the language does."""
    if _NO_PROSE.search(words) or _PROSE.search(words) is None:
        return False
    return read_to_error(notation, Source(words), work)[1] == 0


_NO_PROSE = pattern(r"[=<>{}\[\]()+*/|&^%$#@\\~;_\"]|\w[.:]\w|[^\W\d]\d|\d[^\W\d]")
"""What sentences seldom have, and code has."""

_PROSE = pattern(r"\A[^\W\d]{2,}[:.!?]\Z|[^\W\d]{2,}[,;:]?[ \t\n]+[^\W\d]{2,}")


def _end_of(text: str, start: int, notation: Notation, work: Work | None) -> int | None:
    """Where the longest text ends that begins at a place; None where none does, or where it goes on and cannot be read."""
    _, reached = read_to_error(notation, Source(text[start:]), work)
    if not reached:
        return None
    limit = start + reached
    ends = [match.start() for match in _END.finditer(text, start) if start < match.start() <= limit]
    for end in ends[: -MOST_ENDS - 1 : -1]:
        if text[end:limit].strip(" \t\r\n`"):
            return None  # more of it was read, and that is not whole
        if sum(1 for _ in islice(_PIECE.finditer(text, start, end), LEAST_PIECES)) < LEAST_PIECES:
            return None
        if read_to_error(notation, Source(text[start:end]), work)[0] is not None:
            return end
    return None
