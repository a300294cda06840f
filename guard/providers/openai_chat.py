"""OpenAI's chat completions, and everybody else's that look like them.

Source: https://platform.openai.com/docs/api-reference/chat, November 2026, and the types of openai 3.54. Deltas of
custom tools are not in the published schema of chunks but arrive:
https://github.com/openai/openai-openapi/issues/576.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import deepcopy
from typing import Any, ClassVar

from guard.framing import Event
from guard.payload import write_json
from guard.provider import (
    Claim,
    Correction,
    Document,
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
    last_text,
)

_CUT = {"length", "model_length"}
_OLD_CALL = -1
"""The one call of an answer in the older form, `function_call`."""


class OpenAIChat(Provider):
    """Chat completions: `choices[].message`, streamed as `choices[].delta`."""

    name: ClassVar[str] = "openai-chat"

    def claim(self, request: Request) -> Claim:
        return Claim.PATH if request.method == "POST" and request.path.endswith("/chat/completions") else Claim.NONE

    def question(self, body: Document) -> str | None:
        return last_text(body.get("messages"))

    def pieces(self, document: Document, number: int) -> Iterator[Piece | Unread]:
        if "choices" not in document:
            raise NotUnderstoodError("there are no choices")
        for at, held in enumerate(a_list(document["choices"], "choices")):
            choice = an_object(held, "a choice")
            for holder in ("message", "delta"):
                if choice.get(holder):
                    path = ("choices", at, holder)
                    yield from self._message(an_object(choice[holder], holder), an_index(choice.get("index"), at), path)

    def _message(self, message: Document, choice: int, path: tuple[str | int, ...]) -> Iterator[Piece | Unread]:
        content = message.get("content")
        if isinstance(content, str):
            yield Piece(Key(choice), (*path, "content"))
        else:
            yield from self._parts(content, choice, (*path, "content"))
        for at, held in enumerate(a_list(message.get("tool_calls"), "tool_calls")):
            call = an_object(held, "a tool call")
            key = Key(choice, 0, an_index(call.get("index"), at))
            yield from _call(call, key, (*path, "tool_calls", at))
        if message.get("function_call") is not None:
            call = {"function": message["function_call"]}
            for piece in _call(call, Key(choice, 0, _OLD_CALL), path):
                yield _renamed(piece, path)
        if message.get("audio") is not None:
            yield Unread("audio")

    def _parts(self, content: Any, choice: int, path: tuple[str | int, ...]) -> Iterator[Piece | Unread]:
        for at, held in enumerate(a_list(content, "content")):
            part = an_object(held, "a part of the content")
            if part.get("type") == "text" and isinstance(part.get("text"), str):
                yield Piece(Key(choice), (*path, at, "text"))
            elif part.get("type") not in ("refusal", "thinking"):
                yield Unread(f"content of type {a_name(part.get('type')) or 'unknown'}")

    def ended(self, document: Document) -> Iterator[tuple[int, bool]]:
        for at, choice in enumerate(a_list(document.get("choices"), "choices")):
            if choice.get("finish_reason"):
                yield an_index(choice.get("index"), at), choice["finish_reason"] in _CUT

    def usage(self, document: Document) -> tuple[int | None, int | None]:
        # Groq tells the usage of a stream elsewhere.
        usage = document.get("usage") or (document.get("x_groq") or {}).get("usage") or {}
        return a_count(usage.get("prompt_tokens")), a_count(usage.get("completion_tokens"))

    def whole(self, documents: Sequence[Document]) -> Document:
        messages: dict[int, Document] = {}
        calls: dict[int, dict[int, Document]] = {}
        for document in documents:
            for at, choice in enumerate(document.get("choices") or ()):
                index, delta = an_index(choice.get("index"), at), choice.get("delta") or {}
                _extend(messages.setdefault(index, {"role": "assistant", "content": None}), delta)
                for place, call in enumerate(delta.get("tool_calls") or ()):
                    held = calls.setdefault(index, {}).setdefault(an_index(call.get("index"), place), {})
                    _extend(held, {key: value for key, value in call.items() if key != "index"})
        for index, made in calls.items():
            messages[index]["tool_calls"] = [made[at] for at in sorted(made)]
        return {"choices": [{"index": index, "message": messages[index]} for index in sorted(messages)]}

    def correct(self, body: Document, answer: Document, correction: Correction) -> Document:
        chosen = next(c for at, c in enumerate(answer["choices"]) if an_index(c.get("index"), at) == correction.choice)
        said = {key: value for key, value in chosen["message"].items() if value not in (None, [])}
        said.setdefault("content", None)
        replies = [self._reply(call.call_id, call.name, call.text) for call in correction.calls]
        if correction.text is not None:
            replies.append({"role": "user", "content": correction.text})
        return deepcopy({**body, "messages": [*body["messages"], said, *replies]})

    def _reply(self, call_id: str, name: str, text: str) -> Document:
        if not call_id:
            return {"role": "function", "name": name, "content": text}
        return {"role": "tool", "tool_call_id": call_id, "content": text}

    def saying(self, body: Document | None, text: str) -> Document:
        message = {"role": "assistant", "content": text, "refusal": None}
        return {
            **_head(body, "chat.completion"),
            "choices": [{"index": 0, "finish_reason": "stop", "logprobs": None, "message": message}],
            "usage": {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0},
        }

    def streaming(self, body: Document | None, text: str) -> Iterator[Event]:
        head = _head(body, "chat.completion.chunk")
        delta = {"role": "assistant", "content": text}
        yield Event(write_json({**head, "choices": [{"index": 0, "delta": delta, "finish_reason": None}]}))
        yield Event(write_json({**head, "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}))
        yield Event("[DONE]")

    def error(self, problem: Problem) -> Document:
        return {
            "error": {
                "message": problem.message,
                "type": problem.kind,
                "code": problem.code,
                "param": problem.where or None,
                "guard": dict(problem.record),
            }
        }


def _call(call: Document, key: Key, path: tuple[str | int, ...]) -> Iterator[Piece | Unread]:
    """The pieces of a tool call: a function's arguments, or the free text of a custom tool."""
    call_id = a_name(call.get("id"))
    if call.get("custom") is not None:
        custom = an_object(call["custom"], "custom")
        has_text = isinstance(custom.get("input"), str)
        yield Piece(
            key, (*path, "custom", "input") if has_text else (), name=a_name(custom.get("name")), call_id=call_id
        )
        return
    if call.get("function") is None:
        if call.get("type") not in (None, "function", "custom"):
            yield Unread(f"a call of type {call['type']}")
        elif call_id:
            yield Piece(key, call_id=call_id)
        return
    function = an_object(call["function"], "function")
    arguments = function.get("arguments")
    form = Form.JSON if arguments is None or isinstance(arguments, str) else Form.VALUE
    where = () if arguments is None else (*path, "function", "arguments")
    yield Piece(key, where, form, name=a_name(function.get("name")), call_id=call_id)


def _renamed(piece: Piece | Unread, path: tuple[str | int, ...]) -> Piece | Unread:
    """The piece of a `function_call`, which has no `function` around it."""
    if isinstance(piece, Unread) or not piece.path:
        return piece
    return Piece(piece.key, (*path, "function_call", "arguments"), piece.form, name=piece.name)


def _extend(held: Document, delta: Document) -> None:
    """Add what a delta brings: texts go on, names stay, and calls are put together elsewhere."""
    for key, value in delta.items():
        if isinstance(value, dict):
            _extend(held.setdefault(key, {}), value)
        elif key == "tool_calls":
            continue
        elif isinstance(value, list) or isinstance(held.get(key), list):
            held[key] = [*_as_parts(held.get(key)), *_as_parts(value)]
        elif isinstance(value, str) and key not in _NAMES:
            held[key] = (held.get(key) or "") + value
        elif value is not None:
            held[key] = value


def _as_parts(content: Any) -> list[Any]:
    """Content as a list of parts, which some deltas bring as text and others as parts."""
    if isinstance(content, str):
        return [{"type": "text", "text": content}] if content else []
    return list(content or ())


_NAMES = {"role", "name", "id", "type"}


def _head(body: Document | None, object_: str) -> Document:
    return {"id": "guard", "object": object_, "created": 0, "model": a_name((body or {}).get("model"))}


openai_chat = OpenAIChat()
