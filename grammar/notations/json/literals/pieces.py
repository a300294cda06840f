"""A text that came in pieces: events of a stream, strings that are joined, a list of strings."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from grammar.notations.json.literals.node import Unreadable
from grammar.notations.json.literals.scalars import as_text, string

_MOST_PIECES = 5_000
_EVENT = re.compile(r"(?:event|id|retry):|:")
_DATA = re.compile(r"data:[ ]?")
_ENDS = frozenset({"[DONE]", ""})
_HOLDERS = (
    ("choices", 0, "delta", "content"),
    ("choices", 0, "message", "content"),
    ("choices", 0, "text"),
    ("delta", "text"),
    ("delta", "partial_json"),
    ("delta", "content"),
    ("delta",),
    ("message", "content"),
    ("candidates", 0, "content", "parts", 0, "text"),
    ("contentBlockDelta", "delta", "text"),
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


_BETWEEN = re.compile(r"\s*,\s*")


def from_strings(text: str) -> str | None:
    """The text that strings spell together: those of a list, or those that are joined by signs; None where it is neither."""
    bare = text.strip().rstrip(";").rstrip()
    start = len(text) - len(text.lstrip())
    is_list = bare.startswith("[") and bare.endswith("]")
    if not (is_list or bare[:1] in "\"'`"):
        return None
    end = start + len(bare)
    try:
        if not is_list:
            node = string(text, start)
            # One string alone is no text in pieces.
            is_joined = node is not None and node.end == end and node.text != text[start:end]
            return as_text(node) if is_joined and node is not None else None
        pieces: list[str] = []
        at = start + 1
        while len(pieces) < _MOST_PIECES:
            at += len(text[at:end]) - len(text[at:end].lstrip())
            node = string(text, at)
            if node is None:
                return None
            pieces.append(as_text(node))
            at = node.end
            between = _BETWEEN.match(text, at, end)
            if between is None:
                break
            at = between.end()
        if text[at:end].strip() != "]" or len(pieces) < 2:
            return None
    except Unreadable:
        return None
    return "".join(pieces)
