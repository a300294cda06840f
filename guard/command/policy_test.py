"""What becomes of the cases of a policy, and which of its provisions they try."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from grammar.diagnostic import quote
from guard.journey import Guard
from guard.policy.cases import PolicyCase, written
from guard.policy.decision import PolicyDecision
from guard.verdict import Rejected, Verdict


@dataclass(frozen=True, slots=True)
class Tried:
    """One case with its verdict; `complaint` says how it is not as expected, empty where it is."""

    case: PolicyCase
    verdict: Verdict
    complaint: str


@dataclass(slots=True)
class Coverage:
    """How often each provision of a policy was kept by a query of the cases, and how often not, in the policy's order.

    A provision is named as it was for the first caller.
    """

    titles: list[str] = field(default_factory=list)
    kept: list[int] = field(default_factory=list)
    broken: list[int] = field(default_factory=list)

    def count(self, decision: PolicyDecision) -> None:
        """Count one query in."""
        for number, each in enumerate(decision.provisions):
            if number == len(self.titles):
                self.titles.append(f"{each.policy}: {each.provision}" if each.policy else each.provision)
                self.kept.append(0)
                self.broken.append(0)
            self.kept[number] += each.is_held
            self.broken[number] += not each.is_held

    @property
    def untried(self) -> list[str]:
        """What is said of the provisions that no case breaks, or none keeps: of these nothing is known."""
        return [
            f"{title}: no case {'breaks' if kept else 'keeps'} it"
            for title, kept, broken in zip(self.titles, self.kept, self.broken, strict=True)
            if not (kept and broken)
        ]


def tried(guard: Guard, cases: Iterable[PolicyCase], coverage: Coverage) -> Iterable[Tried]:
    """Each case with what became of it, counted in `coverage` as it comes.

    Args:
        guard: with a policy, whose parameters each case fills for itself.
        cases: in order.
        coverage: counted up.
    """
    for case in cases:
        bound = guard.for_caller(case.caller)
        verdict = bound.check(case.text, now=case.now)
        # As it was written, before anything is put in or lowered.
        if (decision := bound.decision(case.text, now=case.now)) is not None and decision.is_read:
            coverage.count(decision)
        yield Tried(case, verdict, _complaint(case, verdict))


def _complaint(case: PolicyCase, verdict: Verdict) -> str:
    decision = verdict.decision.value
    is_expected = decision == case.expect or (case.expect == "allowed" and decision in ("accepted", "repaired"))
    if not is_expected:
        why = f": {verdict.errors[0].message}" if isinstance(verdict, Rejected) else ""
        return f"expected {case.expect}, and it is {decision}{why}"
    names = [error.name for error in verdict.errors] if isinstance(verdict, Rejected) else []
    for name in case.errors:
        if name not in names:
            return f"expected the error {quote(name)}, and the errors are {', '.join(dict.fromkeys(names))}"
    if case.becomes is not None and verdict.text != written(case.becomes) and verdict.query != written(case.becomes):
        return f"expected the query to become {written(case.becomes)}, and it is {verdict.text}"
    return ""
