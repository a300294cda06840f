"""promptfoo: the file that `promptfoo eval -o` writes, and its lines where that is a .jsonl."""

from __future__ import annotations

from guard.record import Record
from guard.records.importer import (
    Document,
    Importer,
    Read,
    ShapeError,
    a_count,
    a_list,
    a_text,
    a_time,
    an_amount,
    an_object,
    messages_in,
    object_in,
    record,
    written,
)

NAME = "promptfoo"
_VERSION = 3


def _matches(document: Document) -> bool:
    results = document.get("results")
    return _is_result(document) or (isinstance(results, dict) and isinstance(results.get("results"), list))


def _is_result(document: Document) -> bool:
    return "promptIdx" in document and "testIdx" in document


def _call_of(result: Document, evaluation: str, time: float | None) -> Record:
    response, prompt, values = (object_in(result.get(name)) for name in ("response", "prompt", "vars"))
    said = response.get("output")
    answers = None if said is None else (written(said),)
    usage = object_in(response.get("tokenUsage"))
    told = result.get("error") or response.get("error")
    failure = "error" if told and said is None else ""
    provider = result.get("provider")
    elapsed = an_amount(result.get("latencyMs"))
    name = result.get("id") or f"{evaluation}/{result.get('testIdx')}/{result.get('promptIdx')}"
    expected = next((values[key] for key in ("expected", "__expected", "reference") if key in values), None)
    return record(
        NAME,
        name,
        messages=messages_in(prompt.get("raw")),
        answers=() if answers is None and failure else answers,
        failure=failure,
        usage=(a_count(usage.get("prompt")), a_count(usage.get("completion"))),
        cost=an_amount(result.get("cost") if result.get("cost") is not None else response.get("cost")),
        time=time,
        seconds=None if elapsed is None else elapsed / 1_000,
        question=a_text(values.get("question"), values.get("query"), values.get("input")),
        model=a_text(provider.get("id") if isinstance(provider, dict) else provider),
        extra={
            "expected": expected,
            "vars": values or None,
            "scores": {
                "success": result.get("success"),
                "score": result.get("score"),
                **object_in(result.get("namedScores")),
            },
        },
    )


def _read(document: Document) -> Read:
    evaluation = str(document.get("evalId", ""))
    if _is_result(document):
        yield _call_of(document, evaluation, None)
        return
    results = an_object(document.get("results"), "results")
    if results.get("version") != _VERSION:
        raise ShapeError(f"the results have version {results.get('version')!r:.20}; version {_VERSION} is known")
    time = a_time(results.get("timestamp"))
    for result in a_list(results.get("results"), "results"):
        yield _call_of(an_object(result, "a result"), evaluation, time)


promptfoo = Importer(
    NAME,
    "promptfoo",
    _matches,
    _read,
    "https://www.promptfoo.dev/docs/configuration/outputs/ and 0.121.20, November 2026",
)
