"""ScoredRecord: what an evaluation keeps of one record; the words that it counts by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from grammar.frozen import field, frozen
from guard.record import UNJUDGED, BrokenRecord, Plain, Record

VERDICTS = ("accepted", "repaired", "declined", "rejected")
"""What the guard says of an output."""

BROKEN = "broken"
"""What stands for the verdict where a line is no record: it is counted, and against whatever is hoped for."""

CALL_FAILED = "call-failed"
"""The outcome of a case on which the function that was to be tried has failed: it counts as broken."""


@frozen
class ScoredRecord:
    """One record with all that was found of it, in plain values.

    `verdict` is the decision on the last answer, ``broken`` of a line that is no record, None where there was nothing to judge:
    then the record is in no rate. `rules` are the names of the errors that the last answer had, `advice` those of warnings and
    notes, `fixes` the titles of the fixes that were applied. `claims` says for each assertion by name whether it is true, None
    where it does not apply, `reasons` why it is not. `seconds`, `cost` and `tokens` are of all attempts, None where nothing
    said them. `expects_decline` is whether the record says `"expected": null`.
    """

    id: str
    verdict: str | None = None
    question: str | None = None
    output: str | None = None
    query: str | None = None
    rules: tuple[str, ...] = ()
    advice: tuple[str, ...] = ()
    diagnostics: tuple[Plain, ...] = ()
    fixes: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    seconds: float | None = None
    cost: float | None = None
    tokens: int | None = None
    attempts: int = 0
    claims: Mapping[str, bool | None] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    expects_decline: bool = False
    why_unjudged: str = ""

    @property
    def is_judged(self) -> bool:
        """Whether the record counts in the rates."""
        return self.verdict is not None

    @property
    def is_passed(self) -> bool:
        """Whether there is a query to run, or a decline where that is expected, and no claim is false."""
        is_good = self.verdict == "declined" if self.expects_decline else self.verdict in ("accepted", "repaired")
        return is_good and False not in self.claims.values()

    def has(self, measure: str) -> bool | None:
        """Whether a measure counts this record: a verdict, ``passed``, an assertion, or the name of what was reported.

        None where it is not asked: nothing was judged, or the assertion does not apply.
        """
        if measure in self.claims:
            return self.claims[measure]
        if self.verdict is None:
            return None
        if measure == "passed":
            return self.is_passed
        if measure == "usable":
            return self.verdict in ("accepted", "repaired")
        return self.verdict == measure or measure in self.rules or measure in self.advice

    def to_dict(self) -> dict[str, Any]:
        """The record as JSON has it, without members that say nothing."""
        members = {name: getattr(self, name) for name in _MEMBERS}
        return {name: value for name, value in members.items() if value not in (None, False, (), {}, "")}


_MEMBERS = (
    "id verdict question output query rules advice diagnostics fixes tags seconds cost tokens attempts claims reasons "
    "expects_decline why_unjudged"
).split()


def plain_score(record: Record | BrokenRecord) -> ScoredRecord:
    """What a record says of itself, without any assertion."""
    if isinstance(record, BrokenRecord):
        return ScoredRecord(f"line {record.number}", BROKEN, output=record.line, reasons={BROKEN: record.message})
    if record.outcome == CALL_FAILED:
        return ScoredRecord(
            record.id,
            BROKEN,
            record.question,
            tags=record.tags,
            seconds=record.seconds,
            reasons={BROKEN: record.failure},
        )
    attempts = record.attempts
    last = attempts[-1].worst if attempts else None
    verdict = last.verdict if last is not None and record.is_judged else None
    costs = [attempt.cost for attempt in attempts if attempt.cost is not None]
    tokens = [n for attempt in attempts for n in (attempt.input_tokens, attempt.output_tokens) if n is not None]
    seconds = record.seconds
    if seconds is None and attempts and all(attempt.seconds is not None for attempt in attempts):
        seconds = sum(attempt.seconds or 0.0 for attempt in attempts)
    diagnostics = last.diagnostics if last is not None else ()
    return ScoredRecord(
        record.id,
        verdict if verdict in VERDICTS else None,
        record.question,
        record.output,
        record.query,
        last.rules if last is not None else (),
        tuple(
            dict.fromkeys(
                str(each.get("rule")) for each in diagnostics if each.get("severity") != "error" and each.get("rule")
            )
        ),
        diagnostics,
        tuple(str(fix.get("title") or "(left out)") for fix in last.repairs) if last is not None else (),
        record.tags,
        seconds,
        sum(costs) if costs else None,
        sum(tokens) if tokens else None,
        len(attempts),
        expects_decline="expected" in record.extra and record.extra["expected"] is None,
        why_unjudged="" if verdict in VERDICTS else _why_unjudged(record, verdict),
    )


def _why_unjudged(record: Record, verdict: str | None) -> str:
    if verdict is not None:
        return "its verdict is no known one"
    if not record.attempts:
        return record.outcome if record.outcome != UNJUDGED else "the model was not asked"
    return "the output was left out" if record.output is None else "nothing was judged"
