"""How short the steps may be in which results are counted over time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from grammar import Finding, Language, TreeFix
from grammar.checker import Judgement
from grammar.footprint import FootprintReader, Window
from guard.policy import faults
from guard.policy.provision import Inquiry, Provision, demanded, judged, reader_of
from guard.policy.provisions.time import duration
from guard.policy.statement import Granularity, Policy


def lacking(policy: Policy, footprint: FootprintReader) -> Iterator[str]:
    """The granularity, where the language has none."""
    if policy.granularity is not None and not footprint.has_steps:
        yield "granularity"


def provisions(policy: Policy, language: Language) -> Iterator[Provision]:
    """What a policy states of granularity."""
    stated = policy.granularity
    if stated is not None:
        writes = (stated.absent, stated.under) != ("refuse", "refuse")
        title = f"a granularity of at least {duration(stated.least)}"
        yield Provision(
            title, policy.name, _Least(stated, reader_of(language).coarsen).objections, additions=int(writes)
        )


@dataclass(frozen=True, slots=True, eq=False)
class _Least:
    granularity: Granularity
    coarsen: Callable[[Any, int], Any] | None

    def objections(self, inquiry: Inquiry) -> Iterator[Judgement]:
        window, least = inquiry.footprint.window or Window(None), self.granularity.least
        help_ = f"set a granularity of at least {least} seconds"
        if window.step is None:
            fixes = self._set("set", inquiry.tree) if self.granularity.absent == "fill" else ()
            message = f"the {inquiry.unit} sets no granularity"
            yield judged(faults.MISSING_GRANULARITY, Finding(message, help=help_, fixes=fixes))
        elif window.step < least:
            fixes = self._set("raise", inquiry.tree) if self.granularity.under == "raise" else ()
            message = f"a granularity of {duration(window.step)} is less than the {duration(least)} required"
            yield judged(faults.FINE_GRANULARITY, Finding(message, window.step_path, help=help_, fixes=fixes))

    def _set(self, verb: str, tree: Any) -> tuple[TreeFix, ...]:
        if self.coarsen is None:
            return ()
        least = self.granularity.least
        return demanded(f"{verb} the granularity to {least}, as the policy requires", self.coarsen(tree, least))
