"""Node, Entry: a data literal that was read, with its places."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field


class Unreadable(ValueError):  # noqa: N818  # it is no fault of a caller, and never leaves the package
    """The text is no data literal, or it can be read in more than one way."""


@dataclass(slots=True)
class Node:
    """A part of a literal, at ``[start, end)`` of the text.

    A scalar has a `text`: what is to be written for it, which is the same as in the text where the notation itself reads
    it. A list or an object has `entries`; it is an object where `is_object` says so. `is_name` says of a scalar that it was
    a word without quotation marks, `is_symbol` that it was marked as a name: ``:op``. `head` is what stood before the
    bracket of a list or object, "" for nothing.
    """

    start: int
    end: int
    text: str | None = None
    entries: list[Entry] = field(default_factory=list)
    is_object: bool = False
    is_name: bool = False
    is_symbol: bool = False
    head: str = ""

    @property
    def is_scalar(self) -> bool:
        """Whether it is neither a list nor an object."""
        return self.text is not None

    def nodes(self) -> Iterator[Node]:
        """The node and every one inside it, keys too, in their order."""
        yield self
        for entry in self.entries:
            if entry.key is not None:
                yield entry.key
            yield from entry.value.nodes()


@dataclass(slots=True)
class Entry:
    """An item of a list, with None as its key, or a member of an object; `separator` is what stood behind the key."""

    key: Node | None
    value: Node
    separator: str = ""
