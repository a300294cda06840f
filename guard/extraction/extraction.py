"""extract(): the text of the language in what a model said, or the refusal where that is not one text."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from grammar import Diagnostic, Language, Related, Severity, Source, Span
from grammar.diagnostic import quote
from grammar.parsing.budget import SearchBudget, Work
from grammar.parsing.reader import parse, read
from guard.extraction.candidate import MAX_CANDIDATES, Candidate, Leftover
from guard.extraction.candidates import candidates
from guard.extraction.holes import hole
from guard.extraction.remark import Meaning, Read, Remark, remark
from guard.ledger import raw_place
from guard.verdict import Rejected, Repaired


def extract(
    source: Source, language: Language, *, read_to: int = 0, allows_unsafe: bool = False, work: Work | None = None
) -> Candidate | Rejected:
    """The text of the language in what the model said, with the ledger of what was around it.

    Args:
        source: what the model said; it is not of the language as it stands.
        language: whose text is looked for.
        read_to: where its first error is, 0 where that is not known.
        allows_unsafe: whether guesses may be made.
        work: what looking for it may take; None where that is not limited.

    Raises:
        WorkExceededError: there is not so much work left.
    """
    text = source.text
    if len(text) > language.notation.max_characters:
        return Rejected(source, language, read(language.notation, source).diagnostics)
    every = candidates(text, language.notation, allows_unsafe=allows_unsafe, read_to=read_to, work=work)
    if not every:
        return Rejected(source, language, (_nothing(language, text),))
    if any(candidate.is_cut for candidate in every):
        return Rejected(source, language, (_cut_off(text),))
    if len(every) > 1:
        trees = [_tree(language, candidate.text, work) for candidate in every[:MAX_CANDIDATES]]
        meanings = {language.notation.print(language.canonical(tree)) for tree in trees if tree is not None}
        texts = {_data(candidate.text) for candidate in every}
        if len(every) > MAX_CANDIDATES or len(meanings) > 1 or (None in trees and len(texts) > 1):
            return Rejected(source, language, (_several(language, every),))
    return every[0]


def contradicted(
    candidate: Candidate,
    language: Language,
    answer: str,
    read_part: Read,
    columns: Iterable[str] = (),
    asides: Iterable[Leftover] = (),
    notes: Iterable[Leftover] = (),
) -> Diagnostic | None:
    """What stands beside an answer and says something else; None where all that is left out carries nothing.

    Args:
        candidate: the answer, with what was left out around it.
        language: whose text it is.
        answer: its canonical text.
        read_part: how a part that is left out is read.
        columns: names of the dataset; empty where they are not known.
        asides: the comments inside the answer, each in what the model said.
        notes: the keys of the members that were removed from the answer, each in what the model said.
    """
    beside = remark(candidate.leftovers, language.notation, answer, read_part, columns, asides, notes)
    return None if beside is None else _contradiction(language, beside, candidate)


def has_hole(verdict: Repaired) -> Rejected | None:
    """The refusal of an answer that had to be repaired and in which something is still to be filled in; None of any other."""
    place = hole(verdict.text)
    if place is None:
        return None
    unit = verdict.language.notation.explaining.unit
    unfilled = Diagnostic(
        "unfilled-answer",
        Severity.ERROR,
        f"the {unit} has a place that is still to be filled in",
        raw_place(place, verdict.repairs),
        label=f"{quote(verdict.text[place.start : place.end])} stands for something else",
        help=f"answer with a {unit} that can be run as it is",
    )
    return Rejected(verdict.source, verdict.language, (unfilled,), verdict.repairs, verdict.unjudged)


def surrounded(language: Language, candidate: Candidate) -> Diagnostic:
    """What is wrong with an answer that had to be taken out of something, where nothing may be repaired."""
    unit, fix = language.notation.explaining.unit, candidate.ledger[0]
    return Diagnostic(
        "text-around-query",
        Severity.ERROR,
        f"there is other text around the {unit}",
        fix.edits[0].span,
        label=f"not part of the {unit}",
        help=f"answer with the {unit} only",
        fixes=(fix,),
    )


def _tree(language: Language, text: str, work: Work | None) -> Any:
    return parse(language.notation, Source(text), SearchBudget(0, work)).tree  # a text with any error has none


def _data(text: str) -> str:
    """A text as the data it holds, where it is JSON: two layouts of one object are one text."""
    try:
        return json.dumps(json.loads(text, object_pairs_hook=lambda pairs: {"members": pairs}))
    except (ValueError, RecursionError):
        return text


def _nothing(language: Language, text: str) -> Diagnostic:
    unit = language.notation.explaining.unit
    if not text.strip():
        return Diagnostic("empty-text", Severity.ERROR, f"there is no {unit} in the text", Span(0, len(text)))
    return Diagnostic(
        "no-query",
        Severity.ERROR,
        f"the output contains no {unit}",
        Span(0, len(text)),
        help=f"answer with the {unit} only",
    )


def _cut_off(text: str) -> Diagnostic:
    return Diagnostic(
        "truncated-output",
        Severity.ERROR,
        "the response says that it was truncated",
        Span(0, len(text)),
        help="ask again, and allow more output tokens",
    )


def _several(language: Language, every: tuple[Candidate, ...]) -> Diagnostic:
    first, *others = every
    return _ambiguous(language, _place(first), [_place(other) for other in others[: MAX_CANDIDATES - 1]], len(every))


def _ambiguous(language: Language, place: Span, others: Iterable[Span], count: int) -> Diagnostic:
    unit = language.notation.explaining.unit
    return Diagnostic(
        "several-queries",
        Severity.ERROR,
        f"the output contains {count} different candidates for the {unit}",
        place,
        label="one of them",
        help=f"answer with one {unit} only",
        related=tuple(Related(other, "another one") for other in others),
    )


def _contradiction(language: Language, beside: Remark, candidate: Candidate) -> Diagnostic:
    """What is wrong with an answer beside which something stands that is not in it."""
    unit, place = language.notation.explaining.unit, raw_place(beside.span, beside.leftover.ledger)
    if beside.meaning is Meaning.ANOTHER:
        return _ambiguous(language, _place(candidate), [place], 2)
    answer = Related(_place(candidate), f"the {unit}")
    if beside.meaning is Meaning.WITHDRAWS:
        return Diagnostic(
            "answer-withdrawn",
            Severity.ERROR,
            f"the text around the {unit} says that it is not the answer",
            place,
            label=f"withdraws the {unit}",
            help=f"answer with the intended {unit} only",
            related=(answer,),
        )
    if beside.meaning is Meaning.DOUBTS:
        return Diagnostic(
            "answer-doubted",
            Severity.ERROR,
            f"the text around the {unit} sounds as if the {unit} were not the answer",
            place,
            label=f"reads like words that take a {unit} back or change it",
            help=f"answer with the {unit} only",
            related=(answer,),
        )
    return Diagnostic(
        "answer-changed",
        Severity.ERROR,
        f"the text around the {unit} changes it",
        place,
        label=f"not in the {unit}",
        help=f"answer with the whole intended {unit} only",
        related=(answer,),
    )


def _place(candidate: Candidate) -> Span:
    """Where the candidate's text comes from in what the model said."""
    return raw_place(Span(0, len(candidate.text)), candidate.ledger)
