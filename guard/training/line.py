"""TrainingLine: what is to be learnt from one call: a prompt with its answer, two answers, or an answer and a verdict."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from typing import Any

from grammar.credential import credentials
from grammar.frozen import frozen
from guard.record import Plain
from guard.records.contents import MASK

_MASKED = re.compile(f"{MASK}+")


class Kind(StrEnum):
    """What lines are for: an answer to be learnt, the better of two answers, or an answer with a verdict on it."""

    SFT = "sft"
    PREFERENCES = "preferences"
    KTO = "kto"


class Origin(StrEnum):
    """Where the answer of a line comes from, or the preference of a pair."""

    ACCEPTED = "accepted"
    REPAIRED = "repaired"
    DECLINED = "declined"
    CORRECTED = "corrected"
    ATTEMPTS = "attempts"
    REPAIR = "repair"
    PICKED = "picked"
    VERDICT = "verdict"
    LABEL = "label"
    SYNTHETIC = "synthetic"


@frozen
class TrainingLine:
    """One line, before it is written in the format of a trainer.

    `messages` are what was sent, `answer` what is to be said; `worse` is the answer that is not to be said, None but in a pair;
    `is_good` the verdict on the answer, None but in a line of verdicts. `question` is what was asked, and decides on which side
    of the split the line stands. `query` is the text whose productions are counted, None where the answer is none; `rules` are
    the errors of the answer that is not to be given. `record` and `attempt` say where it comes from, `is_labelled` whether a
    person judged it. `template` is the digest of the template, empty where that is not known; `is_rendered` says that the
    messages were rendered for the line and are not a record's.
    """

    kind: Kind
    messages: tuple[Plain, ...]
    answer: str
    question: str
    origin: Origin
    worse: str | None = None
    is_good: bool | None = None
    query: str | None = None
    rules: tuple[str, ...] = ()
    record: str = ""
    attempt: int = 0
    template: str = ""
    is_labelled: bool = False
    is_rendered: bool = False

    def masked(self) -> tuple[tuple[str, int, int], ...]:
        """Where something was masked: `messages/N`, `answer` or `worse`, and the characters from and to; empty where nothing."""
        texts: list[tuple[str, Any]] = [
            *((f"messages/{at}", message.get("content")) for at, message in enumerate(self.messages)),
            ("answer", self.answer),
            ("worse", self.worse),
        ]
        return tuple(
            (name, *match.span()) for name, text in texts if isinstance(text, str) for match in _MASKED.finditer(text)
        )

    def has_credential(self) -> bool:
        """Whether something in it looks like a password, key or token that nobody has masked."""
        texts = (*(message.get("content") for message in self.messages), self.answer, self.worse)
        return any(_has_credential(text) for text in texts if isinstance(text, str))

    def to_dict(self) -> dict[str, Any]:
        """The line as dict, list, str, int and bool. `line_from` gives it back."""
        members = {name: getattr(self, name) for name in _MEMBERS}
        members["messages"] = [dict(message) for message in self.messages]
        return {name: value for name, value in members.items() if value not in (None, "", (), False) or name in _STATED}


@lru_cache(maxsize=256)  # the system's message is most lines' own
def _has_credential(text: str) -> bool:
    return any(True for _ in credentials(text))


_MEMBERS = (
    "kind messages answer question origin worse is_good query rules record attempt template is_labelled is_rendered"
).split()
_STATED = ("answer", "question", "is_good", "worse")


def line_from(members: Mapping[str, Any]) -> TrainingLine:
    """The line that `TrainingLine.to_dict` wrote."""
    read = dict(members)
    read["kind"], read["origin"] = Kind(read["kind"]), Origin(read["origin"])
    read["messages"], read["rules"] = tuple(read["messages"]), tuple(read.get("rules", ()))
    return TrainingLine(**read)


@frozen
class LeftOut:
    """Something of a record of which no line is made, and why. Reasons are few, so that they can be counted."""

    record: str
    reason: str

    def __bool__(self) -> bool:
        """False: there is no line."""
        return False
