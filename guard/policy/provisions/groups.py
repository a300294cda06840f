"""How many records a result must be made of."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from grammar import Finding, Language, TreeFix
from grammar.checker import Judgement
from grammar.diagnostic import quote
from grammar.footprint import FootprintReader, Least
from guard.policy import faults
from guard.policy.provision import Inquiry, Provision, demanded, judged, reader_of
from guard.policy.statement import Groups, Policy


def lacking(policy: Policy, footprint: FootprintReader) -> Iterator[str]:
    """Groups, where the language cannot leave small ones out."""
    if policy.groups is not None and not footprint.has_groups:
        yield "groups"


def provisions(policy: Policy, language: Language) -> Iterator[Provision]:
    """What a policy states of groups."""
    stated = policy.groups
    if stated is not None:
        provision = _Least(stated, reader_of(language).gather)
        additions = int(stated.mode == "add")
        yield Provision(f"groups of at least {provision.size}", policy.name, provision.objections, additions)


@dataclass(frozen=True, slots=True, eq=False)
class _Least:
    groups: Groups
    gather: Callable[[Any, Least], Any] | None

    @property
    def size(self) -> str:
        """The least size, in words."""
        of = self.groups.of
        return f"{self.groups.least} records" if of is None else f"{self.groups.least} different {quote(of)}"

    def objections(self, inquiry: Inquiry) -> Iterator[Judgement]:
        footprint, groups = inquiry.footprint, self.groups
        for path in footprint.partial:
            message = "this part of the result is not made of the whole group, so its size is not limited"
            yield judged(faults.SMALL_GROUP, Finding(message, path, help="leave it out"))
        hiding = [use for use in footprint.made if use.name == groups.of]
        for use in hiding:
            message = f"the name {quote(use.name)} is that of the column by which the policy counts groups"
            yield judged(faults.HIDING_NAME, Finding(message, use.path, label="made here", help="give it another name"))
        if hiding:
            return  # what is counted under this name may be anything
        if any(self._is_enough(condition) for condition in footprint.least):
            return
        fixes: tuple[TreeFix, ...] = ()
        if groups.mode == "add" and self.gather is not None:
            changes = self.gather(inquiry.tree, Least(groups.least, groups.of, ()))
            fixes = demanded(f"leave out groups of less than {self.size}, as the policy requires", changes)
        message = f"the {inquiry.unit} does not leave out groups of less than {self.size}"
        help_ = f"ask for groups of at least {self.size} only"
        path = next((condition.path for condition in footprint.least if condition.column == groups.of), ())
        yield judged(faults.SMALL_GROUP, Finding(message, path, help=help_, fixes=fixes))

    def _is_enough(self, condition: Least) -> bool:
        # So many different values of any column need at least so many records.
        is_it = self.groups.of is None or condition.column == self.groups.of
        return is_it and condition.number >= self.groups.least
