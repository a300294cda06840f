"""Untyped: whether the language takes an object whose values have lost their types in one way only."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from grammar import Notation, Path, Source
from grammar.parsing.budget import SearchBudget
from grammar.parsing.reader import parse

_MOST_DOUBTS = 40
"""More values than these that could be of another type are not tried one by one."""

_MAX_DEPTH = 30


def has_one_reading(written: str, notation: Notation) -> bool:
    """Whether a text is of the notation, and would not be with any of its values as a text.

    Tried are a number and a truth as the text of their characters, and several texts of a list as one.

    Args:
        written: an object as JSON.
        notation: whose text it is.
    """
    try:
        document = json.loads(written)
        doubts = list(_doubts(document, ()))
    except (ValueError, RecursionError):
        return False
    if len(doubts) > _MOST_DOUBTS or not _reads(document, notation):
        return False
    return not any(_reads(_with(document, path, other), notation) for path, other in doubts)


def _reads(document: Any, notation: Notation) -> bool:
    return parse(notation, Source(json.dumps(document)), SearchBudget(0)).tree is not None


def _doubts(value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    """The way to each part that may have been a text, with that text."""
    if len(path) > _MAX_DEPTH:
        raise ValueError(path)
    if isinstance(value, dict):
        for key, member in value.items():
            yield from _doubts(member, (*path, key))
    elif isinstance(value, list):
        if len(value) > 1 and all(isinstance(item, str | int | float) for item in value):
            yield path, ", ".join(map(str, value))
        for place, item in enumerate(value):
            yield from _doubts(item, (*path, place))
    elif isinstance(value, bool | int | float):
        yield path, json.dumps(value)


def _with(value: Any, path: Path, other: str) -> Any:
    """A document with something else in one place."""
    if not path:
        return other
    if isinstance(value, dict):
        return {key: _with(part, path[1:], other) if key == path[0] else part for key, part in value.items()}
    return [_with(part, path[1:], other) if place == path[0] else part for place, part in enumerate(value)]
