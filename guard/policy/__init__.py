"""Policy: what one caller may ask for, as plain data; judged on the tree, in every clause."""

from guard.policy.authority import Authority
from guard.policy.documents import read_policy
from guard.policy.faults import FAULTS
from guard.policy.statement import Limit, Names, Policy, PolicyError, Predicate, Time

__all__ = ["FAULTS", "Authority", "Limit", "Names", "Policy", "PolicyError", "Predicate", "Time", "read_policy"]
