"""Labels: lines that come back as they were, and what holds of many of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guard.label import SAID, Answer, BrokenLabel, Label, Standing, read_label, require_whole, said_of
from tests.guard.records.made import made

ONE, TWO = Answer("a", 0), Answer("b", 1)


def label(name, says, *answers, by="ann", **members):
    return Label(name, 1_796_083_200.25, by, says, answers, **members)


answers = st.builds(Answer, st.text(max_size=5), st.integers(0, 3))
labels = st.one_of(
    st.builds(label, st.text(), st.sampled_from(("good", "bad", "skip", "note")), answers, note=st.text(max_size=20)),
    st.builds(
        label,
        st.text(),
        st.sampled_from(("first", "second", "tie")),
        answers,
        answers,
        left=st.sampled_from((0, 1, None)),
    ),
    st.builds(label, st.text(), st.just("undo"), undoes=st.text(min_size=1)),
)


@given(labels)
def test_a_label_comes_back_from_its_line(given):
    assert read_label(given.to_line()) == given
    assert "\n" not in given.to_line()


@given(
    st.one_of(
        st.text(),
        st.binary(),
        st.dictionaries(st.sampled_from(["label", "by", "says", "time", "answers"]), st.text()).map(str),
    )
)
def test_any_line_is_a_label_or_a_broken_one(line):
    assert isinstance(read_label(line), Label | BrokenLabel)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (label("x", "good"), "`good` is said of one answer"),
        (label("x", "first", ONE), "`first` is said of two answers"),
        (label("x", "undo"), "an undo names the label"),
        (label("x", "good", ONE, undoes="y"), "an undo names the label"),
        (label("x", "fine", ONE), "a label says one of"),
        (label("x", "good", ONE, by=" "), "who made it"),
        (label("x", "good", ONE, left=1), "left side"),
        (label("x", "note", ONE, note="n" * 10_001), "at most 10,000 characters, not 10,001"),
    ],
)
def test_what_does_not_go_together_is_refused_with_a_reason(wrong, message):
    with pytest.raises(ValueError, match=message):
        require_whole(wrong)


def test_the_last_that_a_person_says_holds():
    standing = Standing([label("1", "good", ONE), label("2", "bad", ONE), label("3", "good", ONE, by="bob")])
    assert standing.of("ann", ONE).says == "bad"
    assert [each.by for each in standing.all_of(ONE)] == ["ann", "bob"]


def test_a_note_stays_with_the_verdict_whichever_comes_first():
    standing = Standing([label("1", "note", ONE, note="odd"), label("2", "bad", ONE)])
    assert (standing.of("ann", ONE).says, standing.of("ann", ONE).note) == ("bad", "odd")
    standing.add(label("3", "note", ONE, note="very odd"))
    assert (standing.of("ann", ONE).says, standing.of("ann", ONE).note) == ("bad", "very odd")


def test_an_undo_takes_back_what_the_same_person_said_and_what_was_before_holds_again():
    standing = Standing([label("1", "good", ONE), label("2", "bad", ONE)])
    assert standing.add(label("3", "undo", by="bob", undoes="2")) is None
    assert standing.of("ann", ONE).says == "bad"
    assert standing.add(label("4", "undo", undoes="2")).id == "2"
    assert standing.of("ann", ONE).says == "good"
    assert standing.last_of("ann").id == "1"
    standing.add(label("5", "undo", undoes="1"))
    assert (standing.of("ann", ONE), standing.last_of("ann"), list(standing)) == (None, None, [])


def test_a_pair_is_one_pair_whichever_comes_first():
    standing = Standing([label("1", "first", ONE, TWO), label("2", "first", TWO, ONE)])
    (only,) = standing
    assert only.picked == TWO
    assert standing.of("ann", ONE, TWO) == only


def test_what_was_said_is_bound_to_the_text_it_was_said_of():
    one = made("a")
    assert said_of(one, 0) != said_of(made("a", said='{"limit": 11}'), 0)
    assert len(said_of(one, 0)) == 16


def test_every_word_that_a_label_can_say_is_tried_above():
    assert set(SAID) == {"good", "bad", "skip", "note", "first", "second", "tie", "undo"}
