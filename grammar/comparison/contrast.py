"""Comparison: two sides judge the same texts; each way in which they differ has the smallest text that was found.

A side is a language, with its rules and a schema, or an engine that has read an artefact. Seen from the first to the second,
a difference is *narrower* where the second refuses a text that the first takes, and *wider* where it takes one that the first
refuses. Texts that both refuse count as judged alike, whatever each says of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from grammar.checker import check_parsed
from grammar.comparison.readers import Reader
from grammar.comparison.verdict import sentences_of, verdict_of, words_of
from grammar.comparison.walk import partings
from grammar.comparison.witness import BOTH, NEITHER, search
from grammar.diagnostic import Diagnostic, Severity
from grammar.frozen import frozen, replace
from grammar.generation.sentences import spellings
from grammar.language import Language
from grammar.parsing.budget import SearchBudget
from grammar.parsing.compilation import compiled
from grammar.parsing.derivation import derive
from grammar.parsing.lexer import lexed
from grammar.parsing.reader import parse
from grammar.schema import Schema
from grammar.source import Source, Span

NARROWER, WIDER = "narrower", "wider"

NOT_TAKEN = "not-taken"
"""What the diagnostic of an engine is named, which says no more."""

COUNT = 2_000
"""How many texts are tried where nothing is said."""

EFFORT = 120
"""At most so many texts are judged to make one text smaller."""

_WALKED = 2
"""Of the texts one in so many comes from the walk over both tables, at most."""

_NAMED = 24
"""After so many different ways to refuse, texts are no longer told apart by the token that was refused."""


_QUOTED = re.compile(r"`[^`]*`|[0-9]+")
"""What of a message is of one text only."""


class Side(NamedTuple):
    """One of two that are compared.

    `takes` says whether a text is taken, `refusal` why it is not (None: it is). `sentences` gives texts of the side by a seed,
    without end (None: it gives none). `language` is the language, None where an engine judges; `words` are keywords.
    """

    name: str
    takes: Callable[[str], bool]
    refusal: Callable[[str], Diagnostic | None]
    sentences: Callable[[int], Iterator[str]] | None = None
    words: tuple[str, ...] = ()
    language: Language | None = None
    schema: Schema | None = None

    def explained(self, text: str) -> Diagnostic | None:
        """The refusal, with all that a search for ways on gives."""
        if self.language is not None:
            parsed = parse(self.language.notation, Source(text))
            errors = [d for d in parsed.diagnostics if d.severity is Severity.ERROR]
            if errors:
                return min(errors, key=lambda d: d.span.start)
        return self.refusal(text)


def language_side(language: Language, schema: Schema | None = None, name: str = "") -> Side:
    """A language with its rules, and the schema that texts are judged against."""
    verdict = verdict_of(language, schema)

    def takes(text: str) -> bool:
        return verdict(text).is_taken

    def refusal(text: str) -> Diagnostic | None:
        parsed = parse(language.notation, Source(text), SearchBudget(0))
        errors = [d for d in parsed.diagnostics if d.severity is Severity.ERROR]
        if parsed.tree is None:
            return min(errors, key=lambda d: d.span.start)
        return next((d for d in check_parsed(language, parsed, schema) if d.severity is Severity.ERROR), None)

    def sentences(seed: int) -> Iterator[str]:
        return sentences_of(language, schema, seed=seed)

    shown = name or f"{language.name} {language.profile}".strip()
    return Side(shown, takes, refusal, sentences, words_of(language), language, schema)


def engine_side(reader: Reader, name: str = "") -> Side:
    """An engine that has read an artefact; it says that it refuses a text and not why."""

    def refusal(text: str) -> Diagnostic | None:
        if reader.takes(text):
            return None
        said = f"{reader.version} does not take the text"
        return Diagnostic(NOT_TAKEN, Severity.ERROR, said, Span(0, len(text)))

    return Side(name or reader.version, reader.takes, refusal, reader.sentences)


@frozen
class Contrast:
    """One way in which two sides differ: the smallest text that was found, and what the side says that refuses it.

    `direction` is seen from the first to the second; `times` how many of the texts that were tried differ in this way.
    """

    direction: str
    text: str
    refusal: Diagnostic
    times: int


@frozen
class Comparison:
    """What a comparison found: the ways in which the sides differ, the smallest text first; how many texts were tried, and how.

    `walked` of them come from a walk over both tables, `recorded` were given; the others are sentences of the sides and near
    misses. `notes` say what could not be tried.
    """

    first: str
    second: str
    contrasts: tuple[Contrast, ...]
    tried: int
    both: int
    neither: int
    walked: int = 0
    recorded: int = 0
    notes: tuple[str, ...] = ()

    @property
    def is_alike(self) -> bool:
        """Whether no text was found that tells the sides apart; they may still differ."""
        return not self.contrasts

    def summary(self) -> str:
        """What was found, in one sentence."""
        among = f"among {self.tried:,} texts: {self.both:,} taken by both, {self.neither:,} by neither"
        if self.is_alike:
            return f"no difference found {among}"
        counts = [(name, sum(each.direction == name for each in self.contrasts)) for name in (NARROWER, WIDER)]
        return f"{', '.join(f'{count:,} {name}' for name, count in counts)}; {among}"


def compare(
    first: Side,
    second: Side,
    *,
    count: int = COUNT,
    seed: int = 0,
    texts: Iterable[str] = (),
    effort: int = EFFORT,
) -> Comparison:
    """Look for texts that one side takes and the other refuses.

    Args:
        first: one side.
        second: the other, which is wider or narrower than the first.
        count: how many texts are tried, besides those that are given.
        seed: the same seed tries the same texts.
        texts: texts that are tried before all others.
        effort: at most so many texts are judged to make one text smaller.
    """
    told: set[str] = set()

    def judge(text: str) -> str:
        is_taken = first.takes(text), second.takes(text)
        if is_taken[0] == is_taken[1]:
            return BOTH if is_taken[0] else NEITHER
        direction, taking, refusing = (NARROWER, first, second) if is_taken[0] else (WIDER, second, first)
        refused = refusing.refusal(text)
        assert refused is not None
        kind = f"{direction}/{refused.name}"
        named = f"{kind}/{_token(taking, refusing, text, refused)}"
        if len(told) < _NAMED or named in told:
            kind = named
        told.add(kind)
        return kind

    given = list(dict.fromkeys(texts))
    walked, notes = _walked(first, second, count)
    found = search(
        [side.sentences(seed) for side in (first, second) if side.sentences is not None],
        judge,
        count=count + len(given),
        seed=seed,
        texts=[*given, *walked],
        effort=effort,
        words=tuple(dict.fromkeys((*first.words, *second.words))),
    )
    contrasts = []
    for kind, witness in found.witnesses.items():
        direction = kind.partition("/")[0]
        refusal = (second if direction == NARROWER else first).explained(witness.text)
        assert refusal is not None
        if kind.endswith(f"/{NOT_TAKEN}/blanks"):
            refusal = replace(refusal, note="it takes the same with other blanks")
        contrasts.append(Contrast(direction, witness.text, refusal, witness.times))
    contrasts.sort(key=lambda each: (len(each.text), each.text, each.direction))
    return Comparison(
        first.name,
        second.name,
        tuple(contrasts),
        found.tried,
        found.both,
        found.neither,
        len(walked),
        len(given),
        notes,
    )


def _walked(first: Side, second: Side, count: int) -> tuple[list[str], tuple[str, ...]]:
    """The texts of the walk over both tables; where there is none, why."""
    for side in (first, second):
        if side.language is None or side.language.notation.read is not None:
            return [], (f"{side.name} has no LALR table, so no walk over both tables was made",)
    assert first.language is not None
    assert second.language is not None
    only = spellings(first.language, first.schema), spellings(second.language, second.schema)
    walk = partings(first.language.notation, second.language.notation, only=only)
    return list(dict.fromkeys(islice(walk, count // _WALKED))), ()


def _token(taking: Side, refusing: Side, text: str, refused: Diagnostic) -> str:
    """What tells one refusal of a name from another: the key, or the terminal, at the place where the text is refused.

    Where an engine refuses that says no place: whether it takes the same with other blanks.
    """
    if refused.path:
        key = next((step for step in reversed(refused.path) if isinstance(step, str)), "")
        return f"{key}: {_QUOTED.sub('', refused.message)}"
    if refusing.language is None:
        return "blanks" if any(refusing.takes(other) for other in _respaced(taking, text)) else ""
    if taking.language is not None and taking.language.notation.read is None:
        read = derive(taking.language.notation, text)
        if read is not None:
            return next((token.terminal for token in read.tokens if token.span.end > refused.span.start), "end")
    if refusing.language.notation.read is not None:
        return ""
    lexer = compiled(refusing.language.notation, with_mistakes=False).root_lexer
    token = lexed(lexer, text, refused.span.start) if refused.span.start < len(text) else None
    return token[0] if token is not None else ""


def _respaced(taking: Side, text: str) -> Iterator[str]:
    """The text without blanks around it, and with one blank or none between its tokens."""
    yield text.strip()
    if taking.language is not None and taking.language.notation.read is None:
        read = derive(taking.language.notation, text)
        if read is not None:
            yield from (gap.join(token.text for token in read.tokens) for gap in (" ", ""))


__all__ = ["Comparison", "Contrast", "Side", "compare", "engine_side", "language_side"]
