"""Comparison: two runs on the same cases, case by case; what flipped, and whether the difference can be chance."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from random import Random
from typing import Any

from grammar.frozen import frozen
from guard.evals.estimates import Interval, mcnemar, paired_bootstrap, paired_score
from guard.evals.scored import ScoredRecord

SEED = 20_261_201
"""The seed of a bootstrap where none is given; it is told with the result."""

MOST_FLIPS = 200
"""How many flips are kept to be shown; all are counted."""


@frozen
class PairedRate:
    """A measure over the pairs: in how many both runs have it, only the second (`gained`), only the first (`lost`), neither."""

    both: int = 0
    gained: int = 0
    lost: int = 0
    neither: int = 0

    @property
    def pairs(self) -> int:
        """How many cases have it answered in both runs."""
        return self.both + self.gained + self.lost + self.neither

    @property
    def difference(self) -> float | None:
        """The rate of the second run less that of the first; None without a pair."""
        return (self.gained - self.lost) / self.pairs if self.pairs else None

    @property
    def p_value(self) -> float:
        """By the exact McNemar test."""
        return mcnemar(self.gained, self.lost)

    def interval(self, seed: int = SEED) -> Interval | None:
        """The paired bootstrap interval of the difference, 95 %; None without a pair. Empty where nothing flipped."""
        return _bootstrapped(self.gained, self.lost, self.pairs, seed) if self.pairs else None

    @property
    def score_interval(self) -> Interval | None:
        """Tango's score interval of the difference, 95 %, which a margin is held to; None without a pair."""
        return paired_score(self.gained, self.lost, self.pairs) if self.pairs else None


@lru_cache(maxsize=1_024)
def _bootstrapped(gained: int, lost: int, pairs: int, seed: int) -> Interval:
    """Each form of a summary asks for the same intervals."""
    return paired_bootstrap(gained, lost, pairs, Random(seed))  # noqa: S311  # a seed is wanted


@frozen
class Flip:
    """One case that came out otherwise: what it was, what it is, and the names in which the two differ."""

    before: ScoredRecord
    after: ScoredRecord
    changes: tuple[str, ...]


class Baseline:
    """The records of an earlier run by the names of their cases, on disk, so that memory does not grow with them."""

    def __init__(self, scored: Iterable[ScoredRecord]) -> None:
        self._file = sqlite3.connect(
            "", isolation_level=None, check_same_thread=False
        )  # a file of its own, gone at the end
        self._file.execute(
            "CREATE TABLE cases (id TEXT PRIMARY KEY, record TEXT, seen INTEGER, times INTEGER) WITHOUT ROWID"
        )
        self.records = 0
        self._file.execute("BEGIN")
        for each in scored:
            self.records += 1
            self._file.execute(
                "INSERT INTO cases VALUES (?, ?, 0, 1) ON CONFLICT (id) DO UPDATE SET times = times + 1",
                (_key(each.id), json.dumps(each.to_dict())),
            )

    def take(self, id_: str) -> ScoredRecord | str:
        """The record of a case, once; or why there is none: ``new``, ``twice`` in either run."""
        row = self._file.execute("SELECT record, seen, times FROM cases WHERE id = ?", (_key(id_),)).fetchone()
        if row is None:
            self._file.execute("INSERT INTO cases VALUES (?, NULL, 1, 0)", (_key(id_),))
            return "new"
        self._file.execute("UPDATE cases SET seen = seen + 1 WHERE id = ?", (_key(id_),))
        record, seen, times = row
        if seen or times > 1 or record is None:
            return "twice"
        return _scored(json.loads(record))

    def unseen(self) -> int:
        """How many cases of the earlier run have not been asked for."""
        (count,) = self._file.execute("SELECT count(*) FROM cases WHERE seen = 0").fetchone()
        return int(count)

    def close(self) -> None:
        """Let the file go."""
        self._file.close()


def _key(id_: str) -> str:
    return id_.encode("utf-8", "surrogatepass").hex() if any("\ud800" <= sign <= "\udfff" for sign in id_) else id_


_LISTS = ("rules", "advice", "diagnostics", "fixes", "tags")


def _scored(members: dict[str, Any]) -> ScoredRecord:
    for name in _LISTS:
        if name in members:
            members[name] = tuple(members[name])
    return ScoredRecord(**members)


class Comparison:
    """The pairs as they are added: rates over them, flips, and what has no pair."""

    def __init__(self, seed: int = SEED, *, compares_queries: bool = False) -> None:
        self.seed = seed
        self._compares_queries = compares_queries
        self.pairs = 0
        self.new = 0
        self.gone = 0
        self.twice = 0
        self.flips: list[Flip] = []
        self.flipped = 0
        self.verdict_flips: Counter[tuple[str, str]] = Counter()
        self.novelties: Counter[str] = Counter()
        self.failed_novelties: Counter[str] = Counter()
        self._cells: defaultdict[tuple[str | None, str], Counter[tuple[bool, bool]]] = defaultdict(Counter)

    def add(self, before: ScoredRecord, after: ScoredRecord) -> None:
        """Count a pair."""
        self.pairs += 1
        was, now = before.verdict or "unjudged", after.verdict or "unjudged"
        names = dict.fromkeys(("usable", "passed", *_VERDICTS, *before.claims, *after.claims))
        reported = {*before.rules, *before.advice, *after.rules, *after.advice}
        changes = [f"{was} to {now}"] if was != now else []
        for name in names:
            if (pair := (before.has(name), after.has(name))) == (None, None):
                continue
            if None not in pair:
                for tag in (None, *dict.fromkeys(after.tags)):
                    self._cells[tag, name][bool(pair[0]), bool(pair[1])] += 1
            if name not in _DERIVED and None not in pair and pair[0] != pair[1]:
                changes.append(name)
            if pair[1] is False and pair[0] is not False:
                self.failed_novelties[name] += 1
        if was != now:
            self.novelties[now] += 1
            self.verdict_flips[was, now] += 1
        for name in sorted(reported):
            pair = (bool(before.has(name)), bool(after.has(name)))
            if before.is_judged and after.is_judged:
                for tag in (None, *dict.fromkeys(after.tags)):
                    self._cells[tag, name][pair] += 1
            if pair == (False, True):
                self.novelties[name] += 1
                changes.append(f"new {name}")
            elif pair == (True, False):
                changes.append(f"gone {name}")
        if self._compares_queries and was == now and before.query != after.query:
            changes.append("another query")
            self.novelties["another query"] += 1
        if changes:
            self.flipped += 1
            if len(self.flips) < MOST_FLIPS:
                self.flips.append(Flip(before, after, tuple(changes)))

    def rate(self, measure: str, tag: str | None = None) -> PairedRate:
        """A measure over the pairs, of a tag where one is given."""
        cells = self._cells.get((tag, measure), Counter())
        judged = self._cells.get((tag, "usable"), Counter())
        both, gained, lost = cells[True, True], cells[False, True], cells[True, False]
        is_report = (None, measure) not in self._cells or measure not in self.measures()
        total = sum(judged.values()) if is_report else sum(cells.values())
        return PairedRate(both, gained, lost, total - both - gained - lost)

    def measures(self) -> list[str]:
        """The measures that both runs have, in order: without the names of what was reported."""
        first = ["usable", "passed", *_VERDICTS]
        claims = sorted({name for _, name in self._cells} & set(self._claims))
        return [name for name in first if (None, name) in self._cells] + claims

    _claims: frozenset[str] = frozenset()

    def know_claims(self, names: Iterable[str]) -> None:
        """Say which measures are assertions."""
        self._claims = frozenset(names)

    def to_dict(self) -> dict[str, Any]:
        """The comparison as dict, list, str, float, int and None."""
        return {
            "pairs": self.pairs,
            "only_new": self.new,
            "only_baseline": self.gone,
            "ids_twice": self.twice,
            "seed": self.seed,
            "flipped": self.flipped,
            "verdict_flips": [
                {"from": was, "to": now, "count": count} for (was, now), count in self.verdict_flips.most_common()
            ],
            "differences": {name: paired_dict(self.rate(name), self.seed) for name in self.measures()},
            "new": dict(sorted(self.novelties.items(), key=lambda item: (-item[1], item[0]))),
            "flips": [
                {
                    "id": flip.after.id,
                    "changes": list(flip.changes),
                    "before": flip.before.to_dict(),
                    "after": flip.after.to_dict(),
                }
                for flip in self.flips
            ],
        }


_VERDICTS = ("accepted", "repaired", "declined", "rejected")
_DERIVED = ("usable", *_VERDICTS)


def paired_dict(rate: PairedRate, seed: int) -> dict[str, Any]:
    """A paired rate as a dict."""
    interval, score = rate.interval(seed), rate.score_interval
    return {
        "pairs": rate.pairs,
        "gained": rate.gained,
        "lost": rate.lost,
        "difference": None if rate.difference is None else round(rate.difference, 6),
        "interval": None if interval is None else [round(end, 6) for end in interval],
        "score_interval": None if score is None else [round(end, 6) for end in score],
        "mcnemar_p": round(rate.p_value, 6),
    }


def compared(scored: Iterable[ScoredRecord], baseline: Baseline, comparison: Comparison) -> Iterator[ScoredRecord]:
    """The records as they come, each counted with its pair; afterwards the comparison knows what was without."""
    for each in scored:
        before = baseline.take(each.id)
        if isinstance(before, ScoredRecord):
            comparison.add(before, each)
        elif before == "new":
            comparison.new += 1
        else:
            comparison.twice += 1
        yield each
    comparison.gone = baseline.unseen()
