"""Calibration: which threshold examples call for, and what is said of them."""

from __future__ import annotations

import warnings
from math import erfc, inf, sqrt
from random import Random

import pytest

from guard.scope.detector import QuestionLimits
from guard.scope.scope import CalibrationWarning, Scope, ScopeError
from guard.scope.topic.calibration import MOST_RAISED, Case, calibrate, exact, needed, wilson
from guard.scope.topic.model import shipped

COLUMNS = ["duration_ms", "http.route", "service.name", "error"]
MANY = [Case(f"question {at}", at / 100) for at in range(200)]


def of(*edges: float) -> list[Case]:
    return [Case(f"at {edge}", edge) for edge in edges]


def test_few_examples_keep_the_shipped_threshold_and_say_so():
    found = calibrate(of(-3.0, -2.0), [], 0.01, 0.8)
    assert found.threshold == 0.8
    assert "2 examples are too few" in found.caution
    assert "99" in found.caution


def test_few_examples_can_only_raise_the_threshold_and_not_by_more_than_a_bound():
    assert calibrate(of(2.0), [], 0.01, 0.8).threshold > 2.0
    far = calibrate(of(50.0), [], 0.01, 0.8)
    assert far.threshold == 0.8 + MOST_RAISED
    assert far.refused == ("at 50.0",)


def test_enough_examples_set_the_threshold_that_lets_all_but_alpha_pass():
    found = calibrate(MANY, [], 0.05, 0.0)
    assert found.caution == ""
    assert len(found.refused) / len(MANY) <= 0.05
    assert found.refused[0] == "question 199"
    assert found.false_blocks[0] <= len(found.refused) / len(MANY) <= found.false_blocks[1]


def test_a_few_odd_examples_do_not_move_the_threshold_for_everybody():
    usual = of(*(-3 + at / 100 for at in range(114)))
    odd = of(*(9 + at for at in range(6)))
    found = calibrate([*usual, *odd], [], 0.01, 0.8)
    assert found.threshold == pytest.approx(calibrate(usual, [], 0.01, 0.8).threshold)
    assert set(found.refused) == set(found.odd) == {case.text for case in odd}
    assert "6 of 120 examples lie far from the others" in found.caution
    assert found.false_blocks[0] <= 6 / 120 <= found.false_blocks[1]


def test_many_examples_that_lie_far_out_are_how_the_product_is_asked():
    usual, others = of(*(-3 + at / 100 for at in range(30))), of(*(2 + at / 100 for at in range(30)))
    found = calibrate([*usual, *others], [], 0.01, 0.8)
    assert found.threshold > 2.29
    assert found.odd == found.refused == ()


def test_examples_that_rules_refuse_are_counted_and_named():
    ruled = [Case(f"long {at}", inf, "too-long") for at in range(120)]
    found = calibrate(ruled, [], 0.05, 0.8)
    assert len(found.refused) == 120
    assert found.by_rule == ("too-long",)
    assert found.false_blocks[0] > 0.9
    assert "120 of 120 examples are refused by rules, at any threshold: too-long" in found.caution


def test_whole_verdicts_are_counted():
    limits = QuestionLimits(characters=100)
    examples = [f"slow requests by route where user.id = {at} " + "and status = 200 " * 6 for at in range(120)]
    with pytest.warns(CalibrationWarning, match="refused by rules"):
        scope = Scope.from_schema(COLUMNS, examples=examples, limits=limits)
    assert scope.calibration.refused == tuple(examples)
    assert all(not scope.screen(example) for example in examples)


@pytest.mark.parametrize("refused_by_rule", [0.0, 0.03])
@pytest.mark.parametrize("count", [20, 120])
def test_the_stated_interval_holds_the_share_of_refused_questions(refused_by_rule, count):
    chance, held = Random(count), 0
    for _ in range(150):
        drawn = [
            Case("", inf, "rule") if chance.random() < refused_by_rule else Case("", chance.gauss(-1, 1))
            for _ in range(count)
        ]
        found = calibrate(drawn, [], 0.01, 0.85)
        above = erfc((found.threshold + 1) / sqrt(2)) / 2
        low, high = found.false_blocks
        held += low <= refused_by_rule + (1 - refused_by_rule) * above <= high
    assert held >= 0.95 * 150


@pytest.mark.parametrize("total", [1, 7, 300])
def test_an_exact_interval_is_no_narrower_than_it_must_be(total):
    for count in {0, 1, total // 2, total}:
        low, high = exact(count, total)
        assert low <= count / total <= high
        assert exact(total - count, total) == pytest.approx((1 - high, 1 - low), abs=1e-9)
    assert exact(0, 0) == (0.0, 1.0)


def test_negatives_are_counted_and_change_nothing():
    found = calibrate(MANY, of(5.0, 5.0, -5.0), 0.05, 0.0)
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
    text = "recommend a good book about the sea"
    with pytest.warns(CalibrationWarning):
        scope = Scope.from_schema(COLUMNS, examples=[text])
    assert scope.threshold > Scope.from_schema(COLUMNS).threshold
    assert scope.calibration.refused == (text,)


@pytest.mark.parametrize("alpha", [0, -1, 0.6, 1])
def test_an_alpha_that_is_no_share_is_refused(alpha):
    with pytest.raises(ValueError, match="must be above 0"):
        Scope.from_schema(COLUMNS, alpha=alpha)


def test_a_stored_scope_comes_back_as_it_was():
    with pytest.warns(CalibrationWarning):
        scope = Scope.from_schema(
            COLUMNS, examples=["slow checkouts"], negatives=["a poem"], template="COLUMNS: {c}", mode="flag",
            weights={"persona": "noted"}, allowed=["Act As One"], ignored=["markup"], language="de",
        )  # fmt: skip
    assert Scope.from_json(scope.to_json()) == scope


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda text: text.replace('"block"', '"observe"'), "changed"),
        (lambda text: text.replace('"format": 2', '"format": 9'), "format"),
        (lambda text: text[: len(text) // 2], "not a stored scope"),
        (lambda _: "[]", "not a stored scope"),
        (lambda _: "{}", "not a stored scope"),
    ],
)
def test_a_stored_scope_that_was_changed_is_refused(change, said):
    with pytest.raises(ScopeError, match=said):
        Scope.from_json(change(Scope.from_schema(COLUMNS).to_json()))
