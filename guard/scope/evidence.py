"""Evidence: what was seen of one question, what it weighs, and how it is told."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

from grammar import Span
from grammar.diagnostic import quote
from guard.scope.detector import Detector, Signal, Stage, View, Weight
from guard.scope.question_text.decodings import DELIBERATE
from guard.scope.question_text.normal import normalise, raw_place
from guard.scope.topic.model import TopicScore
from guard.screening import Reason

FEWEST_WORDS = 3
"""A question of fewer words is never refused for its topic, nor one of names, values and signs alone."""

SUPPORTED_BELOW = 0.8
"""A supporting signal decides where the margin is at most so far below the one that refuses."""

OFF_TOPIC = "off-topic"
"""The name of the sign that the topic is."""

FOREIGN_SCRIPT = "foreign-script"

ABOUT = frozenset(("object-elsewhere",))
"""Signs that say what a question is about, as the topic does: they support the topic, and no other sign."""

_SHOWN_WORDS = 6


class Evidence:
    """What was seen of one question so far. Filled by one screening and thrown away with it."""

    __slots__ = (
        "ignored", "is_off_topic", "is_topic_flagged", "margin_over", "may_refuse_topic", "question", "signals", "text",
        "topic", "weights",
    )  # fmt: skip

    def __init__(
        self,
        question: str,
        ignored: frozenset[str] = frozenset(),
        weights: Mapping[str, Weight] | None = None,
    ) -> None:
        self.question = question
        self.ignored = ignored
        self.weights = weights or {}
        self.text = ""
        self.signals: list[tuple[Detector, Signal, Span | None]] = []
        self.topic: TopicScore | None = None
        self.margin_over = -8.0
        self.is_off_topic = self.is_topic_flagged = self.may_refuse_topic = False

    def add(self, detector: Detector, view: View, *, raw: str | None) -> None:
        """Note what a detector sees in a view; `raw` is the question where the view's places lead back to it."""
        if detector.name in self.ignored:
            return
        for signal in detector.signals(view):
            is_hidden = view.disguise in DELIBERATE and (signal.weight or detector.weight) is Weight.SUPPORTING
            # Who hides such words means them.
            weighed = replace(signal, weight=Weight.DECISIVE) if is_hidden else signal
            self.signals.append((detector, weighed, self._span(detector, signal, view, raw)))

    def _span(self, detector: Detector, signal: Signal, view: View, raw: str | None) -> Span | None:
        if signal.place is None or raw is None:
            return None
        if detector.stage is Stage.RAW or view.text == raw:
            return Span(*signal.place)
        return raw_place(raw, *signal.place) if view.text == normalise(raw) else None

    def weigh_topic(self, topic: TopicScore, block_at: float, flag_at: float) -> None:
        """Note the topic, and what it comes to for these two margins."""
        if OFF_TOPIC in self.ignored:
            return
        self.topic, self.margin_over = topic, topic.margin - topic.reserve - block_at
        if not topic.is_foreign:  # another script is nothing to remark where its language is known
            self.signals = [signal for signal in self.signals if signal[0].name != FOREIGN_SCRIPT]
        is_long_enough = topic.words >= FEWEST_WORDS and not topic.is_bare
        is_decisive = self.weights.get(OFF_TOPIC, Weight.DECISIVE) is Weight.DECISIVE
        is_judged = not topic.is_foreign and not topic.is_counted_elsewhere
        self.may_refuse_topic = is_long_enough and is_judged and is_decisive
        self.is_off_topic = self.may_refuse_topic and self.margin_over >= 0
        self.is_topic_flagged = (
            topic.words > 1 and not topic.is_bare and (topic.margin >= flag_at or topic.is_beyond_schema)
        )

    def weight_of(self, detector: Detector, signal: Signal) -> Weight:
        """What a signal counts for: what the scope says of its detector, else what the two say themselves."""
        return self.weights.get(detector.name) or signal.weight or detector.weight

    def _weighs(self, weight: Weight) -> list[str]:
        return [detector.name for detector, signal, _ in self.signals if self.weight_of(detector, signal) is weight]

    def edge(self) -> tuple[float, str]:
        """The highest threshold at which the question is refused, minus infinity for none; and the rule that always refuses it.

        The rule's name is empty where no rule refuses by itself or together with another.
        """
        decisive, supporting = self._weighs(Weight.DECISIVE), dict.fromkeys(self._weighs(Weight.SUPPORTING))
        if decisive or len(supporting.keys() - ABOUT) > 1:
            return math.inf, next(iter([*decisive, *supporting]))
        if self.topic is None:
            return -math.inf, ""
        edges = [self.topic.margin - self.topic.reserve] if self.may_refuse_topic else []
        return max([*edges, *(self.topic.margin + SUPPORTED_BELOW for _ in supporting)], default=-math.inf), ""

    @property
    def is_refused(self) -> bool:
        """A signal decides, or two different ones support each other, or one and a doubtful topic, or the topic alone."""
        if self._weighs(Weight.DECISIVE) or self.is_off_topic:
            return True
        supporting = set(self._weighs(Weight.SUPPORTING))
        reserve = self.topic.reserve if self.topic is not None else 0.0
        return len(supporting - ABOUT) > 1 or (bool(supporting) and self.margin_over + reserve >= -SUPPORTED_BELOW)

    @property
    def is_flagged(self) -> bool:
        """Something was seen, whether it refuses or not."""
        return bool(self.signals) or self.is_topic_flagged

    @property
    def score(self) -> float:
        """From 0 to 1: 0.5 where the topic alone begins to refuse, 1 where a signal refuses by itself."""
        if self._weighs(Weight.DECISIVE):
            return 1.0
        return round(1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, self.margin_over)))), 4)

    @property
    def hint(self) -> str:
        """What the asker may be told to do, empty where no detector says."""
        return next((detector.hint for detector, _, _ in self.signals if detector.hint), "")

    def reasons(self) -> tuple[Reason, ...]:
        """All that was seen, what decided first."""
        order = {Weight.DECISIVE: 0, Weight.SUPPORTING: 1, Weight.NOTED: 3}
        ranked = [
            (order[self.weight_of(detector, signal)], Reason(detector.name, signal.message, span))
            for detector, signal, span in self.signals
        ]
        if self.topic is not None and (self.is_off_topic or self.is_topic_flagged):
            ranked.append((2, Reason("off-topic", _told(self.topic))))
        ranked.sort(key=lambda pair: pair[0])
        return tuple(dict.fromkeys(reason for _, reason in ranked))


def _told(topic: TopicScore) -> str:
    """What there is to be said about a topic, in terms of words."""
    named = ", ".join(quote(word) for word in topic.unknown[:_SHOWN_WORDS])
    if topic.is_foreign:
        return f"the question is in a language without a word list, so its topic is not known: {named}"
    if topic.is_beyond_schema:
        return f"the question asks for figures of what the schema has no word for: {named}"
    if topic.content and len(topic.unknown) == topic.content:
        return f"none of the {topic.content} words comes from the schema or from queries: {named}"
    if named:
        return (
            f"{len(topic.unknown)} of the {topic.content} words come neither from the schema nor from queries: {named}"
        )
    return "the question is not worded like a question about data"
