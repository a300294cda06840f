"""Least-cost repair over a grammar's own LALR table, for any language.

The theory. An LALR parser that meets a token it cannot take is in a known state over a known stack. Which
terminals could stand there, and what the stack becomes after each, is in the table. So the cheapest sequence of
*insert a terminal*, *delete a token* and *take a token* after which parsing goes on is a shortest path, found by
Dijkstra's algorithm over configurations (stack, token). This is CPCT+ (Diekmann and Tratt, "Don't Panic! Better,
Fewer, Syntax Errors for LR Parsers", ECOOP 2020). Three things make it cheap: stacks are hash-consed linked lists, so
that a fork costs nothing and equal stacks are one object; only terminals that are viable (a shift follows) are ever
inserted; and a deletion is never followed by an insertion, since the other order is the same repair.

A repair here is a *proposal*: it lets the reader go on and report every error of a text. Whether it may be applied is
decided elsewhere.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lark.parsers.lalr_analysis import Shift

END = "$END"
"""The terminal that stands for the end of the text."""

SUCCESS_SHIFTS = 3
"""So many tokens taken in a row after the last edit mean that parsing is back on its way."""

MAX_CONFIGURATIONS = 12_000
"""The search gives up when it has made so many configurations; the reader then skips ahead."""

MAX_COST = 12


class Stack:
    """A parser stack as a hash-consed linked list: one object for each distinct stack."""

    __slots__ = ("_after", "_children", "depth", "parent", "state", "viable")

    def __init__(self, state: int, parent: Stack | None) -> None:
        self.state = state
        self.parent = parent
        self.depth: int = 0 if parent is None else parent.depth + 1
        self._children: dict[int, Stack] = {}
        self._after: dict[str, Stack | None] = {}
        self.viable: tuple[str, ...] | None = None

    def push(self, state: int) -> Stack:
        """The stack with `state` on top."""
        child = self._children.get(state)
        if child is None:
            child = self._children[state] = Stack(state, self)
        return child

    @classmethod
    def of(cls, states: Sequence[int]) -> Stack:
        """The stack of the given states, bottom first."""
        stack = cls(states[0], None)
        for state in states[1:]:
            stack = stack.push(state)
        return stack


class Automaton:
    """An LALR table read as a machine that takes one terminal at a time."""

    def __init__(self, states: Mapping[int, Mapping[str, tuple[Any, Any]]], end_state: int) -> None:
        self._states = states
        self._end_state = end_state
        self.symbols = frozenset(symbol for row in states.values() for symbol in row)
        """Everything that can stand in a text or be made of it."""

    def take(self, stack: Stack, terminal: str) -> Stack | None:
        """The stack after reducing and then shifting `terminal`; None where it cannot stand here.

        For the end of the text: the stack as it was when the whole text was accepted.
        """
        known = stack._after  # noqa: SLF001  # the memo belongs to the stack so that both die together
        if terminal in known:
            return known[terminal]
        found = known[terminal] = self._take(stack, terminal)
        return found

    def _take(self, stack: Stack, terminal: str) -> Stack | None:
        states = self._states
        while True:
            entry = states[stack.state].get(terminal)
            if entry is None:
                return None
            action, argument = entry
            if action is Shift:
                return stack.push(argument)
            for _ in argument.expansion:
                assert stack.parent is not None
                stack = stack.parent
            _, following = states[stack.state][argument.origin.name]
            stack = stack.push(following)
            if terminal == END and following == self._end_state:
                return stack

    def viable(self, stack: Stack) -> tuple[str, ...]:
        """The terminals that can stand here, exactly, in alphabetical order; `END` where the text may end."""
        if stack.viable is None:
            stack.viable = tuple(
                sorted(
                    name
                    for name in self._states[stack.state]
                    if name.isupper() and self.take(stack, name) is not None  # rules are lower case in Lark
                )
            )
        return stack.viable


@dataclass(frozen=True, slots=True)
class Insert:
    """A terminal that is not in the text is taken as if it were."""

    terminal: str


@dataclass(frozen=True, slots=True)
class Delete:
    """The next token is passed over."""


@dataclass(frozen=True, slots=True)
class Take:
    """The next token is taken, as one of the terminals it can be."""

    terminal: str


Step = Insert | Delete | Take


def repair(
    automaton: Automaton,
    stack: Stack,
    tokens: Sequence[Sequence[str]],
    *,
    insert_cost: Callable[[str], int],
    delete_cost: Callable[[int], int],
    shifts: int = SUCCESS_SHIFTS,
    limit: int = MAX_CONFIGURATIONS,
) -> tuple[Step, ...] | None:
    """The cheapest steps from an error to where parsing is on its way again; None when the search gave up.

    Args:
        automaton: the grammar's table.
        stack: the stack before the token that could not be taken.
        tokens: for each token from there on, the terminals that its text can be; the end of the text is ``(END,)``.
        insert_cost: what inserting a terminal costs (at least 1).
        delete_cost: what passing over the token of that index costs (at least 1).
        shifts: so many tokens taken in a row end the search, as does accepting the end of the text.
        limit: the most configurations made.

    A token that can stand nowhere is passed over at once, since whatever else is done, that has to be. Among repairs of
    equal cost, the one that gets furthest, then the one that was found first: the answer depends on
    nothing but the arguments.
    """
    Path = tuple[Any, Step] | None  # noqa: N806
    counter = 0
    start: tuple[int, int, int, Stack, int, bool, int, Path] = (0, 0, 0, stack, 0, False, 0, None)
    queue = [start]
    seen: set[tuple[int, int, bool, int]] = set()
    costs: dict[str, int] = {}
    is_known = [not automaton.symbols.isdisjoint(kinds) for kinds in tokens]
    while queue and counter <= limit:
        cost, _, _, node, at, was_deleted, taken, path = heapq.heappop(queue)
        key = (id(node), at, was_deleted, taken)
        if key in seen:
            continue
        seen.add(key)
        if taken >= shifts or (at >= len(tokens)):
            return _steps(path)
        counter += 1
        for terminal in tokens[at]:
            following = automaton.take(node, terminal)
            if following is not None:
                heapq.heappush(
                    queue, (cost, -(at + 1), counter, following, at + 1, False, taken + 1, (path, Take(terminal)))
                )
                counter += 1
        if cost >= MAX_COST:
            continue
        if not is_known[at]:
            passed = cost + delete_cost(at), -(at + 1), counter, node, at + 1, was_deleted, 0, (path, Delete())
            heapq.heappush(queue, passed)
            continue
        if END not in tokens[at]:
            heapq.heappush(queue, (cost + delete_cost(at), -(at + 1), counter, node, at + 1, True, 0, (path, Delete())))
            counter += 1
        if not was_deleted:
            for terminal in automaton.viable(node):
                if terminal != END:
                    following = automaton.take(node, terminal)
                    assert following is not None
                    if terminal not in costs:
                        costs[terminal] = insert_cost(terminal)
                    price = cost + costs[terminal]
                    heapq.heappush(queue, (price, -at, counter, following, at, False, 0, (path, Insert(terminal))))
                    counter += 1
    return None


def _steps(path: Any) -> tuple[Step, ...]:
    steps: list[Step] = []
    while path is not None:
        path, step = path
        steps.append(step)
    return tuple(reversed(steps))
