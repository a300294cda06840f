"""Evidence: what was seen of one question, what it weighs, and how it is told."""

from __future__ import annotations

import math

from grammar import Span
from grammar.diagnostic import quote
from guard.scope.detector import Detector, Glance, Sight, Sign, Weight
from guard.scope.topic.model import Heard
from guard.scope.wording.normal import normalise, raw_place
from guard.screening import Reason

FEWEST_WORDS = 3
"""A question of fewer words is never refused for its topic, nor one of names, values and signs alone."""

SUPPORTED_BELOW = 0.8
"""A supporting sign decides where the margin is at most so far below the one that refuses."""

_SHOWN_WORDS = 6


class Evidence:
    """What was seen of one question so far. Filled by one screening and thrown away with it."""

    __slots__ = ("heard", "is_off_topic", "is_topic_flagged", "margin_over", "question", "signs", "text")

    def __init__(self, question: str) -> None:
        self.question = question
        self.text = ""
        self.signs: list[tuple[Detector, Sign, Span | None]] = []
        self.heard: Heard | None = None
        self.margin_over = -8.0
        self.is_off_topic = self.is_topic_flagged = False

    def add(self, detector: Detector, glance: Glance, *, raw: str | None) -> None:
        """Note what a detector sees at a glance; `raw` is the question where the glance's places lead back to it."""
        for sign in detector.signs(glance):
            self.signs.append((detector, sign, self._span(detector, sign, glance, raw)))

    def _span(self, detector: Detector, sign: Sign, glance: Glance, raw: str | None) -> Span | None:
        if sign.place is None or raw is None:
            return None
        if detector.sight is Sight.RAW or glance.text == raw:
            return Span(*sign.place)
        return raw_place(raw, *sign.place) if glance.text == normalise(raw) else None

    def hear(self, heard: Heard, block_at: float, flag_at: float) -> None:
        """Note the topic, and what it comes to for these two margins."""
        self.heard, self.margin_over = heard, heard.margin - block_at
        self.is_off_topic = heard.words >= FEWEST_WORDS and not heard.is_bare and heard.margin >= block_at
        self.is_topic_flagged = heard.words > 1 and not heard.is_bare and heard.margin >= flag_at

    def _weighs(self, weight: Weight) -> list[str]:
        return [detector.name for detector, sign, _ in self.signs if (sign.weight or detector.weight) is weight]

    @property
    def is_refused(self) -> bool:
        """A sign decides, or two different ones support each other, or one and a doubtful topic, or the topic alone."""
        if self._weighs(Weight.DECISIVE) or self.is_off_topic:
            return True
        supporting = set(self._weighs(Weight.SUPPORTING))
        return len(supporting) > 1 or (bool(supporting) and self.margin_over >= -SUPPORTED_BELOW)

    @property
    def is_flagged(self) -> bool:
        """Something was seen, whether it refuses or not."""
        return bool(self.signs) or self.is_topic_flagged

    @property
    def score(self) -> float:
        """From 0 to 1: 0.5 where the topic alone begins to refuse, 1 where a sign refuses by itself."""
        if self._weighs(Weight.DECISIVE):
            return 1.0
        return round(1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, self.margin_over)))), 4)

    @property
    def hint(self) -> str:
        """What the asker may be told to do, empty where no detector says."""
        return next((detector.hint for detector, _, _ in self.signs if detector.hint), "")

    def reasons(self) -> tuple[Reason, ...]:
        """All that was seen, what decided first."""
        order = {Weight.DECISIVE: 0, Weight.SUPPORTING: 1, Weight.NOTED: 3}
        ranked = [
            (order[sign.weight or detector.weight], Reason(detector.name, sign.message, span))
            for detector, sign, span in self.signs
        ]
        if self.heard is not None and (self.is_off_topic or self.is_topic_flagged):
            ranked.append((2, Reason("off-topic", _told(self.heard))))
        ranked.sort(key=lambda pair: pair[0])
        return tuple(dict.fromkeys(reason for _, reason in ranked))


def _told(heard: Heard) -> str:
    """What there is to be said about a topic, in terms of words."""
    named = ", ".join(quote(word) for word in heard.unknown[:_SHOWN_WORDS])
    if heard.content and len(heard.unknown) == heard.content:
        return f"none of {heard.content} words is of the schema or of queries: {named}"
    if named:
        return f"{len(heard.unknown)} of {heard.content} words are neither of the schema nor of queries: {named}"
    return "the question is not put as questions about data are"
