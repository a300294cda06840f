"""The index: what is chosen, what is next, which answers are pairs; heedful of what others add."""

import pytest

from grammar.frozen import replace
from guard.label import Answer, Label, said_of
from guard.record import RecordedAttempt, RecordedText
from guard.records import JsonLines, Purge, open_store
from guard.review.index import LABELLED, Choice, Index
from tests.guard.records.made import made


def answered(name, *texts, question="how many?", tags=()):
    attempts = tuple(
        RecordedAttempt(
            (
                RecordedText(
                    text, verdict, text, ({"rule": "wrong-type", "severity": "error"},) * (verdict == "rejected")
                ),
            )
        )
        for text, verdict in texts
    )
    return replace(made(name), question=question, attempts=attempts, tags=tags)


def verdict(record, says, by, number=0):
    at = len(record.attempts) - 1
    return Label(f"{record.id}{says}{by}{number}", 1.0, by, says, (Answer(record.id, at),), (said_of(record, at),))


ONE = answered("one", ("{}", "rejected"), ('{"limit": 1}', "accepted"), tags=("shop",))
TWO = answered("two", ('{"limit": 2}', "accepted"))
THREE = answered("three", ("[]", "rejected"), question="how slow?")


@pytest.fixture(params=["calls.jsonl", "calls.sqlite"])
def index(request, tmp_path):
    store = open_store(tmp_path / request.param)
    store.append([ONE, TWO, THREE])
    made_of = Index(store)
    made_of.refresh()
    yield made_of
    made_of.close()
    store.close()


def chosen(index, me="ann", **choice):
    return [name for name, _ in index.page(Choice(**choice), me, 0, 10)]


def test_records_are_chosen_by_verdict_rule_and_tag(index):
    assert chosen(index) == ["one", "two", "three"]
    assert chosen(index, verdict="rejected") == ["three"]
    assert chosen(index, rule="wrong-type") == ["one", "three"]
    assert chosen(index, tag="shop") == ["one"]
    assert chosen(index, rule="wrong-type", verdict="accepted") == ["one"]
    known = index.known()
    assert (known.records, known.is_whole, known.verdicts, known.rules, known.tags) == (
        3, True, {"accepted": 2, "rejected": 1}, {"wrong-type": 2}, {"shop": 1},
    )  # fmt: skip


def test_records_are_chosen_by_what_people_said(index):
    for label in (
        verdict(ONE, "good", "ann"),
        verdict(ONE, "bad", "bob"),
        verdict(TWO, "good", "bob"),
        verdict(THREE, "skip", "ann"),
    ):
        index.label(label)
    assert {labelled: chosen(index, labelled=labelled) for labelled in LABELLED} == {
        "": ["one", "two", "three"],
        "by-me": ["one", "three"],
        "not-by-me": ["two"],
        "by-others-only": ["two"],
        "by-nobody": ["three"],
        "good": ["one", "two"],
        "bad": ["one"],
        "agreed": [],
        "disputed": ["one"],
    }
    assert list(index.verdicts()) == [("ann", "one", True), ("bob", "one", False), ("bob", "two", True)]
    for labelled in LABELLED:
        for rule in ("", "wrong-type"):
            assert index.count(Choice(rule=rule, labelled=labelled), "ann") == len(
                chosen(index, rule=rule, labelled=labelled)
            )


def test_the_next_record_is_the_one_behind_and_at_the_end_the_first(index):
    assert [index.next(Choice(), "ann", after) for after in ("", "one", "three", "unknown")] == [
        "one",
        "two",
        "one",
        "one",
    ]
    index.label(verdict(ONE, "good", "ann"))
    assert index.next(Choice(labelled="not-by-me"), "ann", "three") == "two"
    assert index.next(Choice(verdict="declined"), "ann") is None


def test_pairs_are_different_answers_to_one_question(index):
    assert index.pairs() == 2
    assert index.pair(1).first == Answer("one", 0)
    assert index.pair(1).second == Answer("one", 1)
    assert index.pair(2).second == Answer("two", 0)
    assert index.pair(3) is None
    index.label(Label("p", 1.0, "ann", "first", (Answer("one", 1), Answer("one", 0))))
    assert index.next_pair("ann").number == 2
    assert index.next_pair("bob").number == 1
    index.label(Label("q", 1.0, "ann", "tie", (Answer("one", 1), Answer("two", 0))))
    assert index.next_pair("ann") is None
    index.label(Label("r", 1.0, "ann", "undo", undoes="q"))
    assert index.next_pair("ann", 2).number == 2


def test_what_others_add_is_seen(index):
    other = open_store(index.store.path)
    other.append([answered("four", ("{}", "accepted"))])
    other.add_labels([verdict(TWO, "bad", "bob")])
    other.close()
    index.refresh()
    assert chosen(index) == ["one", "two", "three", "four"]
    assert chosen(index, labelled="bad") == ["two"]


def test_what_was_purged_is_not_shown(index):
    index.label(verdict(TWO, "bad", "bob"))
    other = open_store(index.store.path)
    other.purge(Purge(ids=["two"]))
    other.close()
    assert index.record("two") is None
    index.refresh()
    assert chosen(index) == ["one", "three"]
    assert list(index.verdicts()) == []


def test_a_verdict_on_a_text_that_is_another_one_now_counts_for_nothing(index):
    index.label(replace(verdict(ONE, "bad", "ann"), digests=("0123456789abcdef",)))
    assert list(index.verdicts()) == []
    assert index.outdated() == 1
    assert chosen(index, labelled="by-me") == []


def test_an_id_that_is_there_twice_is_shown_once_and_counted(tmp_path):
    store = open_store(tmp_path / "calls.jsonl")
    store.append([ONE, ONE])
    with store.path.open("ab") as file:
        file.write(b"no record\n")
    index = Index(store)
    index.refresh()
    assert (index.known().records, index.known().ids_twice, index.known().broken) == (1, 1, 1)
    index.close()


def test_names_with_half_characters_are_names(tmp_path):
    store = open_store(tmp_path / "calls.jsonl")
    odd = replace(ONE, id="\ud800", tags=("\udfff",), question="\ud800?")
    store.append([odd])
    index = Index(store)
    index.refresh()
    ((name, _),) = index.page(Choice(), "ann", 0, 10)
    assert index.record(name) == odd
    index.label(verdict(odd, "good", "ann"))
    assert chosen(index, labelled="good") == [name]
    index.close()


@pytest.mark.parametrize("cut", [1, 60, -2])
def test_a_line_that_is_half_written_is_read_when_it_is_whole(tmp_path, cut):
    path = tmp_path / "calls.jsonl"
    store = JsonLines(path)
    store.append([made("1")])
    line = f"{made('2').to_line()}\n"
    index = Index(store)
    with path.open("a", encoding="utf-8") as file:
        file.write(line[:cut])
    for _ in range(2):
        index.refresh()
        assert (index.known().records, index.known().broken) == (1, 1)
    with path.open("a", encoding="utf-8") as file:
        file.write(f"{line[cut:]}no record\n{made('3').to_line()}\n")
    for _ in range(2):
        index.refresh()
        assert (index.known().records, index.known().broken) == (3, 1)
    said = f"{Label('1', 1.0, 'ann', 'good', (Answer('2', 0),)).to_line()}\n"
    for part in (said[:cut], said[cut:]):
        with store.labels_path.open("a", encoding="utf-8") as file:
            file.write(part)
        index.refresh()
    assert ([label.says for label in index.said()], index.known().broken) == (["good"], 1)
    index.close()
