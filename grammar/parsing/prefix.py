"""Prefix: whether a text that is not finished can still become a sentence of a language, and what may come next.

Lark's tables have the property that makes this exact where the grammar is concerned: a terminal that can be shifted can
be gone on from. What is left is the last token, which may not be finished. Lark's lexers take, of the terminals that
the parser's state allows, the first in a fixed order that matches at all; so a token is decided as soon as no terminal
before the one that matches, nor that one itself, could match more. Until then every terminal that could still win is
asked, and where none can be shifted, whether the token might end earlier.

What a notation's builder refuses beyond the grammar (a key that stands twice, say) is not foreseen: it is found when
the whole text is judged.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from grammar.expressions.incremental import IncrementalRegex, State, incremental
from grammar.frozen import field, frozen, replace
from grammar.notation import Notation
from grammar.parsing.compilation import Compiled, compiled
from grammar.parsing.driver import END, Stack
from grammar.parsing.lexer import lexed, terminal_of

_MOST_SPLITS = 8
"""An unfinished token is looked at as so many tokens at most."""

_LONGEST_SPLIT = 4_096
"""An unfinished token longer than this is not looked at as several: it is then taken to be viable."""

_KEPT = 5_000


@frozen(eq=False)
class _Progress:
    """How far each terminal of one lexer has come in the token that is being read, and which has matched before."""

    states: tuple[State, ...]
    has_matched: tuple[bool, ...]
    steps: dict[str, _Progress] = field(default_factory=dict, repr=False)
    verdicts: dict[Stack, bool] = field(default_factory=dict, repr=False)

    @property
    def first(self) -> int | None:
        """The first terminal that matched or still could; None where there is none."""
        for at, (state, matched) in enumerate(zip(self.states, self.has_matched, strict=True)):
            if matched or state.is_alive:
                return at
        return None

    @property
    def is_decided(self) -> bool:
        """Whether no further text could change which token is read here."""
        first = self.first
        return first is None or not self.states[first].is_alive


class _Lexer:
    """One of Lark's lexers, a character at a time."""

    __slots__ = ("_known", "ignored", "lark", "machines", "start", "terminals", "turns")

    def __init__(self, lark: Any) -> None:
        scanner = lark.scanner
        self.lark = lark
        self.terminals: tuple[str, ...] = tuple(terminal.name for terminal in scanner.terminals)
        self.machines: tuple[IncrementalRegex, ...] = tuple(
            incremental(terminal.pattern.to_regexp(), lark.g_regex_flags) for terminal in scanner.terminals
        )
        self.ignored: frozenset[str] = frozenset(lark.ignore_types)
        self.turns: Mapping[str, tuple[tuple[str, str], ...]] = {
            name: tuple((keyword.name, keyword.pattern.value) for keyword in callback.scanner.terminals)
            for name, callback in lark.callback.items()
            if hasattr(callback, "scanner")
        }
        self._known: dict[tuple[tuple[int, ...], tuple[bool, ...]], _Progress] = {}
        self.start = self._reading(tuple(machine.start for machine in self.machines), (False,) * len(self.machines))

    def step(self, reading: _Progress, character: str) -> _Progress:
        following = reading.steps.get(character)
        if following is None:
            states = tuple(
                machine.step(state, character) for machine, state in zip(self.machines, reading.states, strict=True)
            )
            matched = tuple(a or state.is_match for a, state in zip(reading.has_matched, states, strict=True))
            following = self._reading(states, matched)
            if len(reading.steps) < _KEPT:
                reading.steps[character] = following
        return following

    def _reading(self, states: tuple[State, ...], matched: tuple[bool, ...]) -> _Progress:
        key = tuple(map(id, states)), matched
        known = self._known.get(key)
        if known is None or any(a is not b for a, b in zip(known.states, states, strict=True)):
            if len(self._known) >= _KEPT:
                self._known.clear()
            known = self._known[key] = _Progress(states, matched)
        return known

    def token(self, text: str, start: int, stop: int) -> tuple[str, int] | None:
        """The terminal that Lark reads at a place of ``text[:stop]``, and where it ends; None where it reads none."""
        return lexed(self.lark, text, start, stop)

    def matched(self, at: int, text: str) -> tuple[str, int] | None:
        """What the terminal of that number reads at the beginning of a text."""
        terminal = self.lark.scanner.terminals[at]
        match = _compiled(terminal.pattern.to_regexp(), self.lark.g_regex_flags).match(text)
        return (terminal_of(self.lark, terminal.name, match.group()), match.end()) if match and match.end() else None


@lru_cache(maxsize=4096)
def _compiled(pattern: str, flags: int) -> re.Pattern[str]:
    return re.compile(pattern, flags)


class _Grammar:
    """A notation's tables and lexers, for reading prefixes."""

    __slots__ = ("_lexers", "compiled", "notation")

    def __init__(self, notation: Notation) -> None:
        self.notation = notation
        self.compiled: Compiled = compiled(notation, with_mistakes=False)
        self._lexers: dict[int, _Lexer] = {}

    def lexer(self, stack: Stack) -> _Lexer:
        lark = self.compiled.lexers[stack.state]
        lexer = self._lexers.get(id(lark))
        if lexer is None:
            lexer = self._lexers[id(lark)] = _Lexer(lark)
        return lexer

    def take(self, stack: Stack, lexer: _Lexer, terminal: str) -> Stack | None:
        """The stack after a terminal; the same where it is ignored, None where it cannot stand here."""
        if terminal in lexer.ignored:
            return stack
        following: Stack | None = self.compiled.driver.take(stack, terminal)
        return following if following is None or following.depth < self.notation.max_stack else None

    def is_viable(self, stack: Stack, reading: _Progress, pending: str, splits: int = _MOST_SPLITS) -> bool:
        """Whether some text after `pending`, which is not decided, leads on."""
        known = reading.verdicts.get(stack)
        if known is None:
            lexer = self.lexer(stack)
            if self._may_go_on(stack, lexer, reading):
                known = reading.verdicts[stack] = True
            else:
                return self._may_turn(stack, lexer, reading, pending) or self._may_split(
                    stack, lexer, reading, pending, splits
                )
        return known

    def _may_go_on(self, stack: Stack, lexer: _Lexer, reading: _Progress) -> bool:
        """Whether a terminal that is not finished could be shifted when it is."""
        for name, state, matched in zip(lexer.terminals, reading.states, reading.has_matched, strict=True):
            if state.is_alive and self.take(stack, lexer, name) is not None:
                return True
            if matched:
                return False  # this one is taken, whatever those after it read
        return False

    def _may_turn(self, stack: Stack, lexer: _Lexer, reading: _Progress, pending: str) -> bool:
        """Whether a name that is not finished could be a word that can stand here."""
        for name, state, matched in zip(lexer.terminals, reading.states, reading.has_matched, strict=True):
            if state.is_alive:
                for turned, word in lexer.turns.get(name, ()):
                    if word.startswith(pending) and self.take(stack, lexer, turned) is not None:
                        return True
            if matched:
                return False
        return False

    def _may_split(self, stack: Stack, lexer: _Lexer, reading: _Progress, pending: str, splits: int) -> bool:
        """Whether the token could have ended already, and what is left of the text begins another."""
        if not splits or len(pending) > _LONGEST_SPLIT:
            return True
        at = next((n for n, matched in enumerate(reading.has_matched) if matched), None)
        token = lexer.matched(at, pending) if at is not None else None
        if token is None:
            return False
        terminal, length = token
        following = self.take(stack, lexer, terminal)
        if following is None:
            return False
        return length == len(pending) or self._can_begin(following, pending[length:], splits - 1)

    def _can_begin(self, stack: Stack, text: str, splits: int) -> bool:
        ahead = self.advance(stack, text)
        if ahead is None:
            return False
        stack, reading, start = ahead
        return start == len(text) or self.is_viable(stack, reading, text[start:], splits)

    def advance(
        self, stack: Stack, text: str, start: int = 0, stop: int | None = None
    ) -> tuple[Stack, _Progress, int] | None:
        """Take every token of ``text[start:stop]`` that is decided.

        Gives the stack, how far the unfinished token has come, and where it begins; None where there is no way on.
        """
        stop = len(text) if stop is None else stop
        while True:
            lexer = self.lexer(stack)
            reading = lexer.start
            for at in range(start, stop):
                reading = lexer.step(reading, text[at])
                if reading.is_decided:
                    break
            else:
                return stack, reading, start
            token = lexer.token(text, start, stop)
            following = self.take(stack, lexer, token[0]) if token is not None else None
            if following is None:
                return None
            assert token is not None
            stack, start = following, token[1]

    def ends(self, stack: Stack, text: str, start: int) -> Stack | None:
        """The stack when the text ends where it does, its last token with it; None where the rest is no token."""
        while start < len(text):
            lexer = self.lexer(stack)
            token = lexer.token(text, start, len(text))
            following = self.take(stack, lexer, token[0]) if token is not None else None
            if following is None:
                return None
            assert token is not None
            stack, start = following, token[1]
        return stack


def can_begin_token(notation: Notation, text: str) -> bool:
    """Whether some token of the notation, wherever it may stand, can begin with a text.

    Where there is no table to ask, it is said that one can.
    """
    if notation.read is not None:
        return True
    lexer = compiled(notation, with_mistakes=False).root_lexer
    for terminal in lexer.terminals:
        expression = incremental(terminal.pattern.to_regexp(), lexer.g_regex_flags)
        state = expression.start
        for character in text:
            state = expression.step(state, character)
        if state.is_alive or state.is_match:
            return True
    return False


def _grammar(notation: Notation) -> _Grammar:
    return notation.derived.once(_grammar, lambda: _Grammar(notation))


@frozen
class Prefix:
    """The beginning of a text, as far as it can become a sentence of a language. A value: feeding gives another.

    `text` is what was fed and is viable: some text after it makes a sentence. Once a character came that no sentence
    has there, `is_viable` is False, `text` ends before that character, and whatever is fed is ignored.
    """

    text: str
    is_viable: bool
    _grammar: _Grammar = field(repr=False, compare=False)
    _stack: Stack = field(repr=False, compare=False)
    _reading: _Progress = field(repr=False, compare=False)
    _start: int = field(repr=False, compare=False)

    @classmethod
    def of(cls, notation: Notation) -> Prefix:
        """The empty prefix of a notation.

        Raises:
            ValueError: the notation is not read by an LALR table.
        """
        if notation.syntax.options.get("parser", "lalr") != "lalr":
            raise ValueError("prefixes are read by an LALR table, and this language has none")
        grammar = _grammar(notation)
        stack = grammar.compiled.driver.begin()
        return cls("", True, grammar, stack, grammar.lexer(stack).start, 0)

    def feed(self, text: str) -> Prefix:
        """The prefix with more text, up to the first character that no sentence has there.

        However a text is cut into parts, feeding them gives the same.
        """
        if not self.is_viable or not text:
            return self
        grammar, stack, reading, start = self._grammar, self._stack, self._reading, self._start
        whole = self.text + text
        most = grammar.notation.max_characters
        lexer = grammar.lexer(stack)
        for at in range(len(self.text), len(whole)):
            following = lexer.step(reading, whole[at]) if at < most else None
            if following is None:
                return replace(self, text=whole[:at], is_viable=False)
            if following.is_decided:
                advanced = grammar.advance(stack, whole, start, at + 1)
                if advanced is None or not (
                    advanced[2] == at + 1 or grammar.is_viable(advanced[0], advanced[1], whole[advanced[2] : at + 1])
                ):
                    return Prefix(whole[:at], False, grammar, stack, reading, start)
                stack, reading, start = advanced
                lexer = grammar.lexer(stack)
            elif following.verdicts.get(stack) or grammar.is_viable(stack, following, whole[start : at + 1]):
                reading = following
            else:
                return Prefix(whole[:at], False, grammar, stack, reading, start)
        return Prefix(whole, True, grammar, stack, reading, start)

    @property
    def is_complete(self) -> bool:
        """Whether `text` as it stands is a sentence of the grammar."""
        stack = self._grammar.ends(self._stack, self.text, self._start)
        return stack is not None and END in self._grammar.compiled.driver.viable(stack)

    @property
    def expected(self) -> tuple[str, ...]:
        """The terminals that can stand next, by name in alphabetical order; while a token is unfinished, those it can be.

        ``$END`` is among them where the text may end. Empty only where nothing but what is ignored can follow.
        """
        grammar, stack = self._grammar, self._stack
        driver = grammar.compiled.driver
        if self._start == len(self.text):
            return tuple(driver.viable(stack))
        pending = self.text[self._start :]
        lexer = grammar.lexer(stack)
        names: set[str] = set()
        for name, state in zip(lexer.terminals, self._reading.states, strict=True):
            if state.is_alive or state.is_match:
                words = [turned for turned, word in lexer.turns.get(name, ()) if word.startswith(pending)]
                names |= {terminal for terminal in (name, *words) if terminal not in lexer.ignored}
        possible = {name for name in names if driver.take(stack, name) is not None}
        ended = grammar.ends(stack, self.text, self._start)
        return tuple(sorted(possible | set(driver.viable(ended) if ended is not None else ())))
