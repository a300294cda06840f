"""Mistral's chat completions: as OpenAI's, with arguments that may be objects and errors of its own.

Source: https://docs.mistral.ai/api, November 2026, and the types of mistralai 3.7.
"""

from __future__ import annotations

from copy import deepcopy
from typing import ClassVar

from guard.traffic.provider import Certainty, Document, Feedback, Problem, Request
from guard.traffic.providers.openai_chat import OpenAIChat

_PATHS = ("/chat/completions", "/fim/completions", "/agents/completions")


class Mistral(OpenAIChat):
    """Chat, agents and fill-in-the-middle, by the address or by the client that asks."""

    name: ClassVar[str] = "mistral"

    def certainty(self, request: Request) -> Certainty:
        if request.method != "POST" or not request.path.endswith(_PATHS):
            return Certainty.NONE
        is_own = "mistral" in request.host or "mistral" in request.headers.get("user-agent", "")
        if is_own:
            return Certainty.CERTAIN
        return Certainty.NONE if request.path.endswith("/chat/completions") else Certainty.PATH

    def question(self, body: Document) -> str | None:
        prompt = body.get("prompt")
        return prompt if isinstance(prompt, str) else super().question(body)

    def ask_again(self, body: Document, answer: Document, feedback: Feedback) -> Document:
        if "messages" not in body:  # fill-in-the-middle: there is no conversation to go on with
            return deepcopy({**body, "prompt": f"{body['prompt']}\n{feedback.text or ''}"})
        return super().ask_again(body, answer, feedback)

    def _reply(self, call_id: str, name: str, text: str) -> Document:
        return {"role": "tool", "tool_call_id": call_id, "name": name, "content": text}

    def error(self, problem: Problem) -> Document:
        return {
            "object": "error",
            "detail": [{"loc": ["guard"], "msg": problem.message, "type": problem.code}],
            "message": problem.message,
            "type": problem.kind,
            "param": problem.where or None,
            "code": problem.code,
            "guard": dict(problem.record),
        }


mistral = Mistral()
