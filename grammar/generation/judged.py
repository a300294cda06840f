"""Sentences of a grammar that has no LALR table: derived from its rules, and kept where its own parser reads them.

Without a table nothing goes along while a sentence is made, so the text is made first and read then. What the grammar
ignores is put between tokens as it comes; where none of a number of texts is read, there is said to be no sentence.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from grammar.adoption.loading import GrammarText, load
from grammar.chooser import Chooser
from grammar.diagnostic import Severity
from grammar.expressions.sampling import sample
from grammar.generation.productions import Production, Productions
from grammar.notation import Notation
from grammar.source import Source

MAX_TRIES = 12
"""So many texts are made before the grammar is said to have no sentence that could be found."""

_GAPS = (" ", "\n", "\t")
_TEXTS_TRIED = 8

Word = tuple[str, str, str]
"""A token: its terminal, its text, and what stands before it."""


@dataclass(frozen=True, slots=True, eq=False)
class Rules:
    """What sentences are made from: the rules, the terminals' expressions and texts, and a text that is ignored."""

    productions: Productions
    patterns: Mapping[str, tuple[str, int]]
    fixed: Mapping[str, str]
    ignored: frozenset[str]
    gap: str
    kinds: tuple[str, ...]
    """The names that the nodes of its trees can have, in alphabetical order."""

    @classmethod
    def of(cls, notation: Notation) -> Rules:
        """The rules of a notation that is read by other means than a table, loaded once."""
        return notation.derived.once(cls, lambda: cls._made(notation))

    @classmethod
    def _made(cls, notation: Notation) -> Rules:
        syntax = notation.syntax
        loaded = load(GrammarText(syntax.grammar, None, ""), (syntax.start,), syntax.options)
        patterns = {name: (loaded.pattern(name), loaded.flags) for name in loaded.terminals}
        definitions = [
            (at, str(rule.origin.name), [str(symbol.name) for symbol in rule.expansion])
            for at, rule in enumerate(loaded.productions)
        ]
        ignored = [re.compile(*patterns[name]) for name in loaded.ignored]
        return cls(
            Productions.of(syntax.start, definitions),
            patterns,
            loaded.fixed,
            frozenset(loaded.ignored),
            next((gap for gap in _GAPS if any(pattern.fullmatch(gap) for pattern in ignored)), ""),
            tuple(sorted(loaded.kinds)),
        )


def judged_words(
    notation: Notation, chooser: Chooser, budget: int, only: Mapping[str, Sequence[str]]
) -> list[Word] | None:
    """The tokens of a sentence of about `budget` tokens at most; None where no text that was made is read.

    Args:
        notation: one that has no table.
        chooser: where the choices come from.
        budget: the most tokens beyond those that the shortest sentence needs.
        only: for some terminals the only texts they are to have.
    """
    rules = Rules.of(notation)
    if notation.syntax.start not in rules.productions.rules:
        return None
    for turn in range(MAX_TRIES):
        size = budget if turn < MAX_TRIES // 2 else 0
        words = _derived(rules, chooser, size, only)
        if words is None:
            continue
        for gap in dict.fromkeys((rules.gap, "")):
            spaced = [(name, text, gap if at else "") for at, (name, text) in enumerate(words)]
            if _is_read(notation, "".join(before + text for _, text, before in spaced)):
                return spaced
    return None


def _is_read(notation: Notation, text: str) -> bool:
    assert notation.read is not None
    parsed = notation.read(Source(text))
    return not any(diagnostic.severity is Severity.ERROR for diagnostic in parsed.diagnostics)


def _derived(
    rules: Rules, chooser: Chooser, size: int, only: Mapping[str, Sequence[str]]
) -> list[tuple[str, str]] | None:
    """The tokens of a text that the rules derive; None where a terminal has no text."""
    productions = rules.productions
    left = size - productions.least[productions.start]
    words: list[tuple[str, str]] = []
    waiting = [productions.start]
    while waiting:
        symbol = waiting.pop()
        if symbol not in productions.rules:
            text = _text(rules, symbol, chooser, only)
            if text is None:
                return None
            words.append((symbol, text))
            continue
        least = productions.least[symbol]
        fitting: list[Production] = [p for p in productions.rules[symbol] if p.least - least <= max(left, 0)]
        chosen = fitting[chooser.choose(len(fitting)) if len(fitting) > 1 else 0]
        left -= chosen.least - least
        if chosen.grows:
            left -= 1  # also what costs nothing comes to an end
        if left < -size - 100:
            return None
        waiting += reversed(chosen.symbols)
    return words


def _text(rules: Rules, terminal: str, chooser: Chooser, only: Mapping[str, Sequence[str]]) -> str | None:
    pattern, flags = rules.patterns.get(terminal, ("(?!)", 0))
    matches = re.compile(pattern, flags).fullmatch
    own = [text for text in only.get(terminal, ()) if matches(text)]
    if own:
        return own[chooser.choose(len(own)) if len(own) > 1 else 0]
    if terminal in rules.fixed:
        return rules.fixed[terminal]
    for _ in range(_TEXTS_TRIED):
        text = sample(pattern, flags, chooser.choose)
        if text and matches(text):
            return text
    return None
