"""Calibration: which threshold examples call for, and what is said of them."""

from __future__ import annotations

import warnings

import pytest

from guard.scope.scope import CalibrationWarning, Scope, ScopeError
from guard.scope.topic.calibration import calibrate, needed, wilson
from guard.scope.topic.model import shipped

COLUMNS = ["duration_ms", "http.route", "service.name", "error"]
MANY = [(at / 100, f"question {at}") for at in range(200)]


def test_few_examples_keep_the_shipped_threshold_and_say_so():
    found = calibrate([(-3.0, "a"), (-2.0, "b")], [], 0.01, 0.8)
    assert found.threshold == 0.8
    assert "2 examples are too few" in found.caution
    assert "99" in found.caution


def test_few_examples_can_only_raise_the_threshold():
    assert calibrate([(2.0, "odd one")], [], 0.01, 0.8).threshold > 2.0


def test_enough_examples_set_the_threshold_that_lets_all_but_alpha_pass():
    found = calibrate(MANY, [], 0.05, 0.0)
    assert found.caution == ""
    assert len(found.refused) / len(MANY) <= 0.05
    assert found.refused[0] == "question 199"
    assert found.false_blocks == wilson(len(found.refused), len(MANY))


def test_negatives_are_counted_and_change_nothing():
    found = calibrate(MANY, [5.0, 5.0, -5.0], 0.05, 0.0)
    assert found.caught == wilson(2, 3)
    assert found.threshold == calibrate(MANY, [], 0.05, 0.0).threshold


@pytest.mark.parametrize(("alpha", "count"), [(0.01, 99), (0.02, 49), (0.05, 19)])
def test_a_promise_takes_one_over_alpha_examples(alpha, count):
    assert needed(alpha) == count


@pytest.mark.parametrize(("count", "total"), [(0, 0), (0, 10), (10, 10), (3, 7)])
def test_an_interval_holds_the_share_that_was_seen(count, total):
    low, high = wilson(count, total)
    assert 0 <= low <= (count / total if total else 0.5) <= high <= 1


def test_a_scope_warns_when_its_examples_are_too_few():
    with pytest.warns(CalibrationWarning, match="too few"):
        scope = Scope.from_schema(COLUMNS, examples=["slow checkouts"])
    assert scope.calibration.examples == 1


def test_a_scope_without_examples_has_the_shipped_threshold():
    assert Scope.from_schema(COLUMNS).threshold == shipped().block_at


def test_the_words_of_examples_count_as_known():
    question = "which pallet is at the cross dock"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", CalibrationWarning)
        taught = Scope.from_schema(COLUMNS, examples=["pallets per dock", "cross dock scans"])
    assert taught.screen(question).score < Scope.from_schema(COLUMNS).screen(question).score


def test_an_example_is_not_vouched_for_by_its_own_words():
    text = "tell me a story about a dragon"
    with pytest.warns(CalibrationWarning):
        scope = Scope.from_schema(COLUMNS, examples=[text])
    assert scope.threshold > Scope.from_schema(COLUMNS).topic_score(text).margin


@pytest.mark.parametrize("alpha", [0, -1, 0.6, 1])
def test_an_alpha_that_is_no_share_is_refused(alpha):
    with pytest.raises(ValueError, match="must be above 0"):
        Scope.from_schema(COLUMNS, alpha=alpha)


def test_a_stored_scope_comes_back_as_it_was():
    with pytest.warns(CalibrationWarning):
        scope = Scope.from_schema(
            COLUMNS, examples=["slow checkouts"], negatives=["a poem"], template="COLUMNS: {c}", mode="flag"
        )
    assert Scope.from_json(scope.to_json()) == scope


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda text: text.replace('"block"', '"observe"'), "changed"),
        (lambda text: text.replace('"format": 1', '"format": 9'), "format"),
        (lambda text: text[: len(text) // 2], "not a stored scope"),
        (lambda _: "[]", "not a stored scope"),
        (lambda _: "{}", "not a stored scope"),
    ],
)
def test_a_stored_scope_that_was_changed_is_refused(change, said):
    with pytest.raises(ScopeError, match=said):
        Scope.from_json(change(Scope.from_schema(COLUMNS).to_json()))
