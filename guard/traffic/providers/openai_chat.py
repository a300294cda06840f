"""OpenAI's chat completions, and everybody else's that look like them.

Source: https://platform.openai.com/docs/api-reference/chat, November 2026, and the types of openai 3.54. Deltas of
custom tools are not in the published schema of chunks but arrive:
https://github.com/openai/openai-openapi/issues/576.
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
    last_text,
    reason_in,
    require_places,
    strange,
    within,
)

_CUT = {"length", "model_length"}
_OLD_CALL = -1
"""The one call of an answer in the older form, `function_call`."""
HEAD = frozenset(
    "choices id object created model provider usage system_fingerprint service_tier obfuscation moderation error p "
    "request_id prompt_filter_results prompt_annotations x_groq time_info timings metrics citations search_results "
    "usage_breakdown perf_metrics nvext metadata prompt_logprobs prompt_token_ids kv_transfer_params".split()
)
"""What stands beside choices; in a chunk without any, the services tell these things and no words."""
_BARE_CHOICE = frozenset(
    "index finish_reason logprobs content_filter_results content_filter_offsets content_filter_result".split()
)
"""What a choice may be made of that has neither a message nor a delta: the news of a filter that runs beside it."""
_HOLDERS = ("text", "messages", "content", "output", "response", "tool_calls")
"""Where other APIs have the words that a message or a delta has here."""
_NO_WORDS = frozenset(
    "role name content refusal tool_calls annotations citations context channel obfuscation extra_content "
    "provider_specific_fields".split()
)
"""What is looked at by name, or tells of an answer without being one."""
_REASONING = ("reasoning", "thinking", "thought")
"""How servers begin the names of the fields that hold reasoning."""
_CALL = ("id", "type", "index", "function", "custom", "extra_content", "provider_specific_fields")


class OpenAIChat(Provider):
    """Chat completions: `choices[].message`, streamed as `choices[].delta`."""

    name: ClassVar[str] = "openai-chat"

    def certainty(self, request: Request) -> Certainty:
        return (
            Certainty.PATH
            if request.method == "POST" and request.path.endswith("/chat/completions")
            else Certainty.NONE
        )

    def question(self, body: Document) -> str | None:
        return last_text(body.get("messages"))

    def pieces(self, document: Document, number: int) -> Iterator[Piece | Unread]:
        if "choices" not in document:
            raise NotUnderstoodError("there are no choices")
        choices = a_list(document["choices"], "choices")
        if not choices:
            yield from (Unread(f"an answer with {name} and no choices") for name in strange(document, HEAD))
        require_places(choices)
        for at, item in enumerate(choices):
            yield from self._choice(an_object(item, "a choice"), at)

    def _choice(self, choice: Document, at: int) -> Iterator[Piece | Unread]:
        holders = [holder for holder in ("message", "delta") if choice.get(holder) is not None]
        if not holders and strange(choice, _BARE_CHOICE):
            raise NotUnderstoodError("a choice has neither a message nor a delta")
        if all(choice.get(holder) for holder in ("message", "delta")):
            raise NotUnderstoodError("a choice has a message and a delta")
        for holder in holders:
            message = an_object(choice[holder], holder)
            pieces = list(self._message(message, an_index(choice.get("index"), at), ("choices", at, holder)))
            yield from pieces
            if not pieces:
                unknown = [name for name in strange(message, _NO_WORDS) if not name.startswith(_REASONING)]
                yield from (Unread(f"a message with {name}") for name in unknown)
            for name in _HOLDERS:
                # Some services say the text of a delta once more beside it.
                if choice.get(name) and choice[name] != message.get(name) and choice[name] != message.get("content"):
                    yield Unread(f"a choice with {name}")

    def _message(self, message: Document, choice: int, path: tuple[str | int, ...]) -> Iterator[Piece | Unread]:
        content = message.get("content")
        if isinstance(content, str):
            yield Piece(Key(choice), (*path, "content"))
        else:
            yield from self._parts(content, choice, (*path, "content"))
        for at, item in enumerate(a_list(message.get("tool_calls"), "tool_calls")):
            call = an_object(item, "a tool call")
            key = Key(choice, 0, an_index(call.get("index"), at))
            yield from _call(call, key, (*path, "tool_calls", at))
        if message.get("function_call") is not None:
            call = {"function": message["function_call"]}
            for piece in _call(call, Key(choice, 0, _OLD_CALL), path):
                yield _renamed(piece, path)
        if message.get("audio") is not None:
            yield Unread("audio")

    def _parts(self, content: Any, choice: int, path: tuple[str | int, ...]) -> Iterator[Piece | Unread]:
        for at, item in enumerate(a_list(content, "content")):
            part = an_object(item, "a part of the content")
            if part.get("type") == "text" and isinstance(part.get("text"), str):
                yield Piece(Key(choice), (*path, at, "text"))
            elif a_name(part.get("type")) not in ("refusal", "thinking"):
                yield Unread(f"content of type {a_name(part.get('type')) or 'unknown'}")

    def ended(self, document: Document) -> Iterator[tuple[int, bool]]:
        for at, choice in enumerate(a_list(document.get("choices"), "choices")):
            if reason := reason_in(choice, "finish_reason"):
                yield an_index(choice.get("index"), at), reason in _CUT

    def explains_silence(self, document: Document) -> bool:
        if strange(document, HEAD):
            return False
        for item in a_list(document.get("choices"), "choices"):
            choice = an_object(item, "a choice")
            message = next((choice[holder] for holder in ("message", "delta") if choice.get(holder) is not None), None)
            if message is not None and (reason_in(choice, "finish_reason") or _is_refusal(message)):
                return True
        return False

    def asks_for_json(self, body: Document) -> bool:
        wanted = body.get("response_format")
        if isinstance(wanted, dict):
            return a_name(wanted.get("type")).startswith("json") or bool(wanted.get("schema"))
        of_server = within(body, "structured_outputs").get("json")  # as vLLM has it, and before it `guided_json`
        return any(value is not None for value in (of_server, body.get("guided_json"), body.get("json_schema")))

    def usage(self, document: Document) -> tuple[int | None, int | None]:
        # Groq tells the usage of a stream elsewhere.
        usage = within(document, "usage") or within(document, "x_groq", "usage")
        return a_count(usage.get("prompt_tokens")), a_count(usage.get("completion_tokens"))

    def whole(self, documents: Sequence[Document]) -> Document:
        messages: dict[int, Document] = {}
        calls: dict[int, dict[int, Document]] = {}
        for document in documents:
            for at, choice in enumerate(document.get("choices") or ()):
                index, delta = an_index(choice.get("index"), at), choice.get("delta") or {}
                _extend(messages.setdefault(index, {"role": "assistant", "content": None}), delta)
                for place, call in enumerate(delta.get("tool_calls") or ()):
                    call_so_far = calls.setdefault(index, {}).setdefault(an_index(call.get("index"), place), {})
                    _extend(call_so_far, {key: value for key, value in call.items() if key != "index"})
        for index, made in calls.items():
            messages[index]["tool_calls"] = [made[at] for at in sorted(made)]
        return {"choices": [{"index": index, "message": messages[index]} for index in sorted(messages)]}

    def ask_again(self, body: Document, answer: Document, feedback: Feedback) -> Document:
        chosen = next(c for at, c in enumerate(answer["choices"]) if an_index(c.get("index"), at) == feedback.choice)
        said = {key: value for key, value in chosen["message"].items() if value not in (None, [])}
        said.setdefault("content", None)
        replies = [self._reply(call.call_id, call.name, call.text) for call in feedback.calls]
        if feedback.text is not None:
            replies.append({"role": "user", "content": feedback.text})
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
    if call.get("custom") is not None and call.get("function") is not None:
        raise NotUnderstoodError("one call names both a function and a custom tool")
    for holder, field, form in (("custom", "input", Form.TEXT), ("function", "arguments", Form.JSON)):
        if call.get(holder) is not None:
            tool = an_object(call[holder], holder)
            yield called(tool, field, key, (*path, holder), form=form, call_id=call_id, also=("description",))
            return
    if call.get("type") not in (None, "function", "custom") or strange(call, _CALL):
        yield Unread(f"a call of type {a_name(call.get('type')) or 'unknown'}")
    elif call_id:
        yield Piece(key, call_id=call_id)


def _is_refusal(message: Any) -> bool:
    """Whether a message says that the model refused."""
    if not isinstance(message, dict):
        return False
    parts = message.get("content")
    of_parts = [part for part in parts if isinstance(part, dict)] if isinstance(parts, list) else []
    return bool(message.get("refusal")) or any(part.get("type") == "refusal" for part in of_parts)


def _renamed(piece: Piece | Unread, path: tuple[str | int, ...]) -> Piece | Unread:
    """The piece of a `function_call`, which has no `function` around it."""
    if isinstance(piece, Unread) or not piece.path:
        return piece
    return Piece(piece.key, (*path, "function_call", "arguments"), piece.form, name=piece.name)


def _extend(whole: Document, delta: Document) -> None:
    """Add what a delta brings: texts go on, names stay, and calls are put together elsewhere."""
    for key, value in delta.items():
        if isinstance(value, dict):
            _extend(whole.setdefault(key, {}), value)
        elif key == "tool_calls":
            continue
        elif isinstance(value, list) or isinstance(whole.get(key), list):
            whole[key] = [*_as_parts(whole.get(key)), *_as_parts(value)]
        elif isinstance(value, str) and key not in _NAMES:
            whole[key] = (whole.get(key) or "") + value
        elif value is not None:
            whole[key] = value


def _as_parts(content: Any) -> list[Any]:
    """Content as a list of parts, which some deltas bring as text and others as parts."""
    if isinstance(content, str):
        return [{"type": "text", "text": content}] if content else []
    return list(content or ())


_NAMES = {"role", "name", "id", "type"}


def _head(body: Document | None, object_: str) -> Document:
    return {"id": "guard", "object": object_, "created": 0, "model": a_name((body or {}).get("model"))}


openai_chat = OpenAIChat()
