"""Estimates beside published examples and a second implementation (scipy 1.18, statsmodels 0.14), whose values stand here."""

from __future__ import annotations

from random import Random

import pytest

from guard.evals import Agreement, mcnemar, paired_bootstrap, paired_score, wilson
from guard.evals.estimates import RESAMPLES


@pytest.mark.parametrize(
    ("count", "total", "low", "high"),
    [
        # R. G. Newcombe, Interval estimation for the single proportion, Stat. Med. 17 (1998), Table I, method 3.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (1, 29, 0.0061, 0.1718),
        # statsmodels, proportion_confint(method="wilson")
        (0, 10, 0.0, 0.2775327998628893),
        (29, 29, 0.8830302015002592, 1.0),
        (95_000, 100_000, 0.9486318174896535, 0.9513336107090218),
    ],
)
def test_wilson_gives_what_is_published(count, total, low, high):
    digits = 4 if total < 1_000 and len(str(high)) < 8 else 12
    assert [round(end, digits) for end in wilson(count, total)] == [round(low, digits), round(high, digits)]


@pytest.mark.parametrize(("count", "total"), [(1, 0), (-1, 3), (4, 3)])
def test_a_rate_of_nothing_or_of_more_than_all_is_the_callers_mistake(count, total):
    with pytest.raises(ValueError, match="a rate is of"):
        wilson(count, total)


@pytest.mark.parametrize(
    ("gained", "lost", "p_value"),
    [  # statsmodels, mcnemar(exact=True)
        (1, 9, 0.021484375),
        (0, 5, 0.0625),
        (12, 12, 1.0),
        (121, 59, 4.4344492637551645e-06),
        (700, 900, 6.319484959450105e-07),
        (3, 40, 3.0213413992896676e-09),
    ],
)
def test_mcnemar_is_exact(gained, lost, p_value):
    assert mcnemar(gained, lost) == pytest.approx(p_value, rel=1e-12)
    assert mcnemar(lost, gained) == mcnemar(gained, lost)


def test_mcnemar_of_very_many_flips_is_close_to_exact():
    assert mcnemar(15_000, 15_300) == pytest.approx(0.08584782113365191, rel=1e-4)
    assert mcnemar(0, 0) == 1.0


@pytest.mark.parametrize(
    ("gained", "lost", "pairs", "low", "high"),
    [  # the score test computed from the likelihood, maximised by scipy
        (10, 4, 50, -0.02921946, 0.27036693),
        (1, 0, 44, -0.05939323, 0.11807710),
        (30, 12, 200, 0.02764171, 0.15508205),
        (0, 0, 10, -0.27753280, 0.27753280),
    ],
)
def test_the_score_interval_is_that_of_the_likelihood(gained, lost, pairs, low, high):
    assert paired_score(gained, lost, pairs) == pytest.approx((low, high), abs=2e-8)


def test_the_bootstrap_agrees_with_drawing_the_pairs_one_by_one():
    # numpy, 4,000 draws of the pairs themselves: 0.03 to 0.15, and 0.0039 to 0.0161
    assert paired_bootstrap(30, 12, 200, Random(7)) == pytest.approx((0.03, 0.15), abs=0.006)
    assert paired_bootstrap(2_000, 1_800, 20_000, Random(7)) == pytest.approx((0.0039, 0.0161), abs=0.0008)


def test_the_bootstrap_gives_the_same_for_the_same_seed_only():
    one, same, other = (paired_bootstrap(30, 12, 999, Random(seed), resamples=RESAMPLES // 4) for seed in (1, 1, 2))
    assert one == same
    assert one != other


def test_without_flips_a_bootstrap_is_empty_and_the_score_interval_is_not():
    assert paired_bootstrap(0, 0, 5, Random(1)) == (0, 0)
    low, high = paired_score(0, 0, 5)
    assert low < -0.4
    assert high > 0.4


@pytest.mark.parametrize("interval", [paired_score, lambda *counts: paired_bootstrap(*counts, Random(1))])
@pytest.mark.parametrize("counts", [(0, 0, 0), (3, 2, 4), (-1, 0, 4)])
def test_pairs_that_cannot_be_are_the_callers_mistake(interval, counts):
    with pytest.raises(ValueError, match="at least one pair"):
        interval(*counts)


@pytest.mark.parametrize(
    ("table", "kappa", "ac1"),
    [
        # J. Cohen's coefficient on 20, 5, 10, 15 is 0.4; statsmodels says the same.
        ((20, 5, 10, 15), 0.4, 0.405941),
        # K. L. Gwet (2008): where nearly all is one label kappa falls below 0, and AC1 does not.
        ((118, 5, 2, 0), -0.023392, 0.940776),
    ],
)
def test_agreement_gives_what_is_published(table, kappa, ac1):
    agreement = Agreement(*table)
    assert agreement.kappa == pytest.approx(kappa, abs=1e-6)
    assert agreement.ac1 == pytest.approx(ac1, abs=1e-6)
    low, high = agreement.kappa_interval(Random(1))
    assert low <= kappa <= high


def test_agreement_on_nothing_and_on_one_label_only_has_no_kappa():
    assert Agreement(0, 0, 0, 0).kappa is None
    assert Agreement(0, 0, 0, 0).ac1 is None
    assert Agreement(9, 0, 0, 0).kappa is None
    assert Agreement(9, 0, 0, 0).kappa_interval(Random(1)) is None
    assert Agreement(9, 0, 0, 0).ac1 == 1
