"""Store: where records are kept; a file of lines, a database, or anything that has these methods."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Protocol

from grammar.frozen import frozen
from guard.record import BrokenRecord, Record


class StoreError(RuntimeError):
    """A store cannot be written or read; the message says why in one sentence."""


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

    def purge(self, purge: Purge, *, is_trial: bool = False) -> int:
        """Take records or contents out, for good; how many records were meant. A trial only counts.

        Raises:
            StoreError: it cannot be done.
        """

    def close(self) -> None:
        """Give back what the store holds open. It opens again when it is used again."""
