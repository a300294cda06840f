"""The parts of a text that stand in the brackets of a notation."""

from __future__ import annotations

import re
import unicodedata

from grammar import Notation, Span
from grammar.notations.json.dialects.half_quoted_key import half_quoted_key
from grammar.pattern import pattern
from grammar.pause import pause
from grammar.suggestion import folded
from guard.extraction.blanks import trimmed
from guard.extraction.candidate import MAX_CANDIDATES
from guard.extraction.holder import is_held_by_more
from guard.extraction.json_text import MAX_STRING, is_json
from guard.extraction.member import names_of


def bracketed(text: str, start: int, notation: Notation) -> list[Span]:
    """The outermost bracketed parts that name a key of the notation: an aside in braces is none."""
    assert notation.outline.brackets is not None
    opening = notation.outline.brackets[0]
    parts: list[Span] = []
    others: list[Span] = []
    at = text.find(opening, start)
    if at < 0:
        wide = chr(ord(opening) + _WIDER), chr(ord(notation.outline.brackets[1]) + _WIDER)
        begin, end = text.find(wide[0], start), text.rfind(wide[1], start) + 1
        return [Span(begin, end)] if 0 <= begin < end else []
    while at >= 0 and len(parts) <= MAX_CANDIDATES:
        if _NO_OBJECT.match(text, at + 1) or (text.startswith(opening * 2, at) and not _is_doubled(text, at)):
            at = text.find(opening, at + 1)
            continue
        end = closed_at(text, at, notation)
        if end < 0:
            end = loosely_closed(text, at)
        span = trimmed(text, at, _tag_closed(text, start, at) if end < 0 else end)
        inside = text[span.start : span.end]
        if opening == "[" and is_held_by_more(text, start, span.start, notation):
            at = text.find(opening, max(span.end, at + 1))
            continue
        if not notation.outline.keys or any(key in inside for key in notation.outline.keys):
            parts.append(span)
        elif (
            len(others) <= MAX_CANDIDATES and len(inside) < MAX_STRING and is_json(inside) and inside.strip("{} \t\r\n")
        ):
            others.append(span)  # its keys may be other names of the notation's
        at = text.find(opening, max(span.end, at + 1))
    if parts or len(others) != 1:
        return parts
    before = text[start : others[0].start].rstrip()
    is_part = before.endswith((":", "[", ",")) and '"' in before
    return [] if is_part or _is_value(before, notation) else others  # a part of something is not the answer


def _is_value(before: str, notation: Notation) -> bool:
    """Whether what stands behind a text is the value of a member of the notation that the same line begins with."""
    if not before.endswith((":", "[", ",", "=", "|")):
        return False
    names = names_of(notation)
    return any(folded(word) in names for word in _WORD.findall(before[-_LONGEST_LINE:].rpartition("\n")[2]))


_LONGEST_LINE = 200
_WORD = pattern(r"[A-Za-z_]\w*")


def _tag_closed(text: str, start: int, at: int) -> int:
    """Where a part ends that no bracket closes: before the tag that closes the one right before it, else with the text."""
    opened = _OPENED.search(text, max(start, at - _LONGEST_TAG), at)
    closed = None if opened is None else _CLOSED.search(text, max(at, len(text) - _LONGEST_TAG))
    return closed.start() if opened and closed and closed["name"] == opened["name"] else len(text)


def loosely_closed(text: str, at: int) -> int:
    """Where a part ends in which one bracket is of the wrong kind: as many are closed as opened, and only words follow.

    -1 where that is not so, and the text may have broken off, or go on.
    """
    last = text.rfind("}", at)
    if last < 0 or _IS_DATA.search(text, last + 1) is not None:
        return -1
    opened = closed = 0
    for mark in _ANY_BRACKET.finditer(text, at, last + 1):
        if mark.group() in "[{(":
            opened += 1
        elif mark.group() in "]})":
            closed += 1
        if opened == closed and mark.end() <= last:
            return -1
    return last + 1 if opened == closed else -1


_IS_DATA = pattern(r"[{}\[\]\"`]")
_ANY_BRACKET = pattern(r'"(?:[^"\\\n]|\\.)*+"|[\[\]{}()]')

_LONGEST_TAG = 100
_OPENED = pattern(r"<(?P<name>[A-Za-z][\w:.-]{0,40})>\s*(?:<!\[CDATA\[\s*)?\Z")
_CLOSED = pattern(r"(?:\]\]>\s{0,20})?</(?P<name>[A-Za-z][\w:.-]{0,40})>\s*\Z")


def _is_doubled(text: str, at: int) -> bool:
    """Whether the two braces at a place are those of a template: the next brace comes twice as well."""
    return _DOUBLED.match(text, at) is not None


_DOUBLED = pattern(r"\{\{[^{}]*(?:\{\{|\}\})")


_NO_OBJECT = pattern(r"\s*(?:return|const|let|var|if|def|yield|await)\b")
"""What begins a block of a program, not an object."""

_WIDER = 0xFEE0
"""How far the full-width form of a character is from it."""


def plain(character: str) -> str:
    """The character as it is in another width: `{` for its full-width form."""
    return unicodedata.normalize("NFKC", character)


def closed_at(text: str, start: int, notation: Notation) -> int:
    """Where the bracket that opens at `start` is closed, double-quoted strings passed over; -1 if it never is.

    A bracket that closes while a list inside is open, and one behind which a member follows, close nothing: what they
    leave out would be lost. Where the quotation marks have a backslash before them, those are the string's.
    """
    assert notation.outline.brackets is not None
    opening, closing = notation.outline.brackets
    quote = '\\"' if _ESCAPED_KEY.match(text, start + 1) else '"'
    stack: list[str] = []
    at = start
    while (match := _MARKS.search(text, at)) is not None:
        at, mark = match.end(), match.group()
        pause()
        if mark[0] == "\\" or mark == '"':
            if mark == quote:
                at = _end_of_string(text, at, quote)
                if at < 0:
                    return -1
        elif mark in (opening, "["):
            stack.append(mark)
        elif mark == "]":
            if stack[-1] == "[":
                stack.pop()
        elif mark == closing:
            if stack[-1] != opening:
                return -1
            stack.pop()
            if not stack:
                return -1 if _MEMBER_FOLLOWS.match(text, at) else at
    return -1


def is_torn(text: str, notation: Notation) -> bool:
    """Whether a text in brackets has strings with one of their two marks, which hide where it is closed."""
    opening, closing = notation.outline.brackets or ("", "")
    return (
        opening == "{"
        and text.startswith(opening)
        and text.endswith(closing)
        and half_quoted_key.offer(text) is not None
    )


def _end_of_string(text: str, at: int, quote: str) -> int:
    """Where the string ends that `at` is inside of; -1 if it never does."""
    expression = _IN_STRING if quote == '"' else _IN_ESCAPED_STRING
    match = expression.match(text, at)
    return match.end() if match else -1


_MARKS = pattern(r'[{}\[\]"]|\\.', re.DOTALL)
_IN_STRING = pattern(r'(?:[^"\\]|\\.)*+"', re.DOTALL)
_IN_ESCAPED_STRING = pattern(r'(?:[^\\]|\\(?!["\\])|\\\\(?:\\")?)*+\\"', re.DOTALL)
_ESCAPED_KEY = pattern(r'(?:\s|\\[nrt])*\\"')
_MEMBER_FOLLOWS = pattern(r'[ \t\r\n]*,[ \t\r\n]*"[^"\\\n]{1,60}"[ \t]*:')
