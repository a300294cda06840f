"""Where the parts of an adopted tree, or of a tree that its author made of one, stand in the text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any

from grammar.adoption.tree import Leaf, Name, Node, Part
from grammar.diagnostic import Edit, Path
from grammar.frozen import frozen
from grammar.rule import Change, Remove, Replace
from grammar.source import Source, Span


@frozen
class TreePlaces:
    """Where each part of an adopted tree stands. Spans are kept by part and found by walking the path."""

    source: Source
    root: Any
    spans: Mapping[int, Span]

    def value(self, path: Path) -> Span:
        """The place of the part at `path`, or of its nearest ancestor that has one."""
        part: Part = self.root
        span = self.spans.get(id(part), Span(0, len(self.source.text)))
        for step in path:
            if not isinstance(part, Node) or not isinstance(step, int) or not 0 <= step < len(part.parts):
                break
            part = part.parts[step]
            span = self.spans.get(id(part), span) if part is not None else span
        return span

    def key(self, path: Path) -> Span:
        """The place of the part at `path`: such trees have no keys."""
        return self.value(path)

    def inside(self, path: Path, start: int, end: int) -> Span:
        """The place of the characters ``[start, end)`` of the part at `path`."""
        span = self.value(path)
        return Span(min(span.start + start, span.end), min(span.start + end, span.end))

    def document_path(self, path: Path) -> Path:
        """The path itself."""
        return path

    def escaped(self, text: str, path: Path = ()) -> str:  # noqa: ARG002  # every string is written alike
        """The text itself: an adopted notation has no escapes that we know of."""
        return text

    def edits(self, change: Change) -> tuple[Edit, ...]:
        """The characters that a change touches; a member can neither be added nor renamed in a tree without keys."""
        if isinstance(change, Replace):
            return (Edit(self.value(change.path), str(change.value)),)
        if isinstance(change, Remove):
            return (Edit(self.value(change.path), ""),)
        return ()


@frozen
class Made:
    """What one node or leaf was made into: the value, its place, and the values it was made of with theirs."""

    value: Any
    span: Span
    children: tuple[tuple[Any, Span], ...] = ()


@frozen
class OwnPlaces(TreePlaces):
    """Where the values of an author's own tree stand.

    A value that a rule's function made has that rule's place. A plain value (a text, a number), or an object that stands
    for several parts of the text, is one of those that the function around it was given: of equal ones, the first in the
    value stands where the first was given.
    """

    made: Mapping[int, Made]
    node: Part
    """The tree of nodes that it was made of; it keeps the identities alive that places are found by."""

    def value(self, path: Path) -> Span:
        """The place of the value at `path`, or of the nearest one around it that has a place."""
        value, span = self.root, Span(0, len(self.source.text))
        owner = self.made.get(id(value))
        taken: Path = ()
        span = owner.span if owner is not None else span
        for step in path:
            following = _step(value, step)
            if following is _NOTHING:
                break
            value, taken = following, (*taken, step)
            maker = None if is_plain(value) else self.made.get(id(value))
            if maker is not None:
                owner, span, taken = maker, maker.span, ()
            elif owner is not None:
                span = _given(owner, value, taken, self.made) or span
        return span


_NOTHING = object()


def is_plain(value: Any) -> bool:
    """Whether a value may be one object at many places: its identity says nothing."""
    if isinstance(value, Name):
        return False
    return value is None or isinstance(value, (str, bytes, int, float, complex, tuple, frozenset, Enum, type))


def _step(value: Any, step: str | int) -> Any:
    if isinstance(step, int):
        if isinstance(value, Sequence) and not isinstance(value, str) and 0 <= step < len(value):
            return value[step]
        return value.get(step, _NOTHING) if isinstance(value, Mapping) else _NOTHING
    if isinstance(value, Mapping):
        return value.get(step, _NOTHING)
    return getattr(value, step, _NOTHING)


def _given(owner: Made, value: Any, path: Path, made: Mapping[int, Made]) -> Span | None:
    """The place of a plain value inside `owner`, as one of the values that it was made of."""
    spans = [span for child, span in owner.children if child is value]
    if len(spans) > 1:
        turn = 0
        for other, plain in _inside(owner.value, made):
            if other == path:
                return spans[min(turn, len(spans) - 1)]
            turn += plain is value
    return spans[0] if spans else None


def _inside(value: Any, made: Mapping[int, Made]) -> Iterator[tuple[Path, Any]]:
    """The plain values of a made value with their paths, those of other made values left out."""
    waiting: list[tuple[Path, Any]] = [((), value)]
    while waiting:
        path, part = waiting.pop()
        if path and not is_plain(part) and id(part) in made:
            continue
        yield path, part
        waiting += [((*path, step), inner) for step, inner in reversed(list(members(part)))]


def members(value: Any) -> Iterable[tuple[str | int, Any]]:
    """What a value of an author's tree is made of: a dataclass's fields, a sequence's items, a mapping's values."""
    if isinstance(value, (Node, Leaf)):
        return ()
    if is_dataclass(value) and not isinstance(value, type):
        return [(field.name, getattr(value, field.name)) for field in fields(value)]
    if isinstance(value, Mapping):
        return [(key, inner) for key, inner in value.items() if isinstance(key, (str, int))]
    if isinstance(value, (list, tuple)):
        return list(enumerate(value))
    return ()


def walk_values(tree: Any) -> Iterator[tuple[Path, Any]]:
    """Every value of an author's tree with its path, outer before inner; a value inside itself is not entered again."""
    waiting: list[tuple[Path, Any, frozenset[int]]] = [((), tree, frozenset())]
    while waiting:
        path, value, above = waiting.pop()
        yield path, value
        inner = list(members(value))
        if inner and id(value) not in above:
            above |= {id(value)}
            waiting += [((*path, step), part, above) for step, part in reversed(inner)]
