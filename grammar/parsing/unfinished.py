"""Unfinished texts: how far the token at the end of a text has come, and what the parser does when it is finished.

Lark's lexers take, of the terminals that the parser's state allows, the first in a fixed order that matches at all; so a
token is decided as soon as no terminal before the one that matches, nor that one itself, could match more. Until then
every terminal that could still win is asked, and where none can be shifted, whether the token might end earlier.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from grammar.expressions.incremental import DEAD, IncrementalRegex, State, incremental
from grammar.notation import Notation
from grammar.parsing.compilation import Compiled, compiled
from grammar.parsing.driver import END, Stack
from grammar.parsing.lexer import lexed, terminal_of

_MOST_SPLITS = 8
"""An unfinished token is looked at as so many tokens at most."""

_LONGEST_SPLIT = 4_096
"""An unfinished token longer than this is not looked at as several: it is then taken to be viable."""

_KEPT = 5_000


class _Progress:
    """How far each terminal of one lexer has come in the token that is being read, and which has matched before.

    `first` is the first terminal that matched or still could, None where there is none. `is_decided` says that no further
    text could change which token is read here.
    """

    __slots__ = ("first", "has_matched", "is_decided", "open_for", "states", "steps", "verdicts")

    def __init__(self, states: tuple[State, ...], has_matched: tuple[bool, ...]) -> None:
        self.states = states
        self.has_matched = has_matched
        self.first = next(
            (
                at
                for at, (state, matched) in enumerate(zip(states, has_matched, strict=True))
                if matched or state.is_alive
            ),
            None,
        )
        self.is_decided = self.first is None or not states[self.first].is_alive
        self.open_for: tuple[int, tuple[int, ...]] | None = None
        self.steps: dict[str, _Progress] = {}
        self.verdicts: dict[Stack, bool] = {}


class _Lexer:
    """One of Lark's lexers, a character at a time."""

    __slots__ = ("_beginnings", "_known", "behind", "ignored", "lark", "machines", "start", "terminals", "turns")

    def __init__(self, lark: Any) -> None:
        scanner = lark.scanner
        self.lark = lark
        self.terminals: tuple[str, ...] = tuple(terminal.name for terminal in scanner.terminals)
        self.machines: tuple[IncrementalRegex, ...] = tuple(
            incremental(terminal.pattern.to_regexp(), lark.g_regex_flags) for terminal in scanner.terminals
        )
        self.behind = max((machine.behind for machine in self.machines), default=0)
        self.ignored: frozenset[str] = frozenset(lark.ignore_types)
        self.turns: Mapping[str, tuple[tuple[str, IncrementalRegex], ...]] = {
            name: tuple(
                (keyword.name, incremental(keyword.pattern.to_regexp(), lark.g_regex_flags))
                for keyword in callback.scanner.terminals
            )
            for name, callback in lark.callback.items()
            if hasattr(callback, "scanner")
        }
        self._known: dict[tuple[tuple[int, ...], tuple[bool, ...]], _Progress] = {}
        self._beginnings: dict[str, _Progress] = {}
        self.start = self._reading(tuple(machine.start for machine in self.machines), (False,) * len(self.machines))

    def begin(self, text: str, start: int) -> _Progress:
        """Nothing read yet of the token that begins at a place of a text."""
        if not self.behind:
            return self.start
        before = text[max(0, start - self.behind) : start]
        known = self._beginnings.get(before)
        if known is None:
            if len(self._beginnings) >= _KEPT:
                self._beginnings.clear()
            states = tuple(machine.begin(before) for machine in self.machines)
            known = self._beginnings[before] = self._reading(states, (False,) * len(states))
        return known

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

    def matched(self, at: int, text: str, start: int, stop: int) -> tuple[str, int] | None:
        """What the terminal of that number reads at a place of ``text[:stop]``, and where that ends."""
        terminal = self.lark.scanner.terminals[at]
        match = _compiled(terminal.pattern.to_regexp(), self.lark.g_regex_flags).match(text, start, stop)
        if match is None or match.end() == start:
            return None
        return terminal_of(self.lark, terminal.name, match.group()), match.end()

    def is_exact(self, reading: _Progress) -> bool:
        """Whether of the terminals that could still be read nothing is passed over."""
        return all(
            machine.is_exact or not state.is_alive for machine, state in zip(self.machines, reading.states, strict=True)
        )

    def undecided_from(self, reading: _Progress, text: str, start: int) -> int:
        """From where on the text behind `start` may not be part of the token that begins there.

        The end of the text where it has not ended yet, `start` itself where nothing is known.
        """
        age, matched = reading.open_for or self._open_for(reading)
        if age < 0:
            return start
        end = len(text) - age
        for at in matched:
            token = self.matched(at, text, start, len(text))
            return start if token is None else min(end, token[1])
        return end

    def _open_for(self, reading: _Progress) -> tuple[int, tuple[int, ...]]:
        """For how many characters the token may have ended already, -1 where nothing is known; the terminal that has matched."""
        oldest = 0
        decided: tuple[int, ...] = ()
        for at, (machine, state, matched) in enumerate(
            zip(self.machines, reading.states, reading.has_matched, strict=True)
        ):
            age = machine.open_since(state)
            if age is None or not machine.is_exact:
                oldest, decided = -1, ()
                break
            oldest = max(oldest, age)
            if matched:
                decided = (at,)
                break
        reading.open_for = oldest, decided
        return reading.open_for

    def possible_words(self, reading: _Progress, pending: str) -> tuple[State, ...]:
        """How far each keyword has come that the unfinished token can turn out to be."""
        if not self.turns:
            return ()
        return tuple(
            _read_through(word, pending)
            for name, state, matched in zip(self.terminals, reading.states, reading.has_matched, strict=True)
            if state.is_alive or matched
            for _, word in self.turns.get(name, ())
        )

    def words(self, name: str, pending: str) -> tuple[str, ...]:
        """The keywords that a token of a terminal, of which so much is read, can turn out to be."""
        return tuple(turned for turned, word in self.turns.get(name, ()) if _can_become(word, pending))


def _can_become(word: IncrementalRegex, text: str) -> bool:
    state = _read_through(word, text)
    return state.is_alive or state.is_match


def _read_through(expression: IncrementalRegex, text: str) -> State:
    """The state of an expression after a text."""
    state = expression.start
    for character in text:
        if not state.is_alive:
            return DEAD
        state = expression.step(state, character)
    return state


@lru_cache(maxsize=4096)
def _compiled(pattern: str, flags: int) -> re.Pattern[str]:
    return re.compile(pattern, flags)


class Place(NamedTuple):
    """How far a text has been read: the stack before the unfinished token, how far that has come, where it begins."""

    stack: Stack
    reading: _Progress
    start: int


class UnfinishedReader:
    """A notation's tables and lexers, for reading texts that are not finished."""

    __slots__ = ("_lexers", "compiled", "notation")

    def __init__(self, notation: Notation) -> None:
        self.notation = notation
        self.compiled: Compiled = compiled(notation, with_mistakes=False)
        self._lexers: dict[int, _Lexer] = {}

    @property
    def behind(self) -> int:
        """How many characters before a token some expression may look back at."""
        return max((incremental(*expression).behind for expression in self.expressions()), default=0)

    def expressions(self) -> Iterator[tuple[str, int]]:
        """The expression of each terminal, with the flags that it is read with."""
        flags = self.compiled.root_lexer.g_regex_flags
        return ((terminal.pattern.to_regexp(), flags) for terminal in self.compiled.tables.terminals)

    def begin(self) -> Place:
        """The place before a text."""
        stack = self.compiled.driver.begin()
        return Place(stack, self.lexer(stack).begin("", 0), 0)

    def lexer(self, stack: Stack) -> _Lexer:
        """The lexer that reads the next token."""
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

    def step(self, place: Place, text: str, at: int) -> Place | None:
        """The place after the character of that index; None where there is no way on for sure."""
        lexer = self.lexer(place.stack)
        reading = lexer.step(place.reading, text[at])
        if reading.is_decided:
            token = lexer.token(text, place.start, at + 1)
            following = self.take(place.stack, lexer, token[0]) if token is not None else None
            if token is None or following is None:
                return None
            advanced = self.advance(following, text, token[1], at + 1)
            if advanced is None:
                return None
            return advanced if advanced.start == at + 1 or self.may_go_on(advanced, text, at + 1) else None
        if reading is place.reading and reading.verdicts.get(place.stack):
            return place
        longer = Place(place.stack, reading, place.start)
        return longer if self.may_go_on(longer, text, at + 1) else None

    def may_go_on(self, place: Place, text: str, stop: int, splits: int = _MOST_SPLITS) -> bool:
        """Whether the unfinished token at the end of ``text[:stop]`` leads on, as far as its terminals say."""
        stack, reading = place.stack, place.reading
        known = reading.verdicts.get(stack)
        if known is None:
            lexer = self.lexer(stack)
            if self._may_be_taken(stack, lexer, reading):
                known = reading.verdicts[stack] = True
            else:
                return self._may_turn(place, lexer, text[place.start : stop]) or self._may_split(
                    place, lexer, text, stop, splits
                )
        return known

    def _may_be_taken(self, stack: Stack, lexer: _Lexer, reading: _Progress) -> bool:
        """Whether a terminal that is not finished could be shifted when it is."""
        for name, machine, state, matched in zip(
            lexer.terminals, lexer.machines, reading.states, reading.has_matched, strict=True
        ):
            if state.is_alive and self.take(stack, lexer, name) is not None:
                return True
            if matched and machine.is_exact:
                return False  # this one is taken, whatever those after it read
        return False

    def _may_turn(self, place: Place, lexer: _Lexer, pending: str) -> bool:
        """Whether a name that is not finished could be a word that can stand here."""
        reading = place.reading
        for name, machine, state, matched in zip(
            lexer.terminals, lexer.machines, reading.states, reading.has_matched, strict=True
        ):
            if state.is_alive:
                for turned in lexer.words(name, pending):
                    if self.take(place.stack, lexer, turned) is not None:
                        return True
            if matched and machine.is_exact:
                return False
        return False

    def _may_split(self, place: Place, lexer: _Lexer, text: str, stop: int, splits: int) -> bool:
        """Whether the token could have ended already, and what is left of the text begins another."""
        if not splits or stop - place.start > _LONGEST_SPLIT:
            return True
        for at, (matched, machine) in enumerate(zip(place.reading.has_matched, lexer.machines, strict=True)):
            token = lexer.matched(at, text, place.start, stop) if matched else None
            if token is not None:
                terminal, end = token
                following = self.take(place.stack, lexer, terminal)
                if following is not None and (end == stop or self._can_begin(following, text, end, stop, splits - 1)):
                    return True
            if matched and machine.is_exact:
                return False
        return False

    def _can_begin(self, stack: Stack, text: str, start: int, stop: int, splits: int) -> bool:
        ahead = self.advance(stack, text, start, stop)
        return ahead is not None and (ahead.start == stop or self.may_go_on(ahead, text, stop, splits))

    def advance(self, stack: Stack, text: str, start: int, stop: int) -> Place | None:
        """Take every token of ``text[start:stop]`` that is decided; None where there is no way on."""
        while True:
            lexer = self.lexer(stack)
            reading = lexer.begin(text, start)
            for at in range(start, stop):
                reading = lexer.step(reading, text[at])
                if reading.is_decided:
                    break
            else:
                return Place(stack, reading, start)
            token = lexer.token(text, start, stop)
            following = self.take(stack, lexer, token[0]) if token is not None else None
            if following is None:
                return None
            assert token is not None
            stack, start = following, token[1]

    def ends(self, place: Place, text: str) -> Stack | None:
        """The stack when the text ends where it does, its last token with it; None where the rest is no token."""
        stack, start = place.stack, place.start
        while start < len(text):
            lexer = self.lexer(stack)
            token = lexer.token(text, start, len(text))
            following = self.take(stack, lexer, token[0]) if token is not None else None
            if following is None:
                return None
            assert token is not None
            stack, start = following, token[1]
        return stack

    def is_sentence(self, place: Place, text: str) -> bool:
        """Whether the text may end where it does."""
        stack = self.ends(place, text)
        return stack is not None and self.compiled.driver.step(stack, END) is not None

    def expected(self, place: Place, text: str) -> tuple[str, ...]:
        """The terminals that can stand next, or that the unfinished token can be; ``$END`` where the text may end."""
        driver = self.compiled.driver
        if place.start == len(text):
            return tuple(driver.viable(place.stack))
        pending = text[place.start :]
        lexer = self.lexer(place.stack)
        names: set[str] = set()
        for name, state in zip(lexer.terminals, place.reading.states, strict=True):
            if state.is_alive or state.is_match:
                words = lexer.words(name, pending)
                names |= {terminal for terminal in (name, *words) if terminal not in lexer.ignored}
        possible = {name for name in names if driver.take(place.stack, name) is not None}
        ended = self.ends(place, text)
        return tuple(sorted(possible | set(driver.viable(ended) if ended is not None else ())))

    @classmethod
    def of(cls, notation: Notation) -> UnfinishedReader:
        """The reader of a notation's definition, made once."""
        return notation.derived.once(cls, lambda: cls(notation))
