"""Scope, screen(): is this question ours? Shape, injection and topic, before a token is spent.

The scope guard is a control of cost, abuse and experience. It is no security boundary: that is drawn by what may leave,
which is only a validated, authorised query. `InScope` does not mean safe.

The order: the question as it came (length first: a longer text is not looked at any further), its normal form, its
text behind a disguise, its topic. Each stage is asked only where none before it refused.
"""

from __future__ import annotations

import hashlib
import json
import re
import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any

from grammar import Schema
from grammar.suggestion import nearest
from guard.scope.attack.model import shipped_attacks
from guard.scope.auditing import MOST_SHOWN, Audit
from guard.scope.detector import Detector, QuestionLimits, Stage, View, Weight, single_blanks
from guard.scope.evidence import OFF_TOPIC, Evidence
from guard.scope.question_text.decodings import decodings
from guard.scope.question_text.normal import JOINERS, normalise
from guard.scope.question_text.reported import as_values, without
from guard.scope.question_text.tokens import parts
from guard.scope.replies import language_of, languages, reply_in
from guard.scope.topic.calibration import Calibration, Case, calibrate
from guard.scope.topic.model import TopicScore, score_topic, shipped
from guard.scope.topic.vocabulary import Terms, english
from guard.screening import InScope, Judge, OutOfScope, Reason, Ruling, Screening, Unsure

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMAT = 2
"""The layout of a scope's file."""

MAX_LEARNT = 50
"""At most this many examples add their words to the vocabulary; more would teach it words that anybody uses."""

_LABEL = re.compile(r"^[ \t#*>]{0,8}([A-Z][A-Za-z]{0,30}(?:[ _-][A-Za-z]{1,30}){0,4})[ \t*]{0,3}:", re.MULTILINE)
_WORDS = re.compile(r"[^\W_]+")


class Mode(StrEnum):
    """What is made of what was seen."""

    OBSERVE = "observe"
    """Nothing is refused or flagged; the reasons are there for the log, and `would_be` says what `block` would have decided."""
    FLAG = "flag"
    """Nothing is refused: what would have been is flagged, and `would_be` says so."""
    JUDGE = "judge"
    """As block, and a judge is asked about what would be flagged."""
    BLOCK = "block"


class ScopeError(ValueError):
    """A stored scope cannot be read. The message is one sentence."""


class CalibrationWarning(UserWarning):
    """The examples of a product are too few for the promise that was asked for."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What a product's questions are like.

    `terms` are the words of its schema, `columns` some names to suggest to an asker, `labels` the section labels of its
    prompt in lower case. `flag_at` and `block_at` are margins, None for those that come with the package. A value, to
    be made once (`Scope.from_schema`) and shared by threads; screening changes nothing in it. `ignored` are the names of
    signs that count for nothing, `weights` what other signs count for instead of what they say themselves. `allowed` are
    phrases, in lower case, that nothing is held against. `language` (ISO 639-1) is that of replies, None for the asker's.
    """

    terms: Terms = field(default_factory=Terms, repr=False)
    columns: tuple[str, ...] = ()
    labels: frozenset[str] = frozenset()
    mode: Mode = Mode.BLOCK
    limits: QuestionLimits = field(default_factory=QuestionLimits)
    flag_at: float | None = None
    block_at: float | None = None
    calibration: Calibration | None = None
    judge: Judge | None = field(default=None, compare=False, repr=False)
    ignored: frozenset[str] = frozenset()
    weights: Mapping[str, Weight] = field(default_factory=dict, hash=False)
    allowed: tuple[str, ...] = ()
    language: str | None = None

    def __post_init__(self) -> None:
        """Check what a caller chose, once."""
        known = signs() if self.ignored or self.weights else ()
        for name in (*self.ignored, *self.weights):
            if name not in known:
                near = nearest(name, known)
                hint = f"; did you mean {near[0]!r}?" if near else ""
                raise ValueError(f"there is no sign {name!r}{hint}")
        if self.language is not None and self.language not in languages():
            raise ValueError(
                f"there are no replies in the language {self.language!r}, only in {', '.join(languages())}"
            )

    @classmethod
    def from_schema(
        cls,
        columns: Schema | Iterable[str] | None,
        examples: Sequence[str] = (),
        negatives: Sequence[str] = (),
        alpha: float = 0.01,
        *,
        values: Iterable[str] = (),
        template: str | None = None,
        mode: Mode | str = Mode.BLOCK,
        limits: QuestionLimits | None = None,
        judge: Judge | None = None,
        ignored: Iterable[str] = (),
        weights: Mapping[str, Weight | str] | None = None,
        allowed: Iterable[str] = (),
        language: str | None = None,
    ) -> Scope:
        """The scope of a product that answers questions about a schema.

        Args:
            columns: the schema, or the names of its columns, at least one; None for no product in particular.
            examples: questions of real users, none that was used to write the prompt. They set the threshold, and their
                words (of the first fifty) count as known. Empty: the threshold that comes with the package.
            negatives: texts that are to be refused, to see how many are; they change nothing.
            alpha: the share of false refusals to aim at, in (0, 0.5].
            values: values that people filter by, such as the names of services; their words count as known.
            template: the product's own prompt, whose section labels nobody may forge.
            mode: what is made of what was seen.
            limits: how long and repetitive a question may be.
            judge: what is asked in the mode `judge`.
            ignored: names of signs that count for nothing.
            weights: what signs count for, by name: `decisive`, `supporting` or `noted`.
            allowed: phrases that nothing is held against wherever they stand, such as the name of a product.
            language: of the replies (ISO 639-1); None for the language of each question.

        Warns:
            CalibrationWarning: the figures of the calibration cannot bear all; `calibration.caution` says what.

        Raises:
            ValueError: `alpha`, `mode`, a weight or the language is out of range, there is no sign of a name, or no column.
            TypeError: the columns, examples, negatives, values or phrases are one text, whose letters would be taken for
                them.

        >>> Scope.from_schema(["http.route", "duration_ms"]).screen("write a poem about autumn").decision
        <Ruling.BLOCK: 'block'>
        """
        if not 0 < alpha <= 0.5:
            raise ValueError(f"`alpha` must be above 0 and at most 0.5, not {alpha}")
        lists = {"examples": examples, "negatives": negatives, "values": values, "ignored": ignored, "allowed": allowed}
        for name, texts in lists.items():
            if isinstance(texts, str | bytes):
                raise TypeError(f"`{name}` must be a list of strings, not one string")
        schema = columns if isinstance(columns, Schema) else Schema.of(() if columns is None else columns)
        names = [column.name for column in schema]
        if not names and columns is not None:
            raise ValueError("the schema has no columns: give at least one, or None for no product in particular")
        described = [column.description for column in schema if column.description] + list(values)
        learnt = examples[:MAX_LEARNT]
        scope = cls(
            terms=Terms.of(names, [*described, *map(_learnable, learnt)]),
            columns=tuple(names),
            labels=labels_of(template) if template else frozenset(),
            mode=Mode(mode),
            limits=limits or QuestionLimits(),
            judge=judge,
            ignored=frozenset(ignored),
            weights={name: Weight(weight) for name, weight in (weights or {}).items()},
            allowed=allowed_phrases(allowed),
            language=language,
        )
        if not examples and not negatives:
            return scope
        calibration = calibrate(
            list(_cases(scope, Terms.of(names, described), examples)),
            [scope.case(text) for text in negatives],
            alpha,
            shipped().block_at,
        )
        if calibration.caution and examples:
            warnings.warn(calibration.caution, CalibrationWarning, stacklevel=2)
        gap = shipped().block_at - shipped().flag_at
        return replace(
            scope, calibration=calibration, block_at=calibration.threshold, flag_at=calibration.threshold - gap
        )

    @property
    def threshold(self) -> float:
        """The margin from which on a question is refused."""
        return shipped().block_at if self.block_at is None else self.block_at

    def topic_score(self, text: str) -> TopicScore:
        """How far the topic of a text is from the product's questions; nothing else is looked at."""
        return score_topic(as_values(_shown(normalise(text)), self.allowed), self.terms, shipped())

    def screen(self, question: str) -> Screening:
        """Whether a question is to be answered, with reasons. Never raises, on any text.

        Linear in the question, and independent of its length beyond `limits.characters`.

        Raises:
            TypeError: the question is no text.
        """
        if not isinstance(question, str):
            raise TypeError(f"the question must be a string, not a value of type {type(question).__name__}")
        evidence = self._look(question)
        return self._settled(evidence)

    def to_json(self) -> str:
        """The scope as JSON, with its version and a hash over the rest; a judge is not stored."""
        document = {
            "format": FORMAT,
            "weights": shipped().digest,
            "columns": list(self.columns),
            "names": sorted(self.terms.names),
            "words": sorted(self.terms.words),
            "labels": sorted(self.labels),
            "mode": self.mode.value,
            "limits": {name: getattr(self.limits, name) for name in QuestionLimits.__dataclass_fields__},
            "flag_at": self.flag_at,
            "block_at": self.block_at,
            "calibration": None
            if self.calibration is None
            else {name: getattr(self.calibration, name) for name in Calibration.__dataclass_fields__},
            **({"ignored": sorted(self.ignored)} if self.ignored else {}),
            **({"weigh": {name: self.weights[name].value for name in sorted(self.weights)}} if self.weights else {}),
            **({"allowed": list(self.allowed)} if self.allowed else {}),
            **({"language": self.language} if self.language else {}),
        }
        return json.dumps({**document, "sha256": _digest(document)}, indent=1, ensure_ascii=True)

    @classmethod
    def from_json(cls, text: str, *, judge: Judge | None = None) -> Scope:
        """The scope that was stored.

        Raises:
            ScopeError: the text is not a scope, of another format or of other weights, or was changed since.
        """
        try:
            document: dict[str, Any] = json.loads(text)
            stated = document.pop("sha256")
            form, weights = document["format"], document["weights"]
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise ScopeError("the text is not a stored scope") from error
        if form != FORMAT:
            raise ScopeError(f"the scope has format {form!r}, but this version reads format {FORMAT}")
        if stated != _digest(document):
            raise ScopeError("the scope was changed after it was stored: its hash does not match")
        if weights != shipped().digest:
            raise ScopeError("the scope was calibrated with the weights of another version")
        calibration = document["calibration"]
        if calibration is not None:
            for name in ("refused", "false_blocks", "caught", "odd", "by_rule"):
                calibration[name] = None if calibration[name] is None else tuple(calibration[name])
            calibration = Calibration(**calibration)
        return cls(
            terms=Terms.known(document["names"], document["words"]),
            columns=tuple(document["columns"]),
            labels=frozenset(document["labels"]),
            mode=Mode(document["mode"]),
            limits=QuestionLimits(**document["limits"]),
            flag_at=document["flag_at"],
            block_at=document["block_at"],
            calibration=calibration,
            judge=judge,
            ignored=frozenset(document.get("ignored", ())),
            weights={name: Weight(weight) for name, weight in document.get("weigh", {}).items()},
            allowed=tuple(document.get("allowed", ())),
            language=document.get("language"),
        )

    # --- the stages ---

    def _look(self, question: str) -> Evidence:
        raw = View.of_raw(question, self.limits, self.labels)
        evidence = Evidence(question, self.ignored, self.weights)
        if len(question) > self.limits.characters:
            # Not even the normal form of such a text is made, unless it is to be sent on after all.
            evidence.add(_too_long(), raw, raw=question)
            evidence.text = normalise(
                question if self.mode in (Mode.OBSERVE, Mode.FLAG) else question[: self.limits.characters]
            )
            return evidence
        for detector in _of_stage(Stage.RAW):
            evidence.add(detector, raw, raw=question)
        evidence.text = normalise(question)
        if evidence.is_refused:
            return evidence
        shown = _shown(evidence.text)
        view = View.of(shown, self.limits, self.labels, terms=self.terms, allowed=self.allowed)
        for detector in _of_stage(Stage.TEXT):
            evidence.add(detector, view, raw=question)
        others = list(decodings(view.as_values, shipped_attacks().words))
        views = [
            view,
            *(
                View.of(other.text, self.limits, self.labels, other.disguise, self.terms, self.allowed)
                for other in others
            ),
        ]
        for detector in _of_stage(Stage.DECODED):
            for seen in views:
                evidence.add(detector, seen, raw=None if seen.disguise else question)
        topic = score_topic(view.as_values, self.terms, shipped())
        for other in others:
            if other.is_prose:
                meant = score_topic(without(other.text, self.allowed), self.terms, shipped())
                # What is undone where nothing was disguised gives words that no language has.
                if meant.strange <= topic.strange and meant.margin - other.cost > topic.margin:
                    topic = replace(meant, margin=meant.margin - other.cost, place=None)
        evidence.weigh_topic(topic, self.threshold, self._flag_at)
        return evidence

    @property
    def _flag_at(self) -> float:
        return shipped().flag_at if self.flag_at is None else self.flag_at

    def _settled(self, evidence: Evidence) -> Screening:
        reasons, score = evidence.reasons(), evidence.score
        would_be = Ruling.BLOCK if evidence.is_refused else Ruling.FLAG if evidence.is_flagged else Ruling.ALLOW
        if would_be is Ruling.ALLOW or self.mode is Mode.OBSERVE:
            return InScope(evidence.question, evidence.text, reasons, score, would_be)
        if would_be is Ruling.BLOCK and self.mode is not Mode.FLAG:
            return OutOfScope(evidence.question, evidence.text, reasons, self._reply(evidence), score)
        if would_be is Ruling.FLAG and self.mode is Mode.JUDGE and self.judge is not None:
            return self._judged(evidence, reasons, score)
        return Unsure(evidence.question, evidence.text, reasons, score, would_be)

    def _judged(self, evidence: Evidence, reasons: tuple[Reason, ...], score: float) -> Screening:
        """What a judge makes of a question in the unsure band; where it says nothing, the question stays flagged."""
        assert self.judge is not None
        try:
            opinion = self.judge.opinion(evidence.text, self.columns)
        except Exception:  # noqa: BLE001  # the judge is the caller's; without an opinion the question stays unsure
            opinion = None
        if opinion is Ruling.ALLOW:
            return InScope(evidence.question, evidence.text, reasons, score, Ruling.FLAG)
        if opinion is Ruling.BLOCK:
            judged = Reason("judged-out-of-scope", "the judge rates the question as out of scope")
            return OutOfScope(evidence.question, evidence.text, (*reasons, judged), self._reply(evidence), score)
        return Unsure(evidence.question, evidence.text, reasons, score)

    def _reply(self, evidence: Evidence) -> str:
        """A plain sentence or two in the asker's language, which tell nothing of the rules."""
        fit = (name for name in self.columns if name.isprintable() and len(name) <= 40 and len(parts(name)) > 1)
        language = self.language or language_of(evidence.text or evidence.question)
        return reply_in(language, sorted(fit, key=_plainness)[:2], evidence.hint)

    def case(self, text: str) -> Case:
        """A question, and the thresholds at which it is refused; what a calibration counts."""
        edge, rule = self._look(text).edge()
        return Case(text, edge, rule)


def screen(question: str, scope: Scope | None = None) -> Screening:
    """Whether a question is to be answered, with reasons; of no product in particular where no scope is given.

    Raises:
        TypeError: the question is no text, or the scope is none.

    >>> screen("p95 latency by route").decision
    <Ruling.ALLOW: 'allow'>
    """
    if scope is not None and not isinstance(scope, Scope):
        raise TypeError(f"`scope` must be a Scope, not {type(scope).__name__}: make one with `Scope.from_schema(...)`")
    return (scope or _unknown()).screen(question)


def audit(questions: Iterable[str], scope: Scope, limit: int = MOST_SHOWN) -> Audit:
    """What would become of the questions of a log in the mode `block`; the `limit` most suspicious of them are kept."""
    seen, watching = Audit(limit), replace(scope, mode=Mode.OBSERVE, judge=None)
    for at, question in enumerate(questions, 1):
        seen.add(watching.screen(question), at)
    return seen


def labels_of(template: str) -> frozenset[str]:
    """The labels that begin the sections of a prompt, in lower case.

    >>> sorted(labels_of("You write queries.\\nCOLUMNS: {columns}\\nExisting query: {query}"))
    ['columns', 'existing query']
    """
    return frozenset(" ".join(match.group(1).lower().split()) for match in _LABEL.finditer(template))


def _shown(text: str) -> str:
    """What is looked at of a normal form: without joiners, and with single blanks."""
    if not text.isascii():
        text = "".join(character for character in text if character not in JOINERS)
    return single_blanks(text)


@cache
def _of_stage(stage: Stage) -> tuple[Detector, ...]:
    from guard.scope.detectors import DETECTORS  # noqa: PLC0415  # some forty expressions, compiled when first used

    return tuple(detector for detector in DETECTORS if detector.stage is stage)


@cache
def _too_long() -> Detector:
    return next(detector for detector in _of_stage(Stage.RAW) if detector.name == "too-long")


@cache
def _unknown() -> Scope:
    return Scope()


def _learnable(text: str) -> str:
    """What of an example may join the vocabulary: its words without those that any sentence has."""
    function = english().function
    return " ".join(word for word in _WORDS.findall(text) if word.lower() not in function)


def _cases(scope: Scope, known: Terms, examples: Sequence[str]) -> Iterator[Case]:
    """When each example is refused, looked at without the words that only itself taught."""
    learnt = [frozenset(Terms.of((), [_learnable(text)]).words) for text in examples[:MAX_LEARNT]]
    for at, text in enumerate(examples):
        if at < len(learnt):
            shared = known.words.union(*(words for other, words in enumerate(learnt) if other != at))
            yield replace(scope, terms=Terms.known(known.names, shared)).case(text)
        else:
            yield scope.case(text)


@cache
def signs() -> tuple[str, ...]:
    """The names of all signs: those of the detectors, and the topic's."""
    from guard.scope.detectors import DETECTORS  # noqa: PLC0415  # some forty expressions, compiled when first used

    return (*(detector.name for detector in DETECTORS), OFF_TOPIC)


def allowed_phrases(phrases: Iterable[str]) -> tuple[str, ...]:
    """Phrases as they are looked for: in their normal form, in lower case, with single blanks, without empty ones."""
    folded = {" ".join(normalise(phrase).lower().split()) for phrase in phrases}
    return tuple(sorted(folded - {""}))


def _plainness(name: str) -> tuple[int, int, str]:
    return sum(not character.isalpha() for character in name), len(name), name


def _digest(document: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(document, sort_keys=True, ensure_ascii=True).encode("ascii")).hexdigest()
