"""Refusal: what is said where an answer is not handed on, in a verdict and to a program that expects errors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from grammar import Diagnostic, Language, Severity, Source, Span
from guard.call import CallReport, RejectedError
from guard.provider import Document, Problem
from guard.reask import feedback_of
from guard.verdict import Rejected, Repaired

MAX_PROBLEMS = 10
"""So many problems are told to a program; the others are counted."""

# --- what is wrong with a text because of how it came ---


def refuse_repaired(verdict: Repaired) -> Rejected:
    """The verdict on a text that needs a repair, where a part of it has left already."""
    late = Diagnostic(
        "repair-too-late",
        Severity.ERROR,
        "the text needs a repair, and a part of it has left already",
        Span(0, len(verdict.source.text)),
        help="hold streams whose texts are to be repaired",
    )
    return Rejected(
        verdict.source,
        verdict.language,
        (late, *verdict.mended),
        verdict.repairs,
        verdict.unjudged,
        fixable=verdict.mended,
    )


def impossible_text(language: Language, text: str, viable: int) -> Diagnostic:
    """What is wrong with a text of which only so many characters begin a sentence."""
    return Diagnostic(
        "impossible-text",
        Severity.ERROR,
        f"no {language.notation.unit} goes on like this",
        Span(min(viable, len(text)), len(text)),
        label="from here",
    )


def unreadable_arguments(text: str) -> Diagnostic:
    """What is wrong with the arguments of a call in which no argument can be found."""
    return Diagnostic(
        "unreadable-arguments",
        Severity.ERROR,
        "the arguments of the call are not JSON",
        Span(0, len(text)),
        help="call the tool again with arguments in JSON",
    )


# --- what a program is told ---


def problem_of(rejected: Sequence[Rejected], error: RejectedError) -> Problem:
    """The refusal as a provider's error: the first of what stands in the way in front, all errors in the record."""
    first = rejected[0].blockers[0]
    return Problem("guard_violation", str(error), first.name, _pointer(first), _record(rejected, error.report))


def names_of(rejected: Sequence[Rejected]) -> tuple[str, ...]:
    """The names of all errors, each once; of what stands in the way first."""
    return tuple(dict.fromkeys(error.name for error, _ in _in_rank(rejected)))


def _in_rank(rejected: Sequence[Rejected]) -> list[tuple[Diagnostic, Source]]:
    """All errors, each with the text it speaks of: what stands in the way before what the guard fixes by itself."""
    blocking = [(error, held.source) for held in rejected for error in held.blockers]
    return blocking + [(error, held.source) for held in rejected for error in held.errors if error not in held.blockers]


def any_error(problem: Problem) -> Document:
    """The problem for a client of which nothing is known: all shapes that clients look for at once."""
    error = {
        "type": problem.kind,
        "message": problem.message,
        "code": problem.code,
        "param": problem.where or None,
        "guard": dict(problem.record),
    }
    return {"type": "error", "error": error, "message": problem.message, "guard": dict(problem.record)}


def _record(rejected: Sequence[Rejected], report: CallReport) -> dict[str, Any]:
    from grammar.render import to_record

    problems = _in_rank(rejected)
    return {
        "decision": "rejected",
        "problems": [to_record(error, source) for error, source in problems[:MAX_PROBLEMS]],
        "problem_count": len(problems),
        "attempts": len(report.attempts),
        "stopped": report.stopped.value if report.stopped is not None else None,
        "feedback": feedback_of(rejected),
    }


def _pointer(diagnostic: Diagnostic) -> str:
    steps = (str(step).replace("~", "~0").replace("/", "~1") for step in diagnostic.path)
    return "".join(f"/{step}" for step in steps)
