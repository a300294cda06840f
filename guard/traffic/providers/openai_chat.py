"""OpenAI's chat completions, and everybody else's that look like them.

Source: https://platform.openai.com/docs/api-reference/chat, November 2026, and the types of openai 3.54. Deltas of
custom tools are not in the published schema of chunks but arrive:
https://github.com/openai/openai-openapi/issues/576.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import deepcopy
from typing import Any, ClassVar

from grammar.suggestion import folded
from guard.traffic.framing import Event
from guard.traffic.payload import Path, write_json
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
    has_text,
    last_text,
    reason_in,
    require_places,
    unknown_members,
    within,
)
from guard.traffic.shape import NOTES, SAME, SILENT, TOLD, WORDS, Counts, Kinds, Open, Shape, told

_CUT = frozenset(
    "length modellength maxtokens contextlengthexceeded contentfilter contentfiltered guardrailintervened safety "
    "recitation sensitive refusal error abort aborted cancelled canceled timeout networkerror "
    "insufficientsystemresource".split()
)
"""What servers with this API call the end of an answer that is not whole, without case and separators."""
_CALLED = {"function": ("arguments", Form.JSON), "custom": ("input", Form.TEXT)}
_FORMS = ("json", "grammar", "regex", "structural_tag")
_SETTINGS = ("json", "json_schema", "grammar", "regex", "ebnf", "structural_tag")
"""What fixes the form of an answer beside `response_format`."""
_OLD_CALL = -1
"""The one call of an answer in the older form, `function_call`."""
CALL: Shape = {
    **told("id type index"),
    "function": {**told("name description"), "arguments": WORDS},
    "custom": {**told("name description"), "input": WORDS},
    "extra_content": SILENT,
    "provider_specific_fields": SILENT,
}
PART: Shape = Kinds(
    "type",
    {
        "text": {"text": WORDS, "annotations": SILENT},
        "refusal": SILENT,
        "thinking": SILENT,
        "reference": {"reference_ids": NOTES},
    },
)
MESSAGE: Shape = {
    **told("role name channel obfuscation"),
    "content": (WORDS, [PART]),
    "tool_calls": [CALL],
    "function_call": {"name": TOLD, "arguments": WORDS},
    # Each server has a name of its own for the reasoning.
    **dict.fromkeys(
        "reasoning reasoning_content reasoning_details reasoning_text reasoning_steps thinking thinking_blocks".split(),
        SILENT,
    ),
    **dict.fromkeys("refusal annotations citations context extra_content provider_specific_fields".split(), SILENT),
}
CHOICE: dict[str, Shape] = {
    **told("index finish_reason native_finish_reason stop_reason matched_stop"),
    "logprobs": SILENT,
    **dict.fromkeys("content_filter_results content_filter_result content_filter_offsets".split(), NOTES),
}
USAGE = Counts("service_tier", "cost_currency", "currency", "search_context_size")
HEAD: dict[str, Shape] = {
    **told("id object created model provider system_fingerprint service_tier obfuscation request_id p"),
    "usage": USAGE,
    "x_groq": Open({"id": TOLD, "usage": USAGE}),
    "error": NOTES,
    **dict.fromkeys("citations search_results images related_questions prompt_logprobs".split(), SILENT),
    **dict.fromkeys(
        "moderation prompt_filter_results prompt_annotations metadata nvext kv_transfer_params".split(), NOTES
    ),
    **dict.fromkeys("time_info timings metrics usage_breakdown perf_metrics".split(), Counts()),
}
"""What stands beside choices."""


class OpenAIChat(Provider):
    """Chat completions: `choices[].message`, streamed as `choices[].delta`."""

    name: ClassVar[str] = "openai-chat"
    # Some services send a delta without words beside a whole message.
    body_shape: ClassVar[Shape] = Open({**HEAD, "choices": [{**CHOICE, "message": MESSAGE, "delta": {"role": TOLD}}]})
    # Some services say the text of a delta once more beside it, Perplexity all of the text so far, as a message.
    event_shape: ClassVar[Shape] = Open(
        {**HEAD, "choices": [{**CHOICE, "delta": MESSAGE, "text": SAME, "message": MESSAGE}]}
    )

    def certainty(self, request: Request) -> Certainty:
        return (
            Certainty.PATH
            if request.method == "POST" and request.path.endswith("/chat/completions")
            else Certainty.NONE
        )

    def question(self, body: Document) -> str | None:
        return last_text(body.get("messages"))

    def pieces(self, document: Document, number: int | None) -> Iterator[Piece | Unread]:
        if "choices" not in document:
            raise NotUnderstoodError("there are no choices")
        choices = a_list(document["choices"], "choices")
        if not choices:  # the news of a service, in which it adds no words: they would be all that there is
            yield from (Unread(f"{name} without choices") for name in unknown_members(document, HEAD))
        require_places(choices)
        holder = "message" if number is None else "delta"
        for at, item in enumerate(choices):
            choice = an_object(item, "a choice")
            choice_at = an_index(choice.get("index"), at)
            if choice.get(holder) is not None:
                message = an_object(choice[holder], holder)
                path = ("choices", at, holder)
                yield from self._message(message, choice_at, path, is_streamed=number is not None)
            if number is not None and choice.get("message") and has_text(within(choice, "message"), "content"):
                yield Piece(Key(choice_at), ("choices", at, "message", "content"), is_copy=True, is_so_far=True)

    def _message(self, message: Document, choice: int, path: Path, *, is_streamed: bool) -> Iterator[Piece]:
        content = message.get("content")
        if isinstance(content, str):
            yield Piece(Key(choice), (*path, "content"))
        else:
            for at, item in enumerate(a_list(content, "content")):
                part = an_object(item, "a part of the content")
                if part.get("type") == "text" and isinstance(part.get("text"), str):
                    yield Piece(Key(choice), (*path, "content", at, "text"), part=() if is_streamed else (at,))
        for at, item in enumerate(a_list(message.get("tool_calls"), "tool_calls")):
            call = an_object(item, "a tool call")
            key = Key(choice, 0, an_index(call.get("index"), at))
            yield from _call(call, key, (*path, "tool_calls", at))
        if message.get("function_call") is not None:
            function = an_object(message["function_call"], "function_call")
            yield called(function, "arguments", Key(choice, 0, _OLD_CALL), (*path, "function_call"))

    def earlier(self, body: Document) -> Iterator[tuple[str, Document | Unread]]:
        for place, message in earlier_messages(body, "messages"):
            yield place, {"choices": [{"index": 0, "message": message}]}

    def ended(self, document: Document) -> Iterator[tuple[int, bool]]:
        for at, choice in enumerate(a_list(document.get("choices"), "choices")):
            if reason := reason_in(choice, "finish_reason"):
                yield an_index(choice.get("index"), at), folded(reason) in _CUT

    def explains_silence(self, document: Document) -> bool:
        for item in a_list(document.get("choices"), "choices"):
            choice = an_object(item, "a choice")
            message = next((choice[holder] for holder in ("message", "delta") if choice.get(holder) is not None), None)
            if message is not None and (reason_in(choice, "finish_reason") or _is_refusal(message)):
                return True
        return False

    def fixes_form(self, body: Document) -> bool:
        wanted = body.get("response_format")
        if isinstance(wanted, dict) and (a_name(wanted.get("type")).startswith(_FORMS) or wanted.get("schema")):
            return True
        # As vLLM has it, and before it with `guided_`; SGLang and llama.cpp have theirs at the top.
        settings = {**body, **within(body, "structured_outputs")}
        settings |= {name.removeprefix("guided_"): value for name, value in body.items() if name.startswith("guided_")}
        return any(settings.get(name) is not None for name in _SETTINGS)

    def schema(self, body: Document) -> Any:
        wanted = within(body, "response_format")
        of_server = within(body, "structured_outputs").get("json") or body.get("guided_json") or body.get("json_schema")
        inner = within(wanted, "json_schema")
        return inner.get("schema") or inner.get("schema_definition") or wanted.get("schema") or of_server

    def declarations(self, body: Document) -> list[Document]:
        older = body.get("functions")
        functions = [tool for tool in older if isinstance(tool, dict)] if isinstance(older, list) else []
        return [*super().declarations(body), *functions]

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


def _call(call: Document, key: Key, path: Path) -> Iterator[Piece]:
    """The piece of a tool call: a function's arguments, or the free text of a custom tool."""
    call_id = a_name(call.get("id"))
    kinds = [kind for kind in _CALLED if call.get(kind) is not None]
    if len(kinds) > 1:
        raise NotUnderstoodError("one call names both a function and a custom tool")
    if kinds and a_name(call.get("type")) in set(_CALLED) - set(kinds):
        raise NotUnderstoodError("a call is not of the type that it says")
    for kind in kinds:
        field, form = _CALLED[kind]
        yield called(an_object(call[kind], kind), field, key, (*path, kind), form=form, call_id=call_id)
    if not kinds and call_id:
        yield Piece(key, call_id=call_id)


def _is_refusal(message: Any) -> bool:
    """Whether a message says that the model refused."""
    if not isinstance(message, dict):
        return False
    parts = message.get("content")
    of_parts = [part for part in parts if isinstance(part, dict)] if isinstance(parts, list) else []
    return bool(message.get("refusal")) or any(part.get("type") == "refusal" for part in of_parts)


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
