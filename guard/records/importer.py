"""Importer: how one other tool writes down calls of a model; and what the importers share: messages, answers, times."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, TypeAlias

from grammar.frozen import frozen
from guard.record import UNJUDGED, Record, RecordedAttempt, RecordedText

Document: TypeAlias = Mapping[str, Any]
"""A JSON object: a line, or all of a file."""

Read: TypeAlias = Iterator[Record | None]
"""The calls that a document tells of; None for a part that is known and tells of no call of a model."""


class ShapeError(ValueError):
    """A document is not of the shape that its importer knows; the message says where."""


@frozen
class Importer:
    """One tool's way of writing calls down.

    `name` is what ``--from`` calls it, `title` what people call it. `matches` says by its keys whether a document is one of
    its own, `read` gives what it tells. `source` is where the shape is described.
    """

    name: str
    title: str
    matches: Callable[[Document], bool]
    read: Callable[[Document], Read]
    source: str


# --- shapes ---


def an_object(value: Any, what: str) -> Document:
    """The value, if it is an object.

    Raises:
        ShapeError: it is not.
    """
    if not isinstance(value, Mapping):
        raise ShapeError(f"{what} is not an object")
    return value


def a_list(value: Any, what: str) -> Sequence[Any]:
    """The value, if it is a list; empty for null.

    Raises:
        ShapeError: it is neither.
    """
    if value is None:
        return ()
    if not isinstance(value, list):
        raise ShapeError(f"{what} is not a list")
    return value


def object_in(value: Any) -> Document:
    """The value, if it is an object; empty of anything else: for what is told beside a call."""
    return value if isinstance(value, Mapping) else {}


def listed(value: Any) -> Sequence[Any]:
    """The value, if it is a list; empty of anything else: for what is told beside a call."""
    return value if isinstance(value, list) else ()


def an_amount(value: Any) -> float | None:
    """The value, if it is a number, or a text of one; None of else."""
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            return None
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return value if is_number and 0 <= value < 1e15 else None


def a_count(*values: Any) -> int | None:
    """The first of the values that is a number, as a whole one; None where none is."""
    amounts = (an_amount(value) for value in values)
    first = next((amount for amount in amounts if amount is not None), None)
    return None if first is None else int(first)


def a_text(*values: Any) -> str | None:
    """The first of the values that is a text and not empty; None where none is."""
    return next((value for value in values if isinstance(value, str) and value), None)


def a_time(value: Any) -> float | None:
    """A time as UNIX seconds: from seconds, milliseconds, RFC 3339 or what Python writes; None of anything else."""
    if isinstance(value, str):
        try:
            read = datetime.fromisoformat(value.replace(" UTC", "+00:00"))
        except ValueError:
            return a_time(an_amount(value))
        try:
            return (read if read.tzinfo is not None else read.replace(tzinfo=UTC)).timestamp()
        except OverflowError:
            return None
    amount = an_amount(value)
    if amount is None:
        return None
    return amount / 1_000 if amount > 1e11 else float(amount)


def between(start: float | None, end: float | None) -> float | None:
    """The seconds from one time to another; None where one is not known, or they are the wrong way round."""
    return None if start is None or end is None or end < start else round(end - start, 6)


def parsed(value: Any) -> Any:
    """The value of a text that is JSON of an object or a list; anything else as it is."""
    if isinstance(value, str) and value.lstrip()[:1] in ("{", "["):
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return value
    return value


def written(value: Any) -> str:
    """A value as JSON; a text as it is."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


# --- messages and answers ---


def messages_in(value: Any) -> tuple[Document, ...] | None:
    """The messages that a value is or holds: a list of them, a text that the user says; None where there are none."""
    value = parsed(value)
    if isinstance(value, str):
        return ({"role": "user", "content": value},) if value else None
    if (
        isinstance(value, list) and len(value) == 1 and isinstance(value[0], list)
    ):  # LangChain has a list for each prompt
        value = value[0]
    if isinstance(value, list):
        return tuple(message for each in value if (message := _message(each)) is not None) or None
    if isinstance(value, Mapping):
        if "role" in value and "content" in value:
            return (value,)
        for key in ("messages", "prompts", "prompt", "input", "contents", "question", "query"):
            if value.get(key):
                messages = messages_in(value[key])
                told = value.get("system", value.get("instructions"))
                first = ({"role": "system", "content": told},) if isinstance(told, str) and told else ()
                return None if messages is None else (*first, *messages)
    return None


_SPEAKERS = {
    "human": "user",
    "humanmessage": "user",
    "ai": "assistant",
    "aimessage": "assistant",
    "aimessagechunk": "assistant",
}
_SPEAKERS |= {"systemmessage": "system", "toolmessage": "tool", "chatmessage": "user"}


def _message(value: Any) -> Document | None:
    """A message; of one that LangChain wrote what it says, in the roles of the APIs."""
    if isinstance(value, str):
        return {"role": "user", "content": value}
    if not isinstance(value, Mapping):
        return None
    if isinstance(value.get("kwargs"), Mapping):
        kind = a_list(value.get("id"), "the id of a message")
        name = str(kind[-1]).lower() if kind else str(value["kwargs"].get("type", ""))
        return {"role": _SPEAKERS.get(name, name), **_said(value["kwargs"])}
    if "role" not in value and isinstance(value.get("type"), str) and ("content" in value or "data" in value):
        inner = value["data"] if isinstance(value.get("data"), Mapping) else value
        return {"role": _SPEAKERS.get(value["type"], value["type"]), **_said(inner)}
    return value


def _said(message: Document) -> dict[str, Any]:
    return {
        key: message[key] for key in ("content", "tool_calls", "tool_call_id", "name") if message.get(key) is not None
    }


def question_in(messages: Sequence[Document] | None) -> str | None:
    """The last text that the user says; None where there is none."""
    for message in reversed(messages or ()):
        if message.get("role") in ("user", "human"):
            texts = [text for text, is_call in _texts(message) if not is_call]
            return "\n".join(texts) if texts else None
    return None


def answers_in(value: Any) -> tuple[str, ...] | None:
    """The texts of an answer, as an API gives it or a tool keeps it; None where nothing in it is known.

    What a tool is called with comes first, as JSON, then what is said beside it. An answer without words is one empty text.
    """
    value = parsed(value) if isinstance(value, str) and '"choices"' in value[:2_000] else value
    if isinstance(value, str):
        return (value,)
    if isinstance(value, list):
        inner = [answers_in(each) for each in value]
        return None if not inner or None in inner else tuple(text for texts in inner if texts for text in texts)
    if not isinstance(value, Mapping):
        return None
    for holder in ("choices", "candidates", "generations"):
        if isinstance(value.get(holder), list):
            return answers_in(value[holder])
    if isinstance(value.get("output"), list):  # the Responses API
        items = [item for item in value["output"] if isinstance(item, Mapping) and item.get("type") != "reasoning"]
        return _ordered([pair for item in items for pair in _texts(item)])
    for holder in ("message", "messages", "output", "answer", "result"):
        if value.get(holder) is not None:
            inner = value[holder]
            return answers_in(inner[-1] if holder == "messages" and isinstance(inner, list) and inner else inner)
    if isinstance(value.get("kwargs"), Mapping):
        return answers_in({"role": "assistant", **value["kwargs"]})
    if isinstance(value.get("text"), str) and "content" not in value:
        return (value["text"],)
    if {"content", "parts", "tool_calls", "refusal"} & value.keys():
        return _ordered(list(_texts(value)))
    return None


def _ordered(texts: list[tuple[str, bool]]) -> tuple[str, ...]:
    calls = [text for text, is_call in texts if is_call]
    return tuple(calls + [text for text, is_call in texts if not is_call]) or ("",)


def _texts(message: Document) -> Iterator[tuple[str, bool]]:
    """What a message says, and what it calls tools with, each with whether it is a call."""
    content = message.get("content", message.get("parts"))
    if isinstance(content, Mapping):  # Gemini
        content = content.get("parts")
    if isinstance(content, str) and content:
        yield content, False
    for part in content if isinstance(content, list) else ():
        if isinstance(part, str):
            yield part, False
        elif isinstance(part, Mapping):
            yield from _part(part)
    if message.get("type") == "function_call":
        yield written(message.get("arguments", "")), True
    calls = message.get("tool_calls")
    for call in calls if isinstance(calls, list) else ():
        if isinstance(call, Mapping):
            function = call["function"] if isinstance(call.get("function"), Mapping) else call
            yield written(function.get("arguments", function.get("args", function.get("input", "")))), True


def _part(part: Document) -> Iterator[tuple[str, bool]]:
    kind = part.get("type")
    if kind in ("tool_use", "tool_call", "function_call"):
        yield written(part.get("input", part.get("arguments", ""))), True
    elif isinstance(part.get("functionCall"), Mapping):
        yield written(part["functionCall"].get("args", {})), True
    elif kind in (None, "text", "output_text", "input_text"):
        text = a_text(part.get("text"), part.get("content"))
        if text is not None:
            yield text, False


# --- records ---


def record(
    importer: str,
    id_: Any,
    *,
    messages: tuple[Document, ...] | None,
    answers: tuple[str, ...] | None,
    failure: str = "",
    usage: tuple[int | None, int | None] = (None, None),
    cost: float | None = None,
    time: float | None = None,
    seconds: float | None = None,
    question: str | None = None,
    model: str | None = None,
    tools: Sequence[Any] = (),
    tags: Sequence[Any] = (),
    extra: Document | None = None,
) -> Record:
    """The record of a call that was not judged.

    Args:
        importer: who read it.
        id_: how the tool names the call; where it does not, it is named by what is known of it.
        messages: what was sent, None where the tool does not say.
        answers: what the model said, None where the tool does not say; empty with a `failure` where it said nothing.
        failure: why there is no answer; empty where there is one.
        usage: the tokens of the request and of the answer.
        cost: in whatever currency the tool counts.
        time: when the call was made, as UNIX seconds.
        seconds: how long it took.
        question: what was asked, where it is not the last text of the user.
        model: who was asked.
        tools: the tools that were offered.
        tags: of the call.
        extra: what else is to be kept.
    """
    has_answer = bool(answers) or not failure
    texts = tuple(map(RecordedText, answers)) if answers else (RecordedText(),)
    read, wrote = usage
    left_out = tuple(
        name
        for name, value in (("messages", messages), ("output", answers))
        if value is None and (has_answer or name != "output")
    )
    attempt = RecordedAttempt(texts, messages, read, wrote, cost, seconds)
    if id_ is None or id_ == "":
        known = json.dumps([messages, answers, time, failure], sort_keys=True, default=str)
        id_ = sha256(known.encode()).hexdigest()[:32]
    return Record(
        str(id_),
        time,
        importer,
        UNJUDGED if has_answer else "failed",
        question_in(messages) if question is None else question,
        model=model,
        messages=messages,
        tools=tuple(tool for tool in tools if isinstance(tool, Mapping)),
        attempts=(attempt,) if has_answer else (),
        failure=failure,
        seconds=seconds,
        tags=tuple(map(str, tags)),
        left_out=left_out,
        extra={key: value for key, value in (extra or {}).items() if value is not None},
    )
