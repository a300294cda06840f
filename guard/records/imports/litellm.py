"""LiteLLM: the payload that its loggers are given, and the rows of its spend log."""

from __future__ import annotations

from guard.records.importer import (
    Document,
    Importer,
    Read,
    ShapeError,
    a_count,
    a_text,
    a_time,
    an_amount,
    answers_in,
    between,
    listed,
    messages_in,
    object_in,
    parsed,
    record,
)

NAME = "litellm"
_CALLS = ("completion", "responses", "anthropic_messages", "generate_content")


def _matches(document: Document) -> bool:
    is_payload = "litellm_call_id" in document and "response" in document
    return "call_type" in document and (is_payload or ("request_id" in document and "spend" in document))


def _read(document: Document) -> Read:
    get = document.get
    if not str(get("call_type")).endswith(_CALLS):
        yield None
        return
    sent, said = parsed(get("messages")) or None, parsed(get("response")) or None
    if sent is None and isinstance(requested := parsed(get("proxy_server_request")), dict):
        sent = requested
    is_failed = get("status") == "failure"
    answers = None if said is None else answers_in(said)
    if answers is None and said is not None and not is_failed:
        raise ShapeError("the response has no answer that is known")
    start, end = a_time(get("startTime")), a_time(get("endTime"))
    tags = parsed(get("request_tags"))
    yield record(
        NAME,
        get("litellm_call_id") or get("id") or get("request_id"),
        messages=messages_in(sent),
        answers=() if is_failed else answers,
        failure="error" if is_failed else "",
        usage=(a_count(get("prompt_tokens")), a_count(get("completion_tokens"))),
        cost=an_amount(get("response_cost", get("spend"))),
        time=start,
        seconds=between(start, end),
        model=a_text(get("model")),
        tools=listed(object_in(get("model_parameters")).get("tools")),
        tags=listed(tags),
    )


litellm = Importer(
    NAME,
    "LiteLLM",
    _matches,
    _read,
    "`StandardLoggingPayload` and `SpendLogsPayload` of litellm 1.110.2, November 2026",
)
