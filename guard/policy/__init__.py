"""Policy: what one caller may ask for, as plain data; judged on the tree, in every clause."""

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
