"""The guard layer: from a question and a model's words to a verdict."""

from typing import TYPE_CHECKING

try:
    import grammar
    from grammar.face import later

    __version__: str = grammar.__version__  # the one of both packages
    if "Language" not in grammar.__all__:
        raise ImportError("it has no Language")  # noqa: TRY301
except (ImportError, AttributeError) as error:
    import sys

    _where = getattr(sys.modules.get("grammar"), "__file__", None)
    raise ImportError(
        f"the package `grammar`{f' in {_where}' if _where else ''} is not that of grammar-guard ({error}): another distribution "
        "has the same name; python -m pip uninstall grammar, then install grammar-guard again with --force-reinstall --no-deps"
    ) from error

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
    from guard.decline import Decline
    from guard.journey import Guard
    from guard.ledger import Ledger, replay
    from guard.policy import Policy, PolicyError, read_policy
    from guard.prompting.template import Template
    from guard.record import BrokenRecord, Record, RecordedAttempt, RecordedText, Recorder
    from guard.scope.scope import Mode, Scope, screen
    from guard.screening import InScope, OutOfScope, Ruling, Unsure
    from guard.verdict import Accepted, Decision, Declined, Rejected, Repaired, Verdict

__all__ = [
    "Accepted",
    "Answer",
    "Attempt",
    "BrokenRecord",
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
    "Record",
    "RecordedAttempt",
    "RecordedText",
    "Recorder",
    "Rejected",
    "RejectedError",
    "Repaired",
    "Ruling",
    "Scope",
    "Stopped",
    "Template",
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
        "Accepted": "guard.verdict",
        "Answer": "guard.calls.wrapping",
        "Attempt": "guard.calls.reask",
        "BrokenRecord": "guard.record",
        "Budget": "guard.calls.reask",
        "CallReport": "guard.calls.call",
        "Capture": "guard.calls.call",
        "CheckError": "guard.calls.call",
        "Decision": "guard.verdict",
        "Decline": "guard.decline",
        "Declined": "guard.verdict",
        "DeclinedError": "guard.calls.call",
        "Guard": "guard.journey",
        "GuardError": "guard.calls.call",
        "InScope": "guard.screening",
        "Ledger": "guard.ledger",
        "Mode": "guard.scope.scope",
        "OutOfScope": "guard.screening",
        "OutOfScopeError": "guard.calls.call",
        "Outcome": "guard.calls.call",
        "Policy": "guard.policy",
        "PolicyError": "guard.policy",
        "Reasking": "guard.calls.reask",
        "Record": "guard.record",
        "RecordedAttempt": "guard.record",
        "RecordedText": "guard.record",
        "Recorder": "guard.record",
        "Rejected": "guard.verdict",
        "RejectedError": "guard.calls.call",
        "Repaired": "guard.verdict",
        "Ruling": "guard.screening",
        "Scope": "guard.scope.scope",
        "Stopped": "guard.calls.reask",
        "Template": "guard.prompting.template",
        "UnguardedError": "guard.calls.call",
        "Unsure": "guard.screening",
        "Usage": "guard.calls.reask",
        "Verdict": "guard.verdict",
        "capture": "guard.calls.call",
        "read_policy": "guard.policy",
        "replay": "guard.ledger",
        "screen": "guard.scope.scope",
    },
)


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
