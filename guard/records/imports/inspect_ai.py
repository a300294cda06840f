"""Inspect: a log of an evaluation, or its samples; what was asked, what came of it, and its scores."""

from __future__ import annotations

from typing import Any

from guard.record import Record
from guard.records.importer import (
    Document,
    Importer,
    Read,
    a_count,
    a_list,
    a_text,
    a_time,
    an_amount,
    an_object,
    answers_in,
    listed,
    messages_in,
    object_in,
    question_in,
    record,
)

NAME = "inspect-ai"


def _matches(document: Document) -> bool:
    is_log = isinstance(document.get("eval"), dict) and "samples" in document and "version" in document
    return is_log or _is_sample(document)


def _is_sample(document: Document) -> bool:
    return {"epoch", "input", "target", "output"} <= document.keys()


def _call_of(sample: Document, evaluation: Document) -> Record:
    output = an_object(sample.get("output"), "the output of a sample")
    choices = output.get("choices")
    failure = "error" if sample.get("error") or output.get("error") else ""
    answers = answers_in(output) if isinstance(choices, list) and choices else None
    asked = messages_in(sample.get("input"))
    told = a_list(sample.get("messages"), "the messages of a sample")
    sent = tuple(each for each in told if isinstance(each, dict))
    while sent and sent[-1].get("role") == "assistant":
        sent = sent[:-1]
    usage = object_in(output.get("usage"))
    name = f"{evaluation.get('eval_id', '')}/{sample.get('id')}/{sample.get('epoch')}"
    return record(
        NAME,
        name,
        messages=tuple(_plain(each) for each in sent) or asked,
        answers=() if answers is None and failure else answers,
        failure=failure,
        usage=(a_count(usage.get("input_tokens")), a_count(usage.get("output_tokens"))),
        cost=an_amount(usage.get("total_cost")),
        time=a_time(sample.get("started_at") or evaluation.get("created")),
        seconds=an_amount(output.get("time")),
        question=question_in(asked),
        model=a_text(output.get("model"), evaluation.get("model")),
        tags=listed(evaluation.get("tags")),
        extra={
            "expected": sample.get("target") or None,
            "scores": {key: _score(score) for key, score in object_in(sample.get("scores")).items()} or None,
            "metadata": sample.get("metadata") or None,
        },
    )


def _plain(message: Document) -> dict[str, Any]:
    return {
        key: message[key] for key in ("role", "content", "tool_calls", "tool_call_id") if message.get(key) is not None
    }


def _score(score: Any) -> Any:
    return score.get("value") if isinstance(score, dict) else score


def _read(document: Document) -> Read:
    if _is_sample(document):
        yield _call_of(document, {})
        return
    evaluation = an_object(document.get("eval"), "eval")
    for sample in a_list(document.get("samples"), "samples"):
        yield _call_of(an_object(sample, "a sample"), evaluation)


inspect_ai = Importer(
    NAME, "inspect_ai", _matches, _read, "version 2 of the log, as inspect_ai 0.3.285 writes it, November 2026"
)
