"""Members that stand in other text, `limit: 5` or `"filters" => [...]`, and which of them belong together.

Names are compared as the language reads them, without case and separators, other names included. Whether a word and what
follows it really are a member, whoever reads the value decides; here is said only where one may stand. Everything is one
pass over the text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum, auto
from functools import lru_cache

from grammar import Notation, Span
from grammar.frozen import frozen
from grammar.notation import Outline
from grammar.suggestion import folded

MOST_MEMBERS = 200
"""More than these in one text are not told apart: the last stands for all that follow."""

_LONGEST_KEY = 60
_LONGEST_VALUE = 20_000
_LONGEST_PHRASE = 120
_MOST_WORDS = 3

_SEPARATOR = re.compile(
    r"(?<=[\w][\"']),(?=\s*[\[{(\d])|=>|:=|->|::|(?<![<>=!])=(?!=)|(?<= )\|(?!\|)|[:\u2192\u27a1\uff1a\uff1d]|(?<=[\w])>"
)
_AROUND_KEY = " \t\"'`*_\\\u2018\u2019\u201c\u201d\u00ab\u00bb"
_NO_NAME = re.compile(r"[^\w.\- ]")
_FIRST_CELL = re.compile(r"\|[ \t*_`]*\w[\w .-]{0,40}[ \t*_`]*\Z")
_FIRST_OF_A_PAIR = re.compile(r"[\[(]\s*[\"'][\w.-]{1,40}[\"']\Z")
_TAG_NAME = re.compile(r"<\w{1,60}\Z")
_BLANKS = re.compile(r"[ \t*_]*")
_OPENING = re.compile(r"\s*(?:[A-Za-z_][\w.]{0,40}(?=\()|(?=[\[{]|\([\s\[{\"'(]))([\[{(])")
_BLOCK = re.compile(r"[ \t]*\r?\n(?:(?:[ \t]+\S|-[ \t])[^\n]*(?:\n|\Z))+")
_LITERAL = re.compile(
    r"\\?\"[^\"\n]{0,400}\"|'[^'\n]{0,400}'|`[^`\n]{0,400}`|[\u201c\u2018\u00ab][^\n\u201d\u2019\u00bb]{0,400}[\u201d\u2019\u00bb]"
    r"|(?P<number>[-+]?[0-9](?:[0-9_]|[.,](?=[0-9])|[eE][+-]?(?=[0-9]))*)(?![\w:/])(?!\s(?:seconds?|minutes?|mins?|hours?|hrs?|days?|weeks?|months?|years?)\b)"
    r"|(?P<word>(?:true|false|null|none|nil|undefined)\b)(?=\s*(?:$|[\n,;.}\])\"'`]))",
    re.IGNORECASE,
)
_PHRASE = re.compile(r"[^\n,;|<(){}\[\]\u2014\u2013]{1,120}")
_MARKS = re.compile(r'[{}\[\]()]|"(?:[^"\\\n]|\\.)*+"?')
_PARTNER = {"[": "]", "{": "}", "(": ")"}
_BETWEEN = re.compile(r"(?:\],\s{0,40}\[|[\s,;\"'`{}\\]|</?(?:[A-Za-z]\w{0,40}>)?)*")


class Kind(Enum):
    """What the value of a member looks like."""

    BRACKETED = auto()
    BLOCK = auto()
    """Lines below the key, indented or with a dash each."""
    LITERAL = auto()
    """A number, a text in quotation marks, `true`, `null`."""
    PHRASE = auto()
    """Words up to the end of the line or clause: mostly prose."""


@frozen
class Member:
    """One place where a member may stand: `key` is the key of the language that its name stands for, "" if it is one of
    an object further inside; `span` reaches from the name to the end of the value.
    """

    key: str
    kind: Kind
    span: Span
    value: Span
    is_quoted: bool

    @property
    def is_data(self) -> bool:
        """Whether the value has a form that prose has not."""
        return self.kind is not Kind.PHRASE


def names_of(notation: Notation) -> Mapping[str, str]:
    """Every name of an outermost key, folded, with the key; empty where the language has no keys."""
    return _names(notation.outline)


@lru_cache(maxsize=16)
def _names(outline: Outline) -> Mapping[str, str]:
    return {**outline.key_names, **{folded(key): key for key in outline.keys}}


def members(text: str, notation: Notation) -> Iterator[Member]:
    """Every place where a member may stand, in order; none lies inside another."""
    names = names_of(notation)
    loose = text.replace('\\"', ' "')  # as long, and with the quotation marks of a text inside a string
    at = count = 0
    while names and count < MOST_MEMBERS and (mark := _SEPARATOR.search(text, at)) is not None:
        at = mark.end()
        named = _name_before(text, mark.start(), names, notation.outline.inner_keys)
        if named is None:
            continue
        start, key, is_quoted = named
        kind, value = _value(text, loose, at) if mark.group() != "|" else _cell(text, loose, at)
        if value.start == value.end or (not key and not is_quoted and not _is_in_braces(text, start)):
            continue
        count += 1
        yield Member(key, kind, Span(start, value.end), value, is_quoted)
        if kind in (Kind.BRACKETED, Kind.BLOCK):
            at = value.end


def grouped(text: str, every: list[Member]) -> Iterator[tuple[Member, ...]]:
    """The members in groups: those with nothing but marks between them are of one object."""
    group: list[Member] = []
    for member in every:
        if group and not (
            group[-1].is_data and member.is_data and _BETWEEN.fullmatch(text, group[-1].span.end, member.span.start)
        ):
            yield tuple(group)
            group = []
        group.append(member)
    if group:
        yield tuple(group)


def objects(text: str) -> tuple[Span, ...]:
    """The places of the outermost parts in braces, in order; what is never closed is none."""
    places: list[Span] = []
    depth = begin = 0
    for mark in _MARKS.finditer(text):
        if mark.group() == "{":
            begin = mark.start() if depth == 0 else begin
            depth += 1
        elif mark.group() == "}" and depth:
            depth -= 1
            if depth == 0:
                places.append(Span(begin, mark.end()))
    return tuple(places)


def enclosed(places: Sequence[Span], span: Span) -> Span | None:
    """The one of some places, in order, that a place lies in; None where there is none."""
    at = bisect_right(places, span.start, key=lambda place: place.start) - 1
    return places[at] if at >= 0 and span.end <= places[at].end else None


def _name_before(text: str, at: int, names: Mapping[str, str], inner: frozenset[str]) -> tuple[int, str, bool] | None:
    """Where the name before a separator begins, the key it stands for and whether it is in quotation marks."""
    part = text[max(at - _LONGEST_KEY, 0) : at]
    bare = part.rstrip(_AROUND_KEY)
    if text[at] == ">" and not _TAG_NAME.search(bare):
        return None
    if text[at] == "|" and not _FIRST_CELL.search(part):
        return None
    if text[at] == "," and not _FIRST_OF_A_PAIR.search(part):
        return None
    if not bare or not (bare[-1].isalnum()):
        return None
    is_quoted = any(mark in part[len(bare) :] for mark in "\"'\u201d\u2019")
    run = _NO_NAME.split(bare)[-1]
    words = run.split()
    for size in range(min(_MOST_WORDS, len(words)), 0, -1):
        name = " ".join(words[-size:])
        for written in dict.fromkeys((name, name.rpartition(".")[2])):
            key = names.get(folded(written))
            is_inner = key is None and size == 1 and folded(written) in inner
            if key is not None or is_inner:
                begin = at - len(part) + bare.rfind(words[-size], 0, len(bare) - sum(map(len, words[-size:][1:])))
                return max(begin, 0), key or "", is_quoted
    return None


def _is_in_braces(text: str, at: int) -> bool:
    before = text[max(at - 200, 0) : at]
    return before.rfind("{") > max(before.rfind("}"), before.rfind("\n\n"))


def _value(text: str, loose: str, at: int) -> tuple[Kind, Span]:
    """What stands behind a separator; an empty place for nothing."""
    if (opening := _OPENING.match(text, at)) is not None:
        begin = opening.start(1) if not text[at : opening.start(1)].strip() else at
        return Kind.BRACKETED, Span(_after_blanks(text, begin), _closed(loose, opening.start(1)))
    if (block := _BLOCK.match(text, at)) is not None:
        return Kind.BLOCK, Span(at, min(block.end(), at + _LONGEST_VALUE))
    begin = _after_blanks(text, at)
    if (literal := _LITERAL.match(text, begin)) is not None:
        return Kind.LITERAL, Span(*literal.span())
    phrase = _PHRASE.match(text, begin)
    if phrase is None:
        return Kind.PHRASE, Span(begin, begin)
    return Kind.PHRASE, Span(begin, begin + len(phrase.group().rstrip(" \t.!*\"'`")))


def _cell(text: str, loose: str, at: int) -> tuple[Kind, Span]:
    """What stands in the second cell of a line of a table: data where it has the form of data, else words."""
    begin = _after_blanks(text, at)
    end = min((place for place in (text.find("|", begin), text.find("\n", begin)) if place >= 0), default=len(text))
    end = begin + len(text[begin:end].rstrip(" \t*`"))
    kind, value = _value(text, loose, at)
    if (
        kind in (Kind.BRACKETED, Kind.LITERAL)
        and value.end >= end
        and text[value.start : value.start + 1] in "[{\"'0123456789-"
    ):
        return kind, value
    begin += len(text[begin:end]) - len(text[begin:end].lstrip(" \t*`"))
    return Kind.PHRASE, Span(begin, max(begin, end))


def _after_blanks(text: str, at: int) -> int:
    match = _BLANKS.match(text, at)
    return match.end() if match else at


def _closed(text: str, start: int) -> int:
    """Where the bracket at a place is closed, by whatever bracket; the end of what is read where it never is."""
    depth, end = 0, min(len(text), start + _LONGEST_VALUE)
    for mark in _MARKS.finditer(text, start, end):
        if mark.group() in _PARTNER:
            depth += 1
        elif mark.group() in "]})":
            depth -= 1
            if depth <= 0:
                return mark.end()
    return end
