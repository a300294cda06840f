"""Cohere's chat, version 2: a message with content and tool calls, streamed as typed events.

Source: https://docs.cohere.com/v2/reference/chat and /chat-stream, November 2026, and the types of cohere 7.3.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import deepcopy
from typing import Any, ClassVar

from guard.traffic.framing import Event
from guard.traffic.payload import Path, write_json
from guard.traffic.provider import (
    Certainty,
    Document,
    Feedback,
    Key,
    NotUnderstoodError,
    Piece,
    Problem,
    Provider,
    Request,
    Unread,
    a_count,
    a_list,
    a_name,
    an_index,
    an_object,
    called,
    earlier_messages,
    has_text,
    last_text,
    reason_in,
    within,
)
from guard.traffic.shape import NOTES, SILENT, TOLD, WORDS, Counts, Kinds, Open, Shape, told

_WHOLE = {"COMPLETE", "STOP_SEQUENCE", "TOOL_CALL"}
"""Why an answer ends at its own end; at any other reason, something has cut it off."""
_IN_EVENT = ("delta", "message")
_CALL: Shape = {**told("id type"), "function": {"name": TOLD, "arguments": WORDS}}
_BLOCK: Shape = Kinds("type", {"text": {"text": WORDS}, "thinking": SILENT})
_MESSAGE: dict[str, Shape] = {"role": TOLD, "tool_plan": SILENT, "citations": SILENT}
_USAGE = Counts()
_BIT: Shape = {"type": TOLD, "text": WORDS, "thinking": SILENT}
"""What an event brings of a block; only the first says of which type it is."""


def _event(members: dict[str, Shape]) -> Shape:
    return Open({**told("id index"), "logprobs": SILENT, "delta": {"message": {**_MESSAGE, **members}}})


_EVENT: Shape = Kinds(
    "type",
    {
        **dict.fromkeys(("content-start", "content-delta"), _event({"content": _BIT})),
        **dict.fromkeys(("tool-call-start", "tool-call-delta"), _event({"tool_calls": _CALL})),
        **dict.fromkeys(("message-start", "content-end", "tool-plan-delta", "tool-call-end"), _event({})),
        "citation-start": SILENT,
        "citation-end": Open({"index": TOLD}),
        "message-end": Open({"id": TOLD, "delta": {"finish_reason": TOLD, "usage": _USAGE}}),
        "debug": SILENT,
    },
)


class Cohere(Provider):
    """Chat: `message.content[]` and `message.tool_calls[]`; the plan before a call is reasoning, not an answer."""

    name: ClassVar[str] = "cohere"
    body_shape: ClassVar[Shape] = Open(
        {
            **told("id finish_reason"),
            "message": {**_MESSAGE, "content": (WORDS, [_BLOCK]), "tool_calls": [_CALL]},
            "usage": _USAGE,
            "logprobs": SILENT,
            "meta": NOTES,
        }
    )
    event_shape: ClassVar[Shape] = _EVENT
    names_events: ClassVar[bool] = True

    def certainty(self, request: Request) -> Certainty:
        return Certainty.CERTAIN if request.method == "POST" and request.path.endswith("/v2/chat") else Certainty.NONE

    def question(self, body: Document) -> str | None:
        return last_text(body.get("messages"))

    def pieces(self, document: Document, number: int | None) -> Iterator[Piece]:
        kind = document.get("type")
        if number is None:
            if kind is not None or "message" not in document:
                raise NotUnderstoodError("it is not a message")
            yield from _message(an_object(document["message"], "message"))
        elif not isinstance(kind, str):
            raise NotUnderstoodError("an event has no type")
        elif kind in ("content-start", "content-delta"):
            content = an_object(_within(document).get("content") or {}, "content")
            # The type is said once; a text beside thinking is of no type that there is.
            if has_text(content, "text") and content.get("type") in (None, "text"):
                yield Piece(Key(), (*_IN_EVENT, "content", "text"), part=(an_index(document.get("index"), 0),))
        elif kind in ("tool-call-start", "tool-call-delta"):
            call = an_object(_within(document).get("tool_calls"), "tool_calls")
            yield from _call(call, an_index(document.get("index"), 0), (*_IN_EVENT, "tool_calls"))

    def earlier(self, body: Document) -> Iterator[tuple[str, Document | Unread]]:
        for place, message in earlier_messages(body, "messages"):
            yield place, {"message": message}

    def ended(self, document: Document) -> Iterator[tuple[int, bool]]:
        if reason := reason_in(within(document, "delta") if "type" in document else document, "finish_reason"):
            yield 0, reason not in _WHOLE

    def usage(self, document: Document) -> tuple[int | None, int | None]:
        usage = within(document, "usage") or within(document, "delta", "usage")
        tokens = within(usage, "tokens") or within(usage, "billed_units")
        return a_count(tokens.get("input_tokens")), a_count(tokens.get("output_tokens"))

    def whole(self, documents: Sequence[Document]) -> Document:
        message: Document = {"role": "assistant"}
        blocks: dict[int, Document] = {}
        calls: dict[int, Document] = {}
        for document in documents:
            message_part, at = _within(document), an_index(document.get("index"), 0)
            kind = document.get("type")
            if kind in ("content-start", "content-delta"):
                block = blocks.setdefault(at, {"type": "text"})
                for field, value in (message_part.get("content") or {}).items():
                    block[field] = block.get(field, "") + value if field in ("text", "thinking") else value
            elif kind == "tool-plan-delta":
                message["tool_plan"] = message.get("tool_plan", "") + (message_part.get("tool_plan") or "")
            elif kind == "tool-call-start":
                calls[at] = deepcopy(message_part["tool_calls"])
            elif kind == "tool-call-delta":
                _extend(calls.setdefault(at, {}), message_part["tool_calls"])
        message |= {"content": [blocks[at] for at in sorted(blocks)], "tool_calls": [calls[at] for at in sorted(calls)]}
        return {"message": message}

    def ask_again(self, body: Document, answer: Document, feedback: Feedback) -> Document:
        said = {key: value for key, value in answer["message"].items() if value not in (None, [], "")}
        replies: list[Document] = [
            {"role": "tool", "tool_call_id": call.call_id, "content": call.text} for call in feedback.calls
        ]
        if feedback.text is not None:
            replies.append({"role": "user", "content": feedback.text})
        return deepcopy({**body, "messages": [*body["messages"], said, *replies]})

    def saying(self, body: Document | None, text: str) -> Document:
        message = {"role": "assistant", "content": [{"type": "text", "text": text}]}
        return {"id": "guard", "finish_reason": "COMPLETE", "message": message}

    def streaming(self, body: Document | None, text: str) -> Iterator[Event]:
        start = {"content": {"type": "text", "text": ""}}
        events: list[Document] = [
            {"type": "message-start", "id": "guard", "delta": {"message": {"role": "assistant"}}},
            {"type": "content-start", "index": 0, "delta": {"message": start}},
            {"type": "content-delta", "index": 0, "delta": {"message": {"content": {"text": text}}}},
            {"type": "content-end", "index": 0},
            {"type": "message-end", "delta": {"finish_reason": "COMPLETE"}},
        ]
        for event in events:
            yield Event(write_json(event), event["type"])

    def error(self, problem: Problem) -> Document:
        return {
            "message": problem.message,
            "type": problem.kind,
            "code": problem.code,
            "param": problem.where or None,
            "guard": dict(problem.record),
        }

    def error_event(self, problem: Problem) -> Event:
        delta = {"finish_reason": "ERROR", "error": problem.message}
        return Event(write_json({"type": "message-end", "delta": delta, "guard": dict(problem.record)}), "message-end")

    def is_failure(self, document: Document) -> bool:
        delta = document.get("delta")
        return isinstance(delta, dict) and bool(delta.get("error"))

    def failure(self, document: Document) -> Document:
        delta = {key: document["delta"][key] for key in ("finish_reason", "error") if key in document["delta"]}
        return {**({"type": document["type"]} if has_text(document, "type") else {}), "delta": delta}

    def explains_silence(self, document: Document) -> bool:
        if document.get("type") == "message-end":
            return bool(reason_in(within(document, "delta"), "finish_reason"))
        return isinstance(document.get("message"), dict) and bool(reason_in(document, "finish_reason"))

    def fixes_form(self, body: Document) -> bool:
        wanted = body.get("response_format")
        return isinstance(wanted, dict) and a_name(wanted.get("type")).startswith("json")

    def schema(self, body: Document) -> Any:
        wanted = within(body, "response_format")
        return wanted.get("schema") or wanted.get("json_schema")


def _extend(call: Document, delta: Document) -> None:
    """Add to a call what a delta brings of its arguments: more of the text, or all of them as a value."""
    brought = (delta.get("function") or {}).get("arguments")
    function = call.setdefault("function", {})
    before = function.get("arguments")
    both_texts = isinstance(before, str) and isinstance(brought, str)
    function["arguments"] = before + brought if both_texts else (before if brought is None else brought)


def _within(document: Document) -> Document:
    delta = an_object(document.get("delta") or {}, "delta")
    return an_object(delta.get("message") or {}, "message")


def _message(message: Document) -> Iterator[Piece]:
    content = message.get("content")
    if isinstance(content, str):
        yield Piece(Key(), ("message", "content"))
        content = None
    for at, item in enumerate(a_list(content, "content")):
        block = an_object(item, "a block")
        if block.get("type") == "text" and isinstance(block.get("text"), str):
            yield Piece(Key(), ("message", "content", at, "text"), part=(at,))
    for at, call in enumerate(a_list(message.get("tool_calls"), "tool_calls")):
        yield from _call(an_object(call, "a call"), at, ("message", "tool_calls", at))


def _call(call: Document, at: int, path: Path) -> Iterator[Piece]:
    call_id = a_name(call.get("id"))
    if call.get("function") is None:
        yield Piece(Key(0, 0, at), call_id=call_id)
        return
    function = an_object(call["function"], "function")
    yield called(function, "arguments", Key(0, 0, at), (*path, "function"), call_id=call_id)


cohere = Cohere()
