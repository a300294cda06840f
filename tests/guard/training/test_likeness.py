"""Questions are near by what they share, and the same by whatever way it is worked out."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guard.training.likeness import Groups, Nearby, leaks, words_of

NEAR = [
    ("slowest routes", "Show me the slowest ROUTES, please!"),
    ("slowest routes", "slowest rotues"),
    ("errors by service", "error by services"),
    ("p95 latency by route", "p95 latency by route today"),
    (
        "p95 latency of checkout by route and region in europe since monday",
        "p99 latency of checkout by route and region in europe since monday",
    ),
    ("errors for each service", "errors per service, please"),
    ("routes by latency for p95", "p95 latency by routes"),
    ("slowest routes that fail", "routes that do not fail, slowest"),
    ("Wie viele Fehler pro Dienst?", "wie viele fehler pro dienst"),
    ("遅いルートを教えて", "遅いルートを教えて。"),
    (
        (
            "count failed requests of the checkout service in europe by route region version and customer "
            "where status is 500 and duration is above 2000 since monday"
        ),
        (
            "count failed requests of the payment service in europe by route region version and customer "
            "where status is 500 and duration is above 2000 since friday"
        ),
    ),
    (
        "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi",
        "one two three four alpha beta gamma delta epsilon zeta eta theta five six seven eight",
    ),
    ("", "?!"),
]
APART = [
    ("slowest routes", "slowest services"),
    ("errors by region", "errors by route"),
    ("p95 latency by route", "p99 latency by route"),
    ("errors of customer 1007 by route", "errors of customer 1008 by route"),
    ("count", "average"),
    ("遅いルート", "速いサービス"),
]


@pytest.mark.parametrize(("one", "other"), NEAR)
def test_what_is_the_same_in_other_words_is_near(one, other):
    assert leaks([one], [other]) == [(other, one)] or words_of(one) != words_of(other) == ("?!",)
    near = Nearby()
    assert near.add(one)
    assert near.add(other) is (not leaks([one], [other]))


@pytest.mark.parametrize(("one", "other"), APART)
def test_what_asks_for_another_thing_is_not_near(one, other):
    assert leaks([one], [other]) == []
    near = Nearby()
    assert near.add(one)
    assert near.add(other)


def is_near(one, other):
    """The definition on the page, pair by pair."""
    one, other = words_of(one), words_of(other)
    first, second = set(one), set(other)
    less, more = sorted((len(first), len(second)))
    own, others = first - second, second - first
    if not own and not others:
        return True
    least = {(0, 1): 3, (1, 1): 7, (0, 2): 8, (1, 2): 12, (2, 2): 14}.get(tuple(sorted((len(own), len(others)))))
    is_short = more <= 24 or max(len(own), len(others)) < 2
    if least is not None and len(first & second) >= least and is_short:
        return True
    if less == more <= 7 and len(own) == len(others) == 1:
        (a,), (b,) = own, others
        if min(len(a), len(b)) >= 4 and a.isalpha() and b.isalpha():
            variants = [{w, *(w[:at] + w[at + 1 :] for at in range(len(w)))} for w in (a, b)]
            if variants[0] & variants[1]:
                return True
    if less >= 16:
        runs = [{words[at : at + 8] for at in range(len(words) - 7)} for words in (one, other)]
        return bool(runs[0] & runs[1])
    return False


WORDS = st.sampled_from("count error route rotue latency region p95 p99 service today alpha beta gamma delta".split())
QUESTIONS = st.lists(WORDS, max_size=11).map(" ".join) | st.lists(WORDS, min_size=12, max_size=30).map(" ".join)

MANY = [f"{one}{other}" for one in "bdfgkl" for other in ("ana", "ono", "umu", "iri", "elo")]
LIKE = st.builds(
    lambda size, gone, more: " ".join([*(word for word in MANY[:size] if word not in gone), *more]),
    st.integers(3, 26),
    st.sets(st.sampled_from(MANY), max_size=3),
    st.sets(st.sampled_from(["pata", "poto", "putu"]), max_size=2).map(sorted),
)


@given(st.lists(QUESTIONS, max_size=12) | st.lists(LIKE, max_size=6))
def test_groups_are_those_of_the_definition_pair_by_pair(questions):
    groups = Groups()
    nodes = [groups.add(question) for question in questions]
    groups.settle()
    parents = list(range(len(questions)))

    def root(at):
        while parents[at] != at:
            at = parents[at]
        return at

    for one, other in itertools.combinations(range(len(questions)), 2):
        if is_near(questions[one], questions[other]):
            parents[root(one)] = root(other)
    for one, other in itertools.combinations(range(len(questions)), 2):
        together = groups.group(nodes[one]) == groups.group(nodes[other])
        assert together == (root(one) == root(other)), (questions[one], questions[other])


@given(st.lists(QUESTIONS, max_size=10) | st.lists(LIKE, max_size=6))
def test_none_of_those_that_are_taken_is_near_to_another(questions):
    near = Nearby()
    taken = [question for question in questions if near.add(question)]
    assert not any(is_near(one, other) for one, other in itertools.combinations(taken, 2))
    assert near.unkept == 0


@given(st.lists(st.text(max_size=40), max_size=6))
def test_any_text_is_a_question(texts):
    groups = Groups()
    nodes = [groups.add(text) for text in texts]
    groups.settle()
    assert all(groups.group(node) <= node for node in nodes)
    assert all(words_of(text) for text in texts)


def test_a_beginning_that_all_questions_have_makes_no_group_of_them():
    begins = (
        "as somebody who looks after the shop every single working day from morning until evening without any pause"
    )
    questions = [f"{begins} case{at} thing{at} other{at} more{at} last{at}" for at in range(60)]
    groups = Groups()
    nodes = [groups.add(question) for question in questions]
    groups.settle()
    assert len({groups.group(node) for node in nodes}) == 60


def test_a_text_of_any_length_is_folded_within_bounds():
    long = " ".join(f"word{at}" for at in range(100_000))
    assert len(words_of(long)) <= 400
    assert len(words_of("x" * 1_000_000)) == 1
    groups = Groups()
    one, other = groups.add(long), groups.add(long + " more")
    groups.settle()
    assert groups.group(one) == groups.group(other)


@pytest.mark.parametrize(
    "other",
    [
        "slowést röutes by région",
        "slow\u200best ro\u00adutes by region\ufe0f",
        "ｓｌｏｗｅｓｔ routes by \u202eregion\u202c",
        "slowe\u0301st routes by region",
    ],
)
def test_accents_and_what_is_not_seen_do_not_tell_questions_apart(other):
    assert words_of(other) == words_of("slowest routes by region")


@pytest.mark.parametrize(("one", "other"), [("カキ", "ガギ"), ("กา", "กี"), ("서울", "부산")])
def test_marks_that_are_letters_tell_words_apart(one, other):
    assert words_of(one) != words_of(other)
