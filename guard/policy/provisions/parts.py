"""How many parts a clause may have."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from grammar import Finding, Language
from grammar.checker import Judgement
from grammar.diagnostic import quote
from grammar.footprint import FootprintReader
from guard.policy import faults
from guard.policy.provision import Inquiry, Provision, judged
from guard.policy.statement import Policy


def lacking(policy: Policy, footprint: FootprintReader) -> Iterator[str]:
    """The clauses that a policy counts and the language does not have."""
    for clause in sorted(set(policy.most) - footprint.clauses):
        yield f"the clause {quote(clause)}"


def provisions(policy: Policy, language: Language) -> Iterator[Provision]:
    """What a policy states of sizes, one for each clause."""
    del language
    for clause, most in policy.most.items():
        yield Provision(f"at most {most} {clause}", policy.name, _Most(clause, most).objections)


@dataclass(frozen=True, slots=True, eq=False)
class _Most:
    clause: str
    most: int

    def objections(self, inquiry: Inquiry) -> Iterator[Judgement]:
        parts = inquiry.footprint.parts.get(self.clause, ())
        if len(parts) > self.most:
            noun = self.clause.replace("_", " ")
            message = f"the {inquiry.unit} has {len(parts)} {noun}, more than the {self.most} allowed"
            yield judged(faults.TOO_MANY_PARTS, Finding(message, parts[self.most], label="one too many"))
