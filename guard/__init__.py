"""The guard layer: from a question and a model's words to a verdict."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from grammar import __version__ as __version__  # the one of both packages
from guard.journey import Guard
from guard.verdict import Accepted, Decision, Ledger, Rejected, Repaired, Verdict, replay

if TYPE_CHECKING:
    from guard.calls.call import (
        CallReport,
        Capture,
        CheckError,
        GuardError,
        Outcome,
        OutOfScopeError,
        RejectedError,
        UnguardedError,
        capture,
    )
    from guard.calls.reask import Attempt, Budget, Reasking, Stopped, Usage
    from guard.calls.wrapping import Answer
    from guard.policy import Policy, PolicyError, read_policy
    from guard.scope.scope import Mode, Scope, screen
    from guard.screening import InScope, OutOfScope, Ruling, Unsure

__all__ = [
    "Accepted",
    "Answer",
    "Attempt",
    "Budget",
    "CallReport",
    "Capture",
    "CheckError",
    "Decision",
    "Guard",
    "GuardError",
    "InScope",
    "Ledger",
    "Mode",
    "OutOfScope",
    "OutOfScopeError",
    "Outcome",
    "Policy",
    "PolicyError",
    "Reasking",
    "Rejected",
    "RejectedError",
    "Repaired",
    "Ruling",
    "Scope",
    "Stopped",
    "UnguardedError",
    "Unsure",
    "Usage",
    "Verdict",
    "capture",
    "read_policy",
    "replay",
    "screen",
]

_LATER = {
    "guard.calls.call": (
        "CallReport",
        "Capture",
        "CheckError",
        "GuardError",
        "OutOfScopeError",
        "Outcome",
        "RejectedError",
        "UnguardedError",
        "capture",
    ),
    "guard.policy": ("Policy", "PolicyError", "read_policy"),
    "guard.calls.reask": ("Attempt", "Budget", "Reasking", "Stopped", "Usage"),
    "guard.scope.scope": ("Mode", "Scope", "screen"),
    "guard.screening": ("InScope", "OutOfScope", "Ruling", "Unsure"),
    "guard.calls.wrapping": ("Answer",),
}
"""Names that are loaded when they are asked for: a check does not pay for what it does not use."""


def __getattr__(name: str) -> Any:
    for module, names in _LATER.items():
        if name in names:
            return getattr(import_module(module), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
