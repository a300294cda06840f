"""Calibration: the threshold that a product's own questions call for, and how far it can be trusted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import ceil, exp, fsum, inf, lgamma, log, log1p, sqrt

_Z = 1.959963984540054
"""Of the standard normal distribution, 97.5% lie below: an interval of 95% on two sides."""

_ONE_SIDE = 0.025

_ABOVE = 0.05
"""A threshold that is raised for an example stands so far above its edge."""

MOST_RAISED = 2.0
"""Examples raise the threshold by at most so much: questions that lie further out need words in the schema, not a higher bar."""

MOST_ODD = 0.1
"""At most this share of the examples may be odd; where more of them lie far out, that is how the product's questions are."""

_FAR = 3.0
_NARROWEST = 0.5
_FOLDS = 10


@dataclass(frozen=True, slots=True)
class Case:
    """An example, and when its screening refuses it.

    It is refused where the threshold is at most its `edge` (minus infinity: never for its topic), or at any threshold
    where rules refuse it (`by_rule` names the first of them, and is empty where none does).
    """

    text: str
    edge: float
    by_rule: str = ""

    def is_refused(self, threshold: float) -> bool:
        """Whether the whole screening refuses it at a threshold."""
        return bool(self.by_rule) or self.edge >= threshold


@dataclass(frozen=True, slots=True)
class Calibration:
    """What the examples of a product say about its threshold.

    `examples` and `negatives` count them; `alpha` is the share of false refusals that was aimed at; `threshold` the
    margin from which on a question is refused. Whole verdicts are counted, those of rules as well as those of the
    topic: `refused` are the examples that are refused all the same, most suspicious first; `odd` those of them that
    lie far from all others and were not let move the threshold; `by_rule` the names of the rules that refuse
    examples, whatever the threshold. `false_blocks` is the interval (95%) in which the share of refused questions
    lies. Since examples that set a threshold pass it, its upper end is counted with each tenth of the examples at the
    threshold that the others call for. `caught` is the interval of refused negatives, None where there were none.
    `caution` says what the figures cannot bear, and is empty where they can.
    """

    examples: int
    negatives: int
    alpha: float
    threshold: float
    refused: tuple[str, ...]
    false_blocks: tuple[float, float]
    caught: tuple[float, float] | None
    caution: str = ""
    odd: tuple[str, ...] = ()
    by_rule: tuple[str, ...] = ()


def wilson(count: int, total: int) -> tuple[float, float]:
    """The interval (95%) of a share of which `count` of `total` were seen; all of [0, 1] where nothing was seen.

    Source: E. B. Wilson, "Probable Inference, the Law of Succession, and Statistical Inference", 1927.

    >>> [round(end, 4) for end in wilson(10, 664)]
    [0.0082, 0.0275]
    """
    if not total:
        return 0.0, 1.0
    share, square = count / total, _Z * _Z
    middle = (share + square / (2 * total)) / (1 + square / total)
    half = _Z * sqrt(share * (1 - share) / total + square / (4 * total * total)) / (1 + square / total)
    return (0.0 if not count else max(0.0, middle - half)), (1.0 if count == total else min(1.0, middle + half))


def exact(count: int, total: int) -> tuple[float, float]:
    """The interval of a share that holds it in at least 95% of cases, however rare it is; all of [0, 1] of nothing.

    Source: C. J. Clopper, E. S. Pearson, "The Use of Confidence or Fiducial Limits", Biometrika 26, 1934.

    >>> [round(end, 4) for end in exact(1, 60)]
    [0.0004, 0.0894]
    """
    if not total:
        return 0.0, 1.0
    low = 0.0 if not count else _share_at(lambda share: 1 - _at_most(count - 1, total, share), rises=True)
    high = 1.0 if count == total else _share_at(lambda share: _at_most(count, total, share), rises=False)
    return low, high


def _share_at(chance: Callable[[float], float], *, rises: bool) -> float:
    """The share at which a chance that only rises, or only falls, with it is 2.5%."""
    low, high = 0.0, 1.0
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if (chance(middle) < _ONE_SIDE) is rises else (low, middle)
    return (low + high) / 2


def _at_most(count: int, total: int, share: float) -> float:
    """The chance of at most so many of a total, each with a share as its chance."""
    if not 0 < share < 1:
        return float(share <= 0 or count >= total)
    hit, miss = log(share), log1p(-share)
    return fsum(
        exp(lgamma(total + 1) - lgamma(each + 1) - lgamma(total - each + 1) + each * hit + (total - each) * miss)
        for each in range(count + 1)
    )


def needed(alpha: float) -> int:
    """How many examples it takes for a share of false refusals to be promised: ``1 / alpha - 1``.

    >>> needed(0.01)
    99
    """
    return ceil(1 / alpha - 1 - 1e-9)


def calibrate(examples: Sequence[Case], negatives: Sequence[Case], alpha: float, shipped: float) -> Calibration:
    """The threshold for examples, by the split-conformal quantile of those that are not odd.

    With enough examples the threshold is the smallest that at most a share `alpha` of further questions exceeds, on
    average over what examples might have been drawn. With fewer, no such promise can be made: the shipped threshold
    stays, or is raised above the examples. It is never below half of the shipped one, nor more than `MOST_RAISED` above.
    """
    threshold, odd = _threshold(examples, alpha, shipped)
    refused = sorted((case for case in examples if case.is_refused(threshold)), key=lambda case: -case.edge)
    by_rule = tuple(dict.fromkeys(case.by_rule for case in refused if case.by_rule))
    caught = sum(case.is_refused(threshold) for case in negatives)
    return Calibration(
        examples=len(examples),
        negatives=len(negatives),
        alpha=alpha,
        threshold=threshold,
        refused=tuple(case.text for case in refused),
        false_blocks=(
            exact(len(refused), len(examples))[0],
            exact(max(len(refused), _refused_unseen(examples, alpha, shipped)), len(examples))[1],
        ),
        caught=wilson(caught, len(negatives)) if negatives else None,
        caution="; ".join(_cautions(examples, refused, odd, alpha)),
        odd=tuple(case.text for case in odd if case.is_refused(threshold)),
        by_rule=by_rule,
    )


def _threshold(examples: Sequence[Case], alpha: float, shipped: float) -> tuple[float, list[Case]]:
    """The threshold that examples call for, and those of them that are odd."""
    topical = sorted((case for case in examples if case.edge > -inf and not case.by_rule), key=lambda case: case.edge)
    odd = _odd(topical)
    kept = topical[: len(topical) - len(odd)]
    # Examples that no threshold refuses count as far below it: they are part of what further questions are like.
    below = len(examples) - len(topical)
    highest = shipped + MOST_RAISED
    if len(examples) < needed(alpha):
        return min(highest, max([shipped, *(case.edge + _ABOVE for case in kept)])), odd
    rank = min(ceil((below + len(kept) + 1) * (1 - alpha) - 1e-9), below + len(kept)) - below
    lowest = shipped / 2
    return (min(highest, max(kept[rank - 1].edge + _ABOVE, lowest)) if rank >= 1 else lowest), odd


def _odd(topical: Sequence[Case]) -> list[Case]:
    """Of examples in the order of their edges, those far above all others, if they are few; Tukey's outer fence."""
    if len(topical) < 1 / MOST_ODD:
        return []
    low, high = topical[len(topical) // 4].edge, topical[3 * len(topical) // 4].edge
    fence = high + _FAR * max(high - low, _NARROWEST)
    far = [case for case in topical if case.edge > fence]
    return far if len(far) <= MOST_ODD * len(topical) else []


def _refused_unseen(examples: Sequence[Case], alpha: float, shipped: float) -> int:
    """How many examples are refused, each at the threshold that the examples of other tenths call for."""
    refused = 0
    for fold in range(min(_FOLDS, len(examples))):
        others = [case for at, case in enumerate(examples) if at % _FOLDS != fold]
        threshold = _threshold(others, alpha, shipped)[0]
        refused += sum(case.is_refused(threshold) for case in examples[fold::_FOLDS])
    return refused


def _cautions(examples: Sequence[Case], refused: Sequence[Case], odd: Sequence[Case], alpha: float) -> Iterator[str]:
    """What the figures cannot bear, a clause each."""
    if len(examples) < needed(alpha):
        yield (
            f"{len(examples)} examples are too few to promise at most {alpha:.2%} false refusals ({needed(alpha)} are "
            "needed), so the default threshold is used, or raised above the examples"
        )
    ruled = [case for case in refused if case.by_rule]
    if ruled:
        rules = ", ".join(dict.fromkeys(case.by_rule for case in ruled))
        yield f"{len(ruled)} of {len(examples)} examples are refused by rules, at any threshold: {rules}"
    if odd:
        yield f"{len(odd)} of {len(examples)} examples lie far from the others, and were not let set the threshold"
    if examples and len(refused) > alpha * len(examples) and len(examples) >= needed(alpha):
        yield f"{len(refused)} of {len(examples)} examples are refused, more than the {alpha:.2%} that was aimed at"
