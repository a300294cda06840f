"""Labels in stores: kept in order, read from a place on, gone with their records."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from guard.label import Answer, BrokenLabel, Label
from guard.record import BrokenRecord
from guard.records import Purge, open_store
from guard.records.store import MovedError
from tests.guard.records.made import made


@pytest.fixture(params=["calls.jsonl", "calls.sqlite"])
def store(request, tmp_path):
    opened = open_store(tmp_path / request.param)
    yield opened
    opened.close()


def label(name, record, by="ann"):
    return Label(name, 1_796_083_200.0, by, "good", (Answer(record, 0),))


def test_labels_come_back_in_order(store):
    assert list(store.labels()) == []
    assert store.add_labels([label("1", "a"), label("2", "b")]) == 2
    store.add_labels([label("3", "a", "bob")])
    assert [each.id for each in store.labels()] == ["1", "2", "3"]
    assert list(store.read()) == []


def test_what_is_behind_a_place_is_read_alone(store):
    store.append([made("a"), made("b")])
    store.add_labels([label("1", "a")])
    (_, first), (place, second) = store.read_from()
    assert [first.id, second.id] == ["a", "b"]
    assert store.read_at(place).id == "b"
    ((label_place, _),) = store.labels_from()
    assert list(store.read_from(place)) == list(store.labels_from(label_place)) == []
    store.append([made("c")])
    store.add_labels([label("2", "c")])
    assert [each.id for _, each in store.read_from(place)] == ["c"]
    assert [each.id for _, each in store.labels_from(label_place)] == ["2"]


def test_a_place_that_was_purged_is_said_to_be_gone(store):
    store.append([made("a"), made("b", at=1.0)])
    places = [place for place, _ in store.read_from()]
    store.purge(Purge(ids=["b"]))
    with pytest.raises(MovedError):
        store.read_at(places[1])


def test_labels_go_with_their_records_and_those_of_others_stay(store):
    store.append([made("a"), made("b"), made("c")])
    pick = Label("3", 1.0, "ann", "tie", (Answer("b", 0), Answer("c", 0)))
    undo = Label("4", 1.0, "ann", "undo", undoes="1")
    store.add_labels([label("1", "a"), label("2", "b"), pick, undo, label("5", "c")])
    store.purge(Purge(ids=["a"]), is_trial=True)
    store.purge(Purge(ids=["a"], contents=["input"]))
    assert [each.id for each in store.labels()] == ["1", "2", "3", "4", "5"]
    store.purge(Purge(ids=["a", "b"]))
    assert [each.id for each in store.labels()] == ["5"]


def test_a_file_that_was_set_aside_keeps_its_places(tmp_path):
    store = open_store(tmp_path / "calls.jsonl")
    store.append([made("a"), made("b")])
    (_, _), (place, _) = store.read_from()
    store.max_bytes = 1
    store.append([made("c")])
    assert len(store.files()) == 2
    assert [each.id for _, each in store.read_from(place)] == ["c"]
    assert store.read_at(place).id == "b"


def test_a_torn_line_of_labels_costs_itself_alone(tmp_path):
    store = open_store(tmp_path / "calls.jsonl")
    store.add_labels([label("1", "a")])
    with store.labels_path.open("ab") as file:
        file.write(b'{"label": "2", "sa')
    store.add_labels([label("3", "a")])
    first, torn, last = store.labels()
    assert (first.id, last.id) == ("1", "3")
    assert isinstance(torn, BrokenLabel)
    assert not isinstance(torn, BrokenRecord)


def test_several_people_label_at_once(store):
    def add(number):
        store.add_labels([label(f"{number}-{at}", "a", f"person {number}") for at in range(20)])

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(add, range(8)))
    assert len({each.id for each in store.labels()}) == 160
