"""Recording: the record of a guarded call, made of its report, and given to whoever keeps records."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable, Mapping
from functools import partial
from hashlib import sha256
from json import dumps
from math import isfinite
from typing import Any

from grammar import __version__
from guard.calls.call import CallReport, EarlierAnswer
from guard.calls.reask import Attempt
from guard.record import Record, RecordedAttempt, RecordedText, Recorder, new_id
from guard.screening import Screening
from guard.verdict import Declined, Repaired, Verdict

SOFTWARE = f"grammar-guard {__version__}"
"""What judged, as records name it."""

_KEPT_DIGESTS = 256
_MOST_DEPTH = 40
_digests: dict[int, tuple[Any, str]] = {}
"""By the identity of what was digested, which is kept with its digest so that nothing else takes its place."""

_log = logging.getLogger(__name__)


def give(recorder: Recorder | None, report: CallReport, time: float) -> None:
    """Give the record of a call that has ended to a recorder. Whatever fails there, the call never notices.

    Args:
        recorder: who keeps it; None where nobody does.
        report: what is known of the call.
        time: when it was made, as UNIX seconds.
    """
    if recorder is None:
        return
    try:
        recorder.add(partial(record_of, report, new_id(time, os.urandom(10)), time))
    except Exception:  # noqa: BLE001  # what keeps records is never in the way of a call
        _log.exception("a call could not be recorded")


def record_of(report: CallReport, id_: str, time: float | None) -> Record:
    """The record of a call. It takes as long as explaining every verdict does: best made on another thread."""
    sent = report.sent
    first = sent[0] if sent else None
    attempts = tuple(
        _attempt(attempt, sent[at].messages if at < len(sent) else None) for at, attempt in enumerate(report.attempts)
    )
    language = getattr(report.guard, "language", None)
    return Record(
        id_,
        None if time is None else round(time, 6),
        report.door,
        report.outcome.value,
        report.question,
        model=first.model if first is not None else None,
        messages=first.messages if first is not None else None,
        tools=first.tools if first is not None else (),
        attempts=attempts,
        handed_on=report.handed_on,
        stopped=None if report.stopped is None else report.stopped.value,
        screening=None if report.screening is None else _screening(report.screening),
        history=tuple(map(_earlier, report.history)),
        inspected=report.inspected,
        uninspected=report.uninspected,
        silent=report.silent,
        failure=report.failure,
        seconds=round(report.seconds, 6),
        language=getattr(language, "name", ""),
        profile=getattr(language, "profile", ""),
        digests=digests_of(report.guard) | ({"template": report.template} if report.template else {}),
        software=SOFTWARE,
    )


def recorded(verdict: Verdict) -> RecordedText:
    """A verdict as a record keeps it."""
    told = verdict.to_dict()
    return RecordedText(
        verdict.source.text,
        told["verdict"],
        told["query"],
        tuple(told["diagnostics"]),
        tuple(told["repairs"]),
        tuple(told.get("unjudged", ())),
        verdict.reason if isinstance(verdict, Declined) else None,
    )


def plain_messages(messages: Iterable[Any]) -> tuple[dict[str, Any], ...]:
    """A copy of messages as values that JSON has; of what it has not there is the name of its type.

    The callable may change its own afterwards, and a record is written later.
    """
    return tuple(value for message in messages if isinstance(value := _plain(message, _MOST_DEPTH), dict))


def _plain(value: Any, depth: int) -> Any:
    if value is None or isinstance(value, str | bool | int) or (isinstance(value, float) and isfinite(value)):
        return value
    if depth and isinstance(value, Mapping):
        return {str(key): _plain(each, depth - 1) for key, each in value.items()}
    if depth and isinstance(value, list | tuple):
        return [_plain(each, depth - 1) for each in value]
    return {"unwritten": type(value).__name__}


def handed_on(attempt: Attempt, *, is_repaired: bool = True) -> tuple[str, ...]:
    """The texts that the caller gets of an answer that is handed on: after their fixes, unless it leaves as it came."""
    return tuple(
        verdict.text if is_repaired and isinstance(verdict, Repaired) else verdict.source.text
        for verdict in (attempt.verdict, *attempt.others)
    )


def digests_of(guard: Any) -> dict[str, str]:
    """The digests of what a guard holds texts to, by their names in a record; of what it does not have there is none.

    Two guards with the same digests judge alike, as far as data go: the code of a language's rules is told by the record's
    `software`, that of a user's own rules by nothing.
    """
    language = getattr(guard, "language", None)
    if language is None:
        return {}
    digests = {"grammar": _kept(language.notation, _grammar), "vocabulary": _kept(language, _vocabulary)}
    schema, policy = getattr(guard, "schema", None), getattr(guard, "policy", None)
    if schema is not None:
        digests["schema"] = _kept(schema, _schema)
    if policy is not None:
        digests["policy"] = policy.digest
    settings = {
        name: getattr(guard, name)
        for name in ("is_strict", "allows_unsafe", "max_characters", "work")
        if hasattr(guard, name)
    }
    decline = getattr(guard, "decline", None)
    facts = dict(getattr(guard, "facts", {}))
    digests["settings"] = _digest([settings, None if decline is None else repr(decline), repr(sorted(facts.items()))])
    return digests


def _kept(value: Any, make: Any) -> str:
    key = id(value)
    kept = _digests.get(key)
    if kept is None or kept[0] is not value:
        if len(_digests) >= _KEPT_DIGESTS:
            _digests.clear()
        kept = _digests[key] = (value, make(value))
    return kept[1]


def _grammar(notation: Any) -> str:
    syntax = notation.syntax
    return _digest([syntax.grammar, str(syntax.start)])


def _vocabulary(language: Any) -> str:
    rules = sorted((rule.name, str(language.severities.get(rule.name, rule.severity))) for rule in language.rules)
    words = sorted((name, list(spellings)) for name, spellings in language.notation.explaining.words.items())
    return _digest([language.name, language.profile, rules, words])


def _schema(schema: Any) -> str:
    columns = sorted((name, column.type and column.type.value) for name, column in schema.columns.items())
    return _digest([columns, schema.name, schema.kind and schema.kind.value, schema.is_open])


def _digest(value: Any) -> str:
    return sha256(dumps(value, sort_keys=True, separators=(",", ":"), default=repr).encode()).hexdigest()


def _attempt(attempt: Attempt, messages: tuple[Mapping[str, Any], ...] | None) -> RecordedAttempt:
    usage = attempt.usage
    return RecordedAttempt(
        tuple(recorded(verdict) for verdict in (attempt.verdict, *attempt.others)),
        messages,
        None if usage is None else usage.input_tokens,
        None if usage is None else usage.output_tokens,
        None if usage is None else usage.cost,
        round(attempt.seconds, 6),
    )


def _screening(screening: Screening) -> dict[str, Any]:
    return {
        "decision": screening.decision.value,
        "score": round(screening.score, 6),
        "text": screening.text,
        "reasons": [
            {
                "name": reason.name,
                "message": reason.message,
                **({} if reason.span is None else {"span": [reason.span.start, reason.span.end]}),
            }
            for reason in screening.reasons
        ],
    }


def _earlier(answer: EarlierAnswer) -> dict[str, Any]:
    return {"place": answer.place, **answer.verdict.to_dict()}
