"""Where each node of a formula stands in the text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from grammar.diagnostic import Edit, Path
from grammar.frozen import frozen
from grammar.languages.formula.literals import escape, kept_apart, offsets
from grammar.languages.formula.tree import Node, Unreadable
from grammar.rule import Change, Replace
from grammar.source import Source, Span


@dataclass(slots=True)
class Place:
    """The place of one node, with those of the nodes inside it, in their order.

    `span` is the node's without parentheses around it, `outer` with them; `name` is where a call's function is named;
    `operators` are the places of a chain's operators.
    """

    span: Span
    outer: Span
    parts: tuple[Place, ...] = ()
    name: Span | None = None
    operators: tuple[Span, ...] = ()


@frozen
class FormulaPlaces:
    """Where each node of a formula stands, found by going down the path from the root's place."""

    source: Source
    root: Place

    def value(self, path: Path) -> Span:
        """The place of the node at `path`; with ``"name"`` or ``"operators"`` at its end, of that part of it."""
        place = self.root
        steps = iter(path)
        for step in steps:
            if step == "name":
                return place.name or place.span
            position = 0 if step == "operand" else next(steps, None)
            if not isinstance(position, int):
                return place.span
            if step == "operators":
                return place.operators[position]
            if position >= len(place.parts):
                return place.span
            place = place.parts[position]
        return place.span

    def key(self, path: Path) -> Span:
        """The place of the value: no part of a formula has a key."""
        return self.value(path)

    def inside(self, path: Path, start: int, end: int) -> Span:
        """The place of the characters ``[start, end)`` of the text that the string or column name at `path` is."""
        span = self.value(path)
        raw = self.source.slice(span)
        before = 0
        if raw[:1] == "$":
            while raw[before : before + 1] not in ('"', "`", ""):
                before += 1
            if before == len(raw):  # no quotes: each character is itself
                return Span(min(span.start + 1 + start, span.end), min(span.start + 1 + end, span.end))
        if raw[before : before + 1] not in ('"', "`"):
            return span
        where = offsets(raw[before:])
        last = len(where) - 1
        return Span(span.start + before + where[min(start, last)], span.start + before + where[min(end, last)])

    def document_path(self, path: Path) -> Path:
        """The same path: nothing that was read is left out of the tree."""
        return path

    def escaped(self, text: str, path: Path = ()) -> str:  # noqa: ARG002  # every string is written alike
        """How `text` is written between double quotes."""
        return escape(text)

    def edits(self, change: Change) -> tuple[Edit, ...]:
        """The characters that a replacement touches; empty for other changes, which a formula's rules do not make."""
        if isinstance(change, Replace) and isinstance(change.value, str):
            span, text = self.value(change.path), self.source.text
            before, after = text[max(0, span.start - 1) : span.start], text[span.end : span.end + 1]
            return (Edit(span, kept_apart(before, change.value, after)),)
        return ()


@dataclass(slots=True)
class Part:
    """A node with its place, while a tree is being built."""

    node: Node
    place: Place

    @property
    def outer(self) -> Span:
        """The place of the node with the parentheses around it."""
        return self.place.outer


def span_of(tree: Any) -> Span:
    """The place of a token or of a parse tree."""
    place = tree.meta if hasattr(tree, "meta") else tree
    return Span(place.start_pos, place.end_pos)


def leaf(node: Node, span: Span) -> Part:
    """A node with nothing inside it."""
    return Part(node, Place(span, span))


def joined(parts: Sequence[Part], span: Span) -> Part:
    """What could be read of something that as a whole could not."""
    return Part(Unreadable(tuple(p.node for p in parts)), Place(span, span, tuple(p.place for p in parts)))
