"""What the laws are tried on: sentences, examples, what slips and copying make of them, and parts that come again."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from random import Random
from typing import Any

from grammar.extra import from_extra

with from_extra("hypothesis", "grammar-guard[property-tests]"):
    from hypothesis import strategies as st

from grammar.contract.law import Case, Growth, Subject, Trial
from grammar.generation.sentences import Stuck, shortest
from grammar.generation.strategies import any_text, near, sentences
from grammar.generation.strategies import texts as texts_of
from grammar.notation import Notation
from grammar.parsing.derivation import Derivation, derive
from grammar.parsing.reader import compiled
from grammar.source import Span

_LONGEST_PART = 8
"""A part of a text that is replaced or repeated has at most this many tokens, or characters where there are none."""

_LOOPED_TOKENS, _LONGEST_LOOP = 24, 5
"""Parts that may be repeated are looked for among the first tokens; each has at most this many tokens."""

_VARIANTS = 16
"""The number of small changes that are made to one sentence."""

_COMPANY = 5
"""A token's neighbourhood: this many tokens before it, and the one after it."""

_DRAWN_SLIPS = 8
"""The number of examples without one of their tokens that are added."""

_EXAMPLES = 0.5
"""How often an example is changed and not a sentence, where there are any."""

_SEEDS = st.integers(0, 2**64 - 1)

_LENGTHS = (1, 1, 1, 1, 2, 3, 4)
"""The number of tokens that a change touches: mostly one, sometimes a whole member or item."""

_LOOPLESS = 4
"""At most this many texts are drawn to find one in which a part may be repeated."""

_ODDITIES = (
    "\u200b",
    "\ufeff",
    "\u00a0",
    "\uff0c",
    "\uff08",
    "\uff09",
    "'",
    '"',
    "\\",
    "\n",
    "\x00",
    "\ud800",
    "\\ud800",
)
"""Characters that come with copied text, that readers trip over, or that stand for others."""


class Cases:
    """The strategies of one language: its sentences, its examples, and texts near both.

    `kinds` are the sources of sentences: none for a grammar that none can be drawn from and that has no examples.
    """

    def __init__(self, trial: Trial, texts: st.SearchStrategy[str] | None) -> None:
        language = trial.language
        pages = list(language.pages().values())
        examples = sorted({e.text for page in pages for e in (*page.valid, *page.invalid)}, key=lambda t: (len(t), t))
        self.language = language
        self.kinds = self._kinds([text for text in examples if is_sentence(trial, text)], texts)
        self.sentence = st.one_of(*self.kinds, self._repeated(st.one_of(self.kinds))) if self.kinds else any_text()
        self.examples = examples
        self.seeds = _one_of_texts(examples) if examples else self.sentence

    def of(self, subject: Subject) -> st.SearchStrategy[tuple[Any, ...]]:
        """A handful of cases at a time: what is made of one sentence costs less than drawing another."""
        if subject is Subject.SENTENCE:
            return self.sentence.map(alone)
        if subject is Subject.GROWTH:
            return self._growing().map(alone)
        near_ones = [self._near()] if _has_sentences(self.language.notation) else []
        texts = _mostly(self._varied(), st.one_of(*near_ones, self._edited(), any_text()).map(alone))
        if subject is Subject.TEXT:
            return texts
        assert subject is Subject.INPUT
        return _mostly(texts, st.one_of(_spoilt(self.sentence), st.binary()).map(alone))

    def _kinds(self, right: Sequence[str], texts: st.SearchStrategy[str] | None) -> list[st.SearchStrategy[str]]:
        """Where sentences come from; nowhere, for a grammar that none can be drawn from and that has no examples."""
        language = self.language

        @st.composite
        def drawn(draw: Any) -> str:  # keeps the language out of the strategy's own name
            return str(draw(sentences(language)))

        kinds = [drawn()] if _has_sentences(language.notation) else []
        if language.generate is not None:
            kinds.append(self._right())
        if right:
            kinds.append(_one_of_texts(right))
        if texts is not None:
            kinds.append(texts)
        return kinds

    def _right(self) -> st.SearchStrategy[str]:
        """Texts of trees that are right by the rules, which sentences of the grammar seldom are."""
        language = self.language

        @st.composite
        def drawn(draw: Any) -> str:
            return str(draw(texts_of(language)))

        return drawn()

    def _repeated(self, texts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        """A sentence in which a part comes again, where there is one that may."""
        notation = self.language.notation

        @st.composite
        def drawn(draw: Any) -> str:
            text: str = draw(texts)
            loops = _loops(notation, text)
            if not loops:
                return text
            start, end = draw(st.sampled_from(loops))
            again = [text[:end] + gap + text[start:end] * more + text[end:] for gap in ("", " ") for more in (1, 2)]
            return next((longer for longer in reversed(again) if _trace(notation, longer)), text)

        return drawn()

    def _near(self) -> st.SearchStrategy[str]:
        language = self.language

        @st.composite
        def drawn(draw: Any) -> str:
            return str(draw(near(language)))

        return drawn()

    def _edited(self) -> st.SearchStrategy[str]:
        """A sentence or an example with a few parts replaced by others of its own, or by any characters."""
        notation, seeds = self.language.notation, st.one_of(self.sentence, self.seeds)

        @st.composite
        def drawn(draw: Any) -> str:
            text: str = draw(seeds)
            for _ in range(draw(st.integers(1, 3))):
                edges = _edges(notation, text)
                start, end = _stretch(draw, edges)
                own = _stretch(draw, edges)
                pieces = st.one_of(st.just(""), st.just(text[slice(*own)]), st.sampled_from(_ODDITIES), any_text())
                text = text[:start] + draw(pieces) + text[end:]
            return text

        return drawn()

    def _words(self) -> Sequence[Sequence[str]]:
        """For each terminal, texts that a token may be replaced by: those of the examples, and the fixed ones."""
        notation = self.language.notation
        if notation.read is not None:
            return (_ODDITIES,)
        fixed = compiled(notation, with_mistakes=False).fixed
        texts = {terminal: {text} for terminal, text in fixed.items()}
        for text in self.examples:
            reading = _trace(notation, text)
            for token in reading.tokens if reading else ():
                texts.setdefault(token.terminal, set()).add(token.text)
        return [sorted(texts[terminal]) for terminal in sorted(texts)]

    def _slips(self) -> Sequence[str]:
        """The examples without one of their tokens: each token in each company that it keeps there, once."""
        notation = self.language.notation
        found: dict[tuple[str, ...], str] = {}
        for text in self.examples:
            reading = _trace(notation, text)
            tokens = reading.tokens if reading else ()
            names = [*[""] * _COMPANY, *(token.terminal for token in tokens), ""]
            for at, token in enumerate(tokens):
                found.setdefault(
                    tuple(names[at : at + _COMPANY + 2]), text[: token.span.start] + text[token.span.end :]
                )
        return list(found.values())

    def _varied(self) -> st.SearchStrategy[tuple[str, ...]]:
        """A sentence or an example, and the same text after one small change to its tokens, for several changes.

        The changes are drawn by one number: choice by choice, most draws would be those of the draw before, a little
        changed. What is lost is Hypothesis's shrinking; the text that fails is made small as a text.
        """
        notation, texts, examples = self.language.notation, self.sentence, self.examples
        words, slips = self._words(), self._slips()

        @st.composite
        def drawn(draw: Any) -> tuple[str, ...]:
            chance = Random(draw(_SEEDS))  # noqa: S311  # no secret
            text: str = chance.choice(examples) if examples and chance.random() < _EXAMPLES else draw(texts)
            spans = _spans(notation, text)
            variants = [text, *(chance.choice(slips) for _ in range(_DRAWN_SLIPS if slips else 0))]
            for _ in range(_VARIANTS if spans else 0):
                at = chance.randrange(len(spans))
                start, end = spans[at].start, spans[min(at + chance.choice(_LENGTHS), len(spans)) - 1].end
                change = chance.choice(_CHANGES)
                piece = chance.choice(chance.choice(words) if change is _replaced else _ODDITIES)
                variants.append(change(text, start, end, piece))
            return tuple(dict.fromkeys(variants))

        return drawn()

    def _growing(self) -> st.SearchStrategy[Growth]:
        notation, texts = self.language.notation, st.one_of(self.sentence, self.seeds, self._edited())

        @st.composite
        def drawn(draw: Any) -> Growth:
            text: str = draw(texts) or " "
            wants_loop = draw(st.integers(0, 3)) < 3  # what the grammar lets come again is read to the end
            for _ in range(_LOOPLESS if wants_loop else 0):
                loops = _loops(notation, text)
                if loops:
                    start, end = draw(st.sampled_from(loops))
                    return Growth(text[:start], text[start:end], text[end:])
                text = draw(texts) or " "
            start, end = _stretch(draw, _edges(notation, text), least=1)
            return Growth(text[:start], text[start:end], text[end:])

        return drawn()


def _has_sentences(notation: Notation) -> bool:
    """Whether sentences can be drawn; one is tried where there is no table, which would say so."""
    if notation.read is None:
        return True

    def found() -> bool:
        try:
            return shortest(notation) is not None
        except Stuck:
            return False

    return notation.derived.once(_has_sentences, found)


@lru_cache(maxsize=16)
def cases_of(trial: Trial, texts: st.SearchStrategy[str] | None) -> Cases:
    """The strategies of a language on trial, made once: every example is read for them."""
    return Cases(trial, texts)


@st.composite
def _mostly(draw: Any, usual: st.SearchStrategy[Any], other: st.SearchStrategy[Any]) -> Any:
    """Three times of four the one, else the other; a union of unions would count their parts."""
    return draw(usual if draw(st.integers(0, 3)) < 3 else other)


def _one_of_texts(texts: Sequence[str]) -> st.SearchStrategy[str]:
    """One of the texts; they are kept out of the strategy's own name, which Hypothesis may write out."""
    return st.integers(0, len(texts) - 1).map(lambda at: texts[at])


def _trace(notation: Notation, text: str) -> Derivation | None:
    """How the grammar's table reads a text; None where it does not, or where there is no table."""
    return derive(notation, text) if notation.read is None else None


def is_sentence(trial: Trial, text: str) -> bool:
    """Whether a text derives from the grammar; where there is no table, whether it is read."""
    notation = trial.language.notation
    return (_trace(notation, text) if notation.read is None else trial.read(text).tree) is not None


def alone(case: Case) -> tuple[Case]:
    """One case as a handful."""
    return (case,)


def _until(text: str, start: int, _end: int, _odd: str) -> str:
    return text[:start]


def _without(text: str, start: int, end: int, _odd: str) -> str:
    return text[:start] + text[end:]


def _doubled(text: str, _start: int, end: int, _odd: str) -> str:
    return text[:end] + text[_start:end] + text[end:]


def _moved_to_end(text: str, start: int, end: int, _odd: str) -> str:
    return text[:start] + text[end:] + text[start:end]


def _quoted(text: str, start: int, end: int, _odd: str) -> str:
    return f'{text[:start]}"{text[start:end]}"{text[end:]}'


def _replaced(text: str, start: int, end: int, word: str) -> str:
    return text[:start] + word + text[end:]


def _before_oddity(text: str, start: int, _end: int, odd: str) -> str:
    return text[:start] + odd + text[start:]


def _around_oddity(text: str, start: int, _end: int, odd: str) -> str:
    return text[: start + 1] + odd + text[start + 1 :]


_CHANGES = (
    *(_without,) * 4,
    *(_doubled,) * 2,
    *(_replaced,) * 2,
    _quoted,
    _until,
    _moved_to_end,
    _before_oddity,
    _around_oddity,
)
"""What truncation, copying and slips of the pen do to a text: (text, a token's start and end, what to put there)."""


def _spans(notation: Notation, text: str) -> Sequence[Span]:
    """The places of a text's tokens; of its characters where the grammar does not read it."""
    reading = _trace(notation, text)
    return (
        [Span(at, at + 1) for at in range(len(text))] if reading is None else [token.span for token in reading.tokens]
    )


def _edges(notation: Notation, text: str) -> Sequence[int]:
    """Where the tokens of a text begin, and its end; every position of a text that the grammar does not read."""
    reading = _trace(notation, text)
    if reading is None:
        return range(len(text) + 1)
    return sorted({0, len(text), *(at for token in reading.tokens for at in (token.span.start, token.span.end))})


@lru_cache(maxsize=256)
def _loops(notation: Notation, text: str) -> tuple[tuple[int, int], ...]:
    """The parts of a sentence, a few tokens each, that may come again where they stand."""
    reading = _trace(notation, text)
    if reading is None:
        return ()
    tokens, loops = reading.tokens[:_LOOPED_TOKENS], []
    for at in range(len(tokens)):
        for to in range(at, min(at + _LONGEST_LOOP, len(tokens))):
            start, end = tokens[at].span.start, tokens[to].span.end
            again = _trace(notation, text[:end] + text[start:]) or _trace(notation, f"{text[:end]} {text[start:]}")
            if again is not None and len(again.tokens) == len(reading.tokens) + to - at + 1:  # no token grew longer
                loops.append((start, end))
    return tuple(loops)


def _stretch(draw: Any, edges: Sequence[int], least: int = 0) -> tuple[int, int]:
    """A short stretch from one edge to another; from an edge to itself where `least` is 0."""
    start = draw(st.integers(0, len(edges) - 1 - least))
    return edges[start], edges[draw(st.integers(start + least, min(len(edges) - 1, start + _LONGEST_PART)))]


def _spoilt(texts: st.SearchStrategy[str]) -> st.SearchStrategy[bytes]:
    """The bytes of a text with one of them replaced."""

    @st.composite
    def drawn(draw: Any) -> bytes:
        raw = bytearray(draw(texts).encode("utf-8", "surrogatepass"))
        if raw:
            raw[draw(st.integers(0, len(raw) - 1))] = draw(st.integers(0, 255))
        return bytes(raw)

    return drawn()
