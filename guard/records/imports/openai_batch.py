"""Batch results of OpenAI, and of services that have taken them over: an answer a line, named by its `custom_id`."""

from __future__ import annotations

from guard.records.importer import (
    Document,
    Importer,
    Read,
    ShapeError,
    a_count,
    a_text,
    a_time,
    an_object,
    answers_in,
    object_in,
    record,
)

NAME = "openai-batch"


def _matches(document: Document) -> bool:
    return "custom_id" in document and ("response" in document or "error" in document or "method" in document)


def _read(document: Document) -> Read:
    if "response" not in document and "error" not in document:
        raise ShapeError("this is the request of a batch; its results have a `response`")
    response = document.get("response")
    if response is None:
        error = an_object(document.get("error"), "the error of the result")
        yield record(
            NAME, document.get("custom_id"), messages=None, answers=(), failure=str(error.get("code") or "error")
        )
        return
    body = an_object(an_object(response, "the response").get("body"), "the body of the response")
    status = response.get("status_code", 200)
    if body.get("object") in ("list", "embedding"):
        yield None
        return
    is_failed = not isinstance(status, int) or not 200 <= status < 300
    answers = () if is_failed else answers_in(body)
    if answers is None:
        raise ShapeError("the body of the response has no answer that is known")
    usage = object_in(body.get("usage"))
    yield record(
        NAME,
        document.get("custom_id"),
        messages=None,
        answers=answers,
        failure=str(status) if is_failed else "",
        usage=(
            a_count(usage.get("prompt_tokens"), usage.get("input_tokens")),
            a_count(usage.get("completion_tokens"), usage.get("output_tokens")),
        ),
        time=a_time(body.get("created", body.get("created_at"))),
        model=a_text(body.get("model")),
    )


openai_batch = Importer(
    NAME,
    "OpenAI batch results",
    _matches,
    _read,
    "https://platform.openai.com/docs/api-reference/batch/request-output, 2026",
)
