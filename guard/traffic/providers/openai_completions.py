"""OpenAI's older completions, as many servers still have them: a prompt in, texts out.

Source: https://platform.openai.com/docs/api-reference/completions, November 2026.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import deepcopy
from typing import ClassVar

from guard.traffic.framing import Event
from guard.traffic.payload import write_json
from guard.traffic.provider import (
    Certainty,
    Document,
    Feedback,
    Key,
    NotUnderstoodError,
    Piece,
    Request,
    Unread,
    a_list,
    a_name,
    an_index,
    an_object,
    require_places,
    unknown_members,
)
from guard.traffic.providers.openai_chat import CHOICE, HEAD, OpenAIChat
from guard.traffic.shape import SILENT, WORDS, Open, Shape


class OpenAICompletions(OpenAIChat):
    """Completions: `choices[].text`, streamed or not."""

    name: ClassVar[str] = "openai-completions"
    body_shape: ClassVar[Shape] = Open({**HEAD, "choices": [{**CHOICE, "text": WORDS, "prompt_logprobs": SILENT}]})
    event_shape: ClassVar[Shape] = body_shape

    def certainty(self, request: Request) -> Certainty:
        is_own = request.path.endswith("/completions") and not request.path.endswith(_OTHERS)
        return Certainty.PATH if request.method == "POST" and is_own else Certainty.NONE

    def question(self, body: Document) -> str | None:
        prompt = body.get("prompt")
        return prompt if isinstance(prompt, str) else None

    def pieces(self, document: Document, number: int | None) -> Iterator[Piece | Unread]:
        if "choices" not in document:
            raise NotUnderstoodError("there are no choices")
        choices = a_list(document["choices"], "choices")
        if not choices:
            yield from (Unread(f"{name} without choices") for name in unknown_members(document, HEAD))
        require_places(choices)
        for at, item in enumerate(choices):
            choice = an_object(item, "a choice")
            if not isinstance(choice.get("text"), str):
                raise NotUnderstoodError("a choice has no text")
            yield Piece(Key(an_index(choice.get("index"), at)), ("choices", at, "text"))

    def earlier(self, body: Document) -> Iterator[tuple[str, Document | Unread]]:
        yield from ()  # a prompt has no turns

    def whole(self, documents: Sequence[Document]) -> Document:
        texts: dict[int, str] = {}
        for document in documents:
            for at, choice in enumerate(document.get("choices") or ()):
                index = an_index(choice.get("index"), at)
                texts[index] = texts.get(index, "") + choice["text"]
        return {"choices": [{"index": index, "text": texts[index]} for index in sorted(texts)]}

    def ask_again(self, body: Document, answer: Document, feedback: Feedback) -> Document:
        said = next(
            choice["text"]
            for at, choice in enumerate(answer["choices"])
            if an_index(choice.get("index"), at) == feedback.choice
        )
        return deepcopy({**body, "prompt": "\n\n".join([body["prompt"], said, feedback.text or ""])})

    def saying(self, body: Document | None, text: str) -> Document:
        return {
            "id": "guard",
            "object": "text_completion",
            "created": 0,
            "model": a_name((body or {}).get("model")),
            "choices": [{"index": 0, "text": text, "finish_reason": "stop", "logprobs": None}],
        }

    def streaming(self, body: Document | None, text: str) -> Iterator[Event]:
        yield Event(write_json(self.saying(body, text)))
        yield Event("[DONE]")


_OTHERS = ("/chat/completions", "/fim/completions", "/agents/completions")

openai_completions = OpenAICompletions()
