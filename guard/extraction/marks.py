"""Marks: what a log, a diff, an editor or a terminal puts before every line of an answer."""

from __future__ import annotations

import re
from dataclasses import dataclass

from grammar import Span
from grammar.notations.json.literals.heads import WITHDRAWING
from grammar.pattern import pattern

_MOST_LINES = 2_000
"""More lines than these keep their marks."""


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of mark: the one of a line, and what the first of them looks like with the bracket behind it.

    `is_same` says that every line has the same, `is_counted` that they count the lines; so many lines at least have one.
    """

    begins: re.Pattern[str]
    mark: re.Pattern[str]
    is_same: bool = False
    is_counted: bool = False
    fewest: int = 3


def _kind(mark: str, *, is_same: bool = False, is_counted: bool = False, fewest: int = 3, more: str = "") -> _Kind:
    begins = re.compile(rf"^{mark}{more}[ \t]*[{{\[]", re.MULTILINE)
    return _Kind(begins, re.compile(mark), is_same, is_counted, fewest)


_TIME = (
    r"[ \t]{0,4}(?:\[?(?:\d{4}[-/]\d\d[-/]\d\d[T ])?\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?\]?"
    r"|[A-Z][a-z]{2}[ ]{1,2}\d{1,2} \d\d:\d\d:\d\d [\w.-]{1,60} [\w./-]{1,60}(?:\[\d{1,8}\])?:)"
    r"(?:[ \t]{1,4}(?:stdout|stderr)(?:[ \t]{1,4}[FP])?\b)?(?:[ \t]{1,4}\||:)?(?:[ \t]|(?=\n|\Z))"
)
_KINDS = (
    _kind(r"[ \t]{0,8}(?P<number>\d{1,4})[ \t]{0,4}(?P<bar>[|:\u2502])[ ]?", is_counted=True, fewest=2),
    _kind(r"[ \t]{0,8}(?P<number>\d{1,4})(?:[ \t]|(?=\n|\Z))", is_counted=True),
    _kind(_TIME, more=r"(?:[\w ./:@-]{1,60}[:|])?"),
    _kind(r"[ \t]{0,8}[|\u2502\u2503\u2551\u258c\u00bb][ ]?", is_same=True),
    _kind(
        r"[ \t]{0,4}(?!data:|event:)[A-Za-z][\w ./@-]{0,40}(?:\[\d{1,8}\])?[ \t]{0,16}(?:[|\u2502>]|:(?=[ \t]))[ ]?",
        is_same=True,
    ),
    _kind(r"[ \t]{0,4}[\[(<][A-Za-z][\w ./:-]{0,40}[\])>]:?[ ]?", is_same=True),
)
_ADDED = pattern(r"[ \t]*\+(?!\+\+ )")
_BEGINS_ADDED = pattern(r"^\+[ \t]?[{\[]", re.MULTILINE)
_HEADER = pattern(
    r"diff --git [^\n]*|index [0-9a-f]+\.\.[^\n]*|new file mode [0-7]+|--- /dev/null|\+\+\+ [^\n]*|@@ -0,0 \+1[^\n]*"
    r"|\\ No newline at end of file"
)
_LINE = pattern(r"[^\n]++")
_WORD = pattern(r"[A-Za-z]+")
_BAR_BEHIND = pattern(r"[ \t]*[|\u2502\u2503\u2551][ \t\r]*\Z")


def marks_of(text: str) -> list[Span] | None:
    """The places of what stands before each line of a text or of the part of it that is an answer; None where nothing does.

    What each line of an object has before it, outside of its brackets, is no part of the object. So the first line with a
    mark has the opening bracket behind it and the last one the closing bracket. Marks of comments and of removed lines
    take the line back, and are none of these.
    """
    added = _added(text)
    if added is not None:
        return added
    for kind in _KINDS:
        first = kind.begins.search(text)
        places = None if first is None else _marks(text, first.start(), kind)
        if places is not None:
            return places
    return None


def _added(text: str) -> list[Span] | None:
    """The plus signs of a diff that adds every line, and the lines of its own."""
    if _BEGINS_ADDED.search(text) is None:
        return None
    places: list[Span] = []
    for line in _LINE.finditer(text):
        if line.group().isspace():
            continue
        mark = _HEADER.fullmatch(line.group().rstrip()) or _ADDED.match(text, line.start(), line.end())
        if mark is None or len(places) > _MOST_LINES:
            return None
        begin = line.start() if mark.string is not text else mark.start()
        places.append(Span(begin, begin + len(mark.group())))
    return places


def _marks(text: str, start: int, kind: _Kind) -> list[Span] | None:
    """The marks of the lines from a place to the last that has one; None where they are rather something else."""
    found: list[re.Match[str]] = []
    ends: list[int] = []
    for line in _LINE.finditer(text, start):
        if line.group().isspace():
            continue
        match = kind.mark.match(text, line.start(), line.end())
        if match is None or (kind.is_same and found and match.group().strip() != found[0].group().strip()):
            break
        found.append(match)
        ends.append(line.end())
        if len(found) > _MOST_LINES:
            return None
    if not found or not _is_answer(text, found, ends, kind):
        return None
    places = [Span(*match.span()) for match in found]
    behind = [_BAR_BEHIND.search(text, match.end(), end) for match, end in zip(found, ends, strict=True)]
    bars = [bar for bar in behind if bar is not None]
    if kind.is_same and len(bars) == len(found):  # a box
        places += [Span(*bar.span()) for bar in bars]
    return sorted(places)


def _is_answer(text: str, found: list[re.Match[str]], ends: list[int], kind: _Kind) -> bool:
    """Whether what stands behind the marks looks like one object, and the marks like those of its lines."""
    if kind.is_counted:
        numbers = [int(match["number"]) for match in found]
        if numbers != list(range(numbers[0], numbers[0] + len(numbers))):
            return False
        if numbers == [1] and found[0].groupdict().get("bar") in ("|", "\u2502"):
            return True
    if len(found) < kind.fewest:
        return False
    if kind.is_same and {word.lower() for word in _WORD.findall(found[0].group())} & WITHDRAWING:
        return False
    last = next(
        (
            behind
            for match, end in zip(reversed(found), reversed(ends), strict=True)
            if (behind := _BAR_BEHIND.sub("", text[match.end() : end]).strip())
        ),
        "",
    )
    return kind.is_counted or last[-1:] in ("}", "]", ";")
