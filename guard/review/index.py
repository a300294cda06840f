"""Index: what the records of a store are looked for by, kept beside them while a page is open, in a database of its own.

A store of 100,000 records is read once, on a thread; what has been read can be looked at meanwhile. Only what records are
looked for by is kept, in a temporary file: a record itself is read again, where it stands, when it is shown. Records and
labels that others add are seen; where records were purged, the index is made anew.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from hashlib import sha256
from itertools import islice
from typing import Any

from grammar.frozen import field, frozen, replace
from guard.label import VERDICTS, Answer, Label, Standing, said_of
from guard.record import BrokenRecord, Record
from guard.records.store import MovedError, Place, Store, StoreError

_BATCH = 500
_TABLES = """
CREATE TABLE items (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, file INTEGER NOT NULL, at INTEGER NOT NULL, verdict TEXT NOT NULL,
    digest TEXT NOT NULL, attempts INTEGER NOT NULL
);
CREATE TABLE rules (name TEXT NOT NULL, item INTEGER NOT NULL, PRIMARY KEY (name, item)) WITHOUT ROWID;
CREATE TABLE tags (name TEXT NOT NULL, item INTEGER NOT NULL, PRIMARY KEY (name, item)) WITHOUT ROWID;
CREATE TABLE answers (
    question BLOB NOT NULL, item INTEGER NOT NULL, attempt INTEGER NOT NULL, text BLOB NOT NULL,
    PRIMARY KEY (question, item, attempt)
) WITHOUT ROWID;
CREATE TABLE pairs (
    number INTEGER PRIMARY KEY, first INTEGER NOT NULL, first_attempt INTEGER NOT NULL, second INTEGER NOT NULL,
    second_attempt INTEGER NOT NULL
);
CREATE TABLE said (
    record TEXT NOT NULL, attempt INTEGER NOT NULL, by TEXT NOT NULL, says TEXT NOT NULL, digest TEXT NOT NULL,
    PRIMARY KEY (record, attempt, by)
) WITHOUT ROWID;
CREATE TABLE picked (first TEXT NOT NULL, second TEXT NOT NULL, by TEXT NOT NULL, PRIMARY KEY (first, second, by)) WITHOUT ROWID;
CREATE INDEX items_by_verdict ON items (verdict, number);
"""
_CURRENT = "(said.digest = '' OR items.digest = '' OR said.digest = items.digest)"
_SAID = f"FROM said WHERE said.record = items.id AND said.attempt = items.attempts - 1 AND {_CURRENT}"
_LAST = "said JOIN items ON items.id = said.record AND said.attempt = items.attempts - 1"
_LABELLED = {
    "": "1",
    "by-me": f"EXISTS (SELECT 1 {_SAID} AND said.by = :me AND said.says != 'note')",
    "not-by-me": f"NOT EXISTS (SELECT 1 {_SAID} AND said.by = :me AND said.says != 'note')",
    "by-others-only": f"EXISTS (SELECT 1 {_SAID} AND said.by != :me AND said.says IN ('good', 'bad')) "
    f"AND NOT EXISTS (SELECT 1 {_SAID} AND said.by = :me AND said.says != 'note')",
    "by-nobody": f"NOT EXISTS (SELECT 1 {_SAID} AND said.says IN ('good', 'bad'))",
    "good": f"EXISTS (SELECT 1 {_SAID} AND said.says = 'good')",
    "bad": f"EXISTS (SELECT 1 {_SAID} AND said.says = 'bad')",
    "agreed": f"(SELECT count(*) {_SAID} AND said.says IN ('good', 'bad')) > 1 "
    f"AND (SELECT count(DISTINCT said.says) {_SAID} AND said.says IN ('good', 'bad')) = 1",
    "disputed": f"(SELECT count(DISTINCT said.says) {_SAID} AND said.says IN ('good', 'bad')) = 2",
}
LABELLED = tuple(_LABELLED)
"""What records may be chosen by of what people said of them: all, or those labelled by me, by others only, and so on."""


@frozen
class Choice:
    """Which records: of a verdict, with an error of a rule, with a tag, labelled in a way of `LABELLED`; empty: any."""

    verdict: str = ""
    rule: str = ""
    tag: str = ""
    labelled: str = ""

    def to_dict(self) -> dict[str, str]:
        """What is chosen, without what is not."""
        named = {"verdict": self.verdict, "rule": self.rule, "tag": self.tag, "labelled": self.labelled}
        return {name: value for name, value in named.items() if value}


@frozen
class Pair:
    """Two answers to one question, that differ. `number` counts from 1."""

    number: int
    first: Answer
    second: Answer


@frozen
class Known:
    """How far the records have been read, and what they can be chosen by, with how many records have it."""

    records: int = 0
    broken: int = 0
    ids_twice: int = 0
    is_whole: bool = False
    failure: str = ""
    verdicts: Mapping[str, int] = field(default_factory=dict)
    rules: Mapping[str, int] = field(default_factory=dict)
    tags: Mapping[str, int] = field(default_factory=dict)


class Index:
    """Reads a store on a thread of its own, from `start` to `close`; may be asked from any thread.

    A person is known by name. What a person says of a record is said of its last attempt.
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self._lock = threading.RLock()
        self._refreshing = threading.Lock()
        self._wanted = threading.Event()
        self._ended = False
        self._thread: threading.Thread | None = None
        self._database = _new_database()
        self._place: Place | None = None
        self._records = self._broken = self._ids_twice = 0
        self._paired = self._counted = -1
        self._sums: tuple[dict[str, int], ...] = ()
        self._totals: dict[Choice, tuple[int, int]] = {}
        self._is_whole = False
        self._failure = ""
        self._standing = Standing()
        self._label_place: Place | None = None
        self._broken_labels = 0
        # A last line that cannot be read may be half written yet: it is counted, and read again with what comes after it.
        self._half_records = self._half_labels = 0

    # --- reading ---

    def start(self) -> None:
        """Begin to read, on a thread."""
        self._thread = threading.Thread(target=self._follow, name="guard-review-index", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop reading, and let the database go."""
        self._ended = True
        self._wanted.set()
        if self._thread is not None:
            self._thread.join()
        with self._lock:
            self._database.close()

    def refresh(self) -> None:
        """Read what is new: all that there is of it."""
        with self._refreshing:
            try:
                self._read_records()
                self.refresh_labels()
            except MovedError:
                self._begin()
                self._read_records()
                self.refresh_labels()
            except StoreError as error:
                self._failure = str(error)

    def refresh_labels(self) -> None:
        """Read the labels that are new."""
        with self._lock:
            try:
                half = None
                for place, label in self.store.labels_from(self._label_place):
                    if half is not None:
                        self._label_place = half
                        self._broken_labels += 1
                    half = None if isinstance(label, Label) else place
                    if isinstance(label, Label):
                        self._label_place = place
                        self._take(label)
                self._half_labels = int(half is not None)
            except MovedError:
                self._forget_labels()
                self.refresh_labels()

    def poke(self) -> None:
        """Have what is new read soon."""
        self._wanted.set()

    def _follow(self) -> None:
        while not self._ended:
            self.refresh()
            self._wanted.wait(2.0)
            self._wanted.clear()

    def _begin(self) -> None:
        with self._lock:
            self._database.close()
            self._database = _new_database()
            self._place = None
            self._records = self._broken = self._ids_twice = self._half_records = 0
            self._paired = self._counted = -1
            self._is_whole = False
            self._failure = ""
            self._forget_labels()

    def _forget_labels(self) -> None:
        self._standing = Standing()
        self._label_place = None
        self._broken_labels = self._half_labels = 0
        for table in ("said", "picked"):
            self._database.execute(f"DELETE FROM {table}")  # noqa: S608

    def _read_records(self) -> None:
        records = self.store.read_from(self._place)
        half = None
        while batch := list(islice(records, _BATCH)):
            with self._lock:
                if self._ended:
                    return
                self._database.execute("BEGIN")
                try:
                    for place, record in batch:
                        if half is not None:
                            self._place = half
                            self._broken += 1
                        half = place if isinstance(record, BrokenRecord) else None
                        if not isinstance(record, BrokenRecord):
                            self._place = place
                            self._note(place, record)
                finally:
                    self._database.execute("COMMIT")
        self._half_records = int(half is not None)
        self._is_whole = True

    def _note(self, place: Place, record: Record) -> None:
        last = len(record.attempts) - 1
        row = (
            key_of(record.id),
            *place,
            record.verdict or "not judged",
            said_of(record, last) if record.attempts else "",
            last + 1,
        )
        insert = "INSERT OR IGNORE INTO items (id, file, at, verdict, digest, attempts) VALUES (?, ?, ?, ?, ?, ?)"
        cursor = self._database.execute(insert, row)
        if not cursor.rowcount:
            self._ids_twice += 1
            return
        self._records += 1
        item = cursor.lastrowid
        rules = {rule for attempt in record.attempts for text in attempt.texts for rule in text.rules}
        for table, names in (("rules", rules), ("tags", {*record.tags})):
            self._database.executemany(
                f"INSERT INTO {table} (name, item) VALUES (?, ?)",  # noqa: S608
                [(key_of(name), item) for name in sorted(names)],
            )
        if record.question is None:
            return
        question = _name_of(record.question)
        for number, attempt in enumerate(record.attempts):
            if attempt.worst.text is not None:
                self._database.execute(
                    "INSERT INTO answers (question, item, attempt, text) VALUES (?, ?, ?, ?)",
                    (question, item, number, _name_of(attempt.worst.text)),
                )

    # --- labels ---

    def label(self, label: Label) -> None:
        """Keep a label in the store, and heed it.

        Raises:
            StoreError: it cannot be kept.
        """
        with self._lock:
            self.store.add_labels([label])
            self.refresh_labels()

    def _take(self, label: Label) -> None:
        undone = self._standing.add(label)
        about = undone or label
        if len(about.answers) == 1:
            (answer,) = about.answers
            now = self._standing.of(about.by, answer)
            key = (key_of(answer.record), answer.attempt, key_of(about.by))
            self._database.execute("DELETE FROM said WHERE record = ? AND attempt = ? AND by = ?", key)
            if now is not None:
                digest = now.digests[0] if now.digests else ""
                self._database.execute("INSERT INTO said VALUES (?, ?, ?, ?, ?)", (*key, now.says, digest))
        elif len(about.answers) == 2:
            pair = (*sorted(_written(answer) for answer in about.answers), key_of(about.by))
            self._database.execute("DELETE FROM picked WHERE first = ? AND second = ? AND by = ?", pair)
            if self._standing.of(about.by, *about.answers) is not None:
                self._database.execute("INSERT INTO picked VALUES (?, ?, ?)", pair)

    def said(self) -> Sequence[Label]:
        """The labels that hold: for each person, and each record or pair, the last."""
        with self._lock:
            return list(self._standing)

    def said_of(self, *answers: Answer) -> Sequence[Label]:
        """What everybody says of an answer, or of two, by name."""
        with self._lock:
            return self._standing.all_of(*answers)

    def last_of(self, me: str) -> Label | None:
        """What that person said last and has not taken back; None where nothing."""
        with self._lock:
            return self._standing.last_of(me)

    # --- what is asked ---

    def known(self) -> Known:
        """How far the records have been read, and what they can be chosen by, the most frequent first."""
        with self._lock:
            broken = self._broken + self._half_records + self._broken_labels + self._half_labels
            counted = (self._records, broken, self._ids_twice)
            if self._counted != self._records:  # sums over all records, of which most are asked for again and again
                self._counted = self._records
                self._sums = tuple(
                    dict(self._all(f"SELECT {name}, count(*) FROM {table} GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 200"))  # noqa: S608
                    for name, table in (("verdict", "items"), ("name", "rules"), ("name", "tags"))
                )
                self._totals.clear()
            return Known(*counted, self._is_whole, self._failure, *self._sums)

    def count(self, choice: Choice, me: str) -> int:
        """How many records are chosen."""
        with self._lock:
            if choice.labelled == "not-by-me":
                of_all, of_me = (replace(choice, labelled=labelled) for labelled in ("", "by-me"))
                return self.count(of_all, me) - self.count(of_me, me)
            where, values = _where(replace(choice, labelled="") if choice.labelled == "by-me" else choice, me)
            if choice.labelled == "by-me":  # from the labels, which are few beside the records
                mine = f"{_LAST} AND said.by = :me AND said.says != 'note' AND {_CURRENT}"
                return int(self._one(f"SELECT count(*) FROM {mine} WHERE {where}", values)[0])  # noqa: S608
            counting = f"SELECT count(*) FROM items WHERE {where}"  # noqa: S608
            if choice.labelled:
                return int(self._one(counting, values)[0])
            if self._totals.get(choice, (-1, 0))[0] != self._records:
                self._totals[choice] = (self._records, int(self._one(counting, values)[0]))
            return self._totals[choice][1]

    def next(self, choice: Choice, me: str, after: str = "") -> str | None:
        """The id of the first record that is chosen behind another one; from the start where there is none behind it.

        None where none is chosen.
        """
        where, values = _where(choice, me)
        find = f"SELECT id FROM items WHERE {where} AND number > :after ORDER BY number LIMIT 1"  # noqa: S608
        with self._lock:
            place = self._one("SELECT number FROM items WHERE id = ?", (after,)) if after else None
            for start in (place[0], 0) if place else (0,):
                row = self._one(find, {**values, "after": start})
                if row is not None:
                    return str(row[0])
        return None

    def page(self, choice: Choice, me: str, start: int, most: int) -> Sequence[tuple[str, str]]:
        """The ids and verdicts of the chosen records, from one on, counted from 0."""
        where, values = _where(choice, me)
        find = f"SELECT id, verdict FROM items WHERE {where} ORDER BY number LIMIT :most OFFSET :start"  # noqa: S608
        return self._all(find, {**values, "most": most, "start": start})

    def record(self, name: str) -> Record | None:
        """The record of that id, read where it stands; None where there is none.

        Raises:
            StoreError: the store cannot be read.
        """
        for _ in range(2):
            row = self._one("SELECT file, at FROM items WHERE id = ?", (name,))
            if row is None:
                return None
            with suppress(MovedError):
                record = self.store.read_at((row[0], row[1]))
                if isinstance(record, Record) and key_of(record.id) == name:
                    return record
            self._begin()
            self.refresh()
        return None

    def next_pair(self, me: str, after: int = 0) -> Pair | None:
        """The first pair behind another one of which that person has picked none; from the start where there is none."""
        unpicked = (
            "NOT EXISTS (SELECT 1 FROM picked WHERE by = :me AND first = min(a.id || '#' || first_attempt, b.id || '#' || "
            "second_attempt) AND second = max(a.id || '#' || first_attempt, b.id || '#' || second_attempt))"
        )
        find = f"{_PAIRS} WHERE pairs.number > :after AND {unpicked} ORDER BY pairs.number LIMIT 1"
        with self._lock:
            self._pair_up()
            for start in (after, 0):
                row = self._one(find, {"me": key_of(me), "after": start})
                if row is not None:
                    return _pair(row)
        return None

    def pair(self, number: int) -> Pair | None:
        """The pair of that number; None where there is none."""
        with self._lock:
            self._pair_up()
            row = self._one(f"{_PAIRS} WHERE pairs.number = ?", (number,))
        return None if row is None else _pair(row)

    def pairs(self) -> int:
        """How many pairs there are."""
        with self._lock:
            self._pair_up()
            return int(self._one("SELECT count(*) FROM pairs")[0])

    def verdicts(self) -> Iterator[tuple[str, str, bool]]:
        """Who said that which record is good (true) or bad, of what stands there now; by person."""
        rows = self._all(
            f"SELECT said.by, items.id, said.says FROM {_LAST} "  # noqa: S608
            f"WHERE said.says IN ('good', 'bad') AND {_CURRENT} ORDER BY 1, 2"
        )
        return ((by, name, says == VERDICTS[0]) for by, name, says in rows)

    def outdated(self) -> int:
        """How many verdicts were said of a text that is another one now; they count for nothing."""
        return int(
            self._one(
                f"SELECT count(*) FROM {_LAST} "  # noqa: S608
                f"WHERE said.says IN ('good', 'bad') AND NOT {_CURRENT}"
            )[0]
        )

    def _pair_up(self) -> None:
        """Put each two neighbours among the different answers to one question together, where there are new answers."""
        if self._paired == self._records:
            return
        self._paired = self._records
        self._database.execute("BEGIN")
        self._database.execute("DELETE FROM pairs")
        self._database.execute(
            "INSERT INTO pairs (first, first_attempt, second, second_attempt) "
            "SELECT item, attempt, after, after_attempt FROM ("
            "  SELECT item, attempt, lead(item) OVER asked AS after, lead(attempt) OVER asked AS after_attempt FROM ("
            "    SELECT question, item, attempt, row_number() OVER (PARTITION BY question, text ORDER BY item, attempt) AS nth"
            "    FROM answers) WHERE nth = 1"
            "  WINDOW asked AS (PARTITION BY question ORDER BY item, attempt)) "
            "WHERE after IS NOT NULL ORDER BY item, attempt"
        )
        self._database.execute("COMMIT")

    def _one(self, statement: str, values: Any = ()) -> Any:
        with self._lock:
            return self._database.execute(statement, values).fetchone()

    def _all(self, statement: str, values: Any = ()) -> list[Any]:
        with self._lock:
            return self._database.execute(statement, values).fetchall()


def _new_database() -> sqlite3.Connection:
    """A database in a temporary file that goes with the connection."""
    database = sqlite3.connect("", isolation_level=None, check_same_thread=False)
    database.executescript(_TABLES)
    return database


_PAIRS = (
    "SELECT pairs.number, a.id, first_attempt, b.id, second_attempt FROM pairs JOIN items AS a ON a.number = first "
    "JOIN items AS b ON b.number = second"
)


def _pair(row: Sequence[Any]) -> Pair:
    return Pair(row[0], Answer(row[1], row[2]), Answer(row[3], row[4]))


def _written(answer: Answer) -> str:
    return f"{key_of(answer.record)}#{answer.attempt}"


def _where(choice: Choice, me: str) -> tuple[str, dict[str, str]]:
    clauses = [_LABELLED.get(choice.labelled, "1")]
    if choice.verdict:
        clauses.append("verdict = :verdict")
    for table, name in (("rules", choice.rule), ("tags", choice.tag)):
        if name:
            clauses.append(f"EXISTS (SELECT 1 FROM {table} WHERE name = :{table} AND item = items.number)")  # noqa: S608
    return " AND ".join(clauses), {
        "me": key_of(me),
        "verdict": choice.verdict,
        "rules": choice.rule,
        "tags": choice.tag,
    }


def key_of(name: str) -> str:
    """A name as databases and addresses take it: halves of characters are escaped."""
    return name.encode("utf-8", "backslashreplace").decode()


def _name_of(text: str) -> bytes:
    """A short name for a text, blanks at its ends and between words aside."""
    return sha256(" ".join(text.split()).encode("utf-8", "surrogatepass")).digest()[:16]
