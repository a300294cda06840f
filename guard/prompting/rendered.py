"""Rendered: the messages for one question, with what is in them, what is not, and the digest of their template."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

from grammar.frozen import field, frozen
from guard.prompting.length import Length
from guard.scope.prompt import encoded

EXISTING, QUESTION = "EXISTING QUERY:", "QUESTION:"
"""What stands before the two things that a user says."""

_ODD = re.compile("[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029\ud800-\udfff]|<[/|!?A-Za-z]")
"""What a query on one line does not have: a line break of any kind, half a character, what looks like a tag."""


class Message(TypedDict):
    """One message of a chat, as the APIs of models take it."""

    role: str
    content: str


@frozen
class Rendered:
    """The prompt for one question.

    `messages` are the system's and the user's. `digest` is the template's: the same digest, question and existing query give
    the same messages, byte for byte. `tokens` is what the contents have together, by the template's counter; an API adds a
    few for each message. `columns` are the names that are shown, `examples` the numbers of the examples, from 1. `crowded_out`
    are the columns that were chosen and had no room, `examples_left_out` the examples that had none. `notes` say in sentences
    what is not in the prompt, or does not fit; empty where everything is. `fits` says whether the budget is kept.
    """

    messages: tuple[Message, ...]
    digest: str
    tokens: int
    is_estimate: bool
    length: Length
    columns: tuple[str, ...] = ()
    examples: tuple[int, ...] = ()
    crowded_out: tuple[str, ...] = ()
    examples_left_out: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()
    fits: bool = True
    question: str = field(default="", repr=False)
    existing: str | None = field(default=None, repr=False)

    def again(self, answer: str, feedback: str) -> tuple[Message, ...]:
        """The messages of a further attempt: those of the first, unchanged, then the last answer and what to tell about it."""
        return (
            *self.messages,
            {"role": "assistant", "content": answer},
            {"role": "user", "content": feedback},
        )

    def answered(self, answer: str) -> tuple[Message, ...]:
        """The messages with the answer: what a model is trained on."""
        return (*self.messages, {"role": "assistant", "content": answer})

    @property
    def text(self) -> str:
        """The contents as one text, for a person."""
        return "\n\n".join(message["content"] for message in self.messages) + "\n"

    def to_dict(self) -> dict[str, Any]:
        """All of it as dict, list, str, int and bool; `version` is 1."""
        return {
            "version": 1,
            "messages": [dict(message) for message in self.messages],
            "digest": self.digest,
            "tokens": self.tokens,
            "is_estimate": self.is_estimate,
            "fits": self.fits,
            "language_length": self.length.value,
            "columns": list(self.columns),
            "examples": list(self.examples),
            "left_out": {"columns": list(self.crowded_out), "examples": list(self.examples_left_out)},
            "notes": list(self.notes),
        }


def asking(question: str, existing: str | None) -> str:
    """What the user's message says: the existing query, then the question; each on one line of its own."""
    before = "" if existing is None else f"{EXISTING} {on_one_line(existing)}\n"
    return f"{before}{QUESTION} {encoded(question)}"


def asked(messages: Sequence[Mapping[str, Any]] | None) -> tuple[str, str | None] | None:
    """The question and the existing query that messages were rendered for; None where no template rendered them.

    >>> asked([{"role": "user", "content": asking('routes "by" latency', None)}])
    ('routes "by" latency', None)
    """
    said = next((each.get("content") for each in messages or () if each.get("role") == "user"), None)
    if not isinstance(said, str):
        return None
    *before, line = said.split("\n")
    if not line.startswith(QUESTION + " ") or len(before) > 1:
        return None
    existing: str | None = None
    if before:
        if not before[0].startswith(EXISTING + " "):
            return None
        existing = before[0].removeprefix(EXISTING + " ")
        if existing.startswith('"'):
            existing = _decoded(existing)
            if existing is None:
                return None
    question = _decoded(line.removeprefix(QUESTION + " "))
    return None if question is None else (question, existing)


def _decoded(text: str) -> str | None:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, str) else None


def on_one_line(text: str) -> str:
    """A query as it is, where it has one line and nothing odd in it; else as a JSON string."""
    return encoded(text) if _ODD.search(text) or text.startswith('"') or not text else text
