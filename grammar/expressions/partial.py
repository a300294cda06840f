"""Expressions read one character at a time: what a text that is not finished could still become.

Python's own engine answers only whether a whole match is there. Here an expression is a machine over sets of places in
it (Thompson's construction, sets of places made states as they are met), so that after each character it is known
whether the text so far is a match, and whether more text could make it one. Conditions on what stands around a match
(look-around, anchors) and back-references are passed over: such an expression is taken to read more than it does, and
is never said to be beyond hope when it is not.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from re import _constants as sre  # the standard library has no public face for these
from re import _parser
from typing import Any

MOST_COPIES = 256
"""A counted repetition is written out up to so many times; beyond, it is read as one without end."""

_KEPT = 2_000
"""So many states, and of each so many steps, are remembered; others are worked out again."""

_CLASS_FLAGS = re.IGNORECASE | re.ASCII | re.DOTALL


@dataclass(slots=True)
class _Place:
    """A place in an expression: what it reads, None where it reads nothing, and where it leads."""

    reads: Callable[[str], Any] | None
    after: list[int]


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """How far a text has come: the places where reading could be."""

    places: frozenset[int]
    is_match: bool
    steps: dict[str, State] = field(default_factory=dict, repr=False)

    @property
    def is_alive(self) -> bool:
        """Whether more text could make a match, longer than any so far."""
        return bool(self.places)


class Machine:
    """One expression as a machine; it remembers the states it has met and is otherwise without state."""

    __slots__ = ("_end", "_places", "_states", "start")

    def __init__(self, pattern: str, flags: int = 0) -> None:
        self._places: list[_Place] = []
        self._states: dict[frozenset[int], State] = {}
        parsed = _parser.parse(pattern, flags)
        self._end = self._place(None, [])
        self.start = self._state(self._sequence(parsed, parsed.state.flags, self._end))

    def step(self, state: State, character: str) -> State:
        """The state after one more character."""
        following = state.steps.get(character)
        if following is None:
            entries = [
                place.after[0]
                for at in state.places
                if (place := self._places[at]).reads is not None and place.reads(character)
            ]
            following = self._state(*entries)
            if len(state.steps) < _KEPT:
                state.steps[character] = following
        return following

    def _state(self, *entries: int) -> State:
        reached: set[int] = set()
        reading: set[int] = set()
        waiting = list(entries)
        while waiting:
            at = waiting.pop()
            if at not in reached:
                reached.add(at)
                if self._places[at].reads is not None:
                    reading.add(at)
                else:
                    waiting += self._places[at].after
        key = frozenset(reading | {-1} if self._end in reached else reading)
        known = self._states.get(key)
        if known is None:
            if len(self._states) >= _KEPT:
                self._states.clear()
            known = self._states[key] = State(frozenset(reading), self._end in reached)
        return known

    # --- from Python's own parse of an expression ---

    def _place(self, reads: Callable[[str], Any] | None, after: list[int]) -> int:
        self._places.append(_Place(reads, after))
        return len(self._places) - 1

    def _sequence(self, items: Any, flags: int, after: int) -> int:
        for kind, argument in reversed(list(items)):
            after = self._item(kind, argument, flags, after)
        return after

    def _item(self, kind: Any, argument: Any, flags: int, after: int) -> int:
        if kind in (sre.LITERAL, sre.NOT_LITERAL, sre.ANY, sre.IN):
            return self._place(_reader(_written(kind, argument), flags & _CLASS_FLAGS), [after])
        if kind is sre.BRANCH:
            return self._place(None, [self._sequence(option, flags, after) for option in argument[1]])
        if kind is sre.SUBPATTERN:
            _, added, removed, inner = argument
            return self._sequence(inner, (flags | added) & ~removed, after)
        if kind in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
            least, most, inner = argument
            return self._repeat(least, most, inner, flags, after)
        if kind is sre.ATOMIC_GROUP:
            return self._sequence(argument, flags, after)
        if kind is sre.GROUPREF:
            return self._repeat(0, sre.MAXREPEAT, [(sre.ANY, None)], flags | re.DOTALL, after)
        if kind is sre.GROUPREF_EXISTS:
            _, then, otherwise = argument
            return self._place(
                None, [self._sequence(then, flags, after), self._sequence(otherwise or [], flags, after)]
            )
        if kind is sre.FAILURE:
            return self._place(_never, [after])
        return after  # anchors and look-around read nothing

    def _repeat(self, least: int, most: Any, inner: Any, flags: int, after: int) -> int:
        least, most = int(least), None if most is sre.MAXREPEAT else int(most)
        if most is None or most > MOST_COPIES:
            again = self._place(None, [after])
            self._places[again].after.append(self._sequence(inner, flags, again))
            after = again
        else:
            leave = after
            for _ in range(most - least):
                after = self._place(None, [leave, self._sequence(inner, flags, after)])
        for _ in range(min(least, MOST_COPIES)):
            after = self._sequence(inner, flags, after)
        return after


@lru_cache(maxsize=1024)
def machine(pattern: str, flags: int = 0) -> Machine:
    """The machine of an expression, made once.

    >>> number = machine("-?[0-9]+")
    >>> state = number.step(number.start, "-")
    >>> state.is_match, state.is_alive
    (False, True)
    """
    return Machine(pattern, flags)


def _never(character: str) -> bool:  # noqa: ARG001  # one signature for all that read
    return False


@lru_cache(maxsize=4096)
def _reader(written: str, flags: int) -> Callable[[str], Any]:
    return re.compile(written, flags).fullmatch


def _written(kind: Any, argument: Any) -> str:
    """The expression of one place, as text: compiled by itself it reads exactly the characters that the place reads."""
    if kind is sre.LITERAL:
        return re.escape(chr(argument))
    if kind is sre.NOT_LITERAL:
        return f"[^{re.escape(chr(argument))}]"
    if kind is sre.ANY:
        return "."
    inside = "".join(_member(member, value) for member, value in argument if member is not sre.NEGATE)
    is_negated = any(member is sre.NEGATE for member, _ in argument)
    return f"[{'^' if is_negated else ''}{inside}]"


def _member(kind: Any, value: Any) -> str:
    if kind is sre.LITERAL:
        return re.escape(chr(value))
    if kind is sre.RANGE:
        return f"{re.escape(chr(value[0]))}-{re.escape(chr(value[1]))}"
    return _CATEGORIES[value]


_CATEGORIES = {
    sre.CATEGORY_DIGIT: r"\d",
    sre.CATEGORY_NOT_DIGIT: r"\D",
    sre.CATEGORY_SPACE: r"\s",
    sre.CATEGORY_NOT_SPACE: r"\S",
    sre.CATEGORY_WORD: r"\w",
    sre.CATEGORY_NOT_WORD: r"\W",
}
