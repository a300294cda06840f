"""Replay: recorded outputs judged again by another guard; what would come out otherwise, and what cannot be told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from grammar.schemas import SchemaError
from guard.evals.comparison import Comparison
from guard.evals.scored import VERDICTS, plain_score
from guard.evals.scoring import judged
from guard.evals.totals import Totals
from guard.journey import Guard
from guard.record import BrokenRecord, Record


class Replay:
    """What a replay comes to: the pairs of then and now, and by its reason how many records cannot be replayed.

    `totals` are of the records as they come out now. `software` counts the versions that judged then: a flip may come of a
    newer version and not of what was changed.
    """

    def __init__(self) -> None:
        self.totals = Totals()
        self.comparison = Comparison(compares_queries=True)
        self.left_out: Counter[str] = Counter()
        self.software: Counter[str] = Counter()


def replayed(records: Iterable[Record | BrokenRecord], guard: Guard) -> Replay:
    """The recorded outputs judged again, each at the time of its record. A record is replayed by its last answer."""
    result = Replay()
    for record in records:
        reason = why_not(record)
        if reason:
            result.left_out[reason] += 1
            continue
        assert isinstance(record, Record)
        try:
            now = plain_score(judged(record, guard, again=True))
        except SchemaError:
            result.left_out["its columns cannot be read"] += 1
            continue
        result.software[record.software or "unknown"] += 1
        result.totals.add(now)
        result.comparison.add(plain_score(record), now)
    return result


def why_not(record: Record | BrokenRecord) -> str:
    """Why a record cannot be replayed; empty where it can."""
    if isinstance(record, BrokenRecord):
        return "the line is no record"
    if not record.attempts:
        return "the model was not asked"
    if any(text.text is None for text in record.attempts[-1].texts):
        return "the output was left out"
    if "output" in record.masked:
        return "the output was masked"
    if not record.is_judged or record.verdict not in VERDICTS:
        return "nothing was judged then"
    return ""
