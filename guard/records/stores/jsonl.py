"""Lines in a file, one record each: whole or not at all, by any number of processes, set aside when the file is large.

A batch of lines is one write to the end of the file, under a lock of the operating system. Where a process or the machine
stopped in the middle of one, the file ends in half a line: the next write ends that line first, so that the half one is the
only one that cannot be read. Nothing of it is taken away.
"""

from __future__ import annotations

import os
import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from guard.label import BrokenLabel, Label, read_label
from guard.record import MAX_LINE_BYTES, BrokenRecord, Record, read_line, stamp
from guard.records.contents import without
from guard.records.files import BLANK, bounded_lines, read_file
from guard.records.store import MovedError, Place, Purge, StoreError

try:
    import fcntl
except ImportError:  # Windows: one process at a time
    fcntl = None  # type: ignore[assignment]

_MOST_TRIES = 100


class JsonLines:
    """A file with a record a line; only its owner may read it.

    With `max_bytes` a file that a batch would make larger is set aside under its own name with the time in it
    (``records.20261201T093000.123456Z.jsonl``), and a new one begun; `max_files` bounds how many are kept that way, the
    oldest go first. `is_synced` has every batch on the disk before it counts as kept, for the price of waiting for the disk:
    without it a crash of the machine, not of the process, may lose the last seconds. Several processes may write to one file
    wherever Python has `fcntl`, on a disk of the machine's own; elsewhere use a database.

    Raises:
        ValueError: a limit is less than 1.
    """

    def __init__(
        self,
        path: str | Path,
        *,
        max_bytes: int | None = None,
        max_files: int | None = None,
        is_synced: bool = False,
    ) -> None:
        for name, limit in (("max_bytes", max_bytes), ("max_files", max_files)):
            if limit is not None and limit < 1:
                raise ValueError(f"`{name}` must be at least 1, not {limit}")
        self.path = Path(path)
        self.max_bytes = max_bytes
        self.max_files = max_files
        self.is_synced = is_synced

    def __repr__(self) -> str:
        return f"JsonLines({str(self.path)!r})"

    def append(self, records: Sequence[Record]) -> int:
        """Keep some records, all of them or none.

        Raises:
            StoreError: the file cannot be written to.
        """
        self._append([record.to_line() for record in records])
        return len(records)

    def read(self) -> Iterator[Record | BrokenRecord]:
        """The records of the files that were set aside, oldest first, and of the file itself; none where there is no file.

        Raises:
            StoreError: a file cannot be read.
        """
        for _, record in self.read_from():
            yield record

    def read_from(self, after: Place | None = None) -> Iterator[tuple[Place, Record | BrokenRecord]]:
        """The records behind a place, each with its own: which file, by its number on the disk, and at which byte.

        The numbers of broken records are those of the lines that were read.

        Raises:
            MovedError: the file of the place is not there any more, or is shorter.
            StoreError: a file cannot be read.
        """
        for place, number, line in self._lines(self.files(), after):
            if line is None:
                yield place, BrokenRecord(number, f"the line is longer than {MAX_LINE_BYTES:,} bytes")
            elif line.strip(BLANK):
                yield place, read_line(line, number)

    def read_at(self, place: Place) -> Record | BrokenRecord:
        """The record at a place that `read_from` gave.

        Raises:
            MovedError: the file of the place is not there any more, or has no line there.
            StoreError: the file cannot be read.
        """
        for _, number, line in self._lines(self.files(), place, is_first=True):
            return read_line(line or b"", number)
        raise MovedError(f"{self.path} has no line there any more")

    def _lines(
        self, paths: Iterable[Path], after: Place | None, *, is_first: bool = False
    ) -> Iterator[tuple[Place, int, bytes | None]]:
        """The lines of files behind a place, or from it on, with their numbers; None for one that is too long."""
        for path in paths:
            try:
                with path.open("rb") as file:
                    which, size = os.fstat(file.fileno()).st_ino, os.fstat(file.fileno()).st_size
                    if after is not None and after[0] != which:
                        continue
                    if after is not None:
                        if after[1] >= size:
                            break
                        file.seek(after[1])
                        if not is_first:
                            _skip_line(file)
                        after = None
                    at = file.tell()
                    for number, line in bounded_lines(file, MAX_LINE_BYTES):
                        yield (which, at), number, line
                        at = file.tell()
            except FileNotFoundError:  # set aside or taken away meanwhile
                continue
            except OSError as error:
                raise StoreError(f"{path} cannot be read: {error.strerror or error}") from error
        if after is not None:
            raise MovedError(f"what was read of {self.path} is not there any more")

    def files(self) -> tuple[Path, ...]:
        """The files that there are: those set aside, oldest first, then the one that is written to."""
        pattern = f"{_escaped(self.path.stem)}.*T*Z{self.path.suffix}"
        aside = sorted(self.path.parent.glob(pattern)) if self.path.parent.is_dir() else []
        return (*aside, self.path) if self.path.exists() else tuple(aside)

    def purge(self, purge: Purge, *, is_trial: bool = False) -> int:
        """Take records or contents out: each file is written anew beside itself and put in its own place.

        Lines that are no records stay as they are. The labels of records that go, go with them.

        Raises:
            StoreError: a file cannot be read or written.
        """
        count, gone = 0, set[str]()
        for path in self.files():
            try:
                store = JsonLines(path)
                if is_trial:
                    count += sum(isinstance(each, Record) and purge.takes(each) for each in read_file(path))
                else:
                    with store._locked() as file:
                        count += store._purge(file, purge, gone)
            except OSError as error:
                raise StoreError(f"{path} cannot be purged: {error.strerror or error}") from error
        try:
            self._forget(gone)
        except OSError as error:
            raise StoreError(f"{self.labels_path} cannot be purged: {error.strerror or error}") from error
        return count

    @property
    def labels_path(self) -> Path:
        """The file beside this one in which the labels are: ``records.labels.jsonl`` beside ``records.jsonl``."""
        return self.path.with_name(f"{self.path.stem}.labels{self.path.suffix}")

    def add_labels(self, labels: Sequence[Label]) -> int:
        """Keep what people said of the records, in a file beside theirs that is never set aside.

        Raises:
            StoreError: the file cannot be written to.
        """
        beside = JsonLines(self.labels_path, is_synced=self.is_synced)
        beside._append([label.to_line() for label in labels])
        return len(labels)

    def labels(self) -> Iterator[Label | BrokenLabel]:
        """The labels in the order in which they were kept; none where there is no such file.

        Raises:
            StoreError: the file cannot be read.
        """
        for _, label in self.labels_from():
            yield label

    def labels_from(self, after: Place | None = None) -> Iterator[tuple[Place, Label | BrokenLabel]]:
        """The labels behind a place, each with its own.

        Raises:
            MovedError: the place is not there any more.
            StoreError: the file cannot be read.
        """
        for place, number, line in self._lines([self.labels_path], after):
            if line is None:
                yield place, BrokenLabel(number, f"the line is longer than {MAX_LINE_BYTES:,} bytes")
            elif line.strip(BLANK):
                yield place, read_label(line, number)

    def close(self) -> None:
        """Nothing is held open between two batches."""

    def _append(self, lines: Sequence[str]) -> None:
        data = "".join(f"{line}\n" for line in lines).encode()
        if not data:
            return
        try:
            with self._locked() as file:
                self._write(file, data)
        except OSError as error:
            raise StoreError(f"{self.path} cannot be written to: {error.strerror or error}") from error

    def _forget(self, gone: Collection[str]) -> None:
        """Take out the labels of records that are no longer there, and what takes these back."""
        store = JsonLines(self.labels_path)
        if not gone or not store.path.exists():
            return
        with store._locked() as file, os.fdopen(os.dup(file), "rb") as old:
            kept, forgotten = [], set[str]()
            old.seek(0)
            for line in old:
                label = read_label(line)
                if isinstance(label, Label) and label.falls_with(gone, forgotten):
                    forgotten.add(label.id)
                else:
                    kept.append(line)
            if forgotten:
                store._replace(kept)

    def _replace(self, lines: Iterable[bytes]) -> None:
        beside = self.path.with_name(f".{self.path.name}.{os.getpid()}.purging")
        try:
            with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                file.writelines(lines)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(self.path)
        finally:
            with suppress(FileNotFoundError):
                beside.unlink()

    def _purge(self, file: int, purge: Purge, gone: set[str]) -> int:
        count = 0
        beside = self.path.with_name(f".{self.path.name}.{os.getpid()}.purging")
        try:
            new = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(new, "wb") as purged, os.fdopen(os.dup(file), "rb") as old:
                old.seek(0)
                number = 0
                while line := old.readline(MAX_LINE_BYTES + 1):
                    number += 1
                    record = read_line(line, number) if line.strip() and len(line) <= MAX_LINE_BYTES else None
                    if not isinstance(record, Record) or not purge.takes(record):
                        purged.write(line)
                        continue
                    count += 1
                    if not purge.contents:
                        gone.add(record.id)
                    else:
                        purged.write(f"{without(record, purge.contents).to_line()}\n".encode())
                purged.flush()
                os.fsync(purged.fileno())
            if count:
                beside.replace(self.path)
            return count
        finally:
            with suppress(FileNotFoundError):
                beside.unlink()

    def _write(self, file: int, data: bytes) -> None:
        size = os.fstat(file).st_size
        if size and os.pread(file, 1, size - 1) != b"\n":
            data = b"\n" + data
        written = 0
        try:
            while written < len(data):
                written += os.write(file, data[written:])
            if self.is_synced:
                os.fsync(file)
        except OSError:
            with suppress(OSError):
                os.ftruncate(file, size)
            raise

    @contextmanager
    def _locked(self) -> Iterator[int]:
        """The open file, which nobody else writes to meanwhile; a new one where it has become too large."""
        for _ in range(_MOST_TRIES):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            file = os.open(self.path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                if fcntl is not None:
                    fcntl.flock(file, fcntl.LOCK_EX)
                if not self._is_current(file):  # set aside, purged or taken away while this process waited
                    continue
                if self.max_bytes is not None and os.fstat(file).st_size >= self.max_bytes:
                    self._set_aside()
                    continue
                yield file
                return
            finally:
                os.close(file)
        raise OSError(f"{self.path} changes all the time")

    def _is_current(self, file: int) -> bool:
        try:
            return os.path.samestat(os.fstat(file), os.stat(self.path))  # noqa: PTH116
        except FileNotFoundError:
            return False

    def _set_aside(self) -> None:
        now = stamp(time.time()).replace("-", "").replace(":", "")
        self.path.rename(self.path.with_name(f"{self.path.stem}.{now}{self.path.suffix}"))
        if self.max_files is not None:
            for old in self.files()[: -self.max_files]:
                with suppress(FileNotFoundError):
                    old.unlink()


def _skip_line(file: IO[bytes]) -> None:
    while line := file.readline(MAX_LINE_BYTES):
        if line.endswith(b"\n"):
            return


def _escaped(name: str) -> str:
    return "".join(f"[{character}]" if character in "*?[" else character for character in name)
