"""Expressions read one character at a time: what a text that is not finished could still become.

Python's own engine answers only whether a whole match is there. Here an expression is a machine over sets of places in
it (sets of places of its graph, made states as they are met), so that after each character it is known whether the text
so far is a match, and whether more text could make it one.

What has to follow a match (a look-ahead, ``\\b``, ``$``) is carried along as a condition that the characters behind it
settle: until then the match is open. What has to stand before a text (a look-behind, ``^``, ``\\b`` at its beginning) and
back-references are passed over: such an expression is taken to read more than it does, and is never said to be beyond
hope when it is not.
"""

from __future__ import annotations

from functools import lru_cache

from grammar.expressions.expression import Anchor, Look, read_expression
from grammar.expressions.graph import Graph, build_graph
from grammar.frozen import field, frozen

MOST_COPIES = (256, 16, 1)
"""A counted repetition is written out up to so many times; beyond, it is read as one without end.

The smaller numbers are for expressions that would be too large otherwise.
"""

_KEPT = 2_000
"""So many states, and of each so many steps, are remembered; others are worked out again."""


_MOST_CONDITIONS = 8
"""A place may hang on at most so many conditions; where there would be more, they are passed over."""


@frozen(eq=False)
class State:
    """How far a text has come: the places where reading could be, each with the conditions on what follows.

    `is_match` says that the text, or a beginning of it whose last condition was just settled, is a match.
    """

    places: frozenset[_Place]
    is_match: bool
    steps: dict[str, State] = field(default_factory=dict, repr=False)

    @property
    def is_alive(self) -> bool:
        """Whether more text could make a match: a longer one, or one of what is open."""
        return bool(self.places)


@frozen
class _Condition:
    """That the characters from some place on match an expression, or that they do not; and how far they have come."""

    expression: IncrementalRegex
    state: State
    is_negative: bool

    @classmethod
    def of(cls, expression: IncrementalRegex, *, is_negative: bool) -> frozenset[_Condition] | None:
        """The condition before any character: none where it holds already, None where it cannot hold."""
        if expression.start.is_match:
            return None if is_negative else frozenset()
        return frozenset({cls(expression, expression.start, is_negative)})


_Place = tuple[int, frozenset[_Condition]]


class IncrementalRegex:
    """One expression, read a character at a time; it remembers the states it has met and is otherwise without state."""

    __slots__ = ("_graph", "_looks", "_reads", "_states", "start")

    def __init__(self, graph: Graph, copies: int) -> None:
        self._graph = graph
        self._reads = {at: step.chars.reads for at, step in enumerate(graph.steps) if step.chars is not None}
        self._looks: dict[int, IncrementalRegex] = {}
        for at, step in enumerate(graph.steps):
            if isinstance(step.guard, Look) and step.guard.is_ahead:
                inner = build_graph(step.guard.part, copies=copies, is_referring=False)
                if inner is not None:
                    self._looks[at] = IncrementalRegex(inner, copies)
        self._states: dict[tuple[frozenset[_Place], bool], State] = {}
        self.start = self._state([(graph.start, frozenset())], "")

    def step(self, state: State, character: str) -> State:
        """The state after one more character."""
        following = state.steps.get(character)
        if following is None:
            entries: list[_Place] = []
            for at, conditions in state.places:
                if at == self._graph.end:
                    leads_to = at
                elif self._reads[at](character):
                    leads_to = self._graph.steps[at].ways[0]
                else:
                    continue
                left = _after(conditions, character)
                if left is not None:
                    entries.append((leads_to, left))
            following = self._state(entries, character)
            if len(state.steps) < _KEPT:
                state.steps[character] = following
        return following

    def _state(self, entries: list[_Place], previous: str) -> State:
        """The state of all places that are reached from some without reading; `previous` was read last, if any was."""
        reached: set[_Place] = set()
        places: set[_Place] = set()
        is_match = False
        while entries:
            place = entries.pop()
            if place in reached:
                continue
            reached.add(place)
            at, conditions = place
            if at == self._graph.end and not conditions:
                is_match = True
            elif at == self._graph.end or at in self._reads:
                places.add(place)
            else:
                added = self._conditions(at, previous)
                if added is not None:
                    conditions |= added
                    if len(conditions) > _MOST_CONDITIONS:
                        conditions = frozenset()
                    entries += [(way, conditions) for way in self._graph.steps[at].ways]
        key = frozenset(places), is_match
        known = self._states.get(key)
        if known is None:
            if len(self._states) >= _KEPT:
                self._states.clear()
            known = self._states[key] = State(*key)
        return known

    def _conditions(self, at: int, previous: str) -> frozenset[_Condition] | None:
        """The conditions on what follows that a step makes; None where they cannot hold."""
        guard = self._graph.steps[at].guard
        if isinstance(guard, Look) and at in self._looks:
            return _Condition.of(self._looks[at], is_negative=guard.is_negative)
        if isinstance(guard, Anchor):
            if guard.sign in ("\\b", "\\B") and previous:
                is_word = previous.isalnum() or previous == "_"
                return _Condition.of(incremental(r"\w"), is_negative=is_word is (guard.sign == "\\b"))
            if guard.sign in ("$", "\\Z"):
                return _Condition.of(incremental(_BEHIND_END[guard.sign, guard.is_multiline]), is_negative=True)
        return frozenset()


_BEHIND_END = {
    ("$", False): r"(?s:[^\n]|\n.)",
    ("$", True): r"[^\n]",
    ("\\Z", False): r"(?s:.)",
    ("\\Z", True): r"(?s:.)",
}
"""For each sign of an end, and whether lines have ends of their own: what cannot follow."""


def _after(conditions: frozenset[_Condition], character: str) -> frozenset[_Condition] | None:
    """The conditions that are left after a character; None where one of them does not hold."""
    left: set[_Condition] = set()
    for condition in conditions:
        state = condition.expression.step(condition.state, character)
        if state.is_match or not state.is_alive:  # settled: there is a match, or there will be none
            if state.is_match is condition.is_negative:
                return None
        else:
            left.add(_Condition(condition.expression, state, condition.is_negative))
    return frozenset(left)


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
            return IncrementalRegex(graph, copies)
    raise ValueError(f"the expression is too large: {pattern}")
