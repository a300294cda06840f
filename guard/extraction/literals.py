"""The places of data literals in what a model said: objects as a programming language writes them."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator

from grammar import Notation, Span
from grammar.notations.json.literals import Steps, read_literal, read_printed
from grammar.notations.json.literals.node import Node, Unreadable
from grammar.notations.json.literals.pieces import joined_at
from grammar.notations.json.literals.scalars import as_text, string
from grammar.notations.json.literals.tags import read_tags
from grammar.pattern import pattern
from grammar.suggestion import folded
from guard.extraction.member import names_of

_ANCHOR = pattern(
    r"(?m)^[ \t]*(?=\S)|(?:[=:]|<-|\b(?:return|yield|default|is|select))\s{1,40}+(?=\S)"
    r"|\b(?:print|puts|echo|format)\s?\(\s{0,40}+|=\s{0,40}\(\s{0,40}+(?=[\"'])"
    r"|(?<=[(=\s])['\"](?=<[A-Za-z])"
    r"|(?:(?<=\w)=|(?<=\s)['\"]|>)(?=[A-Za-z_.]{1,60}\()",
    re.IGNORECASE,
)
_BEGINS = pattern(r"(?:[<\"'`]|\.\{|[\[({]|[^\W\d]|[%#@'&]{1,2}[\[({<A-Za-z])")
_IN_BRACKETS = pattern(r"\(\s{0,40}+(?=[\"'])")
"""A string in brackets, or several that are joined there."""

_MOST_STEPS = 20_000
_FIRST_STEPS = 200


def literals(text: str, start: int, end: int, notation: Notation) -> list[Span]:
    """The places of the outermost objects in another language's form that have a key of the notation, in order."""
    if notation.outline.brackets != ("{", "}") or not notation.outline.keys:
        return []
    names = names_of(notation)
    steps = Steps(min(_MOST_STEPS, _FIRST_STEPS + end - start))  # a text is read about once, whatever is tried in it
    places: list[Span] = []
    at, tried = start, -1
    for anchor in _ANCHOR.finditer(text, start, end):
        begin = anchor.end()
        if begin < at or begin == tried or _BEGINS.match(text, begin) is None:
            continue
        tried = begin
        node = _object(text, begin, steps)
        if node is None or node.end > end:
            if steps.left < 0:
                break
            continue
        if any(_is_key(entry.key, names) for inner in _some(node) for entry in inner.entries):
            places.append(Span(node.start, node.end))
            at = node.end
    return places


def _object(text: str, begin: int, steps: Steps) -> Node | None:
    try:
        return _read(text, begin, steps)
    except Unreadable:  # more of it than may be read
        return None


def _read(text: str, begin: int, steps: Steps) -> Node | None:
    in_brackets = _IN_BRACKETS.match(text, begin)
    if in_brackets is not None:
        return _joined(text, in_brackets.end(), steps)
    if text[begin] in "\"'`":
        return _joined(text, begin, steps)
    if text[begin] == "<":
        tagged = read_tags(text, begin, steps)
        is_one = tagged is not None and not tagged.is_loose and not _is_in_open_tag(text, begin, tagged.node.end, steps)
        return tagged.node if tagged is not None and is_one else None
    read = read_literal(text, begin, steps)
    if read is not None:
        return read[0] if read[1].is_foreign else None
    return read_printed(text, begin, steps)


def _is_in_open_tag(text: str, begin: int, end: int, steps: Steps) -> bool:
    """Whether elements stand in one that is never closed: then they are the first of its parts, and others were to follow."""
    stack: list[str] = []
    for tag in _TAG.finditer(text, max(begin - _FAR, 0), begin):
        steps.one()
        if not tag["closes"]:
            stack.append(tag["name"])
        elif tag["name"] in stack:
            del stack[len(stack) - 1 - stack[::-1].index(tag["name"]) :]
    return any(name.lower() not in _NEVER_CLOSED and text.find(f"</{name}", end) < 0 for name in stack)


_FAR = 20_000
_TAG = pattern(r"<(?P<closes>/)?(?P<name>[A-Za-z_][\w:.-]{0,60})(?:\s[^<>]{0,300})?(?<!/)>")
_NEVER_CLOSED = frozenset({"br", "hr", "p", "li", "s", "bos"})


def _joined(text: str, begin: int, steps: Steps) -> Node | None:
    """The object that strings say together, at the place of all of them."""
    try:
        joined = joined_at(text, begin, steps)
    except Unreadable:
        return None
    if joined is None:
        only = string(text, begin, steps)
        if only is None or text[only.start] == '"':
            return None
        joined = as_text(only), only.end
    begins = len(joined[0]) - len(joined[0].lstrip())
    read = read_literal(joined[0], begins, steps)
    if read is not None and not (joined[0].startswith("{", begins) or (read[1].is_foreign and read[0].head)):
        return None
    return None if read is None else Node(begin, joined[1], None, read[0].entries, is_object=True)


def _some(node: Node) -> Iterator[Node]:
    """The object itself, and where it has the form of an envelope's, those in it."""
    yield node
    if len(node.entries) <= _MOST_IN_ENVELOPE:
        yield from (entry.value for entry in node.entries if entry.value.is_object)


_MOST_IN_ENVELOPE = 6


def _is_key(key: Node | None, names: Container[str]) -> bool:
    return key is not None and folded(_said(key.text)) in names


def _said(key: str | None) -> str:
    return (key or "").strip("\"'`")
