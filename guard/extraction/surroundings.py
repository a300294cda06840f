"""Where in what the model said may the text be: behind its thoughts, in a fence, between brackets."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterator
from itertools import islice

from grammar import Notation, Span

MAX_CANDIDATES = 8
"""More places than this are an answer that cannot be told from its surroundings."""

MAX_STRING = 200_000
"""A longer string is not looked into."""

_FENCE = re.compile(r"^[ \t]{0,3}(`{3,}+|~{3,}+|'{3}|\"{3})[^\n`]*+\n", re.MULTILINE)
_THOUGHT = re.compile(
    r"\s*(?:<((?:\w{1,20}:)?(?:think|thinking|thought|thoughts|reasoning|scratchpad|reflection|analysis))\b[^<>]*>"
    r"|(\[THINK\]|\u25c1think\u25b7))",
    re.IGNORECASE,
)
_END_OF_THOUGHT = re.compile(
    r"^[ \t]*</(?:think|thinking|thought|thoughts|reasoning)>[ \t]*$", re.MULTILINE | re.IGNORECASE
)
_TOLD_THOUGHT = re.compile(r"\s*Thinking\.\.\.[ \t]*\r?\n(?:[^\n]*\n)*?\.\.\.done thinking\.[ \t]*(?:\n|\Z)")
_ENDS = {"[THINK]": "[/THINK]", "\u25c1THINK\u25b7": "\u25c1/think\u25b7"}
_FINAL_CHANNEL = re.compile(r"<\|channel\|>final[^<]{0,40}<\|message\|>")
BLANK = " \t\r\n\ufeff\u200b"
"""What may stand around a text without being part of anything."""


IsOwn = Callable[[str, int], bool]
"""Whether a fence, by its marks and where its line ends, is part of a text of the language and so opens no block."""


def _never(_marks: str, _end: int) -> bool:
    return False


def spans_of(text: str, start: int, notation: Notation, is_own: IsOwn = _never) -> list[Span]:
    """The places where a text of the notation may stand from `start` on, in order; empty for none.

    Where the notation's texts stand in brackets, the places are without blanks at their ends; else to the character,
    for blanks may count.
    """
    whole = trimmed(text, start, len(text))
    if whole.start == whole.end:
        return []
    if notation.brackets is None:
        return [*islice(fenced(text, start, is_own), MAX_CANDIDATES + 1)] or [Span(start, len(text))]
    opening = notation.brackets[0]
    if _plain(text[whole.start]) == opening != text[whole.start]:
        return [whole]  # an opening bracket in another width: the reader knows what to make of it
    if text.startswith(opening, whole.start) and _closing(text, whole.start, notation) in (whole.end, -1):
        return [whole]
    blocks = [
        span
        for span in (trimmed(text, block.start, block.end) for block in islice(fenced(text, start), MAX_CANDIDATES + 1))
        if text[span.start] in (opening, '"', "'", "[") or _plain(text[span.start]) == opening
    ]
    if blocks:
        return blocks
    if is_string(text[whole.start : whole.end]):
        return [whole]
    return _bracketed(text, start, notation)


def _bracketed(text: str, start: int, notation: Notation) -> list[Span]:
    """The outermost bracketed parts that name a key of the notation: an aside in braces is none."""
    assert notation.brackets is not None
    opening = notation.brackets[0]
    parts: list[Span] = []
    others: list[Span] = []
    at = text.find(opening, start)
    if at < 0:
        wide = chr(ord(opening) + _WIDER), chr(ord(notation.brackets[1]) + _WIDER)
        begin, end = text.find(wide[0], start), text.rfind(wide[1], start) + 1
        return [Span(begin, end)] if 0 <= begin < end else []
    while at >= 0 and len(parts) <= MAX_CANDIDATES:
        if _NO_OBJECT.match(text, at + 1) or (text.startswith(opening * 2, at) and not _is_doubled(text, at)):
            at = text.find(opening, at + 1)
            continue
        end = _closing(text, at, notation)
        span = trimmed(text, at, len(text) if end < 0 else end)
        inside = text[span.start : span.end]
        if not notation.keys or any(key in inside for key in notation.keys):
            parts.append(span)
        elif (
            len(others) <= MAX_CANDIDATES and len(inside) < MAX_STRING and is_json(inside) and inside.strip("{} \t\r\n")
        ):
            others.append(span)  # its keys may be other names of the notation's
        at = text.find(opening, max(span.end, at + 1))
    if parts or len(others) != 1:
        return parts
    before = text[start : others[0].start].rstrip()
    return [] if before.endswith((":", "[", ",")) and '"' in before else others  # a part of something is not the answer


def _is_doubled(text: str, at: int) -> bool:
    """Whether the two braces at a place are those of a template: the next brace comes twice as well."""
    return _DOUBLED.match(text, at) is not None


_DOUBLED = re.compile(r"\{\{[^{}]*(?:\{\{|\}\})")


_NO_OBJECT = re.compile(r"\s*(?:return|const|let|var|if|def|yield|await)\b")
"""What begins a block of a program, not an object."""

_WIDER = 0xFEE0
"""How far the full-width form of a character is from it."""


def after_thought(text: str) -> int:
    """Where what the model said begins, its thinking aside; the end of the text where it never stopped thinking."""
    match = _THOUGHT.match(text)
    if match:
        tag = match.group(1)
        end = rf"</{re.escape(tag)}\s*>" if tag else re.escape(_ENDS[match.group(2).upper()])
        close = re.compile(end, re.IGNORECASE).search(text, match.end())
        return close.end() if close else len(text)
    told = _TOLD_THOUGHT.match(text)
    if told:
        return told.end()
    channels = list(_FINAL_CHANNEL.finditer(text))
    if channels:
        return channels[-1].end()
    closing = _END_OF_THOUGHT.search(text)
    return closing.end() if closing else 0


def _plain(character: str) -> str:
    return unicodedata.normalize("NFKC", character)


def trimmed(text: str, start: int, end: int, blank: str = BLANK) -> Span:
    """The place without the blanks at its two ends."""
    while start < end and text[start] in blank:
        start += 1
    while start < end and text[end - 1] in blank:
        end -= 1
    return Span(start, end)


def fenced(text: str, start: int, is_own: IsOwn = _never) -> Iterator[Span]:
    """The contents of the fenced blocks to the character, none blank; the last block may be left open."""
    at = start
    while match := _FENCE.search(text, at):
        fence = match.group(1)
        if is_own(fence, match.end()):
            at = match.end()
            continue
        close = re.compile(rf"^[ \t]{{0,3}}{re.escape(fence[0])}{{{len(fence)},}}[ \t]*$", re.MULTILINE)
        closing = close.search(text, match.end())
        span = Span(match.end(), closing.start() if closing else len(text))
        inner = trimmed(text, span.start, span.end)
        if not closing and text.endswith(fence, match.end(), inner.end):
            span = Span(match.end(), inner.end - len(fence))  # closed on the last line of the block
            inner = trimmed(text, span.start, span.end)
        if inner.start < inner.end:
            yield span
        at = closing.end() if closing else len(text)


def _closing(text: str, start: int, notation: Notation) -> int:
    """Where the bracket that opens at `start` is closed, double-quoted strings passed over; -1 if it never is.

    A bracket that closes while a list inside is open, and one behind which a member follows, close nothing: what they
    leave out would be lost. Where the quotation marks have a backslash before them, those are the string's.
    """
    assert notation.brackets is not None
    opening, closing = notation.brackets
    quote = '\\"' if _ESCAPED_KEY.match(text, start + 1) else '"'
    stack: list[str] = []
    at = start
    while (match := _MARKS.search(text, at)) is not None:
        at, mark = match.end(), match.group()
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


def _end_of_string(text: str, at: int, quote: str) -> int:
    """Where the string ends that `at` is inside of; -1 if it never does."""
    expression = _IN_STRING if quote == '"' else _IN_ESCAPED_STRING
    match = expression.match(text, at)
    return match.end() if match else -1


_MARKS = re.compile(r'[{}\[\]"]|\\.', re.DOTALL)
_IN_STRING = re.compile(r'(?:[^"\\]|\\.)*+"', re.DOTALL)
_IN_ESCAPED_STRING = re.compile(r'(?:[^\\]|\\(?!["\\])|\\\\(?:\\")?)*+\\"', re.DOTALL)
_ESCAPED_KEY = re.compile(r'(?:\s|\\[nrt])*\\"')
_MEMBER_FOLLOWS = re.compile(r'[ \t\r\n]*,[ \t\r\n]*"[^"\\\n]{1,60}"[ \t]*:')


def is_json(text: str) -> bool:
    """Whether a text is JSON as it stands."""
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def is_string(text: str) -> bool:
    """Whether a text begins and ends with the same quotation mark."""
    return len(text) > 1 and text[0] == text[-1] and text[0] in "\"'"
