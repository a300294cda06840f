"""OpenTelemetry's GenAI conventions: spans, and the event with the details of a call."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from guard.record import Record
from guard.records.importer import (
    Document,
    Importer,
    Read,
    ShapeError,
    a_count,
    a_text,
    answers_in,
    listed,
    parsed,
    record,
)
from guard.records.telemetry import Signal, is_telemetry, numbered, signals

NAME = "otel"
DETAILS = "gen_ai.client.inference.operation.details"
_CALLS = frozenset({"chat", "text_completion", "generate_content"})
_BY_MESSAGE = (
    "gen_ai.system.message",
    "gen_ai.user.message",
    "gen_ai.assistant.message",
    "gen_ai.tool.message",
    "gen_ai.choice",
)


def call_of(signal: Signal) -> Record | None:
    """The call of a model that a span or an event tells of; None where it tells of something else.

    Raises:
        ShapeError: it is an event for each message, as older conventions had it.
    """
    get = signal.attributes.get
    if signal.event in _BY_MESSAGE:
        raise ShapeError(
            f"the event {signal.event} is of conventions before 1.37, which split a call over several events"
        )
    if signal.event and signal.event != DETAILS:
        return None
    if a_text(get("gen_ai.operation.name")) not in _CALLS and not numbered(signal.attributes, "gen_ai.prompt"):
        return None
    told = parsed(get("gen_ai.system_instructions"))
    system = (
        [{"role": "system", "parts": told if isinstance(told, list) else [{"type": "text", "content": told}]}]
        if told
        else []
    )
    sent = parsed(get("gen_ai.input.messages")) or numbered(signal.attributes, "gen_ai.prompt") or None
    said = parsed(get("gen_ai.output.messages")) or numbered(signal.attributes, "gen_ai.completion") or None
    tools = parsed(get("gen_ai.tool.definitions"))
    failure = signal.failure or str(get("error.type") or "")
    return record(
        NAME,
        signal.id,
        messages=None if sent is None else tuple(_flat(message) for message in (*system, *_objects(sent))),
        answers=answers_in(said) if said is not None else () if failure else None,
        failure=failure,
        usage=(
            a_count(get("gen_ai.usage.input_tokens"), get("gen_ai.usage.prompt_tokens")),
            a_count(get("gen_ai.usage.output_tokens"), get("gen_ai.usage.completion_tokens")),
        ),
        time=signal.time,
        seconds=signal.seconds,
        model=a_text(get("gen_ai.response.model"), get("gen_ai.request.model")),
        tools=listed(tools),
    )


def _objects(messages: Any) -> Sequence[Document]:
    if not isinstance(messages, list) or not all(isinstance(message, dict) for message in messages):
        raise ShapeError("the messages of a call are not a list of objects")
    return messages


def _flat(message: Document) -> Document:
    """A message of which all is text, as every API takes it; any other as it is."""
    parts = message.get("parts")
    if not isinstance(parts, list) or not all(isinstance(part, dict) and part.get("type") == "text" for part in parts):
        return message
    return {"role": message.get("role"), "content": "\n".join(str(part.get("content", "")) for part in parts)}


def _read(document: Document) -> Read:
    for signal in signals(document):
        yield call_of(signal)


otel = Importer(
    NAME,
    "OpenTelemetry GenAI",
    is_telemetry,
    _read,
    "https://opentelemetry.io/docs/specs/semconv/gen-ai/ and opentelemetry-instrumentation-genai-openai 1.3b0, November 2026",
)
