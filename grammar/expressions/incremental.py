"""Expressions read one character at a time: what a text that is not finished could still become.

Python's own engine answers only whether a whole match is there. Here an expression is a machine over sets of places in
it (sets of places of its graph, made states as they are met), so that after each character it is known whether the text
so far is a match, and whether more text could make it one.

What has to follow a match (a look-ahead, ``\\b``, ``$``) is carried along as a condition that the characters behind it
settle: until then the match is open. What has to stand before it (a look-behind, ``^``, ``\\b`` at its beginning) is asked
of the last few characters, which `IncrementalRegex.begin` is given; where they are not known, it is passed over.
Back-references and atomic groups are passed over too. What is passed over reads more than the expression does, and is
never said to be beyond hope when it is not; `is_exact` is then False.
"""

from __future__ import annotations

from functools import lru_cache

from grammar.expressions.expression import Anchor, Chars, Choice, Group, Look, Node, Repeat, Sequence, read_expression
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

    `is_match` says that the text, or a beginning of it whose last condition was just settled, is a match. `before` are
    the last characters that were read, as many as look-behinds may ask for besides the next one; None: not known.
    """

    places: frozenset[_Place]
    is_match: bool
    before: str | None = None
    steps: dict[str, State] = field(default_factory=dict, repr=False)

    @property
    def is_alive(self) -> bool:
        """Whether more text could make a match: a longer one, or one of what is open."""
        return bool(self.places)


DEAD = State(frozenset(), is_match=False, before="")
"""Where there is no way on."""


@frozen
class _Condition:
    """That the characters from some place on match an expression, or that they do not; and how far they have come."""

    expression: IncrementalRegex
    state: State
    is_negative: bool

    @classmethod
    def of(cls, expression: IncrementalRegex, before: str | None, *, is_negative: bool) -> frozenset[_Condition] | None:
        """The condition before any character: none where it holds already, None where it cannot hold."""
        start = expression.start if before is None else expression.begin(before)
        if start.is_match:
            return None if is_negative else frozenset()
        if not start.is_alive:
            return frozenset() if is_negative else None
        return frozenset({cls(expression, start, is_negative)})


_Place = tuple[int, frozenset[_Condition]]
"""A step of the graph, or `_JUST_ENDED` and less, one less for each character since the end was reached; conditions."""

_JUST_ENDED = -1
_OLDEST = 32
"""Ends that were reached so many characters ago, or more, are not told apart."""


class IncrementalRegex:
    """One expression, read a character at a time; it remembers the states it has met and is otherwise without state.

    `behind` is how many characters before a place its look-behinds and anchors ask for, 0 where it has none. `is_exact`
    says that the states are those of the expression, and of nothing that reads more.
    """

    __slots__ = ("_beginnings", "_behinds", "_graph", "_looks", "_reads", "_states", "behind", "is_exact", "start")

    def __init__(self, graph: Graph, copies: int, *, is_exact: bool = True) -> None:
        self._graph = graph
        self._reads = {at: step.chars.reads for at, step in enumerate(graph.steps) if step.chars is not None}
        self._looks: dict[int, IncrementalRegex] = {}
        self._behinds: dict[int, tuple[IncrementalRegex, int]] = {}
        self.behind = 0
        self.is_exact = is_exact and not graph.is_cut
        for at, step in enumerate(graph.steps):
            if isinstance(step.guard, Anchor):
                self.behind = max(self.behind, int(step.guard.sign not in ("$", "\\Z")))
            if isinstance(step.guard, Look):
                self._add_look(at, step.guard, copies)
        self._states: dict[tuple[frozenset[_Place], bool, str | None], State] = {}
        self._beginnings: dict[str, State] = {}
        self.start = self._state([(graph.start, frozenset())], None)
        """The state before a text of which it is not known what stands before it."""

    def _add_look(self, at: int, look: Look, copies: int) -> None:
        graph = build_graph(look.part, copies=copies, is_referring=False)
        width = None if look.is_ahead else _width(look.part)
        if graph is None or (width is None and not look.is_ahead):
            self.is_exact = False
            return
        inner = IncrementalRegex(graph, copies, is_exact=self.is_exact)
        self.is_exact = inner.is_exact
        if width is None:
            self._looks[at] = inner
        else:
            self._behinds[at] = inner, width
        self.behind = max(self.behind, inner.behind + (width or 0))

    @property
    def is_plain(self) -> bool:
        """Whether what stands around a text has no say in whether it is a match, and nothing is passed over."""
        return self.is_exact and not self.behind and not any(step.guard for step in self._graph.steps)

    def begin(self, before: str) -> State:
        """The state before a text; `before` stands there: all of it, or its last characters, at least `behind` many."""
        if not self.behind:
            return self.start
        before = before[-self.behind :]
        known = self._beginnings.get(before)
        if known is None:
            if len(self._beginnings) >= _KEPT:
                self._beginnings.clear()
            known = self._beginnings[before] = self._state([(self._graph.start, frozenset())], before)
        return known

    def open_since(self, state: State) -> int | None:
        """How many characters ago a match ended, if what follows allows it: the most; -1 for none, None for too many."""
        oldest = max((_JUST_ENDED - at for at, _ in state.places if at < 0), default=-1)
        return None if oldest == _OLDEST + _JUST_ENDED else oldest

    def step(self, state: State, character: str) -> State:
        """The state after one more character."""
        following = state.steps.get(character)
        if following is None:
            entries: list[_Place] = []
            for at, conditions in state.places:
                if at < 0:
                    leads_to = max(at - 1, -_OLDEST)
                elif self._reads[at](character):
                    leads_to = self._graph.steps[at].ways[0]
                else:
                    continue
                left = _after(conditions, character)
                if left is not None:
                    entries.append((leads_to, left))
            known = state.before is not None or self.behind <= 1
            following = self._state(entries, (state.before or "") + character if known else None)
            if len(state.steps) < _KEPT:
                state.steps[character] = following
        return following

    def _state(self, entries: list[_Place], before: str | None) -> State:
        """The state of all places that are reached from some without reading.

        `before` are the last characters, as many as there are up to `behind`; None where they are not known.
        """
        reached: set[_Place] = set()
        places: set[_Place] = set()
        is_match = False
        while entries:
            place = entries.pop()
            if place in reached:
                continue
            reached.add(place)
            at, conditions = place
            if (at == self._graph.end or at < 0) and not conditions:
                is_match = True
            elif at == self._graph.end:
                places.add((_JUST_ENDED, conditions))
            elif at < 0 or at in self._reads:
                places.add(place)
            else:
                added = self._conditions(at, before)
                if added is not None:
                    conditions |= added
                    if len(conditions) > _MOST_CONDITIONS:
                        conditions, self.is_exact = frozenset(), False
                    entries += [(way, conditions) for way in self._graph.steps[at].ways]
        kept = "" if self.behind <= 1 else None if before is None else before[-(self.behind - 1) :]
        key = frozenset(places), is_match, kept
        known = self._states.get(key)
        if known is None:
            if len(self._states) >= _KEPT:
                self._states.clear()
            known = self._states[key] = State(*key)
        return known

    def _conditions(self, at: int, before: str | None) -> frozenset[_Condition] | None:
        """The conditions on what follows that a step makes; None where they cannot hold."""
        guard = self._graph.steps[at].guard
        if isinstance(guard, Look) and at in self._looks:
            return _Condition.of(self._looks[at], before, is_negative=guard.is_negative)
        if isinstance(guard, Look) and at in self._behinds and before is not None:
            holds = _stands_behind(*self._behinds[at], before)
            return None if holds is guard.is_negative else frozenset()
        if isinstance(guard, Anchor):
            if guard.sign in ("$", "\\Z"):
                inner = incremental(_BEHIND_END[guard.sign, guard.is_multiline])
                return _Condition.of(inner, before, is_negative=True)
            if before is not None:
                return _at_edge(guard, before[-1:])
        return frozenset()


def _at_edge(anchor: Anchor, previous: str) -> frozenset[_Condition] | None:
    """The conditions of an anchor behind a character, or at the beginning of the text where there is none."""
    if anchor.sign in ("\\b", "\\B"):
        is_word = previous.isalnum() or previous == "_"
        return _Condition.of(incremental(r"\w"), previous, is_negative=is_word is (anchor.sign == "\\b"))
    is_begin = not previous or (anchor.sign == "^" and anchor.is_multiline and previous == "\n")
    return frozenset() if is_begin else None


def _stands_behind(expression: IncrementalRegex, width: int, before: str) -> bool:
    """Whether the last `width` characters are a match."""
    if len(before) < width:
        return False
    at = len(before) - width
    state = expression.begin(before[:at])
    for character in before[at:]:
        state = expression.step(state, character)
    return state.is_match


def _width(node: Node) -> int | None:
    """How many characters a part reads, None where that is not fixed or not known."""
    if isinstance(node, Chars):
        return 1
    if isinstance(node, Sequence | Choice):
        parts = node.parts if isinstance(node, Sequence) else node.options
        widths = [_width(part) for part in parts]
        if None in widths or (isinstance(node, Choice) and len(set(widths)) > 1):
            return None
        return sum(width or 0 for width in widths) if isinstance(node, Sequence) else widths[0]
    if isinstance(node, Repeat):
        width = _width(node.part)
        return None if width is None or node.least != node.most else width * node.least
    if isinstance(node, Group):
        return _width(node.part)
    return 0 if isinstance(node, Look | Anchor) else None


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
            return IncrementalRegex(graph, copies, is_exact=expression.is_exact)
    raise ValueError(f"the expression is too large: {pattern}")
