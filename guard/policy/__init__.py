"""Policy: what one caller may ask for, as plain data; judged on the tree, in every clause."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grammar.face import later

if TYPE_CHECKING:
    from guard.policy.authority import Authority
    from guard.policy.documents import read_policy
    from guard.policy.faults import FAULTS
    from guard.policy.statement import Limit, Names, Policy, PolicyError, Predicate, Time

__all__ = ["FAULTS", "Authority", "Limit", "Names", "Policy", "PolicyError", "Predicate", "Time", "read_policy"]

__getattr__ = later(
    __name__,
    {
        "Authority": "guard.policy.authority",
        "FAULTS": "guard.policy.faults",
        "Limit": "guard.policy.statement",
        "Names": "guard.policy.statement",
        "Policy": "guard.policy.statement",
        "PolicyError": "guard.policy.statement",
        "Predicate": "guard.policy.statement",
        "Time": "guard.policy.statement",
        "read_policy": "guard.policy.documents",
    },
)


def __dir__() -> list[str]:
    return __all__
