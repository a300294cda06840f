"""Statistics: what many records say together, in constant memory: outcomes, rules, attempts, times, tokens, cost."""

from __future__ import annotations

import math
from collections import Counter
from typing import Any

from guard.record import BrokenRecord, Record, stamp

_STEP = math.log(1.02)
_MOST_NAMES = 1_000
"""So many names of a kind are counted apart; further ones together, so that hostile names cost no memory."""

OTHERS = "(others)"
"""What is counted for names beyond those."""


class Histogram:
    """Amounts in buckets of which each reaches 2 % further than the one before: quantiles are right to 1 %."""

    def __init__(self) -> None:
        self.count = 0
        self.total = 0.0
        self._buckets: Counter[int] = Counter()

    def add(self, amount: float) -> None:
        """Count an amount of 0 or more."""
        self.count += 1
        self.total += amount
        self._buckets[math.floor(math.log(max(amount, 1e-9)) / _STEP)] += 1

    def quantile(self, part: float) -> float | None:
        """The amount below which this part of all is; None where there are none."""
        if not self.count:
            return None
        rank = max(math.ceil(part * self.count), 1)
        for bucket in sorted(self._buckets):
            rank -= self._buckets[bucket]
            if rank <= 0:
                return math.exp((bucket + 0.5) * _STEP)
        return None


class Statistics:
    """The sums over records, as they are added."""

    def __init__(self) -> None:
        self.records = 0
        self.broken = 0
        self.outcomes: Counter[str] = Counter()
        self.doors: Counter[str] = Counter()
        self.models: Counter[str] = Counter()
        self.languages: Counter[str] = Counter()
        self.tags: Counter[str] = Counter()
        self.rules: Counter[str] = Counter()
        self.repairs: Counter[str] = Counter()
        self.stopped: Counter[str] = Counter()
        self.attempts: Counter[int] = Counter()
        self.accepted_after: Counter[int] = Counter()
        self.left_out: Counter[str] = Counter()
        self.masked = 0
        self.seconds = Histogram()
        self.input_tokens = 0
        self.output_tokens = 0
        self.cost = 0.0
        self.without_usage = 0
        self.first: float | None = None
        self.last: float | None = None

    def add(self, record: Record | BrokenRecord) -> None:
        """Take a record in; of a broken one it is counted that there was one."""
        if isinstance(record, BrokenRecord):
            self.broken += 1
            return
        self.records += 1
        _count(self.outcomes, record.outcome)
        for counter, name in (
            (self.doors, record.door),
            (self.models, record.model),
            (self.languages, record.language),
        ):
            if name:
                _count(counter, name)
        for tag in record.tags:
            _count(self.tags, tag)
        for name in record.left_out:
            _count(self.left_out, name)
        self.masked += bool(record.masked)
        self.attempts[min(len(record.attempts), _MOST_NAMES)] += 1
        if record.attempts and record.attempts[-1].is_accepted:
            self.accepted_after[min(len(record.attempts), _MOST_NAMES)] += 1
        if record.stopped is not None:
            _count(self.stopped, record.stopped)
        self._add_attempts(record)
        if record.seconds is not None and record.seconds >= 0:
            self.seconds.add(record.seconds)
        if record.time is not None:
            self.first = record.time if self.first is None else min(self.first, record.time)
            self.last = record.time if self.last is None else max(self.last, record.time)

    def _add_attempts(self, record: Record) -> None:
        for attempt in record.attempts:
            self.without_usage += attempt.input_tokens is None and attempt.output_tokens is None
            self.input_tokens += attempt.input_tokens or 0
            self.output_tokens += attempt.output_tokens or 0
            self.cost += attempt.cost or 0.0
            for text in attempt.texts:
                for rule in text.rules:
                    _count(self.rules, rule)
                if text.verdict == "repaired":
                    for rule in text.rules:
                        _count(self.repairs, rule)

    def to_dict(self) -> dict[str, Any]:
        """The sums as dict, int, float, str and None: names with their counts, the most frequent first.

        `rules` are the errors of all attempts, by how many texts had each; `repaired` those that were put right by fixes.
        `accepted_after` says how many calls had an accepted answer, by the attempts that it took. Seconds are right to 1 %.
        """
        told = {
            "outcomes": self.outcomes,
            "doors": self.doors,
            "models": self.models,
            "languages": self.languages,
            "tags": self.tags,
            "rules": self.rules,
            "repaired": self.repairs,
            "stopped": self.stopped,
            "left_out": self.left_out,
        }
        return {
            "version": 1,
            "records": self.records,
            "broken": self.broken,
            "first": None if self.first is None else stamp(self.first),
            "last": None if self.last is None else stamp(self.last),
            **{name: dict(_ordered(counter)) for name, counter in told.items()},
            "attempts": {str(number): self.attempts[number] for number in sorted(self.attempts)},
            "accepted_after": {str(number): self.accepted_after[number] for number in sorted(self.accepted_after)},
            "masked": self.masked,
            "seconds": {
                "known": self.seconds.count,
                "median": _short(self.seconds.quantile(0.5)),
                "p95": _short(self.seconds.quantile(0.95)),
                "total": _short(self.seconds.total),
            },
            "input_tokens": self.input_tokens,
            "output_tokens": self.output_tokens,
            "cost": round(self.cost, 6),
            "attempts_without_usage": self.without_usage,
        }


def _count(counter: Counter[str], name: str) -> None:
    counter[name if name in counter or len(counter) < _MOST_NAMES else OTHERS] += 1


def _ordered(counter: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counter.items(), key=lambda item: (-item[1], item[0]))


def _short(amount: float | None) -> float | None:
    return None if amount is None else float(f"{amount:.3g}")
