"""Where each value and key of a JSON document stands, through the escapes of its strings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from grammar.diagnostic import Edit, Path
from grammar.notations.json.terminals import WHITE_SPACE
from grammar.notations.json.values import decode, encode, offsets
from grammar.pattern import pattern
from grammar.rule import Add, Change, Remove, Rename, Replace
from grammar.source import Source, Span

MAX_DEPTH = 200
"""The deepest nesting that `locate` follows; Python's own reader stops not far beyond."""


@dataclass(slots=True)
class JsonPlaces:
    """Where each value and key of a JSON document stands."""

    source: Source
    values: dict[Path, Span] = field(default_factory=dict)
    keys: dict[Path, Span] = field(default_factory=dict)
    omitted: dict[Path, list[int]] = field(default_factory=dict)
    """For a list from which faulty items were left out: the position each kept item has in the text."""
    decoded: tuple[Span, list[int]] | None = field(default=None, repr=False, compare=False)
    """Of the string in which a place was last looked for, where each of its characters begins: many are in one string."""

    def value(self, path: Path) -> Span:
        """The place of the value at `path`, or of its nearest ancestor that has one; else the whole text."""
        while path and path not in self.values:
            path = path[:-1]
        return self.values.get(path) or Span(0, len(self.source.text))

    def key(self, path: Path) -> Span:
        """The place of the key of the member at `path`; of its value where it has none."""
        return self.keys.get(path) or self.value(path)

    def inside(self, path: Path, start: int, end: int) -> Span:
        """The place of the decoded characters ``[start, end)`` of the string at `path`."""
        span = self.value(path)
        raw = self.source.slice(span)
        if raw[:1] != '"':
            return span
        if self.decoded is None or self.decoded[0] != span:
            self.decoded = span, offsets(raw)
        where = self.decoded[1]
        last = len(where) - 1
        return Span(span.start + where[min(start, last)], span.start + where[min(end, last)])

    def document_path(self, path: Path) -> Path:
        """The path with list positions as they are in the text."""
        if not self.omitted:
            return path
        steps: list[str | int] = []
        for depth, step in enumerate(path):
            kept = self.omitted.get(path[:depth])
            steps.append(kept[step] if kept is not None and isinstance(step, int) and step < len(kept) else step)
        return tuple(steps)

    def counted(self) -> tuple[int, int, int]:
        """How many places there are by now, for `leave_out`."""
        return len(self.values), len(self.keys), len(self.omitted)

    def leave_out(self, path: Path, kept: Sequence[int], since: tuple[int, int, int]) -> None:
        """Give the items of the list at `path` the positions that they have without its faulty items.

        Args:
            path: where the list is.
            kept: the positions in the text of the items that stay.
            since: what `counted` gave before the first item's places were noted.
        """
        position = {old: new for new, old in enumerate(kept)}
        _renumber(self.values, len(path), position, since[0])
        _renumber(self.keys, len(path), position, since[1])
        _renumber(self.omitted, len(path), position, since[2])
        self.omitted[path] = list(kept)

    def escaped(self, text: str, path: Path = ()) -> str:  # noqa: ARG002  # every string is written alike
        """The characters of `text` as they are written between quotes."""
        return encode(text)[1:-1]

    def edits(self, change: Change) -> tuple[Edit, ...]:
        """The characters that a change touches; empty where there is no such place."""
        if isinstance(change, Add):
            return self._add(change)
        if change.path not in self.values:
            return ()
        if isinstance(change, Replace):
            return (Edit(self.values[change.path], encode(change.value)),)
        if isinstance(change, Rename):
            return (Edit(self.keys[change.path], encode(change.key)),) if change.path in self.keys else ()
        return self._remove(change)

    def _add(self, change: Add) -> tuple[Edit, ...]:
        if change.key is not None and (*change.path, change.key) in self.values:
            return ()  # it is there already, if only as null
        span = self.values.get(change.path)
        if span is None:
            if not change.path or change.key is not None or change.path[:-1] not in self.values:
                return ()
            # An item for a list that the text does not have yet: the list comes with it.
            key, value = change.path[-1], [change.value]
            return self._add(Add(change.path[:-1], value, str(key)))
        text, close = self.source.text, span.end - 1
        if text[span.start] + text[close] != ("[]" if change.key is None else "{}"):
            return ()  # no such container, or one that the text does not close
        before = close
        while text[before - 1] in WHITE_SPACE:
            before -= 1
        member = encode(change.value) if change.key is None else f"{encode(change.key)}: {encode(change.value)}"
        is_empty = before - 1 == span.start
        return (Edit(Span(before, before), member if is_empty else ", " + member),)

    def _remove(self, change: Remove) -> tuple[Edit, ...]:
        return self.removal(self.keys.get(change.path, self.values[change.path]).start, self.values[change.path].end)

    def removal(self, start: int, end: int) -> tuple[Edit, ...]:
        """The edit that takes the member or item from `start` to `end` out of its container, with its comma."""
        text = self.source.text
        after = _skip_space(text, end)
        if text[after : after + 1] == ",":
            return (Edit(Span(start, _skip_space(text, after + 1)), ""),)
        before = start
        while before and text[before - 1] in WHITE_SPACE:
            before -= 1
        if before and text[before - 1] == ",":
            return (Edit(Span(before - 1, end), ""),)
        return (Edit(Span(start, end), ""),)


def _renumber(places: dict[Path, Any], depth: int, position: Mapping[Any, int], since: int) -> None:
    """Of the entries noted after the first `since`, keep those under a known list position, at the new one."""
    noted = [places.popitem() for _ in range(len(places) - since)]
    for path, place in reversed(noted):
        if path[depth] in position:
            places[*path[:depth], position[path[depth]], *path[depth + 1 :]] = place


def _skip_space(text: str, at: int) -> int:
    while at < len(text) and text[at] in WHITE_SPACE:
        at += 1
    return at


_STRING = pattern(r'"[^"\\]*(?:\\.[^"\\]*)*"')

_ATOM = pattern(r"[^\s,\]}]+")


def locate(source: Source) -> JsonPlaces:
    """The places in a text that is known to be JSON, without a grammar; in one pass, without recursion.

    Of a text that is not JSON some places may be missing; it never raises.
    """
    text = source.text
    places = JsonPlaces(source)
    values, keys = places.values, places.keys
    end = len(text)
    path: Path = ()
    open_: list[tuple[Path, int, int]] = []  # path, where it begins, position of the next item (-1: an object)
    at = _skip_space(text, 0)
    while at < end:
        character = text[at]
        if character in "{[":
            if len(open_) >= MAX_DEPTH:
                break
            open_.append((path, at, -1 if character == "{" else 0))
            at = _skip_space(text, at + 1)
            if at < end and text[at] not in "]}" and character == "[":
                path = (*path, 0)
                continue
        elif character in "]}":
            if not open_:
                break
            at += 1
        else:
            if character == '"':
                match = _STRING.match(text, at)
                stop = match.end() if match else end
            else:
                match = _ATOM.match(text, at)
                stop = match.end() if match else at + 1
            values[path] = Span(at, stop)
            at = stop
            character = ""
        # After a value: close containers, then go on to the next member or item.
        if character in ("]", "}"):
            path, begin, _ = open_.pop()
            values[path] = Span(begin, at)
        elif character in ("{", "[") and at < end and text[at] in "]}":
            continue
        at = _skip_space(text, at)
        if not open_:
            break
        if at < end and text[at] in "]}":
            continue
        if at < end and text[at] == ",":
            at = _skip_space(text, at + 1)
        container, begin, position = open_[-1]
        if position >= 0:
            open_[-1] = (container, begin, position + 1)
            path = (*container, position + 1)
            continue
        match = _STRING.match(text, at)
        if match is None:
            break
        path = (*container, decode(match.group()))
        keys[path] = Span(at, match.end())
        at = _skip_space(text, _skip_space(text, match.end()) + 1)
    return places
