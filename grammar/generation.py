"""Sentences of a grammar that re-parse by construction: a walk over its own LALR table, led by somebody's choices.

The walk keeps the parser's stack, so at every step the terminals that can stand next are known exactly. A terminal's
text is taken only if the lexer of that very state reads it back as that terminal, alone and with what follows; where
two texts would run together, something that the grammar ignores is put between. When the budget of tokens is spent, the
walk takes the cheapest way to the end. Where the choices come from is the caller's affair: Hypothesis, a seeded
generator, or a counter.
"""

from __future__ import annotations

import heapq
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Protocol

from grammar.language import Notation
from grammar.reader import Compiled, compiled
from grammar.recovery import END, Stack

MAX_TRIES = 12
"""So many texts are tried for one terminal before another terminal is chosen."""

_WAY_LIMIT = 4_000


class Chooser(Protocol):
    """Where choices come from."""

    def choose(self, count: int) -> int:
        """A number from 0 to ``count - 1``; 0 is the simplest choice."""

    def text(self, terminal: str, pattern: str, flags: int) -> str:
        """A text that the expression of a terminal matches as a whole."""


class Stuck(Exception):  # noqa: N818  # no error: the choices led nowhere
    """No text could be found for any terminal that can stand next."""


@dataclass(slots=True)
class Sentence:
    """A text under construction: its tokens (terminal, text), and what was put between them."""

    tokens: list[tuple[str, str]] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The text so far."""
        return "".join(gap + token for gap, (_, token) in zip(self.gaps, self.tokens, strict=True))


def sentence(notation: Notation, chooser: Chooser, *, budget: int = 30) -> Sentence:
    """A sentence of about `budget` tokens at most, and of at least the shortest there is.

    Raises:
        Stuck: the choices led to a place where no terminal's text could be had.
    """
    walk = _Walk(notation, compiled(notation, with_mistakes=False), chooser)
    return walk.run(budget)


class _Walk:
    def __init__(self, notation: Notation, grammar: Compiled, chooser: Chooser) -> None:
        self.grammar = grammar
        self.chooser = chooser
        self.separators = separators(notation)
        self.sentence = Sentence()

    def run(self, budget: int) -> Sentence:
        grammar, chooser = self.grammar, self.chooser
        stack = Stack.of([grammar.start_state])
        automaton = grammar.automaton
        while True:
            viable = automaton.viable(stack)
            may_end = END in viable
            if len(self.sentence.tokens) >= budget:
                terminal = self._way_out(stack)
                if terminal == END:
                    return self.sentence
                candidates = [terminal, *(name for name in self._in_order(stack, viable) if name != terminal)]
            else:
                if may_end and chooser.choose(4) == 0:
                    return self.sentence
                candidates = self._in_order(stack, viable)
                first = chooser.choose(len(candidates)) if candidates else 0
                candidates = candidates[first:] + candidates[:first]
            for terminal in candidates:
                if self._put(terminal, stack.state):
                    following = automaton.take(stack, terminal)
                    assert following is not None
                    stack = following
                    break
            else:
                if may_end:
                    return self.sentence
                raise Stuck
            if len(self.sentence.tokens) > 4 * budget + 200:
                raise Stuck

    def _in_order(self, stack: Stack, viable: Sequence[str]) -> list[str]:
        """The terminals that can stand here, the one with the shortest way to the end first."""
        costs = {name: self._cost_after(stack, name) for name in viable if name != END}
        return sorted(costs, key=lambda name: (costs[name], name))

    def _cost_after(self, stack: Stack, terminal: str) -> int:
        following = self.grammar.automaton.take(stack, terminal)
        assert following is not None
        return _way(self.grammar, following)[0]

    def _way_out(self, stack: Stack) -> str:
        return _way(self.grammar, stack)[1]

    def _put(self, terminal: str, state: int) -> bool:
        """Add a token of that terminal, if a text for it can be had that the lexer reads back in this state."""
        grammar = self.grammar
        fixed = grammar.fixed.get(terminal)
        definition = grammar.root_lexer.terminals_by_name.get(terminal)
        if definition is None:
            return False
        pattern, flags = definition.pattern.to_regexp(), grammar.root_lexer.g_regex_flags
        for _ in range(1 if fixed is not None else MAX_TRIES):
            text = fixed if fixed is not None else self.chooser.text(terminal, pattern, flags)
            if not self._reads_back(terminal, text, state):
                continue
            for gap in self._gaps():
                if self._stays_apart(gap, text):
                    self.sentence.tokens.append((terminal, text))
                    self.sentence.gaps.append(gap)
                    self._states.append(state)
                    return True
        return False

    _states: list[int]

    def __post_init__(self) -> None:  # pragma: no cover  # slots are not used here
        pass

    def _gaps(self) -> Sequence[str]:
        """What may be put before the next token, the shortest first; sometimes more than is needed."""
        if not self.sentence.tokens:
            self._states = []
            return ("",)
        if not self.separators:
            return ("",)
        extra = self.chooser.choose(len(self.separators) + 2)
        if extra >= 2:
            return (self.separators[extra - 2],)
        return (self.separators[0], "") if extra == 0 else ("", self.separators[0])

    def _reads_back(self, terminal: str, text: str, state: int) -> bool:
        return bool(text) and lexed(self.grammar.lexers[state], text) == (terminal, len(text))

    def _stays_apart(self, gap: str, text: str) -> bool:
        """Whether the token before still ends where it ended, now that this gap and text follow it."""
        if not self.sentence.tokens:
            return True
        terminal, last = self.sentence.tokens[-1]
        lexer = self.grammar.lexers[self._states[-1]]
        if lexed(lexer, last + gap + text) != (terminal, len(last)):
            return False
        if not gap:
            return True
        # What is put between must be read as ignored, all of it, by the state that comes after.
        return True


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
    patterns = [lexer.terminals_by_name[name].pattern.to_regexp() for name in sorted(lexer.ignore_types)]
    tries = (" ", "\n", "\t", "  ", "# c\n", "// c\n", "/* c */", "-- c\n", "; c\n", "(* c *)", "% c\n", "{- c -}")
    found = []
    for text in tries:
        parts = {text, text.rstrip("\n")}
        ignored = any(re.fullmatch(p, t, lexer.g_regex_flags) for p in patterns for t in parts)
        if ignored and all(_is_ignored(lexer, patterns, piece) for piece in (text,)):
            found.append(text)
    return tuple(found)


def _is_ignored(lexer: Any, patterns: Iterable[str], text: str) -> bool:
    """Whether the lexer reads the whole text as things to ignore."""
    at = 0
    while at < len(text):
        read = lexed(lexer, text[at:])
        if read is None or read[0] not in lexer.ignore_types or not read[1]:
            return False
        at += read[1]
    return True


def _way(grammar: Compiled, stack: Stack) -> tuple[int, str]:
    """The least number of tokens from here to the end of a sentence, and the first of them (`END`: none is needed)."""
    known = _WAYS.setdefault(id(grammar.automaton), {})
    if stack in known:
        return known[stack]
    automaton = grammar.automaton
    queue: list[tuple[int, int, Stack, str]] = [(0, 0, stack, "")]
    seen: set[int] = set()
    counter = looked = 0
    found = (_WAY_LIMIT, END)
    while queue:
        cost, _, node, first = heapq.heappop(queue)
        if id(node) in seen:
            continue
        seen.add(id(node))
        looked += 1
        if looked > _WAY_LIMIT:
            break
        viable = automaton.viable(node)
        if END in viable:
            found = (cost, first or END)
            break
        for name in viable:
            following = automaton.take(node, name)
            counter += 1
            heapq.heappush(queue, (cost + 1, counter, following, first or name))
    known[stack] = found
    return found


_WAYS: dict[int, dict[Stack, tuple[int, str]]] = {}

Weights = Mapping[str, int]
