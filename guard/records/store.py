"""Store: where records are kept; a file of lines, a database, or anything that has these methods."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Protocol, TypeAlias

from grammar.frozen import frozen
from guard.label import BrokenLabel, Label
from guard.record import BrokenRecord, Record


class StoreError(RuntimeError):
    """A store cannot be written or read; the message says why in one sentence."""


class MovedError(StoreError):
    """What stood at a place of a store stands there no more: it was purged, or set aside and let go. Begin again."""


Place: TypeAlias = tuple[int, int]
"""Where in a store a line is; only the store knows what the numbers mean. A later line has no smaller place of its file."""


@frozen
class Purge:
    """Which records go: those made before a time (UNIX seconds), those of some names, or both; all where neither is said.

    A record that does not say its time is older than any. With `contents` the records stay, without those contents.
    """

    before: float | None = None
    ids: Collection[str] = ()
    contents: Collection[str] = ()

    def takes(self, record: Record) -> bool:
        """Whether a record is meant."""
        if self.ids and record.id not in self.ids:
            return False
        return self.before is None or record.time is None or record.time < self.before


class Store(Protocol):
    """Keeps records. Any number of processes may write to one store; a store object may be used by any thread."""

    def append(self, records: Sequence[Record]) -> int:
        """Keep some records, all of them or none; how many were new.

        Raises:
            StoreError: they cannot be kept.
        """

    def read(self) -> Iterator[Record | BrokenRecord]:
        """The records in the order in which they were kept; in constant memory.

        Raises:
            StoreError: they cannot be read.
        """

    def read_from(self, after: Place | None = None) -> Iterator[tuple[Place, Record | BrokenRecord]]:
        """The records behind a place, each with its own; all of them where none is said.

        Raises:
            MovedError: the place is not there any more.
            StoreError: they cannot be read.
        """

    def read_at(self, place: Place) -> Record | BrokenRecord:
        """The record at a place that `read_from` gave.

        Raises:
            MovedError: the place is not there any more.
            StoreError: it cannot be read.
        """

    def purge(self, purge: Purge, *, is_trial: bool = False) -> int:
        """Take records or contents out, for good; how many records were meant. A trial only counts.

        The labels of records that go, go with them.

        Raises:
            StoreError: it cannot be done.
        """

    def add_labels(self, labels: Sequence[Label]) -> int:
        """Keep what people said of records, all of it or none; how many labels were kept.

        Raises:
            StoreError: they cannot be kept.
        """

    def labels(self) -> Iterator[Label | BrokenLabel]:
        """The labels in the order in which they were kept; in constant memory.

        Raises:
            StoreError: they cannot be read.
        """

    def labels_from(self, after: Place | None = None) -> Iterator[tuple[Place, Label | BrokenLabel]]:
        """The labels behind a place, each with its own; all of them where none is said.

        Raises:
            MovedError: the place is not there any more.
            StoreError: they cannot be read.
        """

    def close(self) -> None:
        """Give back what the store holds open. It opens again when it is used again."""
