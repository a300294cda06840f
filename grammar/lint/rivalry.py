"""Where two terminals want the same text, and which of them Lark's lexer gives it to.

Pairs of terminals that one lexer has to tell apart are looked at for a text of the one that the other takes, in whole or
its beginning. Such a text is then put to the whole lexer, and into a sentence of the grammar in which the terminal that
lost can really stand.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations

from grammar.expressions.machine import Machine, is_covered, longer_text, shared_text
from grammar.lint.analysis import GrammarAnalysis, Sample
from grammar.lint.lexing import Lexing, Terminal

_PAIRS = 6_000
"""At most this many pairs of expressions are looked at."""

_CONFIRMED = 120
"""At most this many pairs are given to the whole lexer and put into a sentence."""

_WORDS = 60
_WORDS_TRIED = 3
_CONTEXTS = 4
_STATES = 3


@dataclass(frozen=True, slots=True)
class Rivalry:
    """A text of one terminal that another takes.

    `word` is a whole text of `loser`; `winner` takes its first `taken` characters. `is_total` says that `loser` never
    has a chance where `winner` stands, `is_everywhere` that this is so wherever it can stand. `sample` is a sentence in
    which `word` stands for `loser`, None where none was found; `is_refused` that Lark refuses it. `words` are further
    texts that are lost.
    """

    loser: Terminal
    winner: Terminal
    word: str
    taken: int
    is_total: bool
    is_everywhere: bool
    sample: Sample | None
    is_refused: bool
    words: tuple[str, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether the winner takes the whole text."""
        return self.taken == len(self.word)


def rivalries(analysis: GrammarAnalysis) -> tuple[Rivalry, ...]:
    """Every pair of terminals of which one loses a text to the other, in the order of their names.

    A pair comes twice where one text is taken in whole and another in part.
    """
    return tuple(_Rivals(analysis).find()) if analysis.productions else ()


def is_word(text: str) -> bool:
    """Whether a text looks like a word: letters, digits, ``_`` and ``-``, the first of them a letter or ``_``."""
    return bool(text) and (text[0].isalpha() or text[0] == "_") and all(c.isalnum() or c in "_-" for c in text)


def is_lost_keyword(analysis: GrammarAnalysis, rivalry: Rivalry) -> bool:
    """Whether a terminal of few words loses one of them to a terminal of many."""
    few, many = words_of(analysis, rivalry.loser), words_of(analysis, rivalry.winner)
    return (
        bool(few)
        and not many
        and is_word(rivalry.word)
        and rivalry.loser.name not in analysis.lexing.ignored
        and rivalry.winner.name not in analysis.lexing.ignored
    )


def is_cutting_keyword(analysis: GrammarAnalysis, rivalry: Rivalry) -> bool:
    """Whether a terminal of few words takes the beginning of a longer word of another."""
    return (
        not rivalry.is_whole
        and is_word(rivalry.word)
        and is_word(rivalry.word[: rivalry.taken])
        and bool(words_of(analysis, rivalry.winner))
        and rivalry.loser.name not in analysis.lexing.ignored
    )


def is_shadowed(analysis: GrammarAnalysis, rivalry: Rivalry) -> bool:
    """Whether the loser never has a chance; a keyword in that position has a flaw of its own."""
    return (
        rivalry.is_everywhere
        and rivalry.loser.name not in analysis.lexing.ignored
        and not is_lost_keyword(analysis, rivalry)
    )


def words_of(analysis: GrammarAnalysis, terminal: Terminal) -> tuple[str, ...]:
    """The texts of a terminal that reads only few, in several cases where case is free; empty where they are many."""
    if terminal.fixed is not None:
        return _cases(terminal.fixed) if "i" in terminal.flags else (terminal.fixed,)
    machine = analysis.machine(terminal.name)
    if machine is None or not machine.is_finite():
        return ()
    words = tuple(machine.words(_WORDS + 1))
    return tuple(word for word in words if word and terminal.reads(word)) if len(words) <= _WORDS else ()


def _cases(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((text, text.lower(), text.upper(), text.title())))


class _Rivals:
    def __init__(self, analysis: GrammarAnalysis) -> None:
        self.analysis = analysis
        self.terminals = analysis.terminals
        self.ignored = analysis.lexing.ignored
        self.bare = Lexing(self.terminals, ())
        self.contexts = analysis.contexts()
        self.places: dict[str, int] = {}
        for number, (names, _) in enumerate(self.contexts):
            for name in names:
                self.places[name] = self.places.get(name, 0) | 1 << number
        for name in self.ignored:
            self.places[name] = (1 << len(self.contexts)) - 1
        self.words = {name: words_of(analysis, terminal) for name, terminal in self.terminals.items()}

    def find(self) -> Iterator[Rivalry]:
        suspects: dict[tuple[str, str, bool], list[str]] = {}
        for winner, loser, word in self._suspects():
            taken = self.bare.take(frozenset((winner, loser)), word)
            if taken is not None and taken[0] == winner:
                words = suspects.setdefault((loser, winner, taken[1] == len(word)), [])
                if word not in words:
                    words.append(word)
        for (loser, winner, _), words in sorted(suspects.items())[:_CONFIRMED]:
            rivalry = self._confirmed(self.terminals[loser], self.terminals[winner], words)
            if rivalry is not None:
                yield rivalry

    def _meet(self, a: str, b: str) -> int:
        """The contexts in which two terminals can both stand, as bits."""
        if a in self.ignored and b in self.ignored:
            return 0
        return self.places.get(a, 0) & self.places.get(b, 0)

    def _suspects(self) -> Iterator[tuple[str, str, str]]:
        """Pairs of which the first, on its own with the second, takes a text of the second: (winner, loser, text)."""
        expressions = sorted(name for name, terminal in self.terminals.items() if terminal.fixed is None)
        fixed = sorted(name for name, terminal in self.terminals.items() if terminal.fixed is not None)
        for name in expressions:
            for other in fixed:
                if self._meet(name, other):
                    yield from self._beside(name, other)
                    yield from self._cut_by_fixed(other, name)
        yield from self._fixed_pairs(fixed)
        for count, (name, other) in enumerate(combinations(expressions, 2)):
            if count > _PAIRS:
                break
            if self._meet(name, other):
                first, second = sorted((name, other), key=lambda rival: self.terminals[rival].rank)
                yield from self._between(first, second)

    def _beside(self, winner: str, loser: str) -> Iterator[tuple[str, str, str]]:
        """The words of a terminal that reads few, for another to take."""
        return ((winner, loser, word) for word in self.words[loser])

    def _fixed_pairs(self, fixed: list[str]) -> Iterator[tuple[str, str, str]]:
        """Fixed strings that one of higher priority begins."""
        by_text: dict[str, list[str]] = {}
        for name in fixed:
            by_text.setdefault(str(self.terminals[name].fixed), []).append(name)
        for text, names in by_text.items():
            for size in range(1, len(text)):
                for winner in by_text.get(text[:size], ()):
                    for loser in names:
                        if self.terminals[winner].rank < self.terminals[loser].rank and self._meet(winner, loser):
                            yield winner, loser, text

    def _cut_by_fixed(self, winner: str, loser: str) -> Iterator[tuple[str, str, str]]:
        """A text of an expression that a fixed string, tried before it, begins."""
        string, expression = self.terminals[winner], self.terminals[loser]
        machine = self.analysis.machine(loser)
        if string.rank > expression.rank or machine is None or string.fixed is None:
            return
        for text in words_of(self.analysis, string):
            states = frozenset(machine.first)
            for character in text:
                states = machine.step(states, character)
            mask = machine.alphabet.category("w", is_ascii=True) if is_word(text) else machine.alphabet.every
            rest = _continued(machine, states, mask)
            if rest is not None:
                yield winner, loser, text + rest

    def _between(self, first: str, second: str) -> Iterator[tuple[str, str, str]]:
        """Texts of an expression that another, tried before it, takes."""
        if self.words[second]:
            yield from self._beside(first, second)
            return
        winner, loser = self.analysis.machine(first), self.analysis.machine(second)
        if winner is None or loser is None:
            return
        for word in (shared_text(winner, loser), longer_text(winner, loser)):
            if word is not None and self.terminals[second].reads(word):
                yield first, second, word

    def _confirmed(self, loser: Terminal, winner: Terminal, words: list[str]) -> Rivalry | None:
        """The rivalry as the whole lexer sees it, in a place where the loser can stand; None where there is none."""
        analysis = self.analysis
        meeting = self._meet(loser.name, winner.name)
        numbers = [number for number in range(len(self.contexts)) if meeting >> number & 1]
        is_total = self._is_total(loser, winner)
        is_everywhere = is_total and self.places.get(loser.name, 0) & ~meeting == 0
        fallback: Rivalry | None = None
        for number in numbers[:_CONTEXTS]:
            names, states = self.contexts[number]
            for word in words[:_WORDS_TRIED]:
                taken = analysis.lexing.take(names, word)
                if taken is None or taken[0] != winner.name:
                    continue
                rivalry = Rivalry(loser, winner, word, taken[1], is_total, is_everywhere, None, False, tuple(words))
                if analysis.table is None:
                    return rivalry
                for state in [s for s in states if loser.name in analysis.table.row(s)][:_STATES]:
                    witness = analysis.sentences.witness(state, loser.name)
                    if witness is None:
                        continue
                    start, sample = witness.start, analysis.sentence(witness, word)
                    if sample is None:
                        fallback = fallback or rivalry
                        continue
                    spaced = None if sample.is_read else analysis.spaced(witness)
                    sample = sample if spaced is None else analysis.sentence(spaced, word) or sample
                    read = analysis.read(sample.text, start)
                    if (
                        sample.is_read
                        and sample.stands
                        and (loser.name, sample.at, sample.at + len(word)) not in read.found
                    ):
                        return replace(rivalry, sample=sample, is_refused=read.stopped is not None)
        return fallback

    def _is_total(self, loser: Terminal, winner: Terminal) -> bool:
        """Whether nothing that the loser reads is left to it beside the winner."""
        pair = frozenset((loser.name, winner.name))
        if self.words[loser.name]:
            takes = (self.bare.take(pair, word) for word in self.words[loser.name])
            return all(taken is not None and taken[0] == winner.name for taken in takes)
        if winner.rank > loser.rank:
            return False
        inner, cover = self.analysis.machine(loser.name), self.analysis.machine(winner.name)
        exact = [self.analysis.expression(terminal.name) for terminal in (loser, winner)]
        if (
            inner is None
            or cover is None
            or not all(expression and expression.is_exact and not _looks(expression.features) for expression in exact)
        ):
            return False
        return is_covered(inner, cover)


def _looks(features: frozenset[str]) -> bool:
    return bool(features & {"lookahead", "lookbehind", "anchor", "word boundary"})


def _continued(machine: Machine, states: frozenset[int], mask: int) -> str | None:
    """How a text goes on with a character of a set, shortest first; None where it cannot."""
    best: str | None = None
    for state in states:
        if state >= 0 and machine.masks[state] & mask:
            rest = machine.shortest(machine.follow[state])
            if rest is not None:
                text = machine.alphabet.pick(machine.masks[state] & mask) + rest
                best = text if best is None or len(text) < len(best) else best
    return best
