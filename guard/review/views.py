"""Views: a record as the page shows it: texts in visible pieces, diagnostics in their places, the ledger as differences."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from grammar import Edit, Fix, Safety, Span
from grammar.diagnostic import printable
from grammar.frozen import frozen
from guard.evals.report import marked, visible
from guard.label import Answer, said_of
from guard.ledger import apply
from guard.record import Record, RecordedText, stamp

_AROUND = 60
"""How many characters are shown on either side of a change."""
_MOST = 50
"""So many diagnostics, fixes and messages at most are shown; how many more there are is said."""


@frozen
class Change:
    """One fix of a ledger: its title, its safety, and the text around its edits in pieces: kept, taken out, put in."""

    title: str
    safety: str
    pieces: tuple[tuple[str, str], ...] = ()


@frozen
class TextView:
    """One text of an answer."""

    verdict: str
    pieces: tuple[tuple[str, bool], ...]
    findings: tuple[Mapping[str, str], ...]
    more_findings: int
    changes: tuple[Change, ...]
    query: str
    words: str
    reason: str


@frozen
class AttemptView:
    """One answer of the model; its number counts from 1."""

    number: int
    texts: tuple[TextView, ...]


@frozen
class ItemView:
    """What a person sees of a record."""

    id: str
    question: str
    facts: tuple[tuple[str, str], ...]
    attempts: tuple[AttemptView, ...]
    messages: tuple[tuple[str, str], ...]
    answer: Answer | None
    digest: str


def item_view(record: Record, words: Callable[[str], str]) -> ItemView:
    """A record as it is shown. `words` says a query in plain words; empty where it cannot."""
    last = len(record.attempts) - 1
    when = "" if record.time is None else stamp(record.time)[:16].replace("T", " ") + " UTC"
    facts = (
        ("Outcome", record.outcome),
        ("When", when),
        ("Model", record.model or ""),
        ("Door", record.door),
        ("Tags", ", ".join(record.tags)),
        ("Masked", ", ".join(record.masked)),
        ("Left out", ", ".join(record.left_out)),
    )
    return ItemView(
        printable(record.id),
        visible(record.question) if record.question is not None else "",
        tuple((name, printable(value)) for name, value in facts if value),
        tuple(attempt_view(record, number, words) for number in range(len(record.attempts))),
        tuple(_messages(record)),
        Answer(record.id, last) if record.attempts else None,
        said_of(record, last) if record.attempts else "",
    )


def attempt_view(record: Record, number: int, words: Callable[[str], str]) -> AttemptView:
    """One attempt of a record, counted from 0, as it is shown."""
    return AttemptView(number + 1, tuple(_text(text, words) for text in record.attempts[number].texts))


def _messages(record: Record) -> Iterator[tuple[str, str]]:
    for message in (record.messages or ())[:_MOST]:
        content = message.get("content")
        yield printable(str(message.get("role"))), visible(content if isinstance(content, str) else str(content))


def _text(text: RecordedText, words: Callable[[str], str]) -> TextView:
    said = text.text or ""
    changes = tuple(_changes(said, text.repairs))
    return TextView(
        printable(text.verdict or "not judged"),
        tuple(marked(said, text.diagnostics)),
        tuple(
            {
                "rule": printable(str(each.get("rule") or "")),
                "severity": printable(str(each.get("severity") or "")),
                "message": printable(str(each.get("message") or "")),
            }
            for each in text.diagnostics[:_MOST]
        ),
        max(len(text.diagnostics) - _MOST, 0),
        changes,
        visible(text.query) if text.query is not None and text.query != said else "",
        visible(words(text.query)) if text.query is not None else "",
        visible(text.reason or ""),
    )


def _changes(text: str, repairs: Sequence[Mapping[str, Any]]) -> Iterator[Change]:
    """The fixes in order, each with what it did to the text as those before it had left it.

    A record may say anything: from a fix on whose edits do not fit the text, only titles are shown.
    """
    fits = True
    for repair in repairs[:_MOST]:
        title, safety = printable(str(repair.get("title") or "")), printable(str(repair.get("safety") or ""))
        edits = _edits(repair.get("edits"), len(text)) if fits else None
        fits = edits is not None
        if edits is None:
            yield Change(title, safety)
            continue
        yield Change(title, safety, tuple(_pieces(text, edits)))
        text = apply(text, Fix("", edits, Safety.DISPLAY))
    if len(repairs) > _MOST:
        yield Change(f"and {len(repairs) - _MOST:,} more", "")


def _edits(said: Any, size: int) -> tuple[Edit, ...] | None:
    edits = []
    done = 0
    for each in said if isinstance(said, list) else ():
        match each:
            case [int(start), int(end), str(new)] if done <= start <= end <= size:
                edits.append(Edit(Span(start, end), new))
                done = end
            case _:
                return None
    return tuple(edits) or None


def _pieces(text: str, edits: Sequence[Edit]) -> Iterator[tuple[str, str]]:
    done = 0
    for edit in edits:
        yield from _kept(text[done : edit.span.start], is_first=not done)
        if edit.span.end > edit.span.start:
            yield "del", visible(text[edit.span.start : edit.span.end])
        if edit.text:
            yield "ins", visible(edit.text)
        done = edit.span.end
    yield from _kept(text[done:], is_last=True)


def _kept(text: str, *, is_first: bool = False, is_last: bool = False) -> Iterator[tuple[str, str]]:
    """What is left as it was, without its middle where that is long."""
    if not text:
        return
    if len(text) <= 2 * _AROUND + 20:
        yield "", visible(text)
    elif is_first:
        yield "", "… " + visible(text[-_AROUND:])
    elif is_last:
        yield "", visible(text[:_AROUND]) + " …"
    else:
        yield "", visible(text[:_AROUND]) + " … " + visible(text[-_AROUND:])
