"""Rows in SQLite: each record as its line, with what it is looked for by in columns and indexes of their own.

The journal is written ahead (WAL): readers never wait, and writers wait for each other, not for readers. What is purged is
overwritten with zeros, in the database and in its journal.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import RLock
from typing import Any, Literal

from guard.label import BrokenLabel, Label, read_label
from guard.record import BrokenRecord, Record, read_line
from guard.records.contents import without
from guard.records.store import MovedError, Place, Purge, StoreError

FORM = 1
"""The version of the tables; another one is refused."""

_TABLES = """
CREATE TABLE IF NOT EXISTS records (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    time REAL,
    outcome TEXT NOT NULL,
    verdict TEXT,
    door TEXT NOT NULL,
    model TEXT,
    language TEXT NOT NULL,
    schema TEXT,
    policy TEXT,
    attempts INTEGER NOT NULL,
    seconds REAL,
    line TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS rules (
    record INTEGER NOT NULL REFERENCES records (number) ON DELETE CASCADE,
    rule TEXT NOT NULL,
    PRIMARY KEY (rule, record)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS tags (
    record INTEGER NOT NULL REFERENCES records (number) ON DELETE CASCADE,
    tag TEXT NOT NULL,
    PRIMARY KEY (tag, record)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS records_by_time ON records (time);
CREATE INDEX IF NOT EXISTS records_by_outcome ON records (outcome, time);
CREATE INDEX IF NOT EXISTS records_by_model ON records (model, time);
CREATE INDEX IF NOT EXISTS rules_by_record ON rules (record);
CREATE INDEX IF NOT EXISTS tags_by_record ON tags (record);
"""

_LABELS = """
CREATE TABLE IF NOT EXISTS labels (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    line TEXT NOT NULL
) STRICT
"""

_INSERT = (
    "INSERT INTO records (id, time, outcome, verdict, door, model, language, schema, policy, attempts, seconds, line) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING"
)
_PAGE = 1_000


class SqliteStore:
    """A database with a row a record; only its owner may read it. A record that is there already is not kept twice.

    `timeout_s` is how long a writer waits for another one. With `is_synced` a record that is kept outlasts a crash of the
    machine; without it a crash of the machine, not of the process, may lose the last transactions.
    """

    def __init__(self, path: str | Path, *, timeout_s: float = 30.0, is_synced: bool = False) -> None:
        self.path = Path(path)
        self.timeout_s = timeout_s
        self.is_synced = is_synced
        self._pid = os.getpid()
        self._lock = RLock()
        self._connection: sqlite3.Connection | None = None
        self._inherited: list[sqlite3.Connection | None] = []

    def __repr__(self) -> str:
        return f"SqliteStore({str(self.path)!r})"

    def append(self, records: Sequence[Record]) -> int:
        """Keep some records in one transaction; how many were not there before.

        Raises:
            StoreError: they cannot be kept.
        """
        rows = [_row(record) for record in records]
        with self._connected() as connection, _transaction(connection):
            new = 0
            for record, row in zip(records, rows, strict=True):
                cursor = connection.execute(_INSERT, row)
                if cursor.rowcount:
                    new += 1
                    _note(connection, cursor.lastrowid, record)
            return new

    def read(self) -> Iterator[Record | BrokenRecord]:
        """The records in the order in which they were kept.

        Raises:
            StoreError: they cannot be read.
        """
        for _, record in self.read_from():
            yield record

    def read_from(self, after: Place | None = None) -> Iterator[tuple[Place, Record | BrokenRecord]]:
        """The records behind a place, each with its own: the number of its row.

        Raises:
            StoreError: they cannot be read.
        """
        for number, line in self._lines("records", after):
            yield (0, number), read_line(line, number)

    def read_at(self, place: Place) -> Record | BrokenRecord:
        """The record at a place that `read_from` gave.

        Raises:
            MovedError: the row is not there any more.
            StoreError: it cannot be read.
        """
        with self._connected() as connection:
            row = connection.execute("SELECT line FROM records WHERE number = ?", (place[1],)).fetchone()
        if row is None:
            raise MovedError(f"{self.path} has no row {place[1]} any more")
        return read_line(row[0], place[1])

    def purge(self, purge: Purge, *, is_trial: bool = False) -> int:
        """Take records or contents out; what they held is overwritten.

        Raises:
            StoreError: it cannot be done.
        """
        clauses, values = ["1"], list[Any]()
        if purge.before is not None:
            clauses.append("(time IS NULL OR time < ?)")
            values.append(purge.before)
        where = " AND ".join(clauses)
        with self._connected() as connection:
            with _transaction(connection):
                connection.execute("CREATE TEMP TABLE IF NOT EXISTS meant (id TEXT PRIMARY KEY)")
                connection.execute("DELETE FROM meant")
                connection.executemany("INSERT OR IGNORE INTO meant VALUES (?)", [(each,) for each in purge.ids])
                if purge.ids:
                    where += " AND id IN (SELECT id FROM meant)"
                (count,) = connection.execute(f"SELECT count(*) FROM records WHERE {where}", values).fetchone()  # noqa: S608
                if not is_trial and purge.contents:
                    self._take_out(connection, purge, where, values)
                elif not is_trial:
                    gone = connection.execute(f"DELETE FROM records WHERE {where} RETURNING id", values).fetchall()  # noqa: S608
                    _forget(connection, {name for (name,) in gone})
            if not is_trial and count:
                with suppress(
                    sqlite3.OperationalError
                ):  # a reader holds on to the old pages: they go with the next checkpoint
                    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            return int(count)

    def add_labels(self, labels: Sequence[Label]) -> int:
        """Keep what people said of the records, in one transaction; how many labels were not there before.

        Raises:
            StoreError: they cannot be kept.
        """
        rows = [(label.id, label.to_line()) for label in labels]
        with self._connected() as connection, _transaction(connection):
            insert = "INSERT INTO labels (id, line) VALUES (?, ?) ON CONFLICT (id) DO NOTHING"
            return sum(connection.execute(insert, row).rowcount for row in rows)

    def labels(self) -> Iterator[Label | BrokenLabel]:
        """The labels in the order in which they were kept.

        Raises:
            StoreError: they cannot be read.
        """
        for _, label in self.labels_from():
            yield label

    def labels_from(self, after: Place | None = None) -> Iterator[tuple[Place, Label | BrokenLabel]]:
        """The labels behind a place, each with its own.

        Raises:
            StoreError: they cannot be read.
        """
        for number, line in self._lines("labels", after):
            yield (0, number), read_label(line, number)

    def close(self) -> None:
        """Close the connection; it is opened again when the store is used again."""
        self._settle()
        with self._lock:
            if self._connection is not None:
                self._connection.close()
            self._connection = None

    def _settle(self) -> None:
        """Begin anew after a fork: what was opened before it is the parent's, and is neither used nor closed here."""
        if self._pid != os.getpid():
            self._pid = os.getpid()
            self._lock = RLock()
            self._inherited.append(self._connection)
            self._connection = None

    @staticmethod
    def _take_out(connection: sqlite3.Connection, purge: Purge, where: str, values: list[Any]) -> None:
        last = 0
        while True:
            page = connection.execute(
                f"SELECT number, line FROM records WHERE {where} AND number > ? ORDER BY number LIMIT {_PAGE}",  # noqa: S608
                [*values, last],
            ).fetchall()
            if not page:
                return
            for number, line in page:
                record = read_line(line, number)
                if isinstance(record, Record):
                    new = without(record, purge.contents).to_line()
                    connection.execute("UPDATE records SET line = ? WHERE number = ?", (new, number))
            last = page[-1][0]

    def _lines(self, table: Literal["records", "labels"], after: Place | None) -> Iterator[tuple[int, str]]:
        """The lines with their numbers, a page at a time, so that nobody waits for whoever reads slowly."""
        if not self.path.exists():
            return
        last = 0 if after is None else after[1]
        while True:
            with self._connected() as connection:
                page = connection.execute(
                    f"SELECT number, line FROM {table} WHERE number > ? ORDER BY number LIMIT ?",  # noqa: S608
                    (last, _PAGE),
                ).fetchall()
            yield from page
            if len(page) < _PAGE:
                return
            last = page[-1][0]

    @contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        """The connection of this process, for one thread at a time.

        Raises:
            StoreError: whatever SQLite says.
        """
        self._settle()
        with self._lock:
            try:
                if self._connection is None:
                    self._connection = self._open()
                yield self._connection
            except (sqlite3.Error, OSError) as error:
                raise StoreError(f"{self.path} cannot be used: {error}") from error

    def _open(self) -> sqlite3.Connection:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600))
        connection = sqlite3.connect(self.path, timeout=self.timeout_s, isolation_level=None, check_same_thread=False)
        try:
            self._write_ahead(connection)
            for pragma in ("foreign_keys=ON", "secure_delete=ON"):
                connection.execute(f"PRAGMA {pragma}").fetchall()
            connection.execute(f"PRAGMA synchronous={'FULL' if self.is_synced else 'NORMAL'}")
            with _transaction(connection):
                (form,) = connection.execute("PRAGMA user_version").fetchone()
                if form not in (0, FORM):
                    raise sqlite3.DatabaseError(f"its tables are of version {form}, and this version knows {FORM}")  # noqa: TRY301
                if not form:
                    (others,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
                    if others:
                        raise sqlite3.DatabaseError("it is a database of something else")  # noqa: TRY301
                    for statement in _TABLES.split(";"):
                        connection.execute(statement)
                    connection.execute(f"PRAGMA user_version={FORM}")
                connection.execute(_LABELS)
        except BaseException:
            connection.close()
            raise
        return connection

    def _write_ahead(self, connection: sqlite3.Connection) -> None:
        """Have the journal written ahead. Of two that begin a database one is refused at once, whatever the timeout is."""
        end = time.monotonic() + self.timeout_s
        while True:
            try:
                connection.execute("PRAGMA journal_mode=WAL").fetchall()
            except sqlite3.OperationalError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.01)
            else:
                return


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.rollback()
        raise
    connection.commit()


def _forget(connection: sqlite3.Connection, gone: Collection[str]) -> None:
    """Take out the labels of records that are no longer there, and what takes these back."""
    forgotten = set[str]()
    for number, line in (
        connection.execute("SELECT number, line FROM labels ORDER BY number").fetchall() if gone else ()
    ):
        label = read_label(line, number)
        if isinstance(label, Label) and label.falls_with(gone, forgotten):
            forgotten.add(label.id)
    connection.executemany("DELETE FROM labels WHERE id = ?", [(each,) for each in forgotten])


def _row(record: Record) -> tuple[Any, ...]:
    return (
        record.id,
        record.time,
        record.outcome,
        record.verdict,
        record.door,
        record.model,
        record.language,
        record.digests.get("schema"),
        record.digests.get("policy"),
        len(record.attempts),
        record.seconds,
        record.to_line(),
    )


def _note(connection: sqlite3.Connection, number: int | None, record: Record) -> None:
    rules = {rule for attempt in record.attempts for text in attempt.texts for rule in text.rules}
    connection.executemany("INSERT INTO rules (record, rule) VALUES (?, ?)", [(number, rule) for rule in sorted(rules)])
    connection.executemany(
        "INSERT INTO tags (record, tag) VALUES (?, ?)", [(number, tag) for tag in sorted({*record.tags})]
    )
