"""Where a text begins and ends that stands in no brackets: what is cut off it, and what looks like a wrapping, is read.

What stands in a fence or behind a model's thoughts is seldom the text to the character: the last line break may be the
fence's or the text's own, a blank at the edge may be nothing or may count. And a fence, a mark of quotation or a closing
tag may stand inside a literal of the text itself. The grammar is asked, for nobody else knows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from grammar import Notation, Parsed, Severity, Source, Span
from grammar.parsing.budget import SearchBudget, Work
from grammar.parsing.reader import read, read_to_error
from guard.extraction.blanks import BLANK, trimmed

if TYPE_CHECKING:
    from grammar.parsing.prefix import Prefix

_MOST_FED = 10_000
"""A text of which this many characters begin a text of the language is one, wherever its error is."""

_QUOTES = ("'", '"')
_MARKS = (*_QUOTES, "`")
"""What literals begin with."""


class Extent:
    """How far a text that is not of the language goes on as one of it, from its beginning.

    What a wrapping is made of (a fence, a closing tag, the marks of quoted lines) wraps nothing where the text goes on
    through it: there it stands inside a literal, finished or not.

    Args:
        text: what the model said, or what is left of it.
        notation: how the texts look.
        read_to: where the first error of the text is; what stands before it was read.
        start: where what is left of it begins.
        work: what reading may take; None where that is not limited.
    """

    def __init__(
        self, text: str, notation: Notation, read_to: int = 0, start: int = 0, work: Work | None = None
    ) -> None:
        self._text = text
        self._read_to = max(read_to, start)
        self._start = start
        self._notation = notation
        self._work = work
        self._prefix: Prefix | None = None

    def reaches(self, offset: int) -> bool:
        """Whether all that stands before the offset could begin a text of the language."""
        if offset <= self._start or self._notation.outline.brackets is not None:
            return False  # a text in brackets is told from its surroundings by them
        if offset <= self._read_to:
            return True
        if self._notation.read is not None:
            return self._is_inside_literal(offset)
        prefix = self._prefix or _beginning(self._notation)
        fed, end = self._start + len(prefix.text), min(offset, self._start + _MOST_FED)
        _charge(self._work, end - fed)
        self._prefix = prefix = prefix.feed(self._text[fed:end])
        return prefix.is_viable

    def holds(self, fence: str, end: int) -> bool:
        """Whether a fence is part of the text, and wraps nothing in it.

        Three quotation marks that a token of the language can begin with are always taken for such a token's: where the
        text is wrong somewhere before them, nobody knows whether they open or close it.
        """
        from grammar.parsing.prefix import can_begin_token  # noqa: PLC0415  # loads Lark

        if self._notation.outline.brackets is None and fence[0] in _QUOTES and can_begin_token(self._notation, fence):
            return True
        return self.reaches(end)

    def _is_inside_literal(self, offset: int) -> bool:
        """Whether reading was stuck, lines before, at what looks like a literal that never ends; there is no table to ask."""
        stuck = self._text[self._read_to : offset - 1]
        return stuck.startswith(_MARKS) and "\n" in stuck


def edges(text: str, span: Span, notation: Notation, work: Work | None = None) -> Span:
    """The place in `span` that is most likely the text: what is read with the least cut off it, if anything is.

    Whole lines without anything on them may be cut off, and the last line break; blanks on the line of the text only
    where they mean nothing to the language, or where none of its texts could have them there. Where the text is read
    with and without such blanks, to the same tree, they are cut off; where it is not read at all, whatever leaves the
    fewest errors is.

    Args:
        text: what the model said.
        span: a place in it.
        notation: how the text looks, one without brackets.
        work: what reading may take; None where that is not limited.

    Raises:
        WorkExceededError: there is not so much work left.
    """
    is_whole = span == Span(0, len(text))
    bare = trimmed(text, span.start, span.end, notation.outline.blank)
    if is_whole and bare == trimmed(text, span.start, span.end):
        return span  # only what means nothing is around it: to cut that off changes nothing
    ways = dict.fromkeys(_ways(text, span, bare, notation, work))
    for way in ways if len(ways) > 1 else ():
        parsed = _read(text, way, notation, work)
        if parsed is None:
            continue
        if way != bare and way.start <= bare.start and bare.end <= way.end:
            nothing_lost = _read(text, bare, notation, work)
            if nothing_lost is not None and nothing_lost.tree == parsed.tree:
                return bare
        return way
    return min((span if is_whole else bare, *ways), key=lambda way: _errors(text, way, notation, work))


def _ways(text: str, span: Span, bare: Span, notation: Notation, work: Work | None) -> list[Span]:
    """What may be cut off at the edges, the least first."""
    inner = trimmed(text, span.start, span.end)
    first_line = text.rfind("\n", span.start, inner.start) + 1 or span.start
    line_end = text.find("\n", inner.end, span.end)
    after_break = span.end if line_end < 0 else line_end + 1
    before_break = after_break if line_end < 0 else line_end - (text[line_end - 1] == "\r" and line_end > inner.end)
    starts, ends = [first_line], [after_break, before_break]
    if not _counts(text, span.start, text[first_line : inner.start], inner.start, notation, work):
        starts.append(inner.start)
    if not _counts(text, inner.start, text[inner.end : before_break], inner.end, notation, work):
        ends.append(inner.end)
    return [span, *(Span(start, end) for start in starts for end in ends), bare]


def _counts(text: str, start: int, blanks: str, at: int, notation: Notation, work: Work | None) -> bool:
    """Whether some text of the language could have one of these blanks at its beginning, or go on with it at its end."""
    doubtful = set(blanks) - set(notation.outline.blank)
    if not doubtful or notation.read is not None:
        return False
    before = text[start:at] if at > start and text[start:at].strip(BLANK) else ""
    if len(before) > _MOST_FED:
        return True
    _charge(work, len(before))
    prefix = _beginning(notation).feed(before)
    return any(prefix.feed(blank).is_viable for blank in doubtful)


def _beginning(notation: Notation) -> Prefix:
    """The empty beginning of a text; what reads beginnings loads Lark, and a right answer needs neither."""
    from grammar.parsing.prefix import Prefix  # noqa: PLC0415  # loads Lark

    return Prefix.of(notation)


def _charge(work: Work | None, characters: int) -> None:
    """Take off what feeding so many characters to a beginning costs: about half a token each."""
    if work is not None:
        work.do(characters // 2)


def _read(text: str, span: Span, notation: Notation, work: Work | None) -> Parsed | None:
    return read_to_error(notation, Source(text[span.start : span.end]), work)[0]


def _errors(text: str, span: Span, notation: Notation, work: Work | None) -> int:
    parsed = read(notation, Source(text[span.start : span.end]), SearchBudget(0, work))
    return sum(diagnostic.severity is Severity.ERROR for diagnostic in parsed.diagnostics)
