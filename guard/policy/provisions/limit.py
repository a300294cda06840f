"""How many results may be asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from grammar import Finding, Language, TreeFix
from grammar.checker import Judgement
from grammar.footprint import FootprintReader
from guard.policy import faults
from guard.policy.provision import Inquiry, Provision, demanded, figure, judged, reader_of
from guard.policy.statement import Limit, Policy


def lacking(policy: Policy, footprint: FootprintReader) -> Iterator[str]:
    """The limit, where the language has none."""
    if policy.limit is not None and not footprint.has_limit:
        yield "a limit"


def provisions(policy: Policy, language: Language) -> Iterator[Provision]:
    """What a policy states of the limit."""
    if policy.limit is not None:
        writes = (policy.limit.absent, policy.limit.over) != ("refuse", "refuse")
        objections = _Most(policy.limit, reader_of(language).cap).objections
        yield Provision(f"a limit of at most {policy.limit.most}", policy.name, objections, additions=int(writes))


@dataclass(frozen=True, slots=True, eq=False)
class _Most:
    limit: Limit
    cap: Callable[[Any, int], Any] | None

    def objections(self, inquiry: Inquiry) -> Iterator[Judgement]:
        footprint, most = inquiry.footprint, self.limit.most
        help_ = f"set a limit of at most {most}"
        if footprint.limit is None:
            fixes = self._set("set", inquiry.tree) if self.limit.absent == "fill" else ()
            message = f"the {inquiry.unit} sets no limit"
            yield judged(faults.MISSING_LIMIT, Finding(message, help=help_, fixes=fixes))
        elif (
            not 0 <= footprint.limit <= most
        ):  # one below 0, or that is no number in order, may mean that there is none
            fixes = self._set("lower", inquiry.tree) if self.limit.over == "clamp" else ()
            is_high = footprint.limit > most
            why = f"is more than the {most} allowed" if is_high else "may mean that there is none"
            message = f"a limit of {figure(footprint.limit)} {why}"
            yield judged(faults.HIGH_LIMIT, Finding(message, footprint.limit_path, help=help_, fixes=fixes))

    def _set(self, verb: str, tree: Any) -> tuple[TreeFix, ...]:
        if self.cap is None:
            return ()
        return demanded(
            f"{verb} the limit to {self.limit.most}, as the policy requires", self.cap(tree, self.limit.most)
        )
