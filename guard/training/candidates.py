"""Candidates: the lines that records can give, each with what people said of it, and why a record gives none.

The messages of a line are those that were sent, byte for byte, as the record says them; they are rendered only where the record
does not know them, and then by a template that the caller gives. Whatever a model is to say was accepted when it was said, as
far as it was judged then, and is accepted now.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from grammar.frozen import frozen, replace
from grammar.schemas import SchemaError, read_schema
from guard.journey import Guard
from guard.label import Answer, Label, Standing, said_of
from guard.prompting.rendered import asked
from guard.prompting.template import Template, TemplateError
from guard.record import BrokenRecord, Plain, Record
from guard.records.contents import MASK
from guard.training.line import Kind, LeftOut, Origin, TrainingLine
from guard.verdict import Accepted, Declined, Rejected, Repaired, Verdict

ROLES = frozenset({"system", "developer", "user", "assistant"})
_CONTENTS = ("input", "messages", "output")
_KEPT_GUARDS = 64
_USABLE = ("accepted", "repaired")


@frozen
class Choice:
    """What lines are made, beside those of accepted answers to messages that are known.

    `template` renders the messages of a record that does not know them; with `is_renewed` those of every record. `takes_masked`
    makes lines of records in which something was masked, `takes_declines` of answers that decline, `takes_repairs` pairs of an
    answer and what fixes made of it. With `is_printed` an answer is as the language prints it, else as it was written, after
    its fixes.
    """

    template: Template | None = None
    is_renewed: bool = False
    takes_masked: bool = False
    takes_declines: bool = False
    takes_repairs: bool = False
    is_printed: bool = False

    def __post_init__(self) -> None:
        if self.is_renewed and self.template is None:
            raise ValueError("messages can be renewed only by a `template`")


class _NoLineError(Exception):
    """There is no line; the message says why."""


@frozen
class _Prompt:
    messages: tuple[Plain, ...]
    question: str
    template: str
    is_rendered: bool


@frozen
class _Judged:
    """An answer with what the guard says of it now, which is what was said of it then."""

    text: str
    verdict: Verdict[Any]

    @property
    def is_usable(self) -> bool:
        return isinstance(self.verdict, Accepted | Repaired)

    @property
    def rules(self) -> tuple[str, ...]:
        if not isinstance(self.verdict, Rejected):
            return ()
        return tuple(dict.fromkeys(d.name for d in self.verdict.diagnostics if d.severity.value == "error"))


class Candidates:
    """Makes lines of records, one record at a time.

    Args:
        guard: judges every answer again. Give it what the calls were judged by: its schema, its policy.
        choice: which lines are made.
        labels: what people said of the records. Ids name records within one store: give each store candidates of its own.
        elsewhere: what people said of the records of other stores. What they call bad there is bad here too, where the same
            answer was given to the same question.
    """

    def __init__(
        self,
        guard: Guard[Any],
        choice: Choice | None = None,
        labels: Standing | None = None,
        elsewhere: Iterable[Standing] = (),
    ) -> None:
        self.guard = guard
        self.choice = choice or Choice()
        self.labels = labels or Standing()
        self._bad = {
            digest
            for standing in (self.labels, *elsewhere)
            for label in standing
            if label.says == "bad"
            for digest in label.digests
            if digest
        }
        self._guards: dict[str, Guard[Any]] = {}
        self._picks: dict[frozenset[Answer], list[Label]] = defaultdict(list)
        self._labelled: set[str] = set()
        for label in self.labels:
            if len(label.answers) == 2:
                self._picks[frozenset(label.answers)].append(label)
            self._labelled.update(answer.record for answer in label.answers)
        self._wanted = {answer.record for pair in self._picks for answer in pair}
        self._met: dict[str, Record] = {}

    def of(self, record: Record | BrokenRecord, kind: Kind) -> Iterator[TrainingLine | LeftOut]:
        """The lines of a record, or why there are none. Never raises, on any record."""
        if isinstance(record, BrokenRecord):
            yield LeftOut(f"line {record.number}", "the line is no record")
            return
        if not record.attempts:
            yield LeftOut(record.id, "the model was not asked")
            return
        if record.id in self._wanted:
            self._met[record.id] = record
        make = {Kind.SFT: self._sft, Kind.PREFERENCES: self._pairs, Kind.KTO: self._verdicts}[kind]
        try:
            yield from make(record)
        except _NoLineError as error:
            yield LeftOut(record.id, str(error))

    def picked(self) -> Iterator[TrainingLine | LeftOut]:
        """The pairs that people picked of, once every record was met."""
        for pair, labels in self._picks.items():
            names = " and ".join(sorted({answer.record for answer in pair}))
            try:
                yield self._picked(sorted(pair, key=lambda answer: (answer.record, answer.attempt)), labels)
            except _NoLineError as error:
                yield LeftOut(names, str(error))

    # --- one kind each ---

    def _sft(self, record: Record) -> Iterator[TrainingLine]:
        at = len(record.attempts) - 1
        people = self._people(record, at)
        corrected = self._correction(record)
        if corrected is not None:
            prompt = self._prompt(record)
            yield self._line(Kind.SFT, record, at, prompt, corrected, Origin.CORRECTED, is_labelled=True)
            return
        if people == "bad":
            raise _NoLineError("people say that the answer is bad")
        answer = self._answer(record, at)
        if isinstance(answer.verdict, Declined):
            if not (self.choice.takes_declines or people == "good"):
                raise _NoLineError("the answer declines")
            origin = Origin.DECLINED
        elif not answer.is_usable:
            raise _NoLineError(
                "people say that the answer is good, and the guard refuses it"
                if people == "good"
                else "the answer was refused"
            )
        else:
            origin = Origin.REPAIRED if isinstance(answer.verdict, Repaired) else Origin.ACCEPTED
        yield self._line(Kind.SFT, record, at, self._prompt(record), answer, origin, is_labelled=people == "good")

    def _pairs(self, record: Record) -> Iterator[TrainingLine | LeftOut]:
        at = len(record.attempts) - 1
        people = self._people(record, at)
        better = self._correction(record)
        is_corrected = better is not None
        if better is None:
            if people == "bad":
                raise _NoLineError("people say that the answer is bad")
            better = self._answer(record, at)
            if not better.is_usable:
                raise _NoLineError("no answer of the call was accepted")
        prompt = self._prompt(record)
        reasons: list[str] = []
        made = 0
        for earlier in range(len(record.attempts)):
            if earlier == at and not is_corrected:
                continue
            try:
                worse, said = self._answer(record, earlier), self._people(record, earlier)
            except _NoLineError as error:
                reasons.append(str(error))
                continue
            is_refused = isinstance(worse.verdict, Rejected)
            is_worse = is_refused or (is_corrected and not _is_same(worse, better))
            if is_worse and said == "good":
                reasons.append(
                    "people say that the answer that was refused is good"
                    if is_refused
                    else "people say that the answer is good, and another one is expected"
                )
            elif is_worse and worse.text != self._target(better):
                made += 1
                origin = Origin.CORRECTED if is_corrected else Origin.ATTEMPTS
                is_labelled = is_corrected or people == "good"
                yield self._line(Kind.PREFERENCES, record, at, prompt, better, origin, worse, is_labelled=is_labelled)
        if self.choice.takes_repairs and not is_corrected and isinstance(better.verdict, Repaired):
            made += 1
            yield self._line(Kind.PREFERENCES, record, at, prompt, better, Origin.REPAIR, better)
        for reason in reasons:
            yield LeftOut(record.id, reason)
        if not made and not reasons:
            raise _NoLineError("the call has no refused answer beside the accepted one")

    def _verdicts(self, record: Record) -> Iterator[TrainingLine | LeftOut]:
        expected = self._correction(record)
        for at in range(len(record.attempts)):
            try:
                yield self._verdict(record, at, expected)
            except _NoLineError as error:
                yield LeftOut(record.id, str(error))

    def _verdict(self, record: Record, at: int, expected: _Judged | None) -> TrainingLine:
        people = self._people(record, at)
        answer = self._answer(record, at)
        origin = Origin.LABEL if people or expected is not None else Origin.VERDICT
        if people == "good" and not (answer.is_usable or isinstance(answer.verdict, Declined)):
            raise _NoLineError("people say that the answer is good, and the guard refuses it")
        if people:
            is_good = people == "good"
        elif expected is not None:
            is_good = _is_same(answer, expected)
        elif isinstance(answer.verdict, Repaired):
            raise _NoLineError("the answer needed a repair, which is neither good nor bad")
        elif isinstance(answer.verdict, Declined):
            raise _NoLineError("the answer declines")
        else:
            is_good = answer.is_usable
        prompt = self._prompt(record, at)
        # What is judged is what was said, not what fixes made of it.
        return self._line(
            Kind.KTO,
            record,
            at,
            prompt,
            answer,
            origin,
            text=answer.text,
            is_good=is_good,
            is_labelled=origin is Origin.LABEL,
        )

    def _picked(self, pair: Sequence[Answer], labels: Sequence[Label]) -> TrainingLine:
        records = []
        for answer in pair:
            record = self._met.get(answer.record)
            if record is None or answer.attempt >= len(record.attempts):
                raise _NoLineError("an answer that people picked of is not among the records")
            records.append(record)
        holding = [label for label in labels if _is_of(label, {r.id: r for r in records})]
        if not holding:
            raise _NoLineError("the label is of a text that is another one now")
        choices = {label.picked for label in holding if label.says not in ("skip", "note")}
        if not choices:
            raise _NoLineError("people left the two answers to others")
        if choices == {None}:
            raise _NoLineError("people say that the two answers are equal")
        if len(choices) > 1:
            raise _NoLineError("people disagree on the two answers")
        (best,) = choices
        first, second = (self._prompt(record) for record in records)
        if first.messages != second.messages:
            raise _NoLineError("the two answers were given to other messages")
        at = pair.index(best) if best is not None else 0
        better, worse = (self._answer(records[each], pair[each].attempt) for each in (at, 1 - at))
        if not better.is_usable:
            raise _NoLineError("people picked an answer that the guard refuses")
        if worse.text == self._target(better):
            raise _NoLineError("the two answers are the same")
        return self._line(
            Kind.PREFERENCES, records[at], pair[at].attempt, first, better, Origin.PICKED, worse, is_labelled=True
        )

    # --- parts ---

    def _line(
        self,
        kind: Kind,
        record: Record,
        at: int,
        prompt: _Prompt,
        answer: _Judged,
        origin: Origin,
        worse: _Judged | None = None,
        *,
        text: str | None = None,
        is_good: bool | None = None,
        is_labelled: bool = False,
    ) -> TrainingLine:
        line = TrainingLine(
            kind,
            prompt.messages,
            self._target(answer) if text is None else text,
            prompt.question,
            origin,
            None if worse is None else worse.text,
            is_good,
            self._target(answer) if answer.is_usable else None,
            answer.rules if worse is None else worse.rules,
            record.id,
            at,
            prompt.template,
            is_labelled,
            prompt.is_rendered,
        )
        if set(record.masked) & {*_CONTENTS, "handed_on"} and line.masked() and not self.choice.takes_masked:
            raise _NoLineError("something in it was masked")
        return line

    def _target(self, answer: _Judged) -> str:
        """What is to be learnt: the query after its fixes, or the decline as it was said."""
        verdict = answer.verdict
        if not isinstance(verdict, Accepted | Repaired):
            return answer.text
        printed: str = verdict.language.notation.print(verdict.tree) if self.choice.is_printed else verdict.text
        return printed

    def _prompt(self, record: Record, at: int = 0) -> _Prompt:
        template, digest = self.choice.template, record.digests.get("template", "")
        sent = record.attempts[at].messages if at else record.messages
        question, existing = asked(record.messages) or (record.question, None)
        if self.choice.is_renewed:
            assert template is not None
            if at:
                raise _NoLineError("only the messages of a first attempt can be renewed")
            return self._rendered(template, question, existing)
        if sent is None:
            if template is None:
                gone = "messages" in record.left_out
                raise _NoLineError("its messages were left out" if gone else "its messages are not known")
            if at:
                raise _NoLineError("the messages of a later attempt are not known")
            if digest not in ("", template.digest):
                raise _NoLineError("its messages are not known, and its call was made with another template")
            return self._rendered(template, record.question, None)
        if not _is_chat(sent):
            raise _NoLineError("its messages are not a system's, a user's and an assistant's with a text each")
        if record.tools:
            raise _NoLineError("tools were offered, and whether the answer called one is not in the record")
        if question is None:
            question = next((str(each["content"]) for each in reversed(sent) if each["role"] == "user"), None)
        if question is None:
            raise _NoLineError("its question is not known")
        return _Prompt(sent, question, digest, is_rendered=False)

    def _rendered(self, template: Template, question: str | None, existing: str | None) -> _Prompt:
        if question is None:
            raise _NoLineError("its question is not known")
        try:
            rendered = template.render(question, existing=existing)
        except TemplateError:
            raise _NoLineError("the template cannot render its question") from None
        return _Prompt(tuple(rendered.messages), question, rendered.digest, is_rendered=True)

    def _answer(self, record: Record, at: int) -> _Judged:
        """An answer of a record, judged now as it was then."""
        texts = record.attempts[at].texts
        if len(texts) != 1:
            raise _NoLineError("the answer has several texts")
        text = texts[0].text
        if text is None:
            raise _NoLineError("the answer was left out")
        verdict = self._guard(record).check(text, question=record.question, now=record.time)
        then, now = texts[0].verdict, verdict.to_dict()["verdict"] if not isinstance(verdict, Accepted) else "accepted"
        if not isinstance(verdict, Accepted | Repaired):
            self._require_unmasked(text)
        if then is not None and _rough(then) != _rough(now):
            raise _NoLineError(f"the answer was {_rough(then)} then, and is {_rough(now)} now")
        return _Judged(text, verdict)

    def _correction(self, record: Record) -> _Judged | None:
        """What a person says that the answer should have been; None where nobody does."""
        if "expected" not in record.extra:
            return None
        stated = record.extra["expected"]
        if stated is None:
            raise _NoLineError("it is expected to decline")
        text = stated if isinstance(stated, str) else json.dumps(stated, ensure_ascii=False)
        verdict = self._guard(record).check(text, question=record.question, now=record.time)
        if not isinstance(verdict, Accepted | Repaired):
            self._require_unmasked(text)
            raise _NoLineError("the guard refuses its expected answer")
        return _Judged(text, verdict)

    def _require_unmasked(self, text: str) -> None:
        """What stands for a masked value is refused, which says nothing of the value."""
        if MASK in text:
            raise _NoLineError(
                "something in it was masked, and it cannot be judged so"
                if self.choice.takes_masked
                else "something in it was masked"
            )

    def _people(self, record: Record, at: int) -> str:
        """What people say of an answer: good, bad, or nothing.

        What is bad is bad wherever the same answer was given to the same question; what is good is so where it was said.

        Raises:
            _NoLineError: they disagree.
        """
        said = set[str]()
        if record.id in self._labelled:
            labels = self.labels.all_of(Answer(record.id, at))
            said = {each.says for each in labels if each.says in ("good", "bad") and _is_of(each, {record.id: record})}
        if self._bad and record.question is not None and said_of(record, at) in self._bad:
            said.add("bad")
        if len(said) > 1:
            raise _NoLineError("people disagree on the answer")
        return next(iter(said), "")

    def _guard(self, record: Record) -> Guard[Any]:
        stated = record.schema
        if stated is None:
            return self.guard
        key = json.dumps(stated, sort_keys=True)
        if key not in self._guards:
            try:
                guard = replace(self.guard, schema=read_schema(stated))
            except SchemaError:
                raise _NoLineError("its columns cannot be read") from None
            if len(self._guards) >= _KEPT_GUARDS:
                self._guards.clear()
            self._guards[key] = guard
        return self._guards[key]


def _rough(verdict: str) -> str:
    return "accepted" if verdict in _USABLE else verdict


def _is_same(one: _Judged, other: _Judged) -> bool:
    """Whether two answers mean the same."""
    first, second = one.verdict, other.verdict
    if isinstance(first, Accepted | Repaired) and isinstance(second, Accepted | Repaired):
        return bool(first.to_dict()["query"] == second.to_dict()["query"])
    return False


def _is_of(label: Label, records: Mapping[str, Record]) -> bool:
    """Whether a label is of the texts that there are now: it does not say of which, or these are the same."""
    return not label.digests or all(
        answer.attempt < len(records[answer.record].attempts)
        and said_of(records[answer.record], answer.attempt) == digest
        for answer, digest in zip(label.answers, label.digests, strict=True)
    )


def _is_chat(messages: Sequence[Plain]) -> bool:
    """Whether messages are those of a chat with a text each, and the model is to speak."""
    return (
        bool(messages)
        and all(each.get("role") in ROLES and isinstance(each.get("content"), str) for each in messages)
        and messages[-1]["role"] != "assistant"
    )
