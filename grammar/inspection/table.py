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

    def dotted(self, at: int) -> str:
        """The production with a mark before its part number `at`."""
        parts = [*self.expansion[:at], "•", *self.expansion[at:]]
        return f"{self.origin}: {' '.join(parts)}"


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
class Table:
    """The LALR(1) automaton of a grammar, before conflicts are settled.

    `starts` gives for each start rule its first state. The last productions are those above the start rules.
    """

    productions: tuple[Production, ...]
    states: tuple[State, ...]
    starts: Mapping[str, int]

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

    def takes(self, start: str, terminals: Sequence[str]) -> int | None:
        """How many of the terminals Lark takes from the start; None where it takes them all and the text may end.

        Conflicts are settled as Lark settles them: a terminal that can be taken in is.
        """
        stack = [self.starts[start]]
        for count, terminal in enumerate([*terminals, END]):
            while True:
                state = self.states[stack[-1]]
                following = state.transitions.get(terminal)
                if following is not None:
                    stack.append(following)
                    break
                ends = self._best(state.lookaheads.get(terminal, ()))
                if not ends:
                    return count
                production = self.productions[ends[0]]
                if production.origin.startswith(ROOT):
                    return None
                if production.expansion:
                    del stack[-len(production.expansion) :]
                stack.append(self.states[stack[-1]].transitions[production.origin])
        return None

    def state_after(self, start: str, terminals: Sequence[str], lookahead: str) -> int | None:
        """The state in which Lark looks for `lookahead` after the terminals; None where it does not get there."""
        stack = [self.starts[start]]
        for terminal in terminals:
            if not self._shift(stack, terminal):
                return None
        if lookahead not in self.states[stack[-1]].transitions and lookahead not in self.states[stack[-1]].lookaheads:
            return None
        return stack[-1]

    def _shift(self, stack: list[int], terminal: str) -> bool:
        while True:
            state = self.states[stack[-1]]
            following = state.transitions.get(terminal)
            if following is not None:
                stack.append(following)
                return True
            ends = self._best(state.lookaheads.get(terminal, ()))
            if not ends or self.productions[ends[0]].origin.startswith(ROOT):
                return False
            production = self.productions[ends[0]]
            if production.expansion:
                del stack[-len(production.expansion) :]
            stack.append(self.states[stack[-1]].transitions[production.origin])
