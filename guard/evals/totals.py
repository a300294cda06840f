"""Totals: the sums over scored records, by tag too, in memory that does not grow with their number."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from guard.evals.estimates import Rate
from guard.evals.scored import BROKEN, VERDICTS, ScoredRecord
from guard.records.statistics import OTHERS, Histogram

MOST_NAMES = 1_000
MOST_EXAMPLES = 50
"""How many records that did not pass are kept to be shown."""


class Totals:
    """The sums over records as they are added; `tags` has those of each tag."""

    def __init__(self, *, has_slices: bool = True) -> None:
        self.records = 0
        self.verdicts: Counter[str] = Counter()
        self.unjudged: Counter[str] = Counter()
        self.passed = 0
        self.rules: Counter[str] = Counter()
        self.advice: Counter[str] = Counter()
        self.fixes: Counter[str] = Counter()
        self.claims: defaultdict[str, Counter[bool | None]] = defaultdict(Counter)
        self.amounts = {name: Histogram() for name in ("seconds", "cost", "tokens", "attempts")}
        self._ends: dict[str, tuple[float, float]] = {}
        self.failures: list[ScoredRecord] = []
        self.tags: dict[str, Totals] = {}
        self._has_slices = has_slices

    @property
    def judged(self) -> int:
        """How many records are in the rates: those with a verdict, and lines that are no records."""
        return sum(self.verdicts.values())

    def add(self, scored: ScoredRecord) -> None:
        """Count one record."""
        self.records += 1
        if scored.verdict is None:
            _count(self.unjudged, scored.why_unjudged)
        else:
            self.verdicts[scored.verdict] += 1
            self.passed += scored.is_passed
        for counter, names in ((self.rules, scored.rules), (self.advice, scored.advice), (self.fixes, scored.fixes)):
            for name in dict.fromkeys(names):
                _count(counter, name)
        for name, claim in scored.claims.items():
            self.claims[name][claim] += 1
        amounts = (("seconds", scored.seconds), ("cost", scored.cost), ("tokens", scored.tokens))
        for name, amount in (*amounts, ("attempts", scored.attempts or None)):
            if amount is not None and amount >= 0:
                self.amounts[name].add(amount)
                low, high = self._ends.get(name, (amount, amount))
                self._ends[name] = (min(low, amount), max(high, amount))
        if not self._has_slices:
            return
        if scored.is_judged and not scored.is_passed and len(self.failures) < MOST_EXAMPLES:
            self.failures.append(scored)
        for tag in dict.fromkeys(scored.tags):
            name = tag if tag in self.tags or len(self.tags) < MOST_NAMES else OTHERS
            if name not in self.tags:
                self.tags[name] = Totals(has_slices=False)
            self.tags[name].add(scored)

    def rate(self, measure: str) -> Rate:
        """How many of the judged records a measure counts; for an assertion, of those that it applies to."""
        if measure in self.claims:
            claims = self.claims[measure]
            return Rate(claims[True], claims[True] + claims[False])
        if measure == "passed":
            return Rate(self.passed, self.judged)
        if measure == "usable":
            return Rate(self.verdicts["accepted"] + self.verdicts["repaired"], self.judged)
        if measure in (*VERDICTS, BROKEN):
            return Rate(self.verdicts[measure], self.judged)
        return Rate(self.rules[measure] + self.advice[measure], self.judged)

    def amount(self, statistic: str, quantity: str) -> float | None:
        """The median, 95th percentile (both right to 1 %), mean or total of an amount; None where no record says it."""
        amounts = self.amounts[quantity]
        if not amounts.count:
            return None
        if statistic in ("median", "p95"):
            low, high = self._ends[quantity]
            return min(max(amounts.quantile(0.5 if statistic == "median" else 0.95) or 0.0, low), high)
        return amounts.total if statistic == "total" else amounts.total / amounts.count

    def measures(self) -> Iterator[str]:
        """The measures that are shown, in order."""
        yield from ("usable", "passed", *VERDICTS)
        if self.verdicts[BROKEN]:
            yield BROKEN
        yield from self.claims

    def to_dict(self) -> dict[str, Any]:
        """The sums as dict, list, str, float, int and None."""
        told: dict[str, Any] = {
            "records": self.records,
            "judged": self.judged,
            "unjudged": dict(_ordered(self.unjudged)),
            "rates": {measure: rate_dict(self.rate(measure)) for measure in self.measures()},
            "not_applicable": {name: claims[None] for name, claims in self.claims.items() if claims[None]},
            "rules": dict(_ordered(self.rules)),
            "advice": dict(_ordered(self.advice)),
            "fixes": dict(_ordered(self.fixes)),
            "amounts": {
                quantity: {"known": amounts.count}
                | {name: _short(self.amount(name, quantity)) for name in ("median", "p95", "mean", "total")}
                for quantity, amounts in self.amounts.items()
                if amounts.count
            },
        }
        if self._has_slices:
            told["tags"] = {tag: self.tags[tag].to_dict() for tag in sorted(self.tags)}
        return told


def rate_dict(rate: Rate) -> dict[str, Any]:
    """A rate as a dict: count, total, the rate and its interval."""
    interval = rate.interval
    return {
        "count": rate.count,
        "total": rate.total,
        "rate": None if rate.value is None else round(rate.value, 6),
        "interval": None if interval is None else [round(end, 6) for end in interval],
    }


def _count(counter: Counter[str], name: str) -> None:
    counter[name if name in counter or len(counter) < MOST_NAMES else OTHERS] += 1


def _ordered(counter: Counter[str]) -> Sequence[tuple[str, int]]:
    return sorted(counter.items(), key=lambda item: (-item[1], item[0]))


def _short(amount: float | None) -> float | None:
    return None if amount is None else float(f"{amount:.4g}")
