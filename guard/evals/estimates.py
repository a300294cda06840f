"""Estimates: rates with their intervals, paired comparisons, agreement between two who label; in plain Python.

Every function is exact or says how it approximates; what draws at random takes its seed and gives the same for the same.
"""

from __future__ import annotations

import math
from array import array
from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate
from statistics import NormalDist
from typing import TYPE_CHECKING, NamedTuple

from grammar.frozen import frozen

if TYPE_CHECKING:
    from random import Random

CONFIDENCE = 0.95
"""How much of the time an interval is to contain what it estimates."""

RESAMPLES = 2_000
"""How often the pairs are drawn again for a bootstrap interval."""


class Interval(NamedTuple):
    """From `low` to `high`, both included."""

    low: float
    high: float


@frozen
class Rate:
    """How many of how many: 0 <= `count` <= `total`."""

    count: int
    total: int

    @property
    def value(self) -> float | None:
        """The part, from 0 to 1; None of nothing."""
        return self.count / self.total if self.total else None

    @property
    def interval(self) -> Interval | None:
        """Its 95 % interval by Wilson; None of nothing."""
        return wilson(self.count, self.total) if self.total else None


def wilson(count: int, total: int, confidence: float = CONFIDENCE) -> Interval:
    """Wilson's score interval of a rate, without a correction for continuity.

    Source: E. B. Wilson, Probable inference, the law of succession, and statistical inference, JASA 22 (1927), 209-212.

    Raises:
        ValueError: `total` is not positive, or `count` is not between 0 and it.

    >>> low, high = wilson(81, 263)
    >>> f"{low:.4f} {high:.4f}"
    '0.2553 0.3662'
    """
    if not 0 <= count <= total or not total:
        raise ValueError(f"a rate is of {total} at least 1, and its count between 0 and that, not {count}")
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    part, square = count / total, z * z / total
    middle = (part + square / 2) / (1 + square)
    reach = z * math.sqrt(part * (1 - part) / total + square / (4 * total)) / (1 + square)
    return Interval(0.0 if not count else middle - reach, 1.0 if count == total else middle + reach)


def mcnemar(gained: int, lost: int) -> float:
    """The exact two-sided p-value of McNemar's test: how likely so uneven flips are where both ways are equally likely.

    Of many flips (more than 20,000) the normal approximation with a correction for continuity is taken.

    Source: A. Agresti, Categorical Data Analysis, 3rd ed. (2013), section 11.1: the binomial test on discordant pairs.

    >>> f"{mcnemar(1, 9):.6f}"
    '0.021484'
    """
    flips, few = gained + lost, min(gained, lost)
    if not flips or gained == lost:
        return 1.0
    if flips > 20_000:
        return min(1.0, 2 * NormalDist().cdf((few + 0.5 - flips / 2) / (math.sqrt(flips) / 2)))
    tail = sum(accumulate_combinations(flips, few))
    return min(1.0, 2 * tail / 2**flips if flips < 1_000 else 2 * math.exp(_log(tail) - flips * math.log(2)))


def accumulate_combinations(total: int, most: int) -> Sequence[int]:
    """How many ways there are to choose 0, 1, ... `most` of `total`."""
    ways, each = [], 1
    for number in range(most + 1):
        ways.append(each)
        each = each * (total - number) // (number + 1)
    return ways


def _log(number: int) -> float:
    """The logarithm of a whole number of any size."""
    shift = max(number.bit_length() - 60, 0)
    return math.log(number >> shift) + shift * math.log(2)


def paired_bootstrap(
    gained: int,
    lost: int,
    pairs: int,
    chance: Random,
    *,
    resamples: int = RESAMPLES,
    confidence: float = CONFIDENCE,
) -> Interval:
    """The percentile interval of the difference of two rates on the same cases, by drawing the pairs again.

    A pair is gained (+1), lost (-1) or the same (0), so that drawing pairs with replacement is drawing how many of each
    there are: the result is that of drawing the pairs one by one, at a cost that does not grow with their number.

    Args:
        gained: pairs of which only the second has it.
        lost: pairs of which only the first has it.
        pairs: all pairs, at least 1.
        chance: where the choices come from; the same seed gives the same interval.
        resamples: how often the pairs are drawn.
        confidence: of the interval, between 0 and 1.
    """
    if pairs < 1 or gained < 0 or lost < 0 or gained + lost > pairs:
        raise ValueError("a paired comparison needs at least one pair, and no more flips than pairs")
    differences = []
    rest = pairs - gained
    distributions: dict[int, _Distribution] = {}
    gains = _distribution(pairs, gained / pairs)
    for _ in range(resamples):
        more = _drawn(gains, chance.random())
        if pairs - more not in distributions:
            distributions[pairs - more] = _distribution(pairs - more, lost / rest if rest else 0.0)
        less = _drawn(distributions[pairs - more], chance.random())
        differences.append((more - less) / pairs)
    differences.sort()
    at = (1 - confidence) / 2
    return Interval(_quantile(differences, at), _quantile(differences, 1 - at))


def paired_score(gained: int, lost: int, pairs: int, confidence: float = CONFIDENCE) -> Interval:
    """Tango's score interval of the difference of two rates on the same cases.

    Unlike a bootstrap it is not empty where nothing flipped: few pairs say little, whatever they say.

    Source: T. Tango, Equivalence test and confidence interval for the difference in proportions for the paired-sample design,
    Statistics in Medicine 17 (1998), 891-908.

    >>> low, high = paired_score(0, 0, 10)
    >>> f"{low:.3f} {high:.3f}"
    '-0.278 0.278'
    """
    if pairs < 1 or gained < 0 or lost < 0 or gained + lost > pairs:
        raise ValueError("a paired comparison needs at least one pair, and no more flips than pairs")
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    seen = (gained - lost) / pairs

    def statistic(difference: float) -> float:
        middle = -gained - lost + (2 * pairs - gained + lost) * difference
        last = -lost * difference * (1 - difference)
        part = (math.sqrt(max(middle * middle - 8 * pairs * last, 0.0)) - middle) / (4 * pairs)
        variance = pairs * (2 * part + difference * (1 - difference))
        off = gained - lost - pairs * difference
        return off / math.sqrt(variance) if variance > 0 else math.copysign(math.inf, off) if off else 0.0

    def end(at: float, beyond: float) -> float:
        near, far = at, beyond
        for _ in range(60):
            middle = (near + far) / 2
            near, far = (middle, far) if abs(statistic(middle)) < z else (near, middle)
        return near

    return Interval(end(seen, -1.0), end(seen, 1.0))


def _quantile(values: Sequence[float], part: float) -> float:
    """The value at that part of sorted values, between two by the straight line."""
    at = part * (len(values) - 1)
    below = math.floor(at)
    above = min(below + 1, len(values) - 1)
    return values[below] + (values[above] - values[below]) * (at - below)


_Distribution = tuple[int, Sequence[float]]
"""The first number that a binomial distribution has with any likelihood, and its sums from there on."""


def _binomial(total: int, part: float, uniform: float) -> int:
    """The number of successes at that quantile of a binomial distribution."""
    return _drawn(_distribution(total, part), uniform)


def _drawn(distribution: _Distribution, uniform: float) -> int:
    first, sums = distribution
    return first + min(bisect_left(sums, uniform * sums[-1]), len(sums) - 1)


def _distribution(total: int, part: float) -> _Distribution:
    """The distribution as far as 8 deviations from its middle; beyond is less than 1e-14."""
    if part <= 0 or part >= 1 or not total:
        return (total if part >= 1 else 0), (1.0,)
    reach = 8 * math.sqrt(total * part * (1 - part)) + 10
    first, last = max(math.floor(total * part - reach), 0), min(math.ceil(total * part + reach), total)
    log = math.lgamma(total + 1) - math.lgamma(first + 1) - math.lgamma(total - first + 1)
    each = math.exp(log + first * math.log(part) + (total - first) * math.log1p(-part))
    ratio = part / (1 - part)
    shape = array("d", (each,))
    for number in range(first, last):
        each *= (total - number) / (number + 1) * ratio
        shape.append(each)
    return first, array("d", accumulate(shape))


@frozen
class Agreement:
    """How far two who label the same things agree: by the table of both saying yes, one of them, none.

    `both` and `neither` are where they say the same; `only_first` and `only_second` where they do not.
    """

    both: int
    only_first: int
    only_second: int
    neither: int

    @property
    def total(self) -> int:
        """How many things both labelled."""
        return self.both + self.only_first + self.only_second + self.neither

    @property
    def raw(self) -> Rate:
        """The part on which they say the same."""
        return Rate(self.both + self.neither, self.total)

    @property
    def kappa(self) -> float | None:
        """Cohen's kappa; None of nothing, and where both say one thing always, so that chance alone agrees.

        Source: J. Cohen, A coefficient of agreement for nominal scales, Educ. Psychol. Meas. 20 (1960), 37-46.
        """
        if not self.total:
            return None
        first, second = (self.both + self.only_first) / self.total, (self.both + self.only_second) / self.total
        return _beyond_chance(self.raw.value or 0.0, first * second + (1 - first) * (1 - second))

    @property
    def ac1(self) -> float | None:
        """Gwet's AC1, which does not fall where one label is rare; None of nothing.

        Source: K. L. Gwet, Computing inter-rater reliability and its variance in the presence of high agreement, Br. J. Math.
        Stat. Psychol. 61 (2008), 29-48.
        """
        if not self.total:
            return None
        yes = (2 * self.both + self.only_first + self.only_second) / (2 * self.total)
        return _beyond_chance(self.raw.value or 0.0, 2 * yes * (1 - yes))

    def kappa_interval(self, chance: Random, resamples: int = RESAMPLES) -> Interval | None:
        """The bootstrap interval of kappa; None where too few of the draws have a kappa."""
        values = []
        for _ in range(resamples):
            left, cells, part = self.total, [], 1.0
            for count in (self.both, self.only_first, self.only_second):
                each = count / self.total if self.total else 0.0
                cells.append(_binomial(left, min(each / part, 1.0) if part > 0 else 0.0, chance.random()))
                left, part = left - cells[-1], part - each
            kappa = Agreement(cells[0], cells[1], cells[2], left).kappa
            if kappa is not None:
                values.append(kappa)
        if len(values) < resamples // 2:
            return None
        values.sort()
        return Interval(_quantile(values, (1 - CONFIDENCE) / 2), _quantile(values, (1 + CONFIDENCE) / 2))


def _beyond_chance(seen: float, chance: float) -> float | None:
    return None if chance >= 1 else (seen - chance) / (1 - chance)
