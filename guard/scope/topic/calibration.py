"""Calibration: the threshold that a product's own questions call for, and how far it can be trusted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, sqrt

_Z = 1.959963984540054
"""Of the standard normal distribution, 97.5% lie below: an interval of 95% on two sides."""

_ABOVE = 0.05
"""A threshold that is raised for an example stands so far above its margin."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """What the examples of a product say about its threshold.

    `examples` and `negatives` count them; `alpha` is the share of false refusals that was aimed at; `threshold` the
    margin from which on a question is refused. `refused` are the examples that would be refused all the same, most
    suspicious first; `false_blocks` the interval (95%) in which the share of refused questions lies, going by the
    examples; `caught` the interval of refused negatives, None where there were none. `caution` says what the figures
    cannot bear, and is empty where they can.
    """

    examples: int
    negatives: int
    alpha: float
    threshold: float
    refused: tuple[str, ...]
    false_blocks: tuple[float, float]
    caught: tuple[float, float] | None
    caution: str = ""


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


def needed(alpha: float) -> int:
    """How many examples it takes for a share of false refusals to be promised: ``1 / alpha - 1``.

    >>> needed(0.01)
    99
    """
    return ceil(1 / alpha - 1 - 1e-9)


def calibrate(
    margins: Sequence[tuple[float, str]], negatives: Sequence[float], alpha: float, shipped: float
) -> Calibration:
    """The threshold for examples with their margins, by the split-conformal quantile.

    With enough examples the threshold is the smallest margin that at most a share `alpha` of further questions exceeds,
    on average over what examples might have been drawn; never below half of the shipped one. With fewer, no such
    promise can be made: the shipped threshold stays, or is raised above the examples.
    """
    ordered = sorted(margin for margin, _ in margins)
    caution = ""
    if len(ordered) < needed(alpha):
        threshold = max([shipped, *(margin + _ABOVE for margin in ordered)])
        caution = (
            f"{len(ordered)} examples are too few to promise at most {alpha:.2%} false refusals ({needed(alpha)} are "
            "needed), so the default threshold is used, or raised above the examples"
        )
    else:
        rank = ceil((len(ordered) + 1) * (1 - alpha) - 1e-9)
        threshold = max(ordered[min(rank, len(ordered)) - 1] + _ABOVE, shipped / 2)
    refused = sorted(((margin, text) for margin, text in margins if margin >= threshold), reverse=True)
    caught = sum(margin >= threshold for margin in negatives)
    return Calibration(
        examples=len(ordered),
        negatives=len(negatives),
        alpha=alpha,
        threshold=threshold,
        refused=tuple(text for _, text in refused),
        false_blocks=wilson(len(refused), len(ordered)),
        caught=wilson(caught, len(negatives)) if negatives else None,
        caution=caution,
    )
