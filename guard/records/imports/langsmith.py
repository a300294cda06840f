"""LangSmith: runs, as its client sends and lists them."""

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
    answers_in,
    between,
    listed,
    messages_in,
    object_in,
    record,
)

NAME = "langsmith"


def _matches(document: Document) -> bool:
    runs = document.get("runs")
    if isinstance(runs, list) and runs:
        return all(isinstance(run, dict) and _is_run(run) for run in runs)
    return _is_run(document)


def _is_run(document: Document) -> bool:
    return "run_type" in document and ("trace_id" in document or "dotted_order" in document)


def _call_of(run: Document) -> Record | None:
    if run.get("run_type") != "llm":
        return None
    outputs = run.get("outputs")
    answers = answers_in(outputs) if outputs else None
    failure = "error" if run.get("error") else ""
    if outputs and answers is None:
        raise ShapeError("the outputs of the run have no answer that is known")
    metadata = object_in(object_in(run.get("extra")).get("metadata"))
    usage = object_in(metadata.get("usage_metadata")) or object_in(object_in(outputs).get("usage_metadata"))
    start, end = a_time(run.get("start_time")), a_time(run.get("end_time"))
    sent = object_in(run.get("inputs"))
    return record(
        NAME,
        run.get("id"),
        messages=messages_in(sent),
        answers=() if answers is None and failure else answers,
        failure=failure,
        usage=(
            a_count(run.get("prompt_tokens"), usage.get("input_tokens")),
            a_count(run.get("completion_tokens"), usage.get("output_tokens")),
        ),
        cost=an_amount(run.get("total_cost")),
        time=start,
        seconds=between(start, end),
        model=a_text(object_in(outputs).get("model"), metadata.get("ls_model_name")),
        tools=listed(sent.get("tools")),
        tags=listed(run.get("tags")),
    )


def _read(document: Document) -> Read:
    if "run_type" in document:
        yield _call_of(document)
        return
    for run in a_list(document.get("runs"), "runs"):
        yield _call_of(an_object(run, "a run"))


langsmith = Importer(
    NAME, "LangSmith", _matches, _read, "`Run` of langsmith 0.15.1 and what its `wrap_openai` sends, November 2026"
)
