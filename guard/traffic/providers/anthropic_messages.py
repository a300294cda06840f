"""Anthropic's messages: blocks of content, streamed block by block.

Source: https://docs.anthropic.com/en/api/messages and /messages-streaming, November 2026, and the types of
anthropic 2.12.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import deepcopy
from typing import Any, ClassVar

from guard.traffic.framing import Event
from guard.traffic.payload import Path, read_json, write_json
from guard.traffic.provider import (
    Certainty,
    Document,
    Feedback,
    Form,
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
    last_text,
    reason_in,
    within,
)
from guard.traffic.shape import NOTES, SILENT, TOLD, WORDS, Counts, Kinds, Open, Shape, told

_WHOLE = {"end_turn", "stop_sequence", "tool_use"}
"""Why a message stops at its own end; at any other reason, a limit or a filter has cut it off, or it goes on later."""
_BLOCK: Shape = Kinds(
    "type",
    {
        "text": {"text": WORDS, "citations": SILENT},
        "tool_use": {**told("id name"), "input": WORDS, "caller": NOTES, "cache_control": NOTES},
        "thinking": SILENT,
        "redacted_thinking": SILENT,
    },
)
_DELTA: Shape = Kinds(
    "type",
    {
        "text_delta": {"text": WORDS},
        "input_json_delta": {"partial_json": WORDS},
        "thinking_delta": SILENT,
        "signature_delta": SILENT,
        "citations_delta": SILENT,
    },
)
_USAGE = Counts("service_tier", "inference_geo", "speed", "type", "model")
_HEAD: dict[str, Shape] = {
    **told("type id role model stop_reason stop_sequence"),
    "stop_details": SILENT,
    "usage": _USAGE,
    "container": NOTES,
    "context_management": NOTES,
}
"""What there is beside the blocks of a message."""
_MESSAGE: Shape = Open({**_HEAD, "content": [_BLOCK]})
_EVENT: Shape = Kinds(
    "type",
    {
        "message_start": Open({"message": _MESSAGE}),
        "content_block_start": Open({"index": TOLD, "content_block": _BLOCK}),
        "content_block_delta": Open({"index": TOLD, "delta": _DELTA}),
        "content_block_stop": Open({"index": TOLD}),
        "message_delta": Open({"delta": Open(_HEAD), "usage": _USAGE, "context_management": NOTES}),
        "message_stop": Open({"amazon-bedrock-invocationMetrics": Counts()}),
        "ping": Open({}),
    },
)


class AnthropicMessages(Provider):
    """Messages: `content[]` of text and tool_use, streamed as deltas of numbered blocks."""

    name: ClassVar[str] = "anthropic-messages"
    body_shape: ClassVar[Shape] = _MESSAGE
    event_shape: ClassVar[Shape] = _EVENT
    names_events: ClassVar[bool] = True
    closing: ClassVar[str] = "message_stop"

    def certainty(self, request: Request) -> Certainty:
        return Certainty.PATH if request.method == "POST" and request.path.endswith("/v1/messages") else Certainty.NONE

    def question(self, body: Document) -> str | None:
        return last_text(body.get("messages"))

    def pieces(self, document: Document, number: int | None) -> Iterator[Piece]:
        kind = document.get("type")
        if number is None:
            if kind != "message":
                raise NotUnderstoodError("it is not a message")
            yield from _blocks(document, ())
        elif not isinstance(kind, str):
            raise NotUnderstoodError("an event has no type")
        elif kind == "message_start":
            message = an_object(document.get("message"), "message")
            if "content" not in message:
                raise NotUnderstoodError("a message has no content")
            yield from _blocks(message, ("message",))
        elif kind == "content_block_start":
            block = an_object(document.get("content_block"), "content_block")
            yield from _block(block, an_index(document.get("index"), 0), ("content_block",), is_start=True)
        elif kind == "content_block_delta":
            yield from _delta(an_object(document.get("delta"), "delta"), an_index(document.get("index"), 0))

    def earlier(self, body: Document) -> Iterator[tuple[str, Document | Unread]]:
        for place, message in earlier_messages(body, "messages"):
            content = message.get("content")
            blocks = [{"type": "text", "text": content}] if isinstance(content, str) else content
            yield place, {**message, "type": "message", "content": blocks}

    def begins(self, document: Document) -> tuple[str, int] | None:
        is_start = document.get("type") == "content_block_start"
        return ("content", an_index(document.get("index"), 0)) if is_start else None

    def ended(self, document: Document) -> Iterator[tuple[int, bool]]:
        kind = document.get("type")
        if reason := _reason(
            document.get("delta") if kind == "message_delta" else document if kind == "message" else None
        ):
            yield 0, reason not in _WHOLE

    def usage(self, document: Document) -> tuple[int | None, int | None]:
        usage = within(document, "usage") or within(document, "message", "usage")
        read = [a_count(usage.get(key)) for key in _READ]
        known = [count for count in read if count is not None]
        return (sum(known) if known else None), a_count(usage.get("output_tokens"))

    def whole(self, documents: Sequence[Document]) -> Document:
        blocks: dict[int, Document] = {}
        inputs: dict[int, str] = {}
        for document in documents:
            at = an_index(document.get("index"), 0)
            if document.get("type") == "content_block_start":
                blocks[at] = dict(document["content_block"])
            elif document.get("type") == "content_block_delta":
                _extend(blocks.setdefault(at, {}), document["delta"], inputs, at)
        for at, text in inputs.items():
            blocks[at]["input"] = _arguments(text)
        return {"content": [blocks[at] for at in sorted(blocks)]}

    def ask_again(self, body: Document, answer: Document, feedback: Feedback) -> Document:
        replies: list[Document] = [
            {"type": "tool_result", "tool_use_id": call.call_id, "is_error": True, "content": call.text}
            for call in feedback.calls
        ]
        if feedback.text is not None:
            replies.append({"type": "text", "text": feedback.text})
        # An empty text block is refused in a request, though not in an answer.
        said = [block for block in answer["content"] if block.get("type") != "text" or block.get("text")]
        turns = [{"role": "assistant", "content": said}] if said else []
        return deepcopy({**body, "messages": [*body["messages"], *turns, {"role": "user", "content": replies}]})

    def saying(self, body: Document | None, text: str) -> Document:
        return _message(body, [{"type": "text", "text": text, "citations": None}], "end_turn")

    def streaming(self, body: Document | None, text: str) -> Iterator[Event]:
        events: list[Document] = [
            {"type": "message_start", "message": _message(body, [], None)},
            {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
            {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": text}},
            {"type": "content_block_stop", "index": 0},
            {
                "type": "message_delta",
                "delta": {"stop_reason": "end_turn", "stop_sequence": None},
                "usage": {"output_tokens": 0},
            },
            {"type": "message_stop"},
        ]
        for event in events:
            yield Event(write_json(event), event["type"])

    def error(self, problem: Problem) -> Document:
        error = {
            "type": problem.kind,
            "message": problem.message,
            "code": problem.code,
            "param": problem.where or None,
            "guard": dict(problem.record),
        }
        return {"type": "error", "error": error}

    def error_event(self, problem: Problem) -> Event:
        return Event(write_json(self.error(problem)), "error")

    def explains_silence(self, document: Document) -> bool:
        if document.get("type") == "message_delta":
            return bool(_reason(document.get("delta")))
        return isinstance(document.get("content"), list) and bool(_reason(document))

    def fixes_form(self, body: Document) -> bool:
        return a_name(_format(body).get("type")).startswith("json")

    def schema(self, body: Document) -> Any:
        return _format(body).get("schema")


def _format(body: Document) -> Document:
    return within(body, "output_config", "format") or within(body, "output_format")


_READ = ("input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens")
"""What counts as input: what was read anew, put into the cache, and taken from it."""


def _blocks(message: Document, path: Path) -> Iterator[Piece]:
    for at, block in enumerate(a_list(message.get("content"), "content")):
        yield from _block(an_object(block, "a block"), at, (*path, "content", at), is_start=False)


def _block(block: Document, at: int, path: Path, *, is_start: bool) -> Iterator[Piece]:
    kind = block.get("type")
    if kind == "text" and isinstance(block.get("text"), str):
        yield Piece(Key(), (*path, "text"), part=(at,))
    elif kind == "tool_use":
        # A block that is streamed begins with an empty input; deltas bring it.
        written = {**block, "input": None} if is_start and block.get("input") in ({}, "") else block
        yield called(written, "input", Key(0, at, 0), path, call_id=a_name(block.get("id")))


def _delta(delta: Document, at: int) -> Iterator[Piece]:
    kind = delta.get("type")
    if kind == "text_delta" and isinstance(delta.get("text"), str):
        yield Piece(Key(), ("delta", "text"), part=(at,))
    elif kind == "input_json_delta" and isinstance(delta.get("partial_json"), str):
        yield Piece(Key(0, at, 0), ("delta", "partial_json"), Form.JSON)


def _extend(block: Document, delta: Document, inputs: dict[int, str], at: int) -> None:
    """Add what a delta brings to the block so far; thinking keeps its signature, or the service refuses it."""
    kind = delta.get("type")
    if kind == "text_delta":
        block["text"] = block.get("text", "") + delta["text"]
    elif kind == "input_json_delta":
        inputs[at] = inputs.get(at, "") + delta["partial_json"]
    elif kind == "thinking_delta":
        block["thinking"] = block.get("thinking", "") + delta.get("thinking", "")
    elif kind == "signature_delta":
        block["signature"] = block.get("signature", "") + delta.get("signature", "")


def _arguments(text: str) -> Any:
    """The arguments as the service takes them back: an object, whatever the model wrote."""
    try:
        arguments = read_json(text or "{}")
    except ValueError:
        arguments = None
    return arguments if isinstance(arguments, dict) else {"unreadable": text}


def _reason(holder: Any) -> str:
    return reason_in(holder, "stop_reason") if isinstance(holder, dict) else ""


def _message(body: Document | None, content: list[Document], stop_reason: str | None) -> Document:
    return {
        "id": "guard",
        "type": "message",
        "role": "assistant",
        "model": a_name((body or {}).get("model")),
        "content": content,
        "stop_reason": stop_reason,
        "stop_sequence": None,
        "usage": {"input_tokens": 0, "output_tokens": 0},
    }


anthropic_messages = AnthropicMessages()
