"""Expressions read one character at a time: what a text that is not finished could still become.

Python's own engine answers only whether a whole match is there. Here an expression is a machine over sets of places in
it (sets of places of its graph made states as they are met), so that after each character it is known
whether the text so far is a match, and whether more text could make it one. Conditions on what stands around a match
(look-around, anchors) and back-references are passed over: such an expression is taken to read more than it does, and
is never said to be beyond hope when it is not.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

from grammar.expressions.expression import read_expression
from grammar.expressions.graph import ACCEPT, Graph, build_graph

MOST_COPIES = (256, 16, 1)
"""A counted repetition is written out up to so many times; beyond, it is read as one without end.

The smaller numbers are for expressions that would be too large otherwise.
"""

_KEPT = 2_000
"""So many states, and of each so many steps, are remembered; others are worked out again."""


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


class IncrementalRegex:
    """One expression, read a character at a time; it remembers the states it has met and is otherwise without state."""

    __slots__ = ("_graph", "_reads", "_states", "start")

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._reads = {at: step.chars.reads for at, step in enumerate(graph.steps) if step.chars is not None}
        self._states: dict[frozenset[int], State] = {}
        self.start = self._state(graph.start)

    def step(self, state: State, character: str) -> State:
        """The state after one more character."""
        following = state.steps.get(character)
        if following is None:
            entries = [self._graph.steps[at].ways[0] for at in state.places if self._reads[at](character)]
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
                if at in self._reads:
                    reading.add(at)
                else:
                    waiting += self._graph.steps[at].ways
        key = frozenset(reading | {ACCEPT} if self._graph.end in reached else reading)
        known = self._states.get(key)
        if known is None:
            if len(self._states) >= _KEPT:
                self._states.clear()
            known = self._states[key] = State(frozenset(reading), self._graph.end in reached)
        return known


@lru_cache(maxsize=1024)
def incremental(pattern: str, flags: int = 0) -> IncrementalRegex:
    """The expression as it is read a character at a time, made once.

    >>> number = incremental("-?[0-9]+")
    >>> state = number.step(number.start, "-")
    >>> state.is_match, state.is_alive
    (False, True)

    Raises:
        ValueError: Python does not read the expression.
    """
    expression = read_expression(pattern, flags)
    if expression is None:
        raise ValueError(f"not a regular expression that Python reads: {pattern}")
    for copies in MOST_COPIES:
        graph = build_graph(expression.root, copies=copies, is_referring=False)
        if graph is not None:
            return IncrementalRegex(graph)
    raise ValueError(f"the expression is too large: {pattern}")
