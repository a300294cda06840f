"""Shape: what may stand where in an answer, as data; whatever stands elsewhere is not understood, or is named.

A provider states the shape of a whole answer and of an event, out of these:

    WORDS               what the model wrote and the guard judges: a piece has to cover it
    SAME                the words of the pieces under the same object once more
    SILENT              written, and no answer: reasoning, refusals, citations, log-probabilities; named and let through
    TOLD                a name, a reason, a date: one value
    NOTES               metadata in any form
    Counts(…)           numbers in any form; of their texts only those under the given names are known
    {name: shape}       an object; a member that is not there is not understood
    Open({name: shape}) an object to which services add members: an unknown one is named and let through
    [shape]             a list
    Kinds(key, {…})     an object whose member `key` says which of several it is; an unknown kind is not understood
    (shape, shape)      one of these, told apart by the kind of JSON they are

What is null, empty, a number or a truth value holds no words, and may stand anywhere.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeAlias

from guard.traffic.payload import Path, value_at


class Leaf(StrEnum):
    """What the value of one member is."""

    WORDS = "words"
    SAME = "same"
    SILENT = "silent"
    TOLD = "told"
    NOTES = "notes"


WORDS, SAME, SILENT, TOLD, NOTES = Leaf


@dataclass(frozen=True, slots=True)
class Open:
    """An object to which services add members."""

    members: Mapping[str, Shape]


@dataclass(frozen=True, slots=True)
class Kinds:
    """An object of one of several kinds. A name that ends with ``*`` stands for all that begin like it."""

    key: str
    kinds: Mapping[Any, Shape]

    def of(self, kind: Any) -> Shape | None:
        """The shape of a kind; None where it is not known."""
        if not isinstance(kind, (str, bool, type(None))):
            return None
        if kind in self.kinds:
            return self.kinds[kind]
        families = (name for name in self.kinds if isinstance(name, str) and name.endswith("*"))
        return next((self.kinds[name] for name in families if str(kind).startswith(name[:-1])), None)


@dataclass(frozen=True, slots=True, init=False)
class Counts:
    """Numbers in any form; the texts under these names tell what was counted."""

    names: frozenset[str]

    def __init__(self, *names: str) -> None:
        object.__setattr__(self, "names", frozenset(names))


Shape: TypeAlias = "Leaf | Open | Kinds | Counts | Mapping[str, Shape] | Sequence[Shape]"


def told(names: str) -> dict[str, Shape]:
    """Members that are told, by their names in one line."""
    return dict.fromkeys(names.split(), TOLD)


@dataclass(slots=True)
class Sight:
    """What was seen in one document beside the words that pieces cover. Each place is named once, without positions.

    `unread` is not understood, `unknown` are members that services have added, `silent` is no answer; `same` are the
    ways to what says the words once more.
    """

    unread: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    silent: list[str] = field(default_factory=list)
    same: list[Path] = field(default_factory=list)


def look(shape: Shape, document: Any, covered: Sequence[Path]) -> Sight:
    """What stands in a document beside the pieces.

    Args:
        shape: what may stand there.
        document: a whole answer or an event.
        covered: the ways to what the pieces of the document hold, in their order.
    """
    sight = Sight()
    try:
        _Looking(document, covered, frozenset(covered), sight).at(shape, document, (), "")
    except RecursionError:
        sight.unread.append("a value that is nested too deeply")
    return sight


def joined(document: Any, covered: Sequence[Path], way: Path) -> str:
    """What the pieces under the object that holds the end of a way say together; texts only."""
    inside = way[:-1]
    values = (value_at(document, path) for path in covered if path[: len(inside)] == inside)
    return "".join(value for value in values if isinstance(value, str))


def holds_words(value: Any) -> bool:
    """Whether something may be words: a text, or an object, whose keys are texts; not what is empty.

    >>> [holds_words(value) for value in ("find", "", 3, [1, [2]], [1, ["find"]], {}, {"find": 1})]
    [True, False, False, False, True, False, True]
    """
    if isinstance(value, list):
        return any(map(holds_words, value))
    return bool(value) and isinstance(value, (str, dict))


@dataclass(slots=True)
class _Looking:
    document: Any
    in_order: Sequence[Path]
    covered: frozenset[Path]
    sight: Sight

    def at(self, shape: Shape, value: Any, way: Path, label: str, *, is_open: bool = False) -> None:
        if not isinstance(value, (str, list, dict)) or not value:
            return
        if isinstance(shape, Leaf):
            self._leaf(shape, value, way, label, is_open=is_open)
        elif isinstance(shape, Counts):
            self._counts(shape, value, label)
        elif isinstance(shape, tuple):
            self._one_of(shape, value, way, label)
        elif isinstance(shape, Kinds) and isinstance(value, dict):
            self._kind(shape, value, way, label)
        elif isinstance(shape, (Open, dict)) and isinstance(value, dict):
            self._object(shape, value, way, label)
        elif isinstance(shape, list) and isinstance(value, list):
            for at, item in enumerate(value):
                self.at(shape[0], item, (*way, at), f"{label}[]")
        elif holds_words(value):
            self.sight.unread.append(f"{label or 'the response'} in an unknown form")

    def _leaf(self, leaf: Leaf, value: Any, way: Path, label: str, *, is_open: bool) -> None:
        sight = self.sight
        if not holds_words(value) or leaf is NOTES:
            return
        if leaf is SILENT:
            sight.silent.append(label)
        elif leaf is TOLD:
            if not isinstance(value, str):
                (sight.unknown if is_open else sight.unread).append(f"{label} in an unknown form")
        elif leaf is WORDS:
            if way not in self.covered:
                sight.unread.append(f"{label} in an unknown form")
        elif value == joined(self.document, self.in_order, way):
            sight.same.append(way)
        else:
            sight.unread.append(f"{label} that says something else")

    def _counts(self, counts: Counts, value: Any, label: str) -> None:
        for place, _ in _texts(value, label, counts.names):
            self.sight.unknown.append(place)

    def _one_of(self, shapes: Sequence[Shape], value: Any, way: Path, label: str) -> None:
        for shape in shapes:
            is_leaf = isinstance(shape, Leaf) and isinstance(value, str)
            is_list = isinstance(shape, list) and isinstance(value, list)
            if is_leaf or is_list or (isinstance(shape, (Open, Kinds, dict)) and isinstance(value, dict)):
                self.at(shape, value, way, label)
                return
        self.sight.unread.append(f"{label} in an unknown form")

    def _kind(self, kinds: Kinds, value: Mapping[str, Any], way: Path, label: str) -> None:
        kind = value.get(kinds.key)
        shape = kinds.of(kind)
        shown = f"{label or 'an event'} of {kinds.key} {str(kind)[:60] if kind not in (None, '') else 'unknown'}"
        if shape is None:
            is_name = kind is None or isinstance(kind, str)
            holds = any(holds_words(member) for key, member in value.items() if key != kinds.key)
            (self.sight.unread if holds or not is_name else self.sight.unknown).append(shown)
        elif shape is SILENT:
            self.sight.silent.append(shown)
        else:
            self.at(shape, {key: member for key, member in value.items() if key != kinds.key}, way, label)

    def _object(self, shape: Open | Mapping[str, Shape], value: Mapping[str, Any], way: Path, label: str) -> None:
        members = shape.members if isinstance(shape, Open) else shape
        is_open = isinstance(shape, Open)
        for key, member in value.items():
            if not member or isinstance(member, (int, float)):  # most members are none, or a number
                continue
            if isinstance(member, str) and members.get(key) is TOLD:
                continue
            inner = f"{label}.{key[:60]}" if label else key[:60]
            if key in members:
                self.at(members[key], member, (*way, key), inner, is_open=is_open)
            elif holds_words(member):
                (self.sight.unknown if is_open else self.sight.unread).append(inner)


def _texts(value: Any, label: str, names: Collection[str]) -> Iterator[tuple[str, str]]:
    """The texts in a value that stand under none of the names, each with its place."""
    if isinstance(value, str):
        if value:
            yield label, value
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item, f"{label}[]", names)
    elif isinstance(value, dict):
        for key, member in value.items():
            if key not in names or not isinstance(member, str):
                yield from _texts(member, f"{label}.{key[:60]}", names)
