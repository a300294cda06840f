"""Sentences of a grammar that re-parse by construction: a walk over its own LALR table, led by somebody's choices.

The walk keeps the parser's stack, so at every step the terminals that can stand next are known exactly. A terminal's
text is taken only if the lexer of that very state reads it back as that terminal, alone and with what follows; where two
texts would run together, something that the grammar ignores is put between. When the budget of tokens is spent, the
walk closes what is open. Where the choices come from is the caller's affair: Hypothesis, a seeded
generator, or a counter.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Protocol

from grammar.language import Notation
from grammar.reader import Compiled, compiled
from grammar.recovery import END, Automaton, Stack

MAX_TRIES = 12
"""So many texts are tried for one terminal before another terminal is chosen."""

_IGNORED_TRIES = (" ", "\n", "\t", "  ", "# c\n", "// c\n", "/* c */", "-- c\n", "; c\n", "(* c *)", "% c\n")


class Chooser(Protocol):
    """Where choices come from."""

    def choose(self, count: int) -> int:
        """A number from 0 to ``count - 1``; 0 is the simplest choice."""

    def text(self, pattern: str, flags: int) -> str:
        """A text that an expression matches as a whole."""


class Stuck(Exception):  # noqa: N818  # no error: the choices led nowhere
    """No text could be found for any terminal that can stand next."""


@dataclass(slots=True)
class Sentence:
    """A text with its tokens: for each its terminal, its characters and what stands before it."""

    tokens: list[tuple[str, str]] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The whole text."""
        return "".join(gap + token for gap, (_, token) in zip(self.gaps, self.tokens, strict=True))


def sentence(notation: Notation, chooser: Chooser, *, budget: int = 30) -> Sentence:
    """A sentence of about `budget` tokens at most, or of the shortest there is.

    Raises:
        Stuck: the choices led to a place where no terminal's text could be had.
    """
    return _Walk(notation, compiled(notation, with_mistakes=False), chooser).run(budget)


class _Walk:
    """One walk: the sentence so far, and the parser state in which its last token was read."""

    def __init__(self, notation: Notation, grammar: Compiled, chooser: Chooser) -> None:
        self.grammar = grammar
        self.chooser = chooser
        self.separators = separators(notation)
        self.sentence = Sentence()
        self.last_state = grammar.start_state

    def run(self, budget: int) -> Sentence:
        automaton: Automaton = self.grammar.automaton
        stack = Stack.of([self.grammar.start_state])
        while True:
            viable = automaton.viable(stack)
            may_end = END in viable
            count = len(self.sentence.tokens)
            if may_end and (count >= budget or self.chooser.choose(4) == 0):
                return self.sentence
            names = self._in_order(stack, viable)
            if count < budget and names:
                first = self.chooser.choose(len(names))
                names = names[first:] + names[:first]
            taken = next((name for name in names if self._put(name, stack.state)), None)
            if taken is None or count > 4 * budget + 200:
                if may_end:
                    return self.sentence
                raise Stuck
            following = automaton.take(stack, taken)
            assert following is not None
            stack = following

    def _in_order(self, stack: Stack, viable: Sequence[str]) -> list[str]:
        """The terminals that can stand here, those that close what is open first: they lead to the end."""
        automaton: Automaton = self.grammar.automaton
        distances: dict[str, tuple[bool, int, str]] = {}
        for name in viable:
            if name != END:
                following = automaton.take(stack, name)
                assert following is not None
                distances[name] = (END not in automaton.viable(following), following.depth, name)
        return sorted(distances, key=distances.__getitem__)

    def _put(self, terminal: str, state: int) -> bool:
        """Add a token of that terminal, if a text for it can be had that the lexer reads back in this state."""
        definition = self.grammar.root_lexer.terminals_by_name.get(terminal)
        if definition is None:
            return False
        fixed = self.grammar.fixed.get(terminal)
        pattern, flags = definition.pattern.to_regexp(), self.grammar.root_lexer.g_regex_flags
        for _ in range(1 if fixed is not None else MAX_TRIES):
            text = fixed if fixed is not None else self.chooser.text(pattern, flags)
            if not text or lexed(self.grammar.lexers[state], text) != (terminal, len(text)):
                continue
            for gap in self._gaps():
                if self._stays_apart(gap, text, state):
                    self.sentence.tokens.append((terminal, text))
                    self.sentence.gaps.append(gap)
                    self.last_state = state
                    return True
        return False

    def _gaps(self) -> Sequence[str]:
        """What may be put before the next token, in the order of trying; sometimes more than is needed."""
        if not self.sentence.tokens or not self.separators:
            return ("",)
        extra = self.chooser.choose(len(self.separators) + 2)
        plain = self.separators[0]
        if extra > 1:
            return (self.separators[extra - 2], plain)
        return (plain, "") if extra == 0 else ("", plain)

    def _stays_apart(self, gap: str, text: str, state: int) -> bool:
        """Whether the token before ends where it ended, and this one begins where it begins."""
        if not self.sentence.tokens:
            return True
        terminal, last = self.sentence.tokens[-1]
        if lexed(self.grammar.lexers[self.last_state], last + gap + text) != (terminal, len(last)):
            return False
        lexer, at, joined = self.grammar.lexers[state], 0, gap + text
        while at < len(gap):
            read = lexed(lexer, joined[at:])
            if read is None or read[0] not in lexer.ignore_types:
                return False
            at += read[1]
        return at == len(gap)


def lexed(lexer: Any, text: str) -> tuple[str, int] | None:
    """The first token that a lexer reads in `text`: its terminal and length; None where there is none."""
    for expression in lexer.scanner._mres:  # noqa: SLF001  # as the reader does
        match = expression.match(text)
        if match:
            kind = match.lastgroup
            callback = lexer.callback.get(kind)
            if callback is not None:
                from lark import Token

                kind = callback(Token(kind, match.group())).type
            return kind, match.end()
    return None


@lru_cache(maxsize=64)
def separators(notation: Notation) -> tuple[str, ...]:
    """Short texts that the grammar ignores, a blank first where it ignores blanks; empty where it ignores nothing."""
    lexer = compiled(notation, with_mistakes=False).root_lexer
    if not lexer.ignore_types:
        return ()
    patterns = [lexer.terminals_by_name[name].pattern.to_regexp() for name in sorted(lexer.ignore_types)]
    joined = re.compile(f"(?:{'|'.join(f'(?:{p})' for p in patterns)})+", lexer.g_regex_flags)
    return tuple(text for text in _IGNORED_TRIES if joined.fullmatch(text))
