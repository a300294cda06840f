"""OpenAI's responses: items of output, streamed as events that say the same text up to four times.

Source: https://platform.openai.com/docs/api-reference/responses, November 2026, and the types of openai 3.54.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import replace
from typing import Any, ClassVar

from guard.traffic.framing import Event
from guard.traffic.payload import Path, write_json
from guard.traffic.provider import (
    OTHERS,
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
    sent_messages,
    within,
)
from guard.traffic.shape import NOTES, SAME, SILENT, TOLD, WORDS, Counts, Kinds, Open, Shape, told

_CREATE = re.compile(r"/responses\Z")
_RETRIEVE = re.compile(r"/responses/[^/]+\Z")
_CALLS = {"function_call": ("arguments", Form.JSON), "custom_tool_call": ("input", Form.TEXT)}
_SAID = {"message", *_CALLS}
_REPLIES = ("_output", "_approval_response")
"""How the kinds of items end in which a program replies to a call."""
_STATES = {f"response.{s}" for s in ("created", "queued", "in_progress", "completed", "incomplete", "failed")}
_LAST = frozenset({"completed", "incomplete", "failed", "cancelled"})
_NOT_DONE = frozenset({"queued", "in_progress", "incomplete", "failed", "cancelled"})
_TEXTS = {
    "response.output_text.delta": ("delta", False, None),
    "response.output_text.done": ("text", True, None),
    "response.function_call_arguments.delta": ("delta", False, Form.JSON),
    "response.function_call_arguments.done": ("arguments", True, Form.JSON),
    "response.custom_tool_call_input.delta": ("delta", False, Form.TEXT),
    "response.custom_tool_call_input.done": ("input", True, Form.TEXT),
}
"""By type of event: where the text stands, whether it is a copy, and how a call holds it."""
_PART: Shape = Kinds(
    "type",
    {
        "output_text": {"text": WORDS, "annotations": SILENT, "logprobs": SILENT},
        "refusal": SILENT,
        "reasoning_text": SILENT,
        "summary_text": SILENT,
    },
)
_ITEM_HEAD: dict[str, Shape] = {**told("id status created_by"), "agent": NOTES}
_CALL_HEAD: dict[str, Shape] = {**_ITEM_HEAD, **told("call_id name namespace"), "caller": NOTES}
_ITEM: Shape = Kinds(
    "type",
    {
        "message": {**_ITEM_HEAD, **told("role phase"), "content": [_PART]},
        "function_call": {**_CALL_HEAD, "arguments": WORDS},
        "custom_tool_call": {**_CALL_HEAD, "input": WORDS},
        "reasoning": SILENT,
    },
)
_RESPONSE: Shape = Open(
    {
        **told("id object status model previous_response_id prompt_cache_key prompt_cache_retention truncation user"),
        **told("safety_identifier service_tier"),
        "output": [_ITEM],
        "output_text": SAME,
        "text": Open({"format": NOTES, "verbosity": TOLD}),
        "usage": Counts(),
        # What the request said comes back in these.
        **dict.fromkeys("instructions metadata tools tool_choice reasoning prompt conversation billing".split(), NOTES),
        **dict.fromkeys("error incomplete_details moderation".split(), NOTES),
    }
)
_AT: dict[str, Shape] = {**told("item_id output_index content_index obfuscation"), "logprobs": SILENT}
_EVENT: Shape = Kinds(
    "type",
    {
        **dict.fromkeys(_STATES, Open({"response": _RESPONSE})),
        **dict.fromkeys(("response.output_item.added", "response.output_item.done"), Open({**_AT, "item": _ITEM})),
        **dict.fromkeys(("response.content_part.added", "response.content_part.done"), Open({**_AT, "part": _PART})),
        **{kind: Open({**_AT, "name": TOLD, field: WORDS}) for kind, (field, _, _) in _TEXTS.items()},
        "keepalive": Open({}),
        "response.refusal.*": SILENT,
        "response.reasoning*": SILENT,
        "response.output_text.annotation.*": SILENT,
    },
)


class OpenAIResponses(Provider):
    """Responses, as they are made and as they are fetched later."""

    name: ClassVar[str] = "openai-responses"
    body_shape: ClassVar[Shape] = _RESPONSE
    event_shape: ClassVar[Shape] = _EVENT
    names_events: ClassVar[bool] = True

    def certainty(self, request: Request) -> Certainty:
        path = {"POST": _CREATE, "GET": _RETRIEVE}.get(request.method)
        return Certainty.PATH if path is not None and path.search(request.path) else Certainty.NONE

    def question(self, body: Document) -> str | None:
        asked = body.get("input")
        return asked if isinstance(asked, str) else last_text(asked)

    def messages(self, body: Document) -> tuple[Document, ...] | None:
        return sent_messages(body, body.get("input"), "instructions")

    def pieces(self, document: Document, number: int | None) -> Iterator[Piece]:
        kind = document.get("type")
        if number is None:
            if kind is not None or document.get("object") != "response":
                raise NotUnderstoodError("it is not a response")
            yield from _output(document, (), is_copy=False)
        elif not isinstance(kind, str):
            raise NotUnderstoodError("an event has no type")
        elif kind in _STATES:
            response = an_object(document.get("response"), "response")
            if "output" not in response and response.get("object") != "response":
                raise NotUnderstoodError("there is no response")
            yield from _output(response, ("response",), is_copy=True)
        elif kind in ("response.output_item.added", "response.output_item.done"):
            at = an_index(document.get("output_index"), 0)
            for piece in _item(an_object(document.get("item"), "item"), at, ("item",)):
                yield _as_copy(piece, is_copy=kind.endswith("done"))
        elif kind in ("response.content_part.added", "response.content_part.done"):
            part = (an_index(document.get("output_index"), 0), an_index(document.get("content_index"), 0))
            for piece in _part(an_object(document.get("part"), "part"), part, ("part",)):
                yield _as_copy(piece, is_copy=kind.endswith("done"))
        elif kind in _TEXTS:
            yield _delta(document, *_TEXTS[kind])

    def earlier(self, body: Document) -> Iterator[tuple[str, Document | Unread]]:
        for field in ("previous_response_id", "conversation"):
            if body.get(field):
                yield field, Unread("earlier turns that the service keeps")
        items = body.get("input")
        for at, each in enumerate(a_list(None if isinstance(items, str) else items, "input")):
            item = an_object(each, "an item")
            kind = item.get("type") or ("message" if "role" in item else None)
            is_reply = isinstance(kind, str) and kind.endswith(_REPLIES)
            if is_reply or (kind == "message" and isinstance(item.get("role"), str) and item["role"] in OTHERS):
                continue
            content = item.get("content")
            if kind == "message" and isinstance(content, str):
                content = [{"type": "output_text", "text": content}]
            yield f"input[{at}]", {"object": "response", "output": [{**item, "type": kind, "content": content}]}

    def begins(self, document: Document) -> tuple[Any, int] | None:
        at = an_index(document.get("output_index"), 0)
        if document.get("type") == "response.output_item.added":
            return "output", at
        is_part = document.get("type") == "response.content_part.added"
        return (("content", at), an_index(document.get("content_index"), 0)) if is_part else None

    def ended(self, document: Document) -> Iterator[tuple[int, bool]]:
        is_body = document.get("object") == "response"
        response = document if is_body else document.get("response")
        if not isinstance(response, dict):
            return
        status = reason_in(response, "status")
        if is_body or status in _LAST:  # what is fetched later may still be in the making
            items = [item for item in a_list(response.get("output"), "output") if isinstance(item, dict)]
            states = [(a_name(item.get("type")), reason_in(item, "status")) for item in items]
            # A response need not have a status; then each of its items has one.
            of_words = [state for kind, state in states if kind in _SAID]
            if status or (of_words and "" not in of_words):
                is_cut = set(of_words) != {"completed"} if not status else status != "completed"
                yield 0, is_cut or "incomplete" in (state for _, state in states)

    def usage(self, document: Document) -> tuple[int | None, int | None]:
        response = document if document.get("object") == "response" else within(document, "response")
        usage = within(response, "usage")
        return a_count(usage.get("input_tokens")), a_count(usage.get("output_tokens"))

    def whole(self, documents: Sequence[Document]) -> Document:
        return next(
            (document["response"] for document in reversed(documents) if document.get("response")), {"output": []}
        )

    def ask_again(self, body: Document, answer: Document, feedback: Feedback) -> Document:
        said = body.get("input")
        items = [{"role": "user", "content": said}] if isinstance(said, str) else list(said or ())
        kinds = {item.get("call_id"): item["type"] for item in answer["output"]}
        replies: list[Document] = [
            {"type": f"{kinds[call.call_id]}_output", "call_id": call.call_id, "output": call.text}
            for call in feedback.calls
        ]
        if feedback.text is not None:
            replies.append({"role": "user", "content": feedback.text})
        return deepcopy({**body, "input": [*items, *answer["output"], *replies]})

    def saying(self, body: Document | None, text: str) -> Document:
        return _response(body, [_message(text, "completed")], "completed")

    def streaming(self, body: Document | None, text: str) -> Iterator[Event]:
        at: Document = {"item_id": "guard", "output_index": 0}
        within = {**at, "content_index": 0}
        part = _message(text, "")["content"][0]
        events: list[tuple[str, Document]] = [
            ("created", {"response": _response(body, [], "in_progress")}),
            ("output_item.added", {**at, "item": {**_message("", "in_progress"), "content": []}}),
            ("content_part.added", {**within, "part": {**part, "text": ""}}),
            ("output_text.delta", {**within, "delta": text, "logprobs": []}),
            ("output_text.done", {**within, "text": text, "logprobs": []}),
            ("content_part.done", {**within, "part": part}),
            ("output_item.done", {**at, "item": _message(text, "completed")}),
            ("completed", {"response": self.saying(body, text)}),
        ]
        for number, (kind, fields) in enumerate(events):
            name = f"response.{kind}"
            yield Event(write_json({"type": name, "sequence_number": number, **fields}), name)

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

    def error_event(self, problem: Problem) -> Event:
        # Without the key `error` the client hands the event on instead of raising it.
        error = self.error(problem)["error"]
        return Event(write_json({**error, "type": "error", "error": error}), "error")

    def is_failure(self, document: Document) -> bool:
        return document.get("type") == "error" or (document.get("object") is None and super().is_failure(document))

    def has_failed(self, document: Document) -> bool:
        response = document if document.get("object") == "response" else within(document, "response")
        return reason_in(response, "status") == "failed"

    def failure(self, document: Document) -> Document:
        of_event = ("type", "sequence_number", "code", "message", "param") if document.get("type") == "error" else ()
        kept = {key: document[key] for key in of_event if not isinstance(document.get(key, {}), (dict, list))}
        return {**kept, **super().failure(document)}

    def explains_silence(self, document: Document) -> bool:
        if a_name(document.get("type")).startswith("response.refusal."):
            return True
        response = document if document.get("object") == "response" else document.get("response")
        if not isinstance(response, dict):
            return False
        whys = _NOT_DONE if response is document else _NOT_DONE & _LAST  # every stream begins with one in the making
        return reason_in(response, "status") in whys or any(map(_is_refusal, a_list(response.get("output"), "output")))

    def fixes_form(self, body: Document) -> bool:
        return a_name(within(body, "text", "format").get("type")).startswith("json")

    def schema(self, body: Document) -> Any:
        return within(body, "text", "format").get("schema")


def _output(response: Document, path: Path, *, is_copy: bool) -> Iterator[Piece]:
    for at, item in enumerate(a_list(response.get("output"), "output")):
        for piece in _item(an_object(item, "an item"), at, (*path, "output", at)):
            yield _as_copy(piece, is_copy=is_copy)


def _is_refusal(item: Any) -> bool:
    content = item.get("content") if isinstance(item, dict) else None
    return isinstance(content, list) and any(isinstance(p, dict) and p.get("type") == "refusal" for p in content)


def _item(item: Document, at: int, path: Path) -> Iterator[Piece]:
    kind = a_name(item.get("type"))
    if kind == "message":
        for number, part in enumerate(a_list(item.get("content"), "content")):
            yield from _part(an_object(part, "a part"), (at, number), (*path, "content", number))
    elif kind in _CALLS:
        field, form = _CALLS[kind]
        yield called(item, field, Key(0, at, 0), path, form=form, call_id=a_name(item.get("call_id")))


def _part(part: Document, at: tuple[int, int], path: Path) -> Iterator[Piece]:
    if part.get("type") == "output_text" and isinstance(part.get("text"), str):
        yield Piece(Key(), (*path, "text"), part=at)


def _delta(document: Document, field: str, is_copy: bool, form: Form | None) -> Piece:
    if not isinstance(document.get(field), str):
        raise NotUnderstoodError(f"{document['type']} has no {field}")
    at = an_index(document.get("output_index"), 0)
    if form is None:
        return Piece(Key(), (field,), part=(at, an_index(document.get("content_index"), 0)), is_copy=is_copy)
    return Piece(Key(0, at, 0), (field,), form, is_copy=is_copy, name=a_name(document.get("name")))


def _as_copy(piece: Piece, *, is_copy: bool) -> Piece:
    return replace(piece, is_copy=True) if is_copy and piece.path else piece


def _message(text: str, status: str) -> Document:
    content = [{"type": "output_text", "text": text, "annotations": [], "logprobs": []}]
    return {"type": "message", "id": "guard", "role": "assistant", "status": status, "content": content}


def _response(body: Document | None, output: list[Any], status: str) -> Document:
    return {
        "id": "guard",
        "object": "response",
        "created_at": 0,
        "status": status,
        "model": a_name((body or {}).get("model")),
        "output": output,
        "error": None,
        "incomplete_details": None,
        "instructions": None,
        "metadata": {},
        "parallel_tool_calls": True,
        "tool_choice": "auto",
        "tools": [],
    }


openai_responses = OpenAIResponses()
