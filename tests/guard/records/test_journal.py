"""A journal is never in the way: it drops or blocks as it was told, counts what it loses, and never breaks a call."""

from __future__ import annotations

import os
import threading

import pytest

from guard.records import Counts, Journal, JsonLines, Privacy, StoreError
from tests.guard.records.made import made


class Memory:
    """A store that keeps what it is given, once `gate` is open."""

    def __init__(self, *, is_open=True):
        self.records = []
        self.gate = threading.Event()
        self.entered = threading.Event()
        self.is_closed = False
        if is_open:
            self.gate.set()

    def append(self, records):
        self.entered.set()
        self.gate.wait()
        self.records += records
        return len(records)

    def close(self):
        self.is_closed = True


def test_what_is_added_is_in_the_store_when_the_journal_is_closed():
    store = Memory()
    with Journal(store) as journal:
        for at in range(1_000):
            journal.add(lambda at=at: made(f"r{at}"))
    assert [record.id for record in store.records] == [f"r{at}" for at in range(1_000)]
    assert journal.counts == Counts(added=1_000, written=1_000)
    assert store.is_closed


def test_a_full_queue_drops_and_counts():
    store = Memory(is_open=False)
    journal = Journal(store, size=2)
    journal.add(lambda: made("first"))
    store.entered.wait()
    for at in range(5):
        journal.add(lambda at=at: made(f"r{at}"))
    assert journal.counts.dropped == 3
    store.gate.set()
    assert journal.close()
    assert [record.id for record in store.records] == ["first", "r0", "r1"]


def test_a_full_queue_blocks_where_it_is_told_to():
    store = Memory(is_open=False)
    journal = Journal(store, size=1, when_full="block")
    journal.add(lambda: made("first"))
    store.entered.wait()
    journal.add(lambda: made("second"))
    waiting = threading.Thread(target=journal.add, args=(lambda: made("third"),))
    waiting.start()
    waiting.join(0.05)
    assert waiting.is_alive()
    store.gate.set()
    waiting.join()
    assert journal.close()
    assert [record.id for record in store.records] == ["first", "second", "third"]
    assert journal.counts.dropped == 0


def test_a_store_that_fails_is_told_and_the_next_records_are_tried_again(caplog):
    class Failing(Memory):
        def append(self, records):
            if not self.records:
                self.records.append(None)
                raise StoreError("the disk is full")
            return super().append(records)

    told = []
    store = Failing()
    journal = Journal(store, on_failure=lambda error, count: told.append((str(error), count)))
    journal.add(lambda: made("lost"))
    assert journal.flush(5)
    journal.add(lambda: made("kept"))
    assert journal.close()
    assert told == [("the disk is full", 1)]
    assert "the disk is full" in caplog.text
    assert journal.counts == Counts(added=2, written=1, failed=1)


def test_a_record_that_cannot_be_made_or_written_costs_no_other(caplog):
    class Strict(Memory):
        def append(self, records):
            for record in records:
                record.to_line()
            return super().append(records)

    def fail():
        raise ZeroDivisionError

    store = Strict(is_open=False)
    journal = Journal(store)
    journal.add(lambda: made("first"))
    store.entered.wait()
    for make in (fail, lambda: made("second"), lambda: made("third", extra={"expected": object()})):
        journal.add(make)
    store.gate.set()
    assert journal.close()
    assert [record.id for record in store.records] == ["first", "second"]
    assert journal.counts == Counts(added=4, written=2, failed=2)


def test_a_failure_of_on_failure_is_logged_and_no_more(caplog):
    class Failing(Memory):
        def append(self, _records):
            raise OSError("no")

    def complain(error, count):
        raise KeyError

    journal = Journal(Failing(), on_failure=complain)
    journal.add(lambda: made("a"))
    assert journal.close()
    assert "`on_failure` of a Journal failed" in caplog.text


def test_after_the_end_records_are_dropped():
    journal = Journal(Memory())
    assert journal.close()
    journal.add(lambda: made("late"))
    assert journal.counts == Counts(dropped=1)


def test_what_is_written_went_through_the_privacy():
    store = Memory()
    with Journal(store, privacy=Privacy(left_out=["input", "messages"])) as journal:
        journal.add(lambda: made("a"))
    assert store.records[0].question is None
    assert store.records[0].left_out == ("input", "messages")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system has no fork")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_forked_process_has_a_thread_of_its_own(tmp_path):
    journal = Journal(JsonLines(tmp_path / "records.jsonl"))
    journal.add(lambda: made("parent"))
    assert journal.flush(10)
    child = os.fork()
    if not child:
        journal.add(lambda: made("child"))
        os._exit(0 if journal.flush(10) and journal.counts == Counts(added=1, written=1) else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert journal.close()
    assert [record.id for record in journal.store.read()] == ["parent", "child"]


@pytest.mark.parametrize(
    ("settings", "error", "message"),
    [
        ({"size": 0}, ValueError, "`size` must be a whole number of at least 1, not 0"),
        ({"when_full": "wait"}, ValueError, '`when_full` is "drop" or "block", not \'wait\''),
        ({"store": 7}, TypeError, "the store of a Journal has a method `append`, and int does not"),
    ],
)
def test_a_wrong_setting_is_refused(settings, error, message):
    with pytest.raises(error, match=message):
        Journal(**{"store": Memory(), **settings})
