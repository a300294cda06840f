"""A grammar's productions, its LALR(1) table as Lark fills it, and where that table is in conflict."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

END = "$END"
"""The name of the terminal that ends every text."""

ROOT = "$root_"
"""What the names of the productions begin with that stand above the start rules."""


@dataclass(frozen=True, slots=True)
class Production:
    """One alternative of a rule as Lark compiled it: repetitions are rules of their own by then."""

    origin: str
    expansion: tuple[str, ...]
    alias: str | None = None
    priority: int = 0


Item = tuple[int, int]
"""A production's index, and how many of its parts have been read."""


@dataclass(frozen=True, slots=True)
class State:
    """One state of the table.

    `items` are all that can be under way in it, `transitions` lead on by symbol, `lookaheads` give for a terminal the
    productions that can end before it.
    """

    items: tuple[Item, ...]
    transitions: Mapping[str, int]
    lookaheads: Mapping[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Conflict:
    """A state in which a terminal can be taken in two ways.

    `ends` are the productions that can end before it, `goes_on` the items that take it in; these are empty where the
    conflict is between ends only.
    """

    state: int
    terminal: str
    ends: tuple[int, ...]
    goes_on: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class ParseTable:
    """The LALR(1) automaton of a grammar, before conflicts are settled.

    `starts` gives for each start rule its first state, `ends` are the states in which a whole text has been read. The
    last productions are those above the start rules.
    """

    productions: tuple[Production, ...]
    states: tuple[State, ...]
    starts: Mapping[str, int]
    ends: frozenset[int]

    def conflicts(self) -> Iterator[Conflict]:
        """Every conflict that priorities of rules do not settle, state by state."""
        for number, state in enumerate(self.states):
            for terminal, ends in state.lookaheads.items():
                best = self._best(ends)
                if len(best) > 1:
                    yield Conflict(number, terminal, best, ())
                elif terminal in state.transitions:
                    yield Conflict(number, terminal, best, self.taking(number, terminal))

    def taking(self, state: int, symbol: str) -> tuple[Item, ...]:
        """The items of a state that take in a symbol."""
        return tuple(
            (production, at)
            for production, at in self.states[state].items
            if self.productions[production].expansion[at : at + 1] == (symbol,)
        )

    def _best(self, ends: Sequence[int]) -> tuple[int, ...]:
        """The productions of the greatest priority, as Lark compares them: the first two decide."""
        if len(ends) < 2:
            return tuple(ends)
        ranked = sorted(ends, key=lambda end: -self.productions[end].priority)
        first, second = (self.productions[end].priority for end in ranked[:2])
        return (ranked[0],) if first > second else tuple(sorted(ends))

    def after(self, terminal: str) -> frozenset[str]:
        """What can come right after a terminal, as far as the table knows."""
        names: set[str] = set()
        for state in self.states:
            following = state.transitions.get(terminal)
            if following is not None:
                names |= self.row(following)
        return frozenset(names)

    def row(self, state: int) -> frozenset[str]:
        """The terminals, and the rules, that a state knows what to do with."""
        row = self.states[state]
        return frozenset(row.transitions) | frozenset(row.lookaheads)

    def stack(self, start: str) -> list[int]:
        """A parser's stack at the beginning of a text."""
        return [self.starts[start]]

    def shift(self, stack: list[int], terminal: str) -> bool:
        """Take a terminal as Lark does: what can go on goes on. False, with the stack spoilt, where it cannot."""
        while True:
            state = self.states[stack[-1]]
            following = state.transitions.get(terminal)
            if following is not None:
                stack.append(following)
                return True
            if not self._reduce(stack, terminal):
                return False

    def may_end(self, stack: list[int]) -> bool:
        """Whether the text may end here."""
        while stack[-1] not in self.ends:
            if not self._reduce(stack, END):
                return False
        return True

    def takes(self, start: str, terminals: Sequence[str]) -> bool:
        """Whether Lark takes the terminals as a whole text."""
        stack = self.stack(start)
        return all(self.shift(stack, terminal) for terminal in terminals) and self.may_end(stack)

    def _reduce(self, stack: list[int], terminal: str) -> bool:
        ends = self._best(self.states[stack[-1]].lookaheads.get(terminal, ()))
        if not ends:
            return False
        production = self.productions[ends[0]]
        if production.expansion:
            del stack[-len(production.expansion) :]
        stack.append(self.states[stack[-1]].transitions[production.origin])
        return True
