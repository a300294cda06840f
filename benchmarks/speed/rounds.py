"""Timing in interleaved rounds: every contender meets every input in turn, so that a slow minute slows them all."""

from __future__ import annotations

import gc
import random
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter_ns

Call = Callable[[], object]
_SHORT_NS = 100_000


@dataclass(frozen=True, slots=True)
class Timed:
    """Seconds that one contender took for each input: the medians over the rounds, and every sample."""

    seconds: tuple[float, ...]
    samples: tuple[tuple[float, ...], ...] = ()

    def figures(self, unit: str = "us") -> dict[str, float]:
        """Median and quartiles over the inputs, with the unit in the key."""
        least, middle, most = quartiles([time * SCALE[unit] for time in self.seconds])
        return {f"median_{unit}": rounded(middle), f"q1_{unit}": rounded(least), f"q3_{unit}": rounded(most)}

    def spread(self, unit: str) -> dict[str, float]:
        """Median and quartiles over the rounds, for a contender with one input."""
        return Timed(self.samples[0]).figures(unit)

    def ratios(self, other: Timed) -> dict[str, float]:
        """How many times as long as `other`: median and quartiles over the inputs, and of all inputs together."""
        each = [mine / theirs for mine, theirs in zip(self.seconds, other.seconds, strict=True)]
        least, middle, most = quartiles(each)
        return {
            "median_ratio": rounded(middle),
            "q1_ratio": rounded(least),
            "q3_ratio": rounded(most),
            "total_ratio": rounded(sum(self.seconds) / sum(other.seconds)),
        }


SCALE = {"s": 1.0, "ms": 1e3, "us": 1e6}


def rounded(value: float) -> float:
    """Four significant digits: the rest is noise."""
    return float(f"{value:.4g}")


def quartiles(values: Sequence[float]) -> tuple[float, float, float]:
    """First quartile, median, third quartile."""
    if len(values) == 1:
        return values[0], values[0], values[0]
    least, middle, most = statistics.quantiles(values, n=4, method="inclusive")
    return least, middle, most


def race(
    contenders: Mapping[str, Sequence[Call]], *, rounds: int, repeats: int = 1, seed: int = 0, warms_up: bool = True
) -> dict[str, Timed]:
    """Times of every contender for every input, in rounds over all contenders in an order that changes.

    Args:
        contenders: by name, one call for each input, the inputs in the same order.
        rounds: how many samples of each are taken.
        repeats: how many calls one sample is the mean of, where they are so short that the clock's own cost shows.
        seed: of the order.
        warms_up: take one further, first sample of each and throw it away; without it nothing is repeated.

    The garbage collector stays on, as it is where a guard runs; what exists already is frozen, so that a collection
    costs what the calls themselves leave behind.
    """
    order = random.Random(seed)
    samples: dict[str, list[list[float]]] = {name: [[] for _ in calls] for name, calls in contenders.items()}
    names = list(contenders)
    turns = {name: [1 for _ in calls] for name, calls in contenders.items()}
    gc.collect()
    gc.freeze()
    try:
        for turn in range(0 if warms_up else 1, rounds + 1):
            order.shuffle(names)
            for name in names:
                for at, call in enumerate(contenders[name]):
                    start = perf_counter_ns()
                    for _ in range(turns[name][at]):
                        call()
                    took = perf_counter_ns() - start
                    if turn:
                        samples[name][at].append(took / turns[name][at] / 1e9)
                    elif took < _SHORT_NS:
                        turns[name][at] = repeats
    finally:
        gc.unfreeze()
    return {
        name: Timed(tuple(map(statistics.median, samples[name])), tuple(map(tuple, samples[name])))
        for name in contenders
    }
