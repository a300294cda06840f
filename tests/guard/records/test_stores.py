"""What every store keeps: whole records, from any number of writers, until they are purged, and then nothing of them."""

from __future__ import annotations

import multiprocessing
import os
import sqlite3
import subprocess
import sys
import threading

import pytest

from guard import BrokenRecord, Record
from guard.records import CONTENTS, JsonLines, Purge, SqliteStore, StoreError, altered, open_store, read_file
from guard.records.privacy import Privacy
from tests.guard.records.made import made

each = pytest.mark.parametrize("name", ["records.jsonl", "records.sqlite"])


@pytest.fixture
def store(name, tmp_path):
    opened = open_store(tmp_path / "kept" / name)
    yield opened
    opened.close()


@each
def test_records_come_back_in_order_and_as_they_were(store):
    records = [made(f"r{at}", tags=("a", "b"), extra={"expected": "x"}) for at in range(2_500)]
    assert store.append(records[:5]) == 5
    assert store.append(records[5:]) == 2_495
    assert list(store.read()) == records


@each
def test_a_store_without_a_file_is_empty_and_makes_none(store):
    assert list(store.read()) == []
    assert not store.path.exists()


@each
def test_only_the_owner_may_read_the_file(store):
    store.append([made("a")])
    assert store.path.stat().st_mode & 0o077 == 0


def _write(path: str, name: str, count: int) -> None:
    store = open_store(path)
    for at in range(count):
        store.append([made(f"{name}{at}"), made(f"{name}{at}+")])
    store.close()


@each
def test_two_processes_write_to_one_store_and_nothing_is_lost(name, tmp_path):
    context = multiprocessing.get_context("fork")
    path = str(tmp_path / name)
    writers = [context.Process(target=_write, args=(path, writer, 60)) for writer in "ab"]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert [writer.exitcode for writer in writers] == [0, 0]
    store = open_store(path)
    records = list(store.read())
    store.close()
    assert len(records) == len({record.id for record in records}) == 240


@each
def test_threads_share_a_store(store):
    threads = [
        threading.Thread(target=lambda name=name: [store.append([made(f"{name}{at}")]) for at in range(20)])
        for name in "abc"
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(list(store.read())) == 60


@each
def test_a_purge_by_age_and_by_name_takes_whole_records(store):
    store.append([made("old", 100.0), made("new", 200.0), made("ageless", None), made("named", 300.0)])
    assert store.purge(Purge(before=150.0), is_trial=True) == 2
    assert len(list(store.read())) == 4
    assert store.purge(Purge(before=150.0)) == 2
    assert store.purge(Purge(ids=["named", "nobody"])) == 1
    assert [record.id for record in store.read()] == ["new"]


@each
def test_a_purge_of_contents_leaves_the_record_readable(store):
    written = Privacy()(made("a", said='{"limit": 987654321}'))
    store.append([written])
    assert store.purge(Purge(contents=CONTENTS)) == 1
    (record,) = store.read()
    assert isinstance(record, Record)
    assert (record.outcome, record.verdict, record.attempts[0].input_tokens) == ("accepted", "accepted", 10)
    assert (record.question, record.output, record.query, record.messages, record.handed_on) == (None,) * 5
    assert record.hashes == written.hashes
    assert record.salts == {}
    assert altered(record) == ()


@each
def test_nothing_of_what_was_purged_is_left_in_any_file(store):
    store.append([made("a", said="a very particular text"), *(made(f"r{at}") for at in range(50))])
    assert any(b"particular" in path.read_bytes() for path in store.path.parent.iterdir())
    store.purge(Purge(ids=["a"]))
    assert not any(b"particular" in path.read_bytes() for path in store.path.parent.iterdir())


@each
def test_what_cannot_be_written_is_a_store_error_and_keeps_none(name, tmp_path):
    (tmp_path / name).mkdir()
    with pytest.raises(StoreError, match="cannot be"):
        open_store(tmp_path / name).append([made("a")])


# --- lines ---


def test_half_a_line_is_ended_and_costs_no_other(tmp_path):
    path = tmp_path / "records.jsonl"
    store = JsonLines(path)
    store.append([made("a")])
    with path.open("ab") as file:
        file.write(made("b").to_line().encode()[:40])  # a process stopped here
    store.append([made("c")])
    first, half, last = store.read()
    assert (first.id, last.id) == ("a", "c")
    assert isinstance(half, BrokenRecord)
    assert half.number == 2


_KILLED = """
import os, sys
from guard.records import JsonLines
from tests.guard.records.made import made
store = JsonLines(sys.argv[1])
for at in range(1_000_000):
    store.append([made(f"{at}", said="x" * 5_000)])
    if not at:
        print("begun", flush=True)
"""


def test_a_process_that_is_killed_leaves_whole_lines(tmp_path):
    path = tmp_path / "records.jsonl"
    writer = subprocess.Popen([sys.executable, "-c", _KILLED, path], stdout=subprocess.PIPE, env={**os.environ})
    writer.stdout.readline()
    writer.kill()
    writer.wait()
    writer.stdout.close()
    records = list(read_file(path))
    assert all(isinstance(record, Record) for record in records[:-1])
    assert JsonLines(path).append([made("after")]) == 1
    assert list(read_file(path))[-1].id == "after"


def test_a_write_that_fails_in_the_middle_leaves_nothing_of_it(tmp_path, monkeypatch):
    store = JsonLines(tmp_path / "records.jsonl")
    store.append([made("a")])
    write = os.write

    def full(file, data):
        if len(data) < 100:
            raise OSError(28, "No space left on device")
        return write(file, data[: len(data) - 50])

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(StoreError, match="No space left on device"):
        store.append([made("b")])
    monkeypatch.undo()
    store.append([made("c")])
    assert [record.id for record in store.read()] == ["a", "c"]


def test_a_large_file_is_set_aside_and_the_oldest_goes(tmp_path):
    store = JsonLines(tmp_path / "records.jsonl", max_bytes=1_000, max_files=2)
    for at in range(20):
        store.append([made(f"r{at:02}")])
    files = store.files()
    assert len(files) == 3
    assert files[-1] == store.path
    ids = [record.id for record in store.read()]
    assert ids == sorted(ids)
    assert ids[-1] == "r19"
    assert store.purge(Purge(ids=ids[:1])) == 1


def test_a_purge_leaves_lines_that_are_no_records(tmp_path):
    path = tmp_path / "records.jsonl"
    path.write_bytes(b"not a record\n\n" + made("a").to_line().encode() + b"\nx" + b"y" * 50)
    assert JsonLines(path).purge(Purge()) == 1
    assert path.read_bytes() == b"not a record\n\nx" + b"y" * 50


# --- SQLite ---


def test_a_record_is_in_a_database_once(tmp_path):
    store = SqliteStore(tmp_path / "records.sqlite")
    assert store.append([made("a"), made("b")]) == 2
    assert store.append([made("b"), made("c")]) == 1
    assert [record.id for record in store.read()] == ["a", "b", "c"]
    store.close()


@pytest.mark.parametrize(
    "query",
    [
        "SELECT line FROM records WHERE time < 5",
        "SELECT line FROM records WHERE outcome = 'rejected' AND time > 5",
        "SELECT line FROM records WHERE id = 'a'",
        "SELECT line FROM records JOIN rules ON record = number WHERE rule = 'unknown-column'",
        "SELECT line FROM records JOIN tags ON record = number WHERE tag = 'x'",
    ],
)
def test_records_are_looked_for_in_an_index(tmp_path, query):
    store = SqliteStore(tmp_path / "records.sqlite")
    store.append([made("a")])
    store.close()
    connection = sqlite3.connect(store.path)
    plan = " ".join(row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {query}"))
    (mode,) = connection.execute("PRAGMA journal_mode").fetchone()
    connection.close()
    assert "SCAN" not in plan
    assert mode == "wal"


@pytest.mark.parametrize("form", [0, 7])
def test_a_database_of_something_else_is_left_alone(tmp_path, form):
    path = tmp_path / "other.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE mine (x)")
    connection.execute(f"PRAGMA user_version={form}")
    connection.commit()
    connection.close()
    with pytest.raises(StoreError, match="of something else" if not form else "version 7"):
        SqliteStore(path).append([made("a")])
