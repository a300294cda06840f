"""Policy: what one caller may ask for, as plain data; judged on the tree, in every clause."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grammar.face import later

if TYPE_CHECKING:
    from guard.policy.authority import Authority
    from guard.policy.documents import read_policy, read_template
    from guard.policy.faults import FAULTS
    from guard.policy.statement import Columns, Granularity, Groups, Limit, Names, Policy, PolicyError, Predicate, Time
    from guard.policy.template import PolicyTemplate

__all__ = [
    "FAULTS",
    "Authority",
    "Columns",
    "Granularity",
    "Groups",
    "Limit",
    "Names",
    "Policy",
    "PolicyError",
    "PolicyTemplate",
    "Predicate",
    "Time",
    "read_policy",
    "read_template",
]

__getattr__ = later(
    __name__,
    {
        "Authority": "guard.policy.authority",
        "Columns": "guard.policy.statement",
        "FAULTS": "guard.policy.faults",
        "Granularity": "guard.policy.statement",
        "Groups": "guard.policy.statement",
        "Limit": "guard.policy.statement",
        "Names": "guard.policy.statement",
        "Policy": "guard.policy.statement",
        "PolicyError": "guard.policy.statement",
        "PolicyTemplate": "guard.policy.template",
        "Predicate": "guard.policy.statement",
        "Time": "guard.policy.statement",
        "read_policy": "guard.policy.documents",
        "read_template": "guard.policy.documents",
    },
)


def __dir__() -> list[str]:
    return __all__
