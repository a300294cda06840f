"""Gemini's generateContent: candidates of parts; each event of its stream is a body of its own.

Source: https://ai.google.dev/api/generate-content, November 2026, and the types of google-genai 3.4.
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
    reason_in,
    require_places,
    sent_messages,
    text_of,
    within,
)
from guard.traffic.shape import NOTES, SILENT, TOLD, WORDS, Counts, Kinds, Open, Shape, told

_WHOLE = {"STOP", "FINISH_REASON_UNSPECIFIED"}
"""Why a candidate ends at its own end; at any other reason, something has cut it off."""
_ANSWERS = {"candidates", "promptFeedback", "usageMetadata"}
_CALL: Shape = {**told("id name"), "args": WORDS}
_PART: dict[str, Shape] = {"text": WORDS, "thoughtSignature": TOLD, "functionCall": _CALL}
_CANDIDATE: Shape = {
    **told("index finishReason"),
    "content": {
        "role": TOLD,
        "parts": [Kinds("thought", {None: _PART, False: _PART, True: {**_PART, "text": SILENT}})],
    },
    "safetyRatings": NOTES,
    **dict.fromkeys("finishMessage citationMetadata groundingMetadata groundingAttributions".split(), SILENT),
    **dict.fromkeys("urlContextMetadata logprobsResult".split(), SILENT),
}
_BODY: Shape = Open(
    {
        **told("modelVersion responseId createTime"),
        "candidates": [_CANDIDATE],
        "promptFeedback": NOTES,
        "modelStatus": NOTES,
        "usageMetadata": Counts("modality", "trafficType", "serviceTier"),
    }
)


class Gemini(Provider):
    """Candidates whose content has parts: text, or a function call with its arguments as an object."""

    name: ClassVar[str] = "gemini"
    body_shape: ClassVar[Shape] = _BODY
    event_shape: ClassVar[Shape] = _BODY
    # Older models say STOP in every event, newer ones also between two turns of a tool of the service's own.
    ends_early: ClassVar[bool] = True

    def certainty(self, request: Request) -> Certainty:
        is_own = request.path.endswith((":generateContent", ":streamGenerateContent"))
        return Certainty.CERTAIN if request.method == "POST" and is_own else Certainty.NONE

    def question(self, body: Document) -> str | None:
        for content in reversed(a_list(body.get("contents"), "contents")):
            if (
                isinstance(content, dict)
                and content.get("role", "user") == "user"
                and (text := text_of(content.get("parts")))
            ):
                return text
        return None

    def messages(self, body: Document) -> tuple[Document, ...] | None:
        return sent_messages(body, body.get("contents"), "systemInstruction", "system_instruction")

    def pieces(self, document: Document, number: int | None) -> Iterator[Piece | Unread]:
        if not _ANSWERS & document.keys():
            raise NotUnderstoodError("there are no candidates")
        candidates = a_list(document.get("candidates"), "candidates")
        require_places(candidates)
        for at, item in enumerate(candidates):
            candidate = an_object(item, "a candidate")
            choice = an_index(candidate.get("index"), at)
            content = an_object(candidate.get("content") or {}, "content")
            for place, part in enumerate(a_list(content.get("parts"), "parts")):
                path = ("candidates", at, "content", "parts", place)
                yield from _part(an_object(part, "a part"), choice, number, place, path)

    def earlier(self, body: Document) -> Iterator[tuple[str, Document | Unread]]:
        for field in ("cachedContent", "cached_content"):
            if body.get(field):
                yield field, Unread("earlier turns that the service keeps")
        for place, content in earlier_messages(body, "contents"):
            parts = content.get("parts")
            # A content without a role is the user's; only a model calls.
            if content.get("role") is None and not any(
                isinstance(part, dict) and {"functionCall", "function_call"} & part.keys()
                for part in (parts if isinstance(parts, list) else ())
            ):
                continue
            yield place, {"candidates": [{"index": 0, "content": content}]}

    def ended(self, document: Document) -> Iterator[tuple[int, bool]]:
        candidates = a_list(document.get("candidates"), "candidates")
        for at, candidate in enumerate(candidates):
            if reason := reason_in(candidate, "finishReason"):
                yield an_index(candidate.get("index"), at), reason not in _WHOLE
        if not candidates and within(document, "promptFeedback").get("blockReason"):
            yield 0, False

    def explains_silence(self, document: Document) -> bool:
        if within(document, "promptFeedback").get("blockReason"):
            return True
        candidates = a_list(document.get("candidates"), "candidates")
        return any(reason_in(an_object(item, "a candidate"), "finishReason") for item in candidates)

    def fixes_form(self, body: Document) -> bool:
        wanted = _config(body)
        has_schema = "responseschema" in wanted or "responsejsonschema" in wanted
        return has_schema or a_name(wanted.get("responsemimetype")).endswith("json")

    def schema(self, body: Document) -> Any:
        wanted = _config(body)
        return wanted.get("responsejsonschema") or wanted.get("responseschema")

    def declarations(self, body: Document) -> list[Document]:
        tools = super().declarations(body)
        lists = [tool.get(name) for tool in tools for name in ("functionDeclarations", "function_declarations")]
        return [each for some in lists if isinstance(some, list) for each in some if isinstance(each, dict)]

    def usage(self, document: Document) -> tuple[int | None, int | None]:
        usage = within(document, "usageMetadata")
        written = [a_count(usage.get(key)) for key in ("candidatesTokenCount", "thoughtsTokenCount")]
        known = [count for count in written if count is not None]
        return a_count(usage.get("promptTokenCount")), (sum(known) if known else None)

    def whole(self, documents: Sequence[Document]) -> Document:
        parts: dict[int, list[Any]] = {}
        for document in documents:
            for at, candidate in enumerate(document.get("candidates") or ()):
                own_parts = parts.setdefault(an_index(candidate.get("index"), at), [])
                for part in (candidate.get("content") or {}).get("parts") or ():
                    _append(own_parts, part)
        candidates = [{"index": at, "content": {"role": "model", "parts": parts[at]}} for at in sorted(parts)]
        return {"candidates": candidates}

    def ask_again(self, body: Document, answer: Document, feedback: Feedback) -> Document:
        said = next(
            candidate["content"]
            for at, candidate in enumerate(answer["candidates"])
            if an_index(candidate.get("index"), at) == feedback.choice
        )
        replies: list[Document] = []
        for call in feedback.calls:
            reply = {"name": call.name, "response": {"error": call.text}}
            replies.append({"functionResponse": {**({"id": call.call_id} if call.call_id else {}), **reply}})
        if feedback.text is not None:
            replies.append({"text": feedback.text})
        return deepcopy({**body, "contents": [*body["contents"], said, {"role": "user", "parts": replies}]})

    def saying(self, body: Document | None, text: str) -> Document:
        content = {"role": "model", "parts": [{"text": text}]}
        return {
            "candidates": [{"index": 0, "content": content, "finishReason": "STOP"}],
            "usageMetadata": {"promptTokenCount": 0, "candidatesTokenCount": 0, "totalTokenCount": 0},
            "modelVersion": "",
            "responseId": "guard",
        }

    def streaming(self, body: Document | None, text: str) -> Iterator[Event]:
        yield Event(write_json(self.saying(body, text)))

    def error(self, problem: Problem) -> Document:
        detail = {"type": problem.kind, "code": problem.code, "param": problem.where or None, "guard": problem.record}
        error = {
            "code": problem.status,
            "message": problem.message,
            "status": "INVALID_ARGUMENT",
            "details": [detail],
        }
        return {"error": error}

    def is_streamed(self, request: Request) -> bool:
        return request.path.endswith(":streamGenerateContent")


def _config(body: Document) -> Document:
    """The settings of an answer, by their names folded: clients write them in either case."""
    config = body.get("generationConfig") or body.get("generation_config")
    members = config.items() if isinstance(config, dict) else ()
    return {key.replace("_", "").lower(): value for key, value in members if value is not None}


def _part(part: Document, choice: int, number: int | None, place: int, path: Path) -> Iterator[Piece | Unread]:
    # Only the text of a thought is reasoning: clients run a call that stands beside it.
    if has_text(part, "text") and not part.get("thought"):
        yield Piece(Key(choice), (*path, "text"), part=(place,) if number is None else ())
    if part.get("functionCall") is not None:
        call = an_object(part["functionCall"], "functionCall")
        if call.get("partialArgs") or call.get("willContinue"):
            yield Unread("a call whose arguments come in parts")
            return
        # Calls have no number of their own: the event and the place in it are one.
        key = Key(choice, number or 0, place)
        yield called(call, "args", key, (*path, "functionCall"), call_id=a_name(call.get("id")))


def _append(parts: list[Document], part: Document) -> None:
    """Add a part to those before it; text that follows text goes on with it."""
    if parts and part.keys() == parts[-1].keys() == {"text"}:
        parts[-1] = {"text": parts[-1]["text"] + part["text"]}
    else:
        parts.append(part)


gemini = Gemini()
