"""Driver: the one shift/reduce step over a grammar's LALR table, and the stacks that it goes between.

Reading, the search for ways on, prefixes and derivations all move by `Driver.step`. Stacks are hash-consed linked
lists: equal stacks that grew from one root are one object, so that a fork costs nothing, a stack is a key, and what was
worked out for one is remembered on it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

END = "$END"
"""The terminal that stands for the end of the text."""


class Stack:
    """A parser stack: one object for each distinct stack above one root.

    `state` is on top, `parent` the stack below (None: this is the root), `depth` how many states lie below the top.
    `steps` and `viable` are the driver's memory of what it found for this stack; they live and die with it.
    """

    __slots__ = ("_above", "depth", "parent", "state", "steps", "viable")

    def __init__(self, state: int, parent: Stack | None = None) -> None:
        self.state = state
        self.parent = parent
        self.depth: int = 0 if parent is None else parent.depth + 1
        self._above: dict[int, Stack] = {}
        self.steps: dict[str, Step | None] = {}
        self.viable: tuple[str, ...] | None = None

    def push(self, state: int) -> Stack:
        """The stack with `state` on top."""
        above = self._above.get(state)
        return above if above is not None else self._above.setdefault(state, Stack(state, self))

    @classmethod
    def of(cls, states: Sequence[int]) -> Stack:
        """The stack of the given states, bottom first, on a root of its own."""
        stack = cls(states[0])
        for state in states[1:]:
            stack = stack.push(state)
        return stack

    @property
    def states(self) -> list[int]:
        """The states of the stack, bottom first."""
        states: list[int] = []
        stack: Stack | None = self
        while stack is not None:
            states.append(stack.state)
            stack = stack.parent
        return states[::-1]


Step = tuple[Stack, tuple[Any, ...]]
"""The stack after a terminal was taken, and the productions that were reduced before, in order."""


_STEPS_KEPT = 5_000
"""After so many new steps, what is begun grows from a new root, and the old one's memory is let go with its last user."""


class Driver:
    """An LALR table as a machine that takes one terminal at a time.

    It may be shared by threads: what it remembers is worked out again at worst, and gives the same.
    """

    __slots__ = ("_end_state", "_root", "_rows", "_start_state", "_states", "_steps_made", "symbols")

    def __init__(self, states: Mapping[int, Mapping[str, tuple[Any, Any]]], start_state: int, end_state: int) -> None:
        self._states = states
        self._start_state = start_state
        self._end_state = end_state
        self._root = Stack(start_state)
        self._steps_made = 0
        self._rows: dict[int, tuple[str, ...]] = {}
        self.symbols = frozenset(symbol for row in states.values() for symbol in row)
        """Everything that can stand in a text or be made of it."""

    def begin(self) -> Stack:
        """The stack before a text. Texts share a root, so that what was worked out for one is known for the next."""
        if self._steps_made > _STEPS_KEPT:
            self._root = Stack(self._start_state)
            self._steps_made = 0
        return self._root

    def step(self, stack: Stack, terminal: str) -> Step | None:
        """What taking a terminal leads to; None where it cannot stand here.

        For the end of the text: the stack as it was when the whole text was accepted.
        """
        known = stack.steps
        if terminal in known:
            return known[terminal]
        self._steps_made += 1
        step = known[terminal] = self._step(stack, terminal)
        return step

    def _step(self, stack: Stack, terminal: str) -> Step | None:
        states = self._states
        reduced: list[Any] = []
        while True:
            entry = states[stack.state].get(terminal)
            if entry is None:
                return None
            action, argument = entry
            if action.name == "Shift":
                return stack.push(argument), tuple(reduced)
            reduced.append(argument)
            for _ in argument.expansion:
                assert stack.parent is not None
                stack = stack.parent
            _, following = states[stack.state][argument.origin.name]
            stack = stack.push(following)
            if terminal == END and following == self._end_state:
                return stack, tuple(reduced)

    def take(self, stack: Stack, terminal: str) -> Stack | None:
        """The stack after reducing and then shifting `terminal`; None where it cannot stand here."""
        step = self.step(stack, terminal)
        return None if step is None else step[0]

    def take_all(self, stack: Stack, terminals: Sequence[str]) -> Stack | None:
        """The stack after all of the terminals, one after the other; None where one of them cannot stand."""
        after: Stack | None = stack
        for terminal in terminals:
            if after is None:
                break
            after = self.take(after, terminal)
        return after

    def viable(self, stack: Stack) -> tuple[str, ...]:
        """The terminals that can stand here, exactly, in alphabetical order; `END` where the text may end."""
        if stack.viable is None:
            stack.viable = tuple(name for name in self.row(stack.state) if self.step(stack, name) is not None)
        return stack.viable

    def row(self, state: int) -> tuple[str, ...]:
        """The terminals that have an entry in a state's row, in alphabetical order: those viable there and others."""
        row = self._rows.get(state)
        if row is None:  # rules are lower case in Lark
            row = self._rows[state] = tuple(sorted(name for name in self._states[state] if name.isupper()))
        return row
