"""Diagnostics for a person: the source line, carets under the fault, what to do.

Everything here counts display cells, not characters. A character that a terminal would act on, or not show, is
printed as an escape and takes the escape's width; a wide character takes two cells, a combining mark none. A line
longer than the width is cut around the span, and only that neighbourhood is looked at, so that a diagnostic costs the
same whatever the length of its line.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator

from grammar.diagnostic import Diagnostic, Fix, Safety, Severity, one_of, printable, quote
from grammar.frozen import field, frozen
from grammar.source import Source, Span
from grammar.suggestion import SHOWN

_NARROWEST = 20
"""Less than this leaves no room for an escape between two ellipses."""

_SHOWN_RELATED = 10
_STACKED_MARKS = 4
"""No script puts more than this many combining marks on one letter; a longer pile is an attack on the layout."""

_INVISIBLE = frozenset(
    map(
        chr,
        (
            0x034F,  # combining grapheme joiner
            *range(0x115F, 0x1161),  # Hangul fillers
            *range(0x17B4, 0x17B6),  # Khmer inherent vowels
            *range(0x180B, 0x1810),  # Mongolian variation selectors
            0x2800,  # braille blank
            0x3164,  # Hangul filler
            *range(0xFE00, 0xFE10),  # variation selectors
            0xFFA0,  # halfwidth Hangul filler
            *range(0xE0100, 0xE01F0),  # variation selectors supplement
        ),
    )
)
"""What shows nothing although `str.isprintable` calls it printable; text can be hidden in it.

Source: Unicode 16.0, DerivedCoreProperties.txt, Default_Ignorable_Code_Point; U+2800 added.
"""

RISKS = {
    Safety.SAFE: "safe",
    Safety.REQUIRED: "required by the policy: changes what is asked",
    Safety.UNSAFE: "unsafe: may change the meaning",
    Safety.DISPLAY: "display: never applied",
}
"""What a person is told of a fix's safety."""

_Paint = Callable[[str, str], str]

_BOLD, _BLUE = "1", "1;34"
_SEVERITY_STYLE = {Severity.ERROR: "1;31", Severity.WARNING: "1;33", Severity.NOTE: "1;36"}


def render_text(
    source: Source,
    diagnostics: Iterable[Diagnostic],
    *,
    colour: bool = False,
    width: int = 100,
    name: str | None = None,
    applied: Iterable[Fix] = (),
    explain_options: str = "",
) -> str:
    """The diagnostics for a person to read, one block each, in the order of their places; never raises on any text.

    Args:
        source: the text that the diagnostics speak of.
        diagnostics: in any order; a place outside the text is moved to the nearest place in it.
        colour: write ANSI colours. The caller decides: this function knows no terminal and no ``NO_COLOR``.
        width: cells for a source line, at least 20; a longer line is cut around the span.
        name: what to call the source, instead of its own name.
        applied: the fixes that were applied; their diagnostics say ``repair`` and not ``fix``.
        explain_options: what `guard explain NAME` needs besides to know the names, as it is typed; empty: nothing.

    Returns:
        Lines without a last line break; empty where there are no diagnostics. Without colour every character is
        printable, apart from the line breaks.

    >>> from grammar.diagnostic import Diagnostic, Severity
    >>> fault = Diagnostic("stray-word", Severity.ERROR, "a word stands after the query", Span(3, 7), "unexpected")
    >>> print(render_text(Source("{} done"), [fault]))
    error[stray-word]: a word stands after the query
      --> model output:1:4
       |
     1 | {} done
       |    ^^^^ unexpected
       = more: guard explain stray-word
    """
    title = visible(source.name if name is None else name)
    paint = _painted if colour else _plain
    done = frozenset(applied)
    cells = max(width, _NARROWEST)
    options = visible(f" {explain_options}") if explain_options else ""
    lines: list[str] = []
    for diagnostic in in_order(diagnostics):
        lines.extend(_block(source, diagnostic, title, width=cells, paint=paint, done=done, options=options))
    return "\n".join(lines)


def visible(text: str) -> str:
    r"""The text with every character that a terminal would act on, or that shows nothing, written as an escape.

    >>> visible("a\u202eb\ufe0f")
    'a\\u202eb\\ufe0f'
    """
    shown = printable(text)
    if shown.isascii():
        return shown
    return "".join(_escape(c) if c in _INVISIBLE else c for c in shown)


def told(diagnostic: Diagnostic) -> str:
    """The message with its note and help, each on a line of its own; every other character is printable."""
    lines = [visible(diagnostic.message)]
    if diagnostic.note:
        lines.append(f"note: {visible(diagnostic.note)}")
    if diagnostic.help:
        lines.append(f"help: {visible(diagnostic.help)}")
    return "\n".join(lines)


def is_hidden(character: str) -> bool:
    """Whether the character is one that `visible` writes as an escape."""
    return not character.isprintable() or character in _INVISIBLE


def in_order(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """The diagnostics in the order of their places; of the same place in the given order."""
    return sorted(diagnostics, key=lambda diagnostic: diagnostic.span)


def within(source: Source, span: Span) -> Span:
    """The span, or where it leaves the text the nearest one that does not.

    >>> within(Source("abc"), Span(2, 9))
    Span(start=2, end=3)
    """
    start = min(max(span.start, 0), len(source.text))
    return Span(start, min(max(span.end, start), len(source.text)))


def _plain(text: str, _style: str) -> str:
    return text


def _painted(text: str, style: str) -> str:
    return f"\x1b[{style}m{text}\x1b[0m" if text else ""


@frozen
class _Mark:
    """Characters of one line that get carets or dashes, with what is said of them; offsets into the source."""

    line: _Line
    start: int
    end: int
    sign: str
    style: str
    message: str


@frozen
class _Excerpt:
    """The part ``[left, right)`` of one line that is printed, with the marks that lie in it."""

    line: _Line
    left: int
    right: int
    marks: list[_Mark] = field(default_factory=list)


def _block(
    source: Source,
    diagnostic: Diagnostic,
    title: str,
    *,
    width: int,
    paint: _Paint,
    done: Collection[Fix],
    options: str,
) -> Iterator[str]:
    severity = _SEVERITY_STYLE[diagnostic.severity]
    name = visible(diagnostic.name)
    at = within(source, diagnostic.span)
    excerpts = _excerpts(list(_marks(source, diagnostic, at, severity)), width)
    margin = " " * (len(str(excerpts[-1].line.number)) + 1)
    bar = margin + " " + paint("|", _BLUE)

    yield f"{paint(f'{diagnostic.severity.value}[{name}]', severity)}: {paint(visible(diagnostic.message), _BOLD)}"
    line, column = source.line_column(at.start)
    yield f"{margin}{paint('-->', _BLUE)} {title}:{line}:{column}"
    yield bar
    previous = excerpts[0].line.number
    for excerpt in excerpts:
        if excerpt.line.number > previous + 1:
            yield paint("...", _BLUE)
        previous = excerpt.line.number
        yield from _rows(excerpt, len(margin) - 1, bar, paint)
    for label, text in _remarks(diagnostic, f"{name}{options}", done):
        yield f"{margin} {paint('=', _BLUE)} {paint(label + ':', _BOLD)} {text}"


def _rows(excerpt: _Excerpt, digits: int, bar: str, paint: _Paint) -> Iterator[str]:
    line, left, right = excerpt.line, excerpt.left, excerpt.right
    shown = "".join(line.shown(at) for at in range(left, right))
    before, after = "…" * (left > line.start), "…" * (right < line.end)
    number = paint(f" {line.number:>{digits}} |", _BLUE)
    yield f"{number} {before}{shown}{after}" if shown else number
    for mark in excerpt.marks:
        indent = len(before) + line.cells(left, mark.start)
        # A span that goes on behind the cut has a caret under the ellipsis too.
        length = line.cells(mark.start, min(mark.end, right)) + (mark.end > right)
        signs = mark.sign * max(length, 1) + (" " + mark.message if mark.message else "")
        yield f"{bar} {' ' * indent}{paint(signs, mark.style)}"


def _remarks(diagnostic: Diagnostic, explained: str, done: Collection[Fix]) -> Iterator[tuple[str, str]]:
    if diagnostic.note:
        yield "note", visible(diagnostic.note)
    hidden = len(diagnostic.related) - _SHOWN_RELATED
    if hidden > 0:
        yield "note", f"{hidden} more {'place is' if hidden == 1 else 'places are'} not shown"
    if diagnostic.help:
        yield "help", visible(diagnostic.help)
    elif diagnostic.near:
        yield "help", visible(f"did you mean {one_of([quote(near) for near in diagnostic.near[:SHOWN]])}?")
    is_mended = False
    for fix in diagnostic.fixes:
        is_mended = is_mended or fix in done
        yield "repair" if fix in done else "fix", f"{visible(fix.title)} ({RISKS[fix.safety]})"
    if not is_mended:
        yield "more", f"guard explain {explained}"


def _marks(source: Source, diagnostic: Diagnostic, at: Span, severity: str) -> Iterator[_Mark]:
    yield from _on_lines(source, at, "^", severity, visible(diagnostic.label))
    for related in diagnostic.related[:_SHOWN_RELATED]:
        yield from _on_lines(source, within(source, related.span), "-", _BLUE, visible(related.message))


def _on_lines(source: Source, span: Span, sign: str, style: str, message: str) -> Iterator[_Mark]:
    """The marks for one span: one, or for a span over several lines one in the first and one in the last."""
    start, end = span.start, span.end
    first = _Line.at(source, start)
    if first.end_with_break < end and source.text[end - 1] == "\n":
        end -= 1  # a span up to and with a line break ends on the line that the break belongs to
    if end <= first.end_with_break:
        yield _Mark(first, first.whole(start), first.inside(end), sign, style, message)
        return
    last = _Line.at(source, end)
    yield _Mark(first, first.whole(start), first.end, sign, style, "")
    yield _Mark(last, last.first_word(end), last.inside(end), sign, style, message)


def _excerpts(marks: list[_Mark], width: int) -> list[_Excerpt]:
    """What is printed of the source, in the order of lines; marks that lie close enough share an excerpt."""
    made: list[_Excerpt] = []
    for mark in marks:
        line = mark.line
        for excerpt in made:
            if excerpt.line.number == line.number and excerpt.left <= mark.start and mark.end <= excerpt.right:
                excerpt.marks.append(mark)
                break
        else:
            same = [other for other in marks if other.line.number == line.number]
            left, right = line.window(min(m.start for m in same), max(m.end for m in same), width)
            if not (left <= mark.start and mark.end <= right):
                left, right = line.window(mark.start, mark.end, width)
            made.append(_Excerpt(line, left, right, [mark]))
    return sorted(made, key=lambda excerpt: excerpt.line.number)


# --- cells of one line --------------------------------------------------------------------------------------------


@frozen
class _Line:
    r"""One line of a source, measured in display cells; its characters keep their offsets into the whole text.

    `end` is before the line break, which is ``\n`` or ``\r\n``; `end_with_break` is where the next line begins, or
    the end of the text.
    """

    text: str
    number: int
    start: int
    end: int
    end_with_break: int

    @classmethod
    def at(cls, source: Source, offset: int) -> _Line:
        """The line that `offset` is on."""
        number, column = source.line_column(offset)
        text, start = source.text, offset - column + 1
        end = text.find("\n", offset)
        if end < 0:
            return cls(text, number, start, len(text), len(text))
        return cls(text, number, start, end - (end > start and text[end - 1] == "\r"), end + 1)

    def inside(self, offset: int) -> int:
        """The offset, or the end of the line where it lies in the line break."""
        return min(offset, self.end)

    def whole(self, offset: int) -> int:
        """The offset inside the line, moved back to the letter where a combining mark stands there."""
        at = self.inside(offset)
        while self.start < at < self.end and not self.width(at):
            at -= 1
        return at

    def first_word(self, end: int) -> int:
        """The first character up to `end` that is not a blank."""
        at = self.start
        while at < min(end, self.end) - 1 and self.text[at] in " \t":
            at += 1
        return at

    def shown(self, at: int) -> str:
        """How the character is printed."""
        character = self.text[at]
        if " " <= character <= "~":
            return character
        return _escape(character) if is_hidden(character) or self._is_loose(at) else character

    def width(self, at: int) -> int:
        """The cells that the character takes as it is printed."""
        shown = self.shown(at)
        if len(shown) > 1 or shown.isascii():
            return len(shown)
        if _is_mark(shown):
            return 0
        return 2 if unicodedata.east_asian_width(shown) in "WF" else 1

    def cells(self, start: int, end: int) -> int:
        """The cells that the characters ``[start, end)`` take."""
        return sum(self.width(at) for at in range(start, end))

    def window(self, first: int, last: int, width: int) -> tuple[int, int]:
        """The part of the line to print in `width` cells, two of them for ellipses, so that `first` is in it."""
        if self._forward(self.start, width) == self.end:
            return self.start, self.end
        room = width - 2
        shown = self._forward(first, room, last)
        lead = (room - self.cells(first, shown)) // 2 if shown == last else room // 8
        left = self._backward(first, lead)
        right = self._forward(left, room + (left == self.start))
        return (self._backward(self.end, room + 1) if right == self.end else left), right

    def _forward(self, at: int, cells: int, end: int | None = None) -> int:
        """How far `cells` cells reach from `at`; at most to `end`."""
        limit = self.end if end is None else end
        while at < limit and (cells := cells - self.width(at)) >= 0:
            at += 1
        return at

    def _backward(self, at: int, cells: int) -> int:
        """Where to begin so that the characters before `at` take at most `cells` cells."""
        begin = at
        while begin > self.start and (cells := cells - self.width(begin - 1)) >= 0:
            begin -= 1
        while begin < at and not self.width(begin):
            begin += 1  # a combining mark does not begin a line
        return begin

    def _is_loose(self, at: int) -> bool:
        """Whether a combining mark has no letter to stand on, or one that carries too many already."""
        if not _is_mark(self.text[at]):
            return False
        for before in range(at - 1, max(self.start, at - _STACKED_MARKS) - 1, -1):
            character = self.text[before]
            if is_hidden(character):
                return True
            if not _is_mark(character):
                return False
        return True


def _is_mark(character: str) -> bool:
    """Whether the character is drawn onto the one before it: a combining mark, a vowel or final of a Hangul block."""
    return (
        unicodedata.category(character) in ("Mn", "Me")
        or "\u1161" <= character <= "\u11ff"
        or "\ud7b0" <= character <= "\ud7ff"
    )


def _escape(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")
