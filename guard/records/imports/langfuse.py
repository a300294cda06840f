"""Langfuse: observations, as its API gives them and its pages export them."""

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
    between,
    listed,
    messages_in,
    object_in,
    parsed,
    record,
    written,
)

NAME = "langfuse"
_TYPES = frozenset("GENERATION SPAN EVENT AGENT TOOL CHAIN RETRIEVER EVALUATOR EMBEDDING GUARDRAIL".split())


def _matches(document: Document) -> bool:
    data = document.get("data")
    if isinstance(data, list) and data:
        return all(isinstance(each, dict) and _is_observation(each) for each in data)
    return _is_observation(document)


def _is_observation(document: Document) -> bool:
    kind = document.get("type")
    return isinstance(kind, str) and kind in _TYPES and ("traceId" in document or "trace_id" in document)


def _call_of(observation: Document) -> Record | None:
    if observation.get("type") != "GENERATION":
        return None

    def get(name: str) -> Any:
        """A member under its name in the API, or in the models of the Python package."""
        snake = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)
        return observation.get(name, observation.get(snake))

    usage = object_in(get("usageDetails")) or object_in(get("usage"))
    said = parsed(get("output"))
    own = None if said is None else (written(get("output")),)  # what the model itself wrote, as text or as a value
    answers = answers_in(said) if _is_answer(said) else own
    start, end = a_time(get("startTime")), a_time(get("endTime"))
    sent = parsed(get("input"))
    failure = "error" if get("level") == "ERROR" else ""
    return record(
        NAME,
        get("id"),
        messages=messages_in(sent),
        answers=() if answers is None and failure else answers,
        failure=failure,
        usage=(
            a_count(usage.get("input"), usage.get("promptTokens"), usage.get("prompt_tokens")),
            a_count(usage.get("output"), usage.get("completionTokens"), usage.get("completion_tokens")),
        ),
        cost=an_amount(get("totalCost") if get("totalCost") is not None else get("calculatedTotalCost")),
        time=start,
        seconds=between(start, end),
        model=a_text(get("model")),
        tools=listed(object_in(sent).get("tools")),
        tags=listed(get("tags")),
    )


def _is_answer(value: Any) -> bool:
    """Whether a value is a message, several, or a whole answer of an API, and not what the model itself wrote as JSON."""
    if isinstance(value, list):
        return bool(value) and all(isinstance(each, dict) and "role" in each for each in value)
    return isinstance(value, dict) and ("choices" in value or "role" in value)


def _read(document: Document) -> Read:
    if "type" in document:
        yield _call_of(document)
        return
    for observation in a_list(document.get("data"), "data"):
        yield _call_of(an_object(observation, "an observation"))


langfuse = Importer(NAME, "Langfuse", _matches, _read, "`ObservationV2` of langfuse 5.0.4, November 2026")
