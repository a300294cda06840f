"""Detector, @detector: finds one kind of sign that a question is out of scope; View: what a detector sees of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from grammar.diagnostic import quote
from grammar.folder import explanation_of, name_of
from guard.scope.question_text.normal import is_plain
from guard.scope.question_text.quoting import mask_values
from guard.scope.question_text.reported import as_values, asked, without
from guard.scope.topic.vocabulary import Terms


class Weight(StrEnum):
    """What a signal counts for."""

    DECISIVE = "decisive"
    """Refuses the question by itself."""
    SUPPORTING = "supporting"
    """Refuses together with a supporting signal of another detector, or where the topic is in doubt; flags by itself."""
    NOTED = "noted"
    """Flags, and never refuses."""


class Stage(StrEnum):
    """Which form of a question a detector looks at."""

    RAW = "raw"
    """As it came, before anything is normalised."""
    TEXT = "text"
    """In its normal form."""
    DECODED = "decoded"
    """In its normal form, and in each form that a disguise may hide: figures for letters, letters of other scripts."""


@dataclass(frozen=True, slots=True)
class QuestionLimits:
    """How long and how repetitive a question may be. Each is the most that is let through, at least 1.

    `same_character` is how often one may stand in a row; signs that lines are drawn with, twice that and one more.

    The limits of length are those that attacks need: a question with its story, or with a trace or a statement that was
    pasted, has some hundred words; documents and jailbreaks that were collected from forums have thousands.
    """

    characters: int = 6_000
    flagged_characters: int = 3_000
    words: int = 1_200
    flagged_words: int = 500
    flagged_lines: int = 60
    line_breaks: int = 200
    invisible: int = 2
    combining: int = 3
    same_character: int = 19
    same_word: int = 5
    same_phrase: int = 4
    compression: float = 4.0


_WORD = re.compile(r"[^\W_]+")
_BLANKS = re.compile(r"  +")


@dataclass(frozen=True, slots=True)
class View:
    """What a detector sees of one question.

    `text` is the form that its stage names, with single blanks; `masked` the same with quoted filter values blanked,
    `lower` that in lower case (of the same length, or with places that are a little off), and `words` the words of it.
    `labels` are the section labels of the caller's own prompt, in lower case. `disguise` says what was undone to get
    this text, and is empty for the question itself. `terms` are the words of the schema,
    `allowed` phrases that nothing is held against, which are blanked in `masked` and `lower`.
    """

    text: str
    masked: str
    lower: str
    words: frozenset[str]
    limits: QuestionLimits
    labels: frozenset[str] = frozenset()
    disguise: str = ""
    is_plain: bool = True
    terms: Terms = field(default_factory=Terms, repr=False)
    allowed: tuple[str, ...] = ()
    kept: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)
    """What was made of the text so far, by name: several detectors want the same."""

    def asked(self, *, has_pasted: bool = False) -> str:
        """`lower`, with blanks for what the question only reports: mentioned code, what others say or do, pasted lines.

        `has_pasted` leaves the pasted lines as they are.
        """
        key = "asked, with pasted lines" if has_pasted else "asked"
        if key not in self.kept:
            self.kept[key] = asked(self.lower, self.masked, has_pasted=has_pasted)
        made: str = self.kept[key]
        return made

    @property
    def as_values(self) -> str:
        """The text with a short quoted value for each thing that was pasted or mentioned."""
        if "values" not in self.kept:
            self.kept["values"] = as_values(self.text, self.allowed)
        made: str = self.kept["values"]
        return made

    def find(self, expression: re.Pattern[str]) -> re.Match[str] | None:
        """Where an expression is found in what is asked; None where it is found in what is only reported."""
        return expression.search(self.asked()) if expression.search(self.lower) is not None else None

    def find_written(self, expression: re.Pattern[str]) -> re.Match[str] | None:
        """The same in the whole text, quoted values included."""
        if expression.search(self.text.lower()) is None:
            return None
        return expression.search(asked(self.text.lower(), self.text))

    @classmethod
    def of_raw(cls, raw: str, limits: QuestionLimits, labels: frozenset[str] = frozenset()) -> View:
        """The view of a question as it came."""
        return cls(raw, raw, raw, frozenset(), limits, labels, is_plain=is_plain(raw))

    @classmethod
    def of(
        cls,
        text: str,
        limits: QuestionLimits,
        labels: frozenset[str] = frozenset(),
        disguise: str = "",
        terms: Terms | None = None,
        allowed: Sequence[str] = (),
    ) -> View:
        """The view of a normal form, or of what a disguise hides (named by `disguise`)."""
        masked = without(mask_values(text), allowed)
        lower = masked.lower()
        words = frozenset(_WORD.findall(lower))
        return cls(
            text, masked, lower, words, limits, labels, disguise, text.isascii(), terms or Terms(), tuple(allowed)
        )


@dataclass(frozen=True, slots=True)
class Signal:
    """One thing that a detector saw: a message, its place in the text it looked at, and what it counts for.

    `weight` is None for the detector's own.
    """

    message: str
    place: tuple[int, int] | None = None
    weight: Weight | None = None


Detect = Callable[[View], Iterable[Signal]]
"""A detector's code: a view to signals; empty means that nothing was seen."""


@dataclass(frozen=True, slots=True)
class Detector:
    """What finds one kind of sign that a question is not one of the product's.

    `name` is kebab-case; `explanation` is for who runs the product; `words`, where not empty, are those without which
    the detector has nothing to say (one of them is enough); `hint` is what an asker may be told, empty for the usual.
    """

    name: str
    explanation: str
    weight: Weight
    stage: Stage
    out_of_scope: tuple[str, ...]
    in_scope: tuple[str, ...]
    detect: Detect = field(repr=False)
    words: frozenset[str] = frozenset()
    hint: str = ""
    is_for_plain: bool = True
    """Whether it has anything to say of printable ASCII."""

    def signals(self, view: View) -> Iterable[Signal]:
        """What it sees; asked only where its words and characters occur."""
        if (self.words and self.words.isdisjoint(view.words)) or (view.is_plain and not self.is_for_plain):
            return ()
        return self.detect(view)


def detector(
    weight: Weight,
    *,
    stage: Stage = Stage.DECODED,
    out_of_scope: Iterable[str],
    in_scope: Iterable[str],
    words: str = "",
    hint: str = "",
    is_for_plain: bool = True,
) -> Callable[[Detect], Detector]:
    """Make a detector of a function: its name is the detector's, its docstring the explanation.

    Raises:
        TypeError: the function has no docstring.
    """

    def declare(detect: Detect) -> Detector:
        explanation = explanation_of(detect, "detector")
        return Detector(
            name=name_of(detect),
            explanation=explanation,
            weight=weight,
            stage=stage,
            out_of_scope=tuple(out_of_scope),
            in_scope=tuple(in_scope),
            detect=detect,
            words=frozenset(words.split()),
            hint=hint,
            is_for_plain=is_for_plain,
        )

    return declare


def any_of(*phrases: str) -> re.Pattern[str]:
    """An expression that finds any of some phrases."""
    return re.compile("|".join(phrases))


def matched(view: View, saying: str, *expressions: re.Pattern[str], weight: Weight | None = None) -> Iterator[Signal]:
    """A signal for the first of the expressions that is found in what is asked; in pasted lines, it is only noted.

    Args:
        view: what is looked at.
        saying: what the question does with these words, as a verb with its object.
        expressions: to be searched for, in their order.
        weight: of the signal; None for the detector's.
    """
    for expression in expressions:
        if expression.search(view.lower) is None:
            continue
        match = expression.search(view.asked())
        if match is None:
            match, weight = expression.search(view.asked(has_pasted=True)), Weight.NOTED
        if match is not None:
            place = match.span() if len(view.lower) == len(view.text) else None
            yield Signal(f"the question {saying}: {quote(match.group().strip())}", place, weight)
            return


def single_blanks(text: str) -> str:
    """The text with each run of blanks as one."""
    return _BLANKS.sub(" ", text) if "  " in text else text
