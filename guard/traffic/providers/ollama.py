"""Ollama's own chat and generate: lines of JSON, a message or a response in each.

Source: https://github.com/ollama/ollama/blob/main/docs/api.md, November 2026, and the types of ollama 0.6.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import deepcopy
from typing import Any, ClassVar

from guard.traffic.framing import Event
from guard.traffic.payload import write_json
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
    an_object,
    called,
    earlier_messages,
    has_text,
    last_text,
    reason_in,
)
from guard.traffic.shape import NOTES, SILENT, TOLD, WORDS, Open, Shape, told

_WHOLE = {"", "stop", "load", "unload"}
"""Why an answer ends at its own end; at any other reason, something has cut it off."""
_CALL: Shape = {"id": TOLD, "function": {**told("name description index"), "arguments": WORDS}}
_LINE: Shape = Open(
    {
        **told("model created_at done_reason remote_model remote_host"),
        "response": WORDS,
        "thinking": SILENT,
        "logprobs": SILENT,
        "context": NOTES,
        "message": {**told("role tool_name"), "content": WORDS, "thinking": SILENT, "tool_calls": [_CALL]},
    }
)


class Ollama(Provider):
    """Chat (`message`) and generate (`response`), streamed unless the request says otherwise."""

    name: ClassVar[str] = "ollama"
    media_type: ClassVar[str] = "application/x-ndjson"
    body_shape: ClassVar[Shape] = _LINE
    event_shape: ClassVar[Shape] = _LINE

    def certainty(self, request: Request) -> Certainty:
        is_own = request.path.endswith(("/api/chat", "/api/generate"))
        return Certainty.CERTAIN if request.method == "POST" and is_own else Certainty.NONE

    def question(self, body: Document) -> str | None:
        prompt = body.get("prompt")
        return prompt if isinstance(prompt, str) else last_text(body.get("messages"))

    def pieces(self, document: Document, number: int | None) -> Iterator[Piece]:
        if has_text(document, "response"):
            yield Piece(Key(), ("response",))
        elif "message" not in document:
            raise NotUnderstoodError("there is no message")
        message = an_object(document.get("message") or {}, "message")
        if has_text(message, "content"):
            yield Piece(Key(), ("message", "content"))
        for at, call in enumerate(a_list(message.get("tool_calls"), "tool_calls")):
            function = an_object(an_object(call, "a call").get("function"), "function")
            # Calls have no number of their own: the line and the place in it are one.
            yield called(function, "arguments", Key(0, number or 0, at), ("message", "tool_calls", at, "function"))

    def earlier(self, body: Document) -> Iterator[tuple[str, Document | Unread]]:
        if body.get("context"):
            yield "context", Unread("earlier turns in tokens")
        for place, message in earlier_messages(body, "messages"):
            yield place, {"message": message}

    def ended(self, document: Document) -> Iterator[tuple[int, bool]]:
        if document.get("done") is True:
            yield 0, reason_in(document, "done_reason") not in _WHOLE

    def failure(self, document: Document) -> Document:
        return {"error": document["error"]}

    def explains_silence(self, document: Document) -> bool:
        return document.get("done") is True and bool(reason_in(document, "done_reason"))

    def fixes_form(self, body: Document) -> bool:
        return bool(body.get("format"))

    def schema(self, body: Document) -> Any:
        return body.get("format")

    def usage(self, document: Document) -> tuple[int | None, int | None]:
        return a_count(document.get("prompt_eval_count")), a_count(document.get("eval_count"))

    def whole(self, documents: Sequence[Document]) -> Document:
        message: Document = {"role": "assistant", "content": ""}
        response = ""
        for document in documents:
            part = document.get("message") or {}
            response += document.get("response") or ""
            message["content"] += part.get("content") or ""
            if part.get("thinking"):
                message["thinking"] = message.get("thinking", "") + part["thinking"]
            if part.get("tool_calls"):
                message.setdefault("tool_calls", []).extend(part["tool_calls"])
        return {"message": message, "response": response}

    def ask_again(self, body: Document, answer: Document, feedback: Feedback) -> Document:
        if "messages" not in body:  # there is no conversation: the prompt grows by one answer and its faults
            said = [body.get("prompt") or "", answer.get("response") or "", feedback.text or ""]
            return deepcopy({**body, "prompt": "\n\n".join(said)})
        replies = [{"role": "tool", "tool_name": call.name, "content": call.text} for call in feedback.calls]
        if feedback.text is not None:
            replies.append({"role": "user", "content": feedback.text})
        return deepcopy({**body, "messages": [*body["messages"], answer["message"], *replies]})

    def saying(self, body: Document | None, text: str) -> Document:
        said: Any = {"message": {"role": "assistant", "content": text}}
        if body is not None and "messages" not in body:
            said = {"response": text}
        head = {"model": a_name((body or {}).get("model")), "created_at": "1970-01-01T00:00:00Z"}
        return {**head, **said, "done": True, "done_reason": "stop"}

    def streaming(self, body: Document | None, text: str) -> Iterator[Event]:
        yield Event(write_json(self.saying(body, text)))

    def error(self, problem: Problem) -> Document:
        # The client takes a string and nothing else for an error.
        return {"error": problem.message, "guard": dict(problem.record)}

    def is_streamed(self, request: Request) -> bool:
        return request.body is not None and request.body.get("stream") is not False


ollama = Ollama()
