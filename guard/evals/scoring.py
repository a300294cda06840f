"""Scoring: records to scored ones: judged where nothing judged them yet, then held to assertions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from grammar.frozen import replace
from grammar.schemas import SchemaError, read_schema
from guard.evals.assertion import Asked, Assertion
from guard.evals.scored import BROKEN, ScoredRecord, plain_score
from guard.journey import Guard
from guard.record import BrokenRecord, Record, RecordedText
from guard.verdict import Verdict


def judged(record: Record, guard: Guard, *, again: bool = False) -> Record:
    """The record with a verdict on its last answer: its own, or that of the guard where it has none or is judged `again`.

    A record that says its own columns is held to those. What has no output stays as it is. The present is the record's time.

    Raises:
        SchemaError: the columns that the record says cannot be read.
    """
    if not record.attempts or (record.is_judged and not again):
        return record
    last = record.attempts[-1]
    if any(text.text is None for text in last.texts):
        return record
    guard = _with_schema(guard, record)
    texts = tuple(
        recorded_text(text.text or "", guard.check(text.text or "", question=record.question, now=record.time))
        for text in last.texts
    )
    return replace(record, attempts=(*record.attempts[:-1], replace(last, texts=texts)))


def _with_schema(guard: Guard, record: Record) -> Guard:
    return guard if record.schema is None else replace(guard, schema=read_schema(record.schema))


def recorded_text(text: str, verdict: Verdict[Any]) -> RecordedText:
    """A text with what a verdict says of it, as a record keeps it."""
    told = verdict.to_dict()
    return RecordedText(
        text,
        told["verdict"],
        told["query"],
        tuple(told["diagnostics"]),
        tuple(told["repairs"]),
        tuple(told.get("unjudged", ())),
        told.get("reason"),
    )


def score(
    records: Iterable[Record | BrokenRecord],
    guard: Guard,
    assertions: Sequence[Assertion] = (),
    *,
    again: bool = False,
) -> Iterator[ScoredRecord]:
    """The records scored, one at a time and in order."""
    for record in records:
        if isinstance(record, BrokenRecord):
            yield plain_score(record)
            continue
        try:
            known = judged(record, guard, again=again)
        except SchemaError as error:
            reasons = {BROKEN: f"the record's columns cannot be read: {error}"}
            yield ScoredRecord(record.id, BROKEN, record.question, record.output, tags=record.tags, reasons=reasons)
            continue
        plain = plain_score(known)
        yield with_claims(plain, known, guard, assertions) if assertions else plain


def with_claims(plain: ScoredRecord, record: Record, guard: Guard, assertions: Sequence[Assertion]) -> ScoredRecord:
    """The scored record with what each assertion says of it."""
    claims: dict[str, bool | None] = {}
    reasons: dict[str, str] = {}
    asked = Asked(plain, record, guard)
    for assertion in assertions:
        claims[assertion.name], reason = assertion.answer(asked)
        if reason:
            reasons[assertion.name] = reason
    return replace(plain, claims=claims, reasons=reasons)
