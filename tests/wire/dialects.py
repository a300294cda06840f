"""What each provider puts on the wire, made by hand, and read back the way its clients read it.

Nothing here uses the guard's own providers: what they write is judged by these readers.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from tests.wire.service import Scripted


@dataclass(frozen=True)
class Said:
    """What a model says in one choice: words, or calls by tool with their arguments as text."""

    text: str | None = None
    calls: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Dialect:
    name: str
    path: str
    stream_path: str
    media_type: str
    request: Callable[[str, bool, int], dict]
    body: Callable[[Sequence[Said]], dict]
    events: Callable[[Sequence[Said]], Iterable[str]]
    read: Callable[[dict], list[Said]]
    read_stream: Callable[[list[dict]], list[Said]]
    usage: str
    has_calls: bool = True
    has_choices: bool = True
    error: Callable[[dict], str] = lambda body: body["error"]["message"]

    def plain(self, *said: Said, **changes: Any) -> Scripted:
        """The whole answer at once."""
        return Scripted([json.dumps(self.body(said)).encode()], **changes)

    def streamed(self, *said: Said, **changes: Any) -> Scripted:
        """The answer as a stream, a chunk an event."""
        return Scripted(self.chunks(*said), media_type=self.media_type, **changes)

    def chunks(self, *said: Said) -> list[bytes]:
        if self.media_type == "application/x-ndjson":
            return [f"{event}\n".encode() for event in self.events(said)]
        return [_sse(event) for event in self.events(said)]

    def documents(self, data: bytes) -> list[dict]:
        """The documents of a stream as a plain client reads them."""
        if self.media_type == "application/x-ndjson":
            return [json.loads(line) for line in data.splitlines() if line]
        blocks = data.decode().replace("\r\n", "\n").split("\n\n")
        texts = ["\n".join(_data_lines(block)) for block in blocks]
        return [json.loads(text) for text in texts if text and text != "[DONE]"]

    def sent(self, question: str = "how many?", *, stream: bool = False, n: int = 1) -> dict:
        return self.request(question, stream, n)

    def address(self, *, stream: bool) -> str:
        return self.stream_path if stream else self.path


def _data_lines(block: str) -> list[str]:
    return [line[5:].removeprefix(" ") for line in block.split("\n") if line.startswith("data:")]


def _sse(event: str) -> bytes:
    kind = json.loads(event).get("type") if event.startswith("{") else None
    name = f"event: {kind}\n" if kind else ""
    return f"{name}data: {event}\n\n".encode()


def bits(text: str, size: int = 4) -> list[str]:
    """The text in bits, so that nothing of interest is in one of them."""
    return [text[at : at + size] for at in range(0, len(text), size)]


def _interleaved(*rows: Iterable[Any]) -> list[Any]:
    return [item for column in zip_longest(*rows) for item in column if item is not None]


def _messages(question: str) -> list[dict]:
    return [{"role": "system", "content": "Answer with a query."}, {"role": "user", "content": question}]


# --- OpenAI: chat, and Mistral's ---


def _chat_request(question, stream, n):
    body = {"model": "m", "messages": _messages(question)}
    return {**body, **({"stream": True} if stream else {}), **({"n": n} if n > 1 else {})}


def _chat_calls(said, *, index=False):
    return [
        {
            "id": f"call_{at}",
            "type": "function",
            **({"index": at} if index else {}),
            "function": {"name": name, "arguments": arguments},
        }
        for at, (name, arguments) in enumerate(said.calls)
    ]


_CHAT_USAGE = {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18}


def _chat_body(said):
    choices = []
    for index, held in enumerate(said):
        message = {"role": "assistant", "content": held.text, "refusal": None}
        if held.calls:
            message["tool_calls"] = _chat_calls(held)
        reason = "tool_calls" if held.calls else "stop"
        choices.append({"index": index, "message": message, "finish_reason": reason, "logprobs": None})
    head = {"id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": "m"}
    return {**head, "choices": choices, "usage": _CHAT_USAGE, "service_tier": "default"}


def _chat_events(said):
    head = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": "m"}

    def chunk(index, delta, reason=None):
        return json.dumps({**head, "choices": [{"index": index, "delta": delta, "finish_reason": reason}]})

    def choice(index, held):
        yield chunk(index, {"role": "assistant", "content": "" if held.text else None})
        for bit in bits(held.text or ""):
            yield chunk(index, {"content": bit})
        for at, call in enumerate(_chat_calls(held, index=True)):
            arguments = call["function"].pop("arguments")
            yield chunk(index, {"tool_calls": [{**call, "function": {**call["function"], "arguments": ""}}]})
            for bit in bits(arguments):
                yield chunk(index, {"tool_calls": [{"index": at, "function": {"arguments": bit}}]})
        yield chunk(index, {}, "tool_calls" if held.calls else "stop")

    yield from _interleaved(*(choice(index, held) for index, held in enumerate(said)))
    yield json.dumps({**head, "choices": [], "usage": _CHAT_USAGE})
    yield "[DONE]"


def _chat_read(body):
    return [
        Said(
            choice["message"].get("content"),
            tuple(
                (call["function"]["name"], call["function"]["arguments"])
                for call in choice["message"].get("tool_calls") or ()
            ),
        )
        for choice in body["choices"]
    ]


def _chat_read_stream(documents):
    texts: dict[int, str] = {}
    calls: dict[int, dict[int, list[str]]] = {}
    for document in documents:
        for choice in document["choices"]:
            index, delta = choice["index"], choice["delta"]
            texts.setdefault(index, "")
            texts[index] += delta.get("content") or ""
            for call in delta.get("tool_calls") or ():
                held = calls.setdefault(index, {}).setdefault(call["index"], ["", ""])
                held[0] += call["function"].get("name") or ""
                held[1] += call["function"].get("arguments") or ""
    return [
        Said(text or None, tuple((name, arguments) for name, arguments in calls.get(index, {}).values()))
        for index, text in sorted(texts.items())
    ]


CHAT = Dialect(
    "openai-chat",
    "/v1/chat/completions",
    "/v1/chat/completions",
    "text/event-stream",
    _chat_request,
    _chat_body,
    _chat_events,
    _chat_read,
    _chat_read_stream,
    "usage",
)


def _mistral_events(said):
    """As OpenAI's, but a call comes whole: its client takes no function without a name."""
    plain = [Said(held.text) for held in said]
    head = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m"}
    for index, held in enumerate(said):
        if held.calls:
            delta = {"role": "assistant", "content": "", "tool_calls": _chat_calls(held, index=True)}
            yield json.dumps({**head, "choices": [{"index": index, "delta": delta, "finish_reason": None}]})
    yield from _chat_events(plain)


MISTRAL = Dialect(
    "mistral",
    "/v1/agents/completions",
    "/v1/agents/completions",
    "text/event-stream",
    _chat_request,
    _chat_body,
    _mistral_events,
    _chat_read,
    _chat_read_stream,
    "usage",
    error=lambda body: body["message"],
)


# --- OpenAI: older completions ---


def _completions_request(question, stream, n):
    return {"model": "m", "prompt": question, **({"stream": True} if stream else {}), **({"n": n} if n > 1 else {})}


def _completions_body(said):
    choices = [
        {"index": at, "text": held.text, "finish_reason": "stop", "logprobs": None} for at, held in enumerate(said)
    ]
    head = {"id": "cmpl-1", "object": "text_completion", "created": 1, "model": "m"}
    return {**head, "choices": choices, "usage": _CHAT_USAGE}


def _completions_events(said):
    def choice(index, held):
        for bit in bits(held.text):
            yield json.dumps({"id": "c", "choices": [{"index": index, "text": bit, "finish_reason": None}]})
        yield json.dumps({"id": "c", "choices": [{"index": index, "text": "", "finish_reason": "stop"}]})

    yield from _interleaved(*(choice(index, held) for index, held in enumerate(said)))
    yield "[DONE]"


def _completions_read_stream(documents):
    texts: dict[int, str] = {}
    for document in documents:
        for choice in document["choices"]:
            texts[choice["index"]] = texts.get(choice["index"], "") + choice["text"]
    return [Said(text) for _, text in sorted(texts.items())]


COMPLETIONS = Dialect(
    "openai-completions",
    "/v1/completions",
    "/v1/completions",
    "text/event-stream",
    _completions_request,
    _completions_body,
    _completions_events,
    lambda body: [Said(choice["text"]) for choice in body["choices"]],
    _completions_read_stream,
    "usage",
    has_calls=False,
)


# --- OpenAI: responses ---


def _responses_request(question, stream, n):
    return {"model": "m", "input": question, **({"stream": True} if stream else {})}


def _responses_items(said, status="completed"):
    items = [{"type": "reasoning", "id": "rs_1", "summary": []}]
    if said.text is not None:
        content = [{"type": "output_text", "text": said.text, "annotations": [], "logprobs": []}]
        items.append({"type": "message", "id": "msg_1", "role": "assistant", "status": status, "content": content})
    for at, (name, arguments) in enumerate(said.calls):
        call = {"id": f"fc_{at}", "call_id": f"call_{at}", "name": name, "status": status}
        items.append({"type": "function_call", **call, "arguments": arguments})
    return items


def _response(items, status="completed"):
    return {
        "id": "resp_1",
        "object": "response",
        "created_at": 1,
        "status": status,
        "model": "m",
        "output": items,
        "error": None,
        "incomplete_details": None,
        "instructions": None,
        "metadata": {},
        "parallel_tool_calls": True,
        "temperature": 1.0,
        "tool_choice": "auto",
        "tools": [],
        "top_p": 1.0,
        "usage": {
            "input_tokens": 11,
            "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0},
            "output_tokens": 7,
            "output_tokens_details": {"reasoning_tokens": 0},
            "total_tokens": 18,
        },
    }


def _responses_events(said):
    events: list[dict] = []

    def emit(kind, **held):
        events.append({"type": f"response.{kind}", "sequence_number": len(events), **held})

    (held,) = said
    items = _responses_items(held)
    emit("created", response={**_response([], "in_progress"), "usage": None})
    emit("in_progress", response={**_response([], "in_progress"), "usage": None})
    for at, item in enumerate(items):
        if item["type"] == "reasoning":
            emit("output_item.added", output_index=at, item=item)
        elif item["type"] == "message":
            part = item["content"][0]
            where = {"item_id": item["id"], "output_index": at, "content_index": 0}
            emit("output_item.added", output_index=at, item={**item, "status": "in_progress", "content": []})
            emit("content_part.added", **where, part={**part, "text": ""})
            for bit in bits(part["text"]):
                emit("output_text.delta", **where, delta=bit, logprobs=[])
            emit("output_text.done", **where, text=part["text"], logprobs=[])
            emit("content_part.done", **where, part=part)
        else:
            where = {"item_id": item["id"], "output_index": at}
            emit("output_item.added", output_index=at, item={**item, "arguments": "", "status": "in_progress"})
            for bit in bits(item["arguments"]):
                emit("function_call_arguments.delta", **where, delta=bit)
            emit("function_call_arguments.done", **where, arguments=item["arguments"], name=item["name"])
        emit("output_item.done", output_index=at, item=item)
    emit("completed", response=_response(items))
    return [json.dumps(event) for event in events]


def _responses_read(body):
    texts = [
        part["text"] for item in body["output"] if item["type"] == "message" for part in item["content"]
    ]  # as the client's own `output_text` joins them
    calls = [(item["name"], item["arguments"]) for item in body["output"] if item["type"] == "function_call"]
    return [Said("".join(texts) if texts else None, tuple(calls))]


def _responses_read_stream(documents):
    """Every copy is read, and they have to agree."""
    numbers = [document["sequence_number"] for document in documents]
    assert numbers == sorted(set(numbers))
    (last,) = [d["response"] for d in documents if d["type"] == "response.completed"]
    (final,) = _responses_read(last)
    items = [d["item"] for d in documents if d["type"] == "response.output_item.done"]
    assert _responses_read({"output": items}) == [final]
    deltas = "".join(d["delta"] for d in documents if d["type"] == "response.output_text.delta")
    assert deltas == (final.text or "")
    for done in [d for d in documents if d["type"] == "response.output_text.done"]:
        assert done["text"] == final.text
    for done in [d for d in documents if d["type"] == "response.content_part.done"]:
        assert done["part"]["text"] == final.text
    for done in [d for d in documents if d["type"] == "response.function_call_arguments.done"]:
        bits_ = [
            d["delta"]
            for d in documents
            if d["type"] == "response.function_call_arguments.delta" and d["output_index"] == done["output_index"]
        ]
        assert "".join(bits_) == done["arguments"]
        assert done["arguments"] in dict(final.calls).values()
    return [final]


RESPONSES = Dialect(
    "openai-responses",
    "/v1/responses",
    "/v1/responses",
    "text/event-stream",
    _responses_request,
    lambda said: _response(_responses_items(said[0])),
    _responses_events,
    _responses_read,
    _responses_read_stream,
    "usage",
    has_choices=False,
)


# --- Anthropic ---


def _anthropic_request(question, stream, n):
    body = {"model": "m", "max_tokens": 100, "messages": [{"role": "user", "content": question}]}
    return {**body, **({"stream": True} if stream else {})}


def _anthropic_body(said):
    (held,) = said
    content: list[dict] = [{"type": "thinking", "thinking": "Hm.", "signature": "sig"}]
    if held.text is not None:
        content.append({"type": "text", "text": held.text, "citations": None})
    content += [
        {"type": "tool_use", "id": f"toolu_{at}", "name": name, "input": json.loads(arguments)}
        for at, (name, arguments) in enumerate(held.calls)
    ]
    return {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": "m",
        "content": content,
        "stop_reason": "tool_use" if held.calls else "end_turn",
        "stop_sequence": None,
        "usage": {"input_tokens": 11, "output_tokens": 7},
    }


def _anthropic_events(said):
    body = _anthropic_body(said)
    start = {**body, "content": [], "stop_reason": None, "usage": {"input_tokens": 11, "output_tokens": 1}}
    events: list[dict] = [{"type": "message_start", "message": start}, {"type": "ping"}]
    for index, block in enumerate(body["content"]):
        deltas: list[dict]
        if block["type"] == "thinking":
            empty = {"type": "thinking", "thinking": "", "signature": ""}
            deltas = [{"type": "thinking_delta", "thinking": "Hm."}, {"type": "signature_delta", "signature": "sig"}]
        elif block["type"] == "text":
            empty = {"type": "text", "text": ""}
            deltas = [{"type": "text_delta", "text": bit} for bit in bits(block["text"])]
        else:
            empty = {**block, "input": {}}
            pieces = bits(json.dumps(block["input"]))
            deltas = [{"type": "input_json_delta", "partial_json": bit} for bit in ["", *pieces]]
        events.append({"type": "content_block_start", "index": index, "content_block": empty})
        events += [{"type": "content_block_delta", "index": index, "delta": delta} for delta in deltas]
        events.append({"type": "content_block_stop", "index": index})
    end = {"stop_reason": body["stop_reason"], "stop_sequence": None}
    events.append({"type": "message_delta", "delta": end, "usage": {"output_tokens": 7}})
    return [json.dumps(event) for event in [*events, {"type": "message_stop"}]]


def _anthropic_read(body):
    texts = [block["text"] for block in body["content"] if block["type"] == "text"]
    calls = [(block["name"], json.dumps(block["input"])) for block in body["content"] if block["type"] == "tool_use"]
    return [Said("".join(texts) if texts else None, tuple(calls))]


def _anthropic_read_stream(documents):
    blocks: dict[int, dict] = {}
    inputs: dict[int, str] = {}
    for document in documents:
        if document["type"] == "content_block_start":
            blocks[document["index"]] = dict(document["content_block"])
        elif document["type"] == "content_block_delta":
            delta = document["delta"]
            if delta["type"] == "text_delta":
                blocks[document["index"]]["text"] += delta["text"]
            elif delta["type"] == "input_json_delta":
                inputs[document["index"]] = inputs.get(document["index"], "") + delta["partial_json"]
    for at, text in inputs.items():
        blocks[at]["input"] = json.loads(text or "{}")
    return _anthropic_read({"content": [blocks[at] for at in sorted(blocks)]})


ANTHROPIC = Dialect(
    "anthropic-messages",
    "/v1/messages",
    "/v1/messages",
    "text/event-stream",
    _anthropic_request,
    _anthropic_body,
    _anthropic_events,
    _anthropic_read,
    _anthropic_read_stream,
    "usage",
    has_choices=False,
)


# --- Gemini ---


def _gemini_request(question, stream, n):
    contents = [{"role": "user", "parts": [{"text": question}]}]
    return {"contents": contents, **({"generationConfig": {"candidateCount": n}} if n > 1 else {})}


def _gemini_candidate(index, parts, reason=None):
    held = {"index": index, "content": {"role": "model", "parts": parts}}
    return {**held, **({"finishReason": reason} if reason else {})}


def _gemini_parts(said):
    text = [{"text": said.text}] if said.text is not None else []
    calls = [{"functionCall": {"name": name, "args": json.loads(arguments)}} for name, arguments in said.calls]
    return [*text, *calls]


_GEMINI_USAGE = {"promptTokenCount": 11, "candidatesTokenCount": 7, "totalTokenCount": 18}


def _gemini_body(said):
    candidates = [_gemini_candidate(index, _gemini_parts(held), "STOP") for index, held in enumerate(said)]
    return {"candidates": candidates, "usageMetadata": _GEMINI_USAGE, "modelVersion": "m", "responseId": "r"}


def _gemini_events(said):
    def choice(index, held):
        yield _gemini_candidate(index, [{"text": "Hm.", "thought": True}])
        for bit in bits(held.text or ""):
            yield _gemini_candidate(index, [{"text": bit}])
        calls = _gemini_parts(Said(None, held.calls))
        yield _gemini_candidate(index, [*calls, {"text": "", "thoughtSignature": "c2ln"}], "STOP")

    for candidate in _interleaved(*(choice(index, held) for index, held in enumerate(said))):
        yield json.dumps({"candidates": [candidate], "usageMetadata": _GEMINI_USAGE, "modelVersion": "m"})


def _gemini_said(parts):
    texts = [part["text"] for part in parts if "text" in part and not part.get("thought")]
    calls = [part["functionCall"] for part in parts if "functionCall" in part]
    return Said("".join(texts) or None, tuple((call["name"], json.dumps(call["args"])) for call in calls))


def _gemini_read(body):
    return [_gemini_said(candidate["content"]["parts"]) for candidate in body["candidates"]]


def _gemini_read_stream(documents):
    parts: dict[int, list[dict]] = {}
    for document in documents:
        for candidate in document["candidates"]:
            parts.setdefault(candidate["index"], []).extend(candidate["content"]["parts"])
    return [_gemini_said(held) for _, held in sorted(parts.items())]


GEMINI = Dialect(
    "gemini",
    "/v1beta/models/m:generateContent",
    "/v1beta/models/m:streamGenerateContent?alt=sse",
    "text/event-stream",
    _gemini_request,
    _gemini_body,
    _gemini_events,
    _gemini_read,
    _gemini_read_stream,
    "usageMetadata",
)


# --- Cohere ---


def _cohere_request(question, stream, n):
    return {"model": "m", "messages": _messages(question), "stream": stream}


_COHERE_USAGE = {"tokens": {"input_tokens": 11, "output_tokens": 7}}


def _cohere_body(said):
    (held,) = said
    message: dict[str, Any] = {"role": "assistant"}
    if held.text is not None:
        message["content"] = [{"type": "text", "text": held.text}]
    if held.calls:
        message |= {"tool_plan": "I will look.", "tool_calls": _chat_calls(held)}
    reason = "TOOL_CALL" if held.calls else "COMPLETE"
    return {"id": "c", "finish_reason": reason, "message": message, "usage": _COHERE_USAGE}


def _cohere_events(said):
    (held,) = said
    events: list[dict] = [{"type": "message-start", "id": "c", "delta": {"message": {"role": "assistant"}}}]

    def emit(kind, index, message):
        events.append({"type": kind, "index": index, "delta": {"message": message}})

    if held.calls:
        events.append({"type": "tool-plan-delta", "delta": {"message": {"tool_plan": "I will look."}}})
    if held.text is not None:
        emit("content-start", 0, {"content": {"type": "text", "text": ""}})
        for bit in bits(held.text):
            emit("content-delta", 0, {"content": {"text": bit}})
        events.append({"type": "content-end", "index": 0})
    for at, call in enumerate(_chat_calls(held)):
        arguments = call["function"]["arguments"]
        start = {**call, "function": {**call["function"], "arguments": ""}}
        emit("tool-call-start", at, {"tool_calls": start})
        for bit in bits(arguments):
            emit("tool-call-delta", at, {"tool_calls": {"function": {"arguments": bit}}})
        events.append({"type": "tool-call-end", "index": at})
    end = {"finish_reason": "TOOL_CALL" if held.calls else "COMPLETE", "usage": _COHERE_USAGE}
    events.append({"type": "message-end", "delta": end})
    return [json.dumps(event) for event in events]


def _cohere_read(body):
    message = body["message"]
    texts = [block["text"] for block in message.get("content") or ()]
    calls = [(call["function"]["name"], call["function"]["arguments"]) for call in message.get("tool_calls") or ()]
    return [Said("".join(texts) if texts else None, tuple(calls))]


def _cohere_read_stream(documents):
    text = ""
    calls: dict[int, list[str]] = {}
    for document in documents:
        message = (document.get("delta") or {}).get("message") or {}
        if document["type"] in ("content-start", "content-delta"):
            text += message["content"]["text"]
        elif document["type"] == "tool-call-start":
            call = message["tool_calls"]["function"]
            calls[document["index"]] = [call["name"], call["arguments"]]
        elif document["type"] == "tool-call-delta":
            calls[document["index"]][1] += message["tool_calls"]["function"]["arguments"]
    return [Said(text or None, tuple((name, arguments) for name, arguments in calls.values()))]


COHERE = Dialect(
    "cohere",
    "/v2/chat",
    "/v2/chat",
    "text/event-stream",
    _cohere_request,
    _cohere_body,
    _cohere_events,
    _cohere_read,
    _cohere_read_stream,
    "usage",
    has_choices=False,
    error=lambda body: body["message"],
)


# --- Ollama ---


def _ollama_request(question, stream, n):
    return {"model": "m", "messages": _messages(question), "stream": stream}


def _ollama_calls(said):
    return [{"function": {"name": name, "arguments": json.loads(arguments)}} for name, arguments in said.calls]


_OLLAMA_END = {"done": True, "done_reason": "stop", "prompt_eval_count": 11, "eval_count": 7}
_OLLAMA_HEAD = {"model": "m", "created_at": "2026-11-23T00:00:00Z"}


def _ollama_body(said):
    (held,) = said
    message: dict[str, Any] = {"role": "assistant", "content": held.text or ""}
    if held.calls:
        message["tool_calls"] = _ollama_calls(held)
    return {**_OLLAMA_HEAD, "message": message, **_OLLAMA_END}


def _ollama_events(said):
    (held,) = said
    messages: list[dict] = [{"role": "assistant", "content": "", "thinking": "Hm."}]
    messages += [{"role": "assistant", "content": bit} for bit in bits(held.text or "")]
    messages += [{"role": "assistant", "content": "", "tool_calls": [call]} for call in _ollama_calls(held)]
    for message in messages:
        yield json.dumps({**_OLLAMA_HEAD, "message": message, "done": False})
    yield json.dumps({**_OLLAMA_HEAD, "message": {"role": "assistant", "content": ""}, **_OLLAMA_END})


def _ollama_read_stream(documents):
    text = "".join(document["message"]["content"] for document in documents)
    calls = [call["function"] for document in documents for call in document["message"].get("tool_calls") or ()]
    return [Said(text or None, tuple((call["name"], json.dumps(call["arguments"])) for call in calls))]


OLLAMA = Dialect(
    "ollama",
    "/api/chat",
    "/api/chat",
    "application/x-ndjson",
    _ollama_request,
    _ollama_body,
    _ollama_events,
    lambda body: _ollama_read_stream([body]),
    _ollama_read_stream,
    "eval_count",
    has_choices=False,
    error=lambda body: body["error"],
)

DIALECTS = (ANTHROPIC, CHAT, COHERE, COMPLETIONS, GEMINI, MISTRAL, OLLAMA, RESPONSES)
