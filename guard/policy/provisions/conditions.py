"""Which conditions every record must pass."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from grammar import Finding, Language, TreeFix
from grammar.checker import Judgement
from grammar.diagnostic import Path, one_of, quote
from grammar.footprint import Condition, Footprint, FootprintReader
from guard.policy import faults
from guard.policy.domination import Bond
from guard.policy.provision import Inquiry, Provision, demanded, judged, reader_of
from guard.policy.statement import Policy, Predicate


def lacking(policy: Policy, footprint: FootprintReader) -> Iterator[str]:
    """Required conditions, where the language has none."""
    if policy.require and not footprint.has_conditions:
        yield "required conditions"


def provisions(policy: Policy, language: Language) -> Iterator[Provision]:
    """What a policy requires of every record, one for each condition."""
    for predicate in policy.require:
        for each in _ends(predicate):
            required = _Required(each, Bond.of(each), reader_of(language).require)
            additions = int(each.mode == "add")
            yield Provision(f"the condition {required.told}", policy.name, required.objections, additions)


def _ends(predicate: Predicate) -> Iterator[Predicate]:
    """A range with two ends as two conditions: each is met, and put in, by itself."""
    if predicate.lower is not None and predicate.upper is not None:
        yield predicate.model_copy(update={"at_most": None, "below": None})
        yield predicate.model_copy(update={"at_least": None, "above": None})
    else:
        yield predicate


@dataclass(frozen=True, slots=True, eq=False)
class _Required:
    predicate: Predicate
    bond: Bond
    require: Callable[[Any, Condition], Any] | None

    @property
    def told(self) -> str:
        """The condition in words."""
        return f"{quote(self.predicate.column)} {_said(self.predicate)}"

    def objections(self, inquiry: Inquiry) -> Iterator[Judgement]:
        footprint, predicate = inquiry.footprint, self.predicate
        others = tuple(self.bond.broken(footprint.conditions))
        if not others and self.bond.holds(footprint.conditions):
            return
        column, said = quote(predicate.column), _said(predicate)
        for condition in others:
            allowed = one_of([quote(str(value)) for value in predicate.values])
            message = f"a condition allows values of {column} " + (
                f"other than {allowed}" if allowed else f"that are not {said}"
            )
            help_ = f"allow {allowed} only" if allowed else f"allow {self.told} only"
            yield judged(faults.UNDONE_CONDITION, Finding(message, condition.path, help=help_))
        if others:
            return
        fixes: tuple[TreeFix, ...] = ()
        if predicate.mode == "add" and self.require is not None:
            changes = self.require(inquiry.tree, _as_condition(predicate))
            fixes = demanded(f"add the condition {self.told}, as the policy requires", changes)
        parts = footprint.conditions.parts
        is_weak = any(isinstance(part, Condition) and part.column == predicate.column for part in parts)
        is_any = footprint.conditions.is_any and len(parts) > 1
        yield judged(
            faults.MISSING_CONDITION,
            Finding(
                f"the {inquiry.unit} is not restricted to {self.told}",
                _first(footprint, predicate.column) if is_weak else (),
                help=f"add the condition {self.told}, and join all conditions with AND",
                note="a condition that is joined to others with OR restricts nothing" if is_any else None,
                fixes=fixes,
            ),
        )


def _said(predicate: Predicate) -> str:
    """What a condition says of its column: ``= `acme` ``."""
    if predicate.values:
        return f"= {one_of([quote(str(value)) for value in predicate.values])}"
    if predicate.none_of:
        return f"!= {one_of([quote(str(value)) for value in predicate.none_of])}"
    if predicate.starts_with is not None:
        return f"starting with {quote(predicate.starts_with)}"
    if predicate.lower is not None:
        return f"{'>=' if predicate.lower.is_included else '>'} {predicate.lower.number}"
    assert predicate.upper is not None
    return f"{'<=' if predicate.upper.is_included else '<'} {predicate.upper.number}"


def _as_condition(predicate: Predicate) -> Condition:
    return Condition(
        predicate.column,
        predicate.values or None,
        (),
        predicate.none_of or None,
        predicate.lower,
        predicate.upper,
        predicate.starts_with,
    )


def _first(footprint: Footprint, column: str) -> Path:
    """Where the first condition on a column stands that does not do."""
    parts = footprint.conditions.parts
    return next((part.path for part in parts if isinstance(part, Condition) and part.column == column), ())
