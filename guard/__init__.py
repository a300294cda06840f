"""The guard layer: from a question and a model's words to a verdict."""

from typing import TYPE_CHECKING

from grammar import __version__ as __version__  # the one of both packages
from grammar.face import later
from guard.decline import Decline
from guard.journey import Guard
from guard.ledger import Ledger, replay
from guard.verdict import Accepted, Decision, Declined, Rejected, Repaired, Verdict

if TYPE_CHECKING:
    from guard.calls.call import (
        CallReport,
        Capture,
        CheckError,
        DeclinedError,
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
    "Decline",
    "Declined",
    "DeclinedError",
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

__getattr__ = later(
    __name__,
    {
        "Answer": "guard.calls.wrapping",
        "Attempt": "guard.calls.reask",
        "Budget": "guard.calls.reask",
        "CallReport": "guard.calls.call",
        "Capture": "guard.calls.call",
        "CheckError": "guard.calls.call",
        "DeclinedError": "guard.calls.call",
        "GuardError": "guard.calls.call",
        "InScope": "guard.screening",
        "Mode": "guard.scope.scope",
        "OutOfScope": "guard.screening",
        "OutOfScopeError": "guard.calls.call",
        "Outcome": "guard.calls.call",
        "Policy": "guard.policy",
        "PolicyError": "guard.policy",
        "Reasking": "guard.calls.reask",
        "RejectedError": "guard.calls.call",
        "Ruling": "guard.screening",
        "Scope": "guard.scope.scope",
        "Stopped": "guard.calls.reask",
        "UnguardedError": "guard.calls.call",
        "Unsure": "guard.screening",
        "Usage": "guard.calls.reask",
        "capture": "guard.calls.call",
        "read_policy": "guard.policy",
        "screen": "guard.scope.scope",
    },
)


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
