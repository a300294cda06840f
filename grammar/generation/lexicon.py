"""Lexicon: texts that each terminal of a grammar can have, as the lexer of a parser state reads them back.

A terminal's expression says less than it seems to: a keyword wins over the identifier it looks like, a longer
terminal over a shorter one, and a contextual lexer knows in each state only what can stand there. So every text is
tried on the very lexer that will read it, once, and what came back as another terminal is dropped.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from grammar.chooser import Chooser, Seeded, Simplest
from grammar.expressions.sampling import sample
from grammar.notation import Notation
from grammar.parsing.lexer import lexed
from grammar.parsing.reader import Compiled, compiled

MAX_TEXTS = 32
"""At most this many texts of a terminal are kept; further ones are made when they are asked for."""

_SAMPLES = 60
_FRESH_TRIES = 4
_FEW = 5
_MAX_KEYWORDS = 12
_MAX_SEPARATORS = 16
_USUAL_GAPS = (" ", "\n", "\t", "  ", "# c\n", "// c\n", "/* c */", "-- c\n", "; c\n", "(* c *)", "% c\n")

Texts = Mapping[str, Sequence[str]]
"""For some terminals, the only texts that they are to have."""


@dataclass(frozen=True, slots=True, eq=False)
class Lexicon:
    """The texts of one notation's terminals; what is worked out is kept for as long as the lexicon."""

    notation: Notation
    grammar: Compiled
    separators: tuple[str, ...]
    _near: tuple[str, ...]
    _kept: dict[tuple[str, int], tuple[str, ...]] = field(default_factory=dict, repr=False)
    _neighbours: dict[tuple[str, str], bool] = field(default_factory=dict, repr=False)
    _drawn: dict[str, tuple[str, ...]] = field(default_factory=dict, repr=False)

    def texts(self, terminal: str, state: int) -> tuple[str, ...]:
        """Texts that the lexer of a state reads as that terminal and as nothing else, the shortest first."""
        lexer = self.grammar.lexers[state]
        key = terminal, id(lexer)
        known = self._kept.get(key)
        if known is None:
            read = [text for text in self._candidates(terminal) if lexed(lexer, text) == (terminal, len(text))]
            known = self._kept[key] = tuple(read if terminal in self.notation.explaining.words else self._some(read))
        return known

    def chosen(self, terminal: str, state: int, chooser: Chooser, only: Texts) -> Iterator[str]:
        """Texts to try for a terminal, the chosen one first; the choice is made when the first is asked for.

        Of the texts that `only` gives for a terminal, those are taken that the lexer reads back.
        """
        known = self.texts(terminal, state)
        if terminal in only:
            lexer = self.grammar.lexers[state]
            known = tuple(text for text in only[terminal] if lexed(lexer, text) == (terminal, len(text)))
            at = chooser.choose(len(known)) if known else 0
            known = known[at:] + known[:at]
        elif len(known) > 1 or terminal not in self.grammar.fixed:
            open_ended = terminal not in self.grammar.fixed and terminal not in self.notation.explaining.words
            fresh = max(len(known) // 4, 1) if open_ended and len(known) != 1 else 0
            at = chooser.choose(len(known) + fresh)
            if at >= len(known):
                yield from self._fresh(terminal, state, chooser)
                at = 0
            known = known[at:] + known[:at]
        yield from known

    def _fresh(self, terminal: str, state: int, chooser: Chooser) -> Iterator[str]:
        """Texts that are not among the kept ones, drawn character by character."""
        pattern, flags = self._pattern(terminal)
        for _ in range(_FRESH_TRIES):
            text = sample(pattern, flags, chooser.choose)
            if text and lexed(self.grammar.lexers[state], text) == (terminal, len(text)):
                yield text
                return

    def may_follow(self, first: str, second: str) -> bool:
        """Whether some texts of two terminals were found that can stand next to each other, with a gap or without.

        That none was found is no proof; it is only used to leave out what would mostly lead nowhere.
        """
        known = self._neighbours.get((first, second))
        if known is None:
            known = self._neighbours[first, second] = any(
                lexed(before, one + gap + other) == (first, len(one)) and is_gap(after, gap, gap + other, second)
                for before, ones in self._readings(first)
                for after, others in self._readings(second)
                for one in ones
                for other in others
                for gap in self.separators[:_FEW] or ("",)
            ) or (bool(self.separators) and self._touch(first, second))
        return known

    def _touch(self, first: str, second: str) -> bool:
        return any(
            lexed(before, one + other) == (first, len(one)) and lexed(after, other) == (second, len(other))
            for before, ones in self._readings(first)
            for after, others in self._readings(second)
            for one in ones
            for other in others
        )

    def _readings(self, terminal: str) -> list[tuple[Any, tuple[str, ...]]]:
        """A few of the lexers that read the terminal, each with a few of the texts it reads as that."""
        states = {
            id(self.grammar.lexers[state]): state for state, row in self.grammar.states.items() if terminal in row
        }
        return [
            (self.grammar.lexers[state], self.texts(terminal, state)[:_FEW]) for state in list(states.values())[:_FEW]
        ]

    def _candidates(self, terminal: str) -> tuple[str, ...]:
        """Texts that the terminal's expression matches, shortest first; of a closed set of words, its words."""
        known = self._drawn.get(terminal)
        if known is None:
            known = self._drawn[terminal] = tuple(self._draw(terminal))
        return known

    def _draw(self, terminal: str) -> list[str]:
        if terminal not in self.grammar.root_lexer.terminals_by_name:
            return []
        if terminal in self.grammar.fixed:
            return [self.grammar.fixed[terminal]]
        pattern, flags = self._pattern(terminal)
        matches = re.compile(pattern, flags).fullmatch
        words = self.notation.explaining.words.get(terminal, ())
        if words:
            forms = [form for word in words for form in (word, json.dumps(word)) if matches(form)]
            if forms:
                return sorted(forms, key=lambda form: self.notation.explaining.decode(form) not in words)
        samples = [sample(pattern, flags, Simplest().choose), *self._look_alikes(matches)]
        chooser = Seeded(Random(terminal))  # noqa: S311  # no secret: the same texts in every process
        samples += [sample(pattern, flags, chooser.choose) for _ in range(_SAMPLES)]
        return sorted({text for text in samples if text and matches(text)}, key=_simplicity)

    def _some(self, texts: list[str]) -> list[str]:
        """The texts that are kept: all that look like keywords, of the others most short and some long ones."""
        if len(texts) <= MAX_TEXTS:
            return texts
        near = [text for text in texts if text in self._near][: MAX_TEXTS // 2]
        rest = [text for text in texts if text not in near]
        most = MAX_TEXTS - len(near)
        long = rest[most // 2 :]
        return sorted([*near, *rest[: most // 2], *long[:: -(-len(long) // (most // 2))]], key=_simplicity)

    def _look_alikes(self, matches: Any) -> list[str]:
        """Keywords, and texts that nearly are, where the terminal's expression takes them: the lexer is asked later."""
        return [form for form in self._near if matches(form)]

    def _pattern(self, terminal: str) -> tuple[str, int]:
        definition = self.grammar.root_lexer.terminals_by_name[terminal]
        return definition.pattern.to_regexp(), self.grammar.root_lexer.g_regex_flags


def is_gap(lexer: Any, gap: str, joined: str, terminal: str) -> bool:
    """Whether a lexer passes over the gap that `joined` begins with, and then reads all the rest as that terminal."""
    at = 0
    while at < len(gap):
        read = lexed(lexer, joined, at)
        if read is None or read[0] not in lexer.ignore_types or read[1] > len(gap):
            return False
        at = read[1]
    return lexed(lexer, joined, at) == (terminal, len(joined))


def _simplicity(text: str) -> tuple[int, bool, str]:
    return len(text), not text.isascii(), text


def _near_keywords(grammar: Compiled) -> tuple[str, ...]:
    """The grammar's keywords, and words that nearly are: what an identifier is mistaken for, and the other way round."""
    keywords = [text for text in grammar.fixed.values() if text.isidentifier()][:_MAX_KEYWORDS]
    forms = (
        form for word in keywords for form in (word, f"{word}s", f"{word}_1", word.upper(), word.title(), word[:-1])
    )
    return tuple(dict.fromkeys(form for form in forms if form))


def lexicon(notation: Notation) -> Lexicon:
    """The lexicon of a notation's definition, made once."""
    return notation.derived.once(lexicon, lambda: _made(notation))


def _made(notation: Notation) -> Lexicon:
    grammar = compiled(notation, with_mistakes=False)
    return Lexicon(notation, grammar, _separators(grammar), _near_keywords(grammar))


def _separators(grammar: Compiled) -> tuple[str, ...]:
    """Short texts that the grammar ignores, a blank first where it ignores blanks; empty where it ignores nothing."""
    lexer = grammar.root_lexer
    if not lexer.ignore_types:
        return ()
    patterns = [lexer.terminals_by_name[name].pattern.to_regexp() for name in sorted(lexer.ignore_types)]
    chooser = Seeded(Random(0))  # noqa: S311  # no secret: the same texts in every process
    drawn = [sample(pattern, lexer.g_regex_flags, chooser.choose) for pattern in patterns for _ in range(6)]
    joined = re.compile(f"(?:{'|'.join(f'(?:{p})' for p in patterns)})+", lexer.g_regex_flags)
    closed = [form for text in drawn for form in (text, text + "\n")]  # a comment to the end of its line
    gaps = dict.fromkeys(text for text in (*_USUAL_GAPS, *closed) if text and joined.fullmatch(text))
    return tuple(gaps)[:_MAX_SEPARATORS]
