"""Refusal: how a refused answer is reported, in a verdict and as an error of the service."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from grammar import Diagnostic, Severity, Source, Span
from grammar.diagnostic import quote
from grammar.render import to_record
from guard.calls.call import CallReport, RejectedError
from guard.calls.reask import feedback_of
from guard.traffic.provider import Document, Form, Problem
from guard.traffic.reshaping import Reshaping
from guard.traffic.settling import is_closed
from guard.traffic.surface import Surface
from guard.verdict import Accepted, Rejected, Repaired

MAX_PROBLEMS = 10
"""At most this many problems are in the record of a refusal; all of them are counted."""

MORE_THAN_QUERY = "more-than-query"
"""The name of the diagnostic that says a query is only a part of what a program expects."""

CALL_WITHOUT_QUERY = "call-without-query"
"""The name of the diagnostic that says a tool takes no query, as far as is known."""

# --- what is wrong with a text because of how it came ---


def refuse_split(verdict: Accepted) -> Rejected:
    """The verdict on a text that is right as a whole, where a part of the answer is a text of the language by itself."""
    unit = verdict.language.notation.explaining.unit
    split = Diagnostic(
        "split-query",
        Severity.ERROR,
        f"the {unit} is split over several parts of the answer, and one of them is a {unit} of its own",
        Span(0, len(verdict.source.text)),
        help=f"write the whole {unit} in one piece, with nothing between its words",
    )
    return Rejected(verdict.source, verdict.language, (split,), (), verdict.unjudged)


def unreadable_arguments(text: str, *, is_call: bool = True) -> Diagnostic:
    """The diagnostic of arguments, or of an answer, that are not JSON, so that the query in them is not found."""
    return Diagnostic(
        "unreadable-arguments",
        Severity.ERROR,
        "the arguments of the call are not JSON" if is_call else "the answer that holds the query is not JSON",
        Span(0, len(text)),
        help="call the tool again with arguments in JSON" if is_call else "answer in JSON only",
    )


def refuse_reshaped(verdict: Repaired | Rejected, change: Reshaping, surface: Surface, pointer: str) -> Rejected:
    """The verdict on a text that reads only in another shape than the program expects.

    Args:
        verdict: the verdict on the text, its repairs included.
        change: the repair that would have changed the shape.
        surface: where the text stands.
        pointer: the JSON pointer in it that was judged; empty for all of it.
    """
    unit = verdict.language.notation.explaining.unit
    whose = f"the arguments of {quote(surface.name or '?')}" if surface.is_call else "the JSON that was asked for"
    holds, surrounds = ("hold", "surround") if surface.is_call else ("holds", "surrounds")
    if change.is_surrounded:
        name, message = "text-around-query", f"{whose} {surrounds} the {unit} with other text"
        help_ = f"send only the {unit}"
        if surface.is_call and surface.form is Form.TEXT:
            help_ += f"; or allow the text around it to be removed: `{_setting(surface, pointer)}`"
    elif change.pointer is not None:
        name, message = MORE_THAN_QUERY, f"{whose} {holds} more than the {unit}"
        help_ = f"point to the {unit}: `{_setting(surface, pointer + change.pointer)}`"
    else:
        name, message = MORE_THAN_QUERY, f"{whose} {holds} more than the {unit}"
        example = _setting(surface, f"{pointer}/query")
        help_ = f"put only the {unit} into one member, and point to it: `{example}`"
    reshaped = Diagnostic(name, Severity.ERROR, message, Span(0, len(verdict.source.text)), help=help_)
    others = verdict.fixed if isinstance(verdict, Repaired) else verdict.diagnostics
    return Rejected(verdict.source, verdict.language, (reshaped, *others), verdict.repairs, verdict.unjudged)


def refuse_without_query(verdict: Rejected, surface: Surface, offered: Mapping[str, Any]) -> Rejected:
    """The verdict on the arguments of a call in which no query is, where nobody has said that the tool takes one.

    Args:
        verdict: the verdict on the arguments as a query.
        surface: the call.
        offered: by their names, the schemas of the tools that the request offers.
    """
    unit = verdict.language.notation.explaining.unit
    name = next((other for other in offered if other != surface.name and not is_closed(offered[other])), surface.name)
    properties = offered[name].get("properties") if isinstance(offered.get(name), dict) else None
    is_single = isinstance(properties, dict) and len(properties) == 1
    pointer = f"/{next(iter(properties))}" if is_single else "/query"  # type: ignore[arg-type]  # it is a dict then
    diagnostic = Diagnostic(
        CALL_WITHOUT_QUERY,
        Severity.ERROR,
        f"the arguments of {quote(surface.name or '?')} hold no {unit}",
        Span(0, len(verdict.source.text)),
        help=f"name the tools that take a {unit}; others are let through: `Surfaces(tools={{{name[:60]!r}: {pointer!r}}})`",
    )
    return replace(verdict, diagnostics=(diagnostic, *verdict.diagnostics))


def _setting(surface: Surface, pointer: str) -> str:
    """The setting that points to the query, as a user writes it."""
    return (
        f"Surfaces(tools={{{surface.name[:60]!r}: {pointer!r}}})" if surface.is_call else f"Surfaces(text={pointer!r})"
    )


# --- what a program is sent ---


def problem_of(rejected: Sequence[Rejected], error: RejectedError) -> Problem:
    """The refusal as a provider's error: the first of what stands in the way in front, all errors in the record."""
    first = rejected[0].blockers[0]
    return Problem("guard_violation", str(error), first.name, _pointer(first), _record(rejected, error.report))


def names_of(rejected: Sequence[Rejected]) -> tuple[str, ...]:
    """The names of all errors, each once; of what stands in the way first."""
    return tuple(dict.fromkeys(error.name for error, _ in _in_rank(rejected)))


def _in_rank(rejected: Sequence[Rejected]) -> list[tuple[Diagnostic, Source]]:
    """All errors, each with the text it speaks of: what stands in the way before what the guard fixes by itself."""
    blocking = [(error, verdict.source) for verdict in rejected for error in verdict.blockers]
    told = frozenset(error for error, _ in blocking)
    return blocking + [(error, verdict.source) for verdict in rejected for error in verdict.errors if error not in told]


def any_error(problem: Problem) -> Document:
    """The problem for an unknown client: in all the forms that clients look for."""
    error = {
        "type": problem.kind,
        "message": problem.message,
        "code": problem.code,
        "param": problem.where or None,
        "guard": dict(problem.record),
    }
    return {"type": "error", "error": error, "message": problem.message, "guard": dict(problem.record)}


def _record(rejected: Sequence[Rejected], report: CallReport) -> dict[str, Any]:
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
