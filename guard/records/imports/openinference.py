"""OpenInference, as Phoenix and Arize keep it: spans whose attributes hold each message under numbers."""

from __future__ import annotations

from typing import Any

from guard.record import Record
from guard.records.importer import (
    Document,
    Importer,
    Read,
    a_count,
    a_text,
    an_amount,
    answers_in,
    listed,
    messages_in,
    parsed,
    record,
)
from guard.records.imports.otel import call_of as other_call_of
from guard.records.telemetry import Signal, is_telemetry, numbered, signals

NAME = "openinference"
_KIND = "openinference.span.kind"


def _matches(document: Document) -> bool:
    return is_telemetry(document) and any(_KIND in signal.attributes for signal in signals(document))


def _call_of(signal: Signal) -> Record | None:
    attributes = signal.attributes
    get = attributes.get
    if get(_KIND) is None:
        return other_call_of(signal)
    if get(_KIND) != "LLM":
        return None
    sent = [_message(each) for each in numbered(attributes, "llm.input_messages")]
    said = [_message(each) for each in numbered(attributes, "llm.output_messages")]
    tools = [parsed(each.get("tool", {}).get("json_schema")) for each in numbered(attributes, "llm.tools")]
    answers = (
        answers_in(said)
        if said
        else None
        if signal.failure or get("output.value") is None
        else answers_in(get("output.value"))
    )
    return record(
        NAME,
        signal.id,
        messages=tuple(sent) or messages_in(get("input.value")),
        answers=() if answers is None and signal.failure else answers,
        failure=signal.failure,
        usage=(a_count(get("llm.token_count.prompt")), a_count(get("llm.token_count.completion"))),
        cost=an_amount(get("llm.cost.total")),
        time=signal.time,
        seconds=signal.seconds,
        model=a_text(get("llm.model_name")),
        tools=tools,
        tags=listed(get("tag.tags")),
    )


def _message(member: dict[str, Any]) -> dict[str, Any]:
    """A message as the APIs have it, from its attributes."""
    message = member.get("message", {})
    made = {key: message[key] for key in ("role", "content", "name", "tool_call_id") if key in message}
    for name, part in (("contents", "message_content"), ("tool_calls", "tool_call")):
        if isinstance(message.get(name), dict):
            within = [
                message[name][key].get(part)
                for key in sorted(message[name], key=_number)
                if isinstance(message[name][key], dict)
            ]
            made["content" if name == "contents" else name] = [each for each in within if isinstance(each, dict)]
    return made


def _number(key: str) -> int:
    return int(key) if key.isdecimal() and len(key) < 6 else 0


def _read(document: Document) -> Read:
    for signal in signals(document):
        yield _call_of(signal)


openinference = Importer(
    NAME,
    "OpenInference (Phoenix)",
    _matches,
    _read,
    "https://arize-ai.github.io/openinference/spec/ and openinference-semantic-conventions 0.1.42, November 2026",
)
