"""A text that came in pieces: events of a stream, strings that are joined, a list of strings."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from grammar.notations.json.literals.node import Unreadable
from grammar.notations.json.literals.scalars import as_text, string
from grammar.notations.json.literals.steps import Steps
from grammar.pattern import pattern

_MOST_PIECES = 5_000
_EVENT = pattern(r"(?:event|id|retry):|:")
_DATA = pattern(r"data:[ ]?")
_ENDS = frozenset({"[DONE]", ""})
_HOLDERS = (
    ("choices", 0, "delta", "content"),
    ("choices", 0, "delta", "tool_calls", 0, "function", "arguments"),
    ("choices", 0, "delta", "function_call", "arguments"),
    ("choices", 0, "message", "content"),
    ("choices", 0, "text"),
    ("delta", "text"),
    ("delta", "partial_json"),
    ("delta", "content"),
    ("delta",),
    ("message", "content"),
    ("candidates", 0, "content", "parts", 0, "text"),
    ("contentBlockDelta", "delta", "text"),
    ("contentBlockDelta", "delta", "toolUse", "input"),
    ("token", "text"),
    ("response",),
    ("completion",),
    ("content",),
    ("text",),
)
"""Where the interfaces of models keep a piece of the text in one event of a stream."""


def from_events(text: str) -> str | None:
    """The text that the events of a stream spell, or the lines of one; None where it is no stream."""
    lines = [line.strip("\r") for line in text.strip().split("\n")]
    if len(lines) > _MOST_PIECES or len(lines) < 2:
        return None
    payloads: list[str] = []
    for line in lines:
        data = _DATA.match(line)
        if data is not None:
            payloads.append(line[data.end() :])
        elif line.strip() and not _EVENT.match(line):
            payloads = lines if line.lstrip().startswith("{") and not payloads else []
            break
    pieces = [payload for payload in payloads if payload.strip() not in _ENDS]
    if len(pieces) < 2:
        return None
    values = [_value(piece) for piece in pieces]
    if all(isinstance(value, dict) for value in values):
        return _held(values)
    if payloads is lines or any(isinstance(value, dict) for value in values):
        return None
    return "".join(pieces)


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _held(values: list[Any]) -> str | None:
    """The text that events spell together, each piece in the same place; a piece may be missing where one only reports."""
    for holder in _HOLDERS:
        pieces = [_at(value, holder) for value in values]
        found = [piece for piece in pieces if isinstance(piece, str)]
        if len(found) < 2:
            continue
        if any(_says_more(value) for value, piece in zip(values, pieces, strict=True) if not isinstance(piece, str)):
            return None
        return "".join(found)
    return None


def _says_more(value: Any) -> bool:
    """Whether an event without a piece has a brace in one of its strings, and so may hold one in another place."""
    return any("{" in leaf or "}" in leaf for leaf in _strings(value, 0))


def _strings(value: Any, depth: int) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict) and depth < 10:
        for inner in value.values():
            yield from _strings(inner, depth + 1)
    elif isinstance(value, list) and depth < 10:
        for inner in value:
            yield from _strings(inner, depth + 1)


def _at(value: Any, way: tuple[str | int, ...]) -> Any:
    for step in way:
        if isinstance(step, int):
            value = value[step] if isinstance(value, list) and len(value) > step else None
        else:
            value = value.get(step) if isinstance(value, dict) else None
    return value


_BETWEEN = pattern(r"\s*,\s*")


def from_strings(text: str) -> str | None:
    """The text that strings spell together: those of a list, or those that are joined; None where it is neither."""
    start = len(text) - len(text.lstrip())
    bare = text.rstrip().rstrip(";").rstrip()
    try:
        read = _list(text, start) if text.startswith("[", start) else joined_at(text, start, Steps())
    except Unreadable:
        return None
    return read[0] if read is not None and read[1] == len(bare) else None


def _list(text: str, start: int) -> tuple[str, int] | None:
    pieces: list[str] = []
    steps = Steps()
    at = start + 1
    while len(pieces) < _MOST_PIECES:
        at = _after_blanks(text, at)
        node = string(text, at, steps)
        if node is None:
            return None
        pieces.append(as_text(node))
        between = _BETWEEN.match(text, node.end)
        at = _after_blanks(text, node.end) if between is None else between.end()
        if between is None:
            break
    return ("".join(pieces), at + 1) if text.startswith("]", at) and len(pieces) > 1 else None


def joined_at(text: str, start: int, steps: Steps) -> tuple[str, int] | None:
    """What strings say together that begin at a place and are joined by signs or follow each other, and where they end.

    None where there is only one.

    Args:
        text: what they stand in.
        start: where the first begins.
        steps: what may still be read.

    Raises:
        Unreadable: what one of them says depends on the language.
    """
    pieces: list[str] = []
    at = end = start
    is_joined = False
    while len(pieces) < _MOST_PIECES and (node := string(text, at, steps)) is not None:
        steps.one()
        is_joined = is_joined or node.text != text[at : node.end]
        pieces.append(as_text(node))
        end = node.end
        at = _after_blanks(text, end)
    return ("".join(pieces), end) if len(pieces) > 1 or (pieces and is_joined) else None


def _after_blanks(text: str, at: int) -> int:
    blanks = _BLANKS.match(text, at)
    return at if blanks is None else blanks.end()


_BLANKS = pattern(r"(?:\s|\\\r?\n)*+")
