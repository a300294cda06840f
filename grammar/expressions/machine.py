"""An expression as a machine that reads one character at a time, and what can be asked of such machines.

The machine is Glushkov's: a state is a place in the expression that reads a character, and each state lists the states
that can come next, in the order in which a backtracking engine tries them. Every question is answered by a search
that is bounded by `BUDGET`, and every answer that is a text is a shortest one; lookarounds, anchors and backreferences
are not looked at, so an answer for an expression that has them is to be confirmed.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence

from grammar.expressions.characters import Alphabet
from grammar.expressions.expression import Chars, Node
from grammar.expressions.graph import ACCEPT, Graph, Guard, build_graph
from grammar.frozen import field, frozen

BUDGET = 20_000
"""The most configurations that one search looks at."""

_MOST_COPIES = 60
"""A counted repetition is written out up to so many times; beyond, it is read as one without end."""

_MOST_STEPS = 3_000
"""Of the ways from one state to the next, at most so many turns are followed."""

Way = tuple[int, tuple[Guard, ...]]
"""One way on: the state it leads to, and the conditions on it."""


@frozen(eq=False)
class Machine:
    """What an expression reads.

    `masks[q]` is the set of characters that state `q` reads, `follow[q]` the states after that in order of preference,
    each once; `ways[q]` the same with every way that leads there, up to two, and its conditions. `first` and
    `first_ways` are those of the beginning. `is_cut` says that a counted repetition was too long to write out.
    """

    alphabet: Alphabet
    masks: Sequence[int]
    first: tuple[int, ...]
    follow: Sequence[tuple[int, ...]]
    first_ways: tuple[Way, ...]
    ways: Sequence[tuple[Way, ...]]
    is_cut: bool
    _memo: dict[str, list[float]] = field(default_factory=dict, repr=False)

    @property
    def first_mask(self) -> int:
        """The characters that a text can begin with."""
        mask = 0
        for state in self.first:
            if state != ACCEPT:
                mask |= self.masks[state]
        return mask

    def distance(self, state: int) -> float:
        """How many characters at least are read from a state to the end; infinite where the end is not reached."""
        if state == ACCEPT:
            return 0
        if "distance" not in self._memo:
            self._memo["distance"] = self._distances()
        return self._memo["distance"][state]

    def _distances(self) -> list[float]:
        distances = [float("inf")] * len(self.masks)
        before: list[list[int]] = [[] for _ in self.masks]
        queue: deque[int] = deque()
        for state, following in enumerate(self.follow):
            if not self.masks[state]:
                continue
            for other in following:
                if other == ACCEPT:
                    if distances[state] == float("inf"):
                        distances[state] = 1
                        queue.append(state)
                else:
                    before[other].append(state)
        while queue:
            state = queue.popleft()
            for other in before[state]:
                if distances[other] == float("inf"):
                    distances[other] = distances[state] + 1
                    queue.append(other)
        return distances

    def shortest(self, states: Iterable[int]) -> str | None:
        """The shortest text that leads from one of the states to the end, None where none does."""
        at = min(states, key=self.distance, default=None)
        if at is None or self.distance(at) == float("inf"):
            return None
        text = ""
        while at != ACCEPT:
            text += self.alphabet.pick(self.masks[at])
            at = min(self.follow[at], key=self.distance)
        return text

    def step(self, states: Iterable[int], character: str) -> frozenset[int]:
        """The states after reading a character in any of the given ones."""
        bit = self.alphabet.of(character)
        after: set[int] = set()
        for state in states:
            if state != ACCEPT and self.masks[state] & bit:
                after.update(self.follow[state])
        return frozenset(after)

    def words(self, limit: int) -> Iterator[str]:
        """Texts that the expression reads, shorter ones first, one for each way through; at most `limit`."""
        queue: deque[tuple[int, str]] = deque((state, "") for state in self.first)
        given: set[str] = set()
        looked = 0
        while queue and len(given) < limit and looked < BUDGET:
            state, text = queue.popleft()
            looked += 1
            if state == ACCEPT:
                if text not in given:
                    given.add(text)
                    yield text
                continue
            if self.distance(state) == float("inf"):
                continue
            for character in self._samples(self.masks[state]):
                queue.extend((following, text + character) for following in self.follow[state])

    def _samples(self, mask: int) -> tuple[str, ...]:
        """A character of a set, and its other case where the set has no others."""
        character = self.alphabet.pick(mask)
        both = self.alphabet.any_case(self.alphabet.of(character))
        return tuple(self.alphabet.members(mask)) if mask & ~both == 0 else (character,)

    def is_finite(self) -> bool:
        """Whether the expression reads finitely many texts."""
        if self.is_cut:
            return False
        done: set[int] = set()
        active: set[int] = set()
        for start in self.first:
            stack = [(start, False)]
            while stack:
                state, is_left = stack.pop()
                if is_left:
                    active.discard(state)
                    done.add(state)
                elif state in active:
                    return False
                elif state != ACCEPT and state not in done and self.distance(state) != float("inf"):
                    active.add(state)
                    stack.append((state, True))
                    for other in self.follow[state]:
                        if other in active:
                            return False
                        stack.append((other, False))
        return True


def shared_text(left: Machine, right: Machine) -> str | None:
    """A shortest text that both read; None where there is none or the search gave up."""
    return _pair_search(left, right, is_longer=False)


def longer_text(shorter: Machine, longer: Machine) -> str | None:
    """A shortest text of `longer` that begins with a shorter text of `shorter`; None as for `shared_text`."""
    return _pair_search(shorter, longer, is_longer=True)


def _pair_search(left: Machine, right: Machine, *, is_longer: bool) -> str | None:
    alphabet = left.alphabet
    if not left.first_mask & right.first_mask:
        return None
    queue: deque[tuple[int, int, str]] = deque()
    seen: set[tuple[int, int]] = set()

    def push(p: int, q: int, text: str) -> None:
        if (p, q) not in seen and ACCEPT not in (p, q) and right.distance(q) != float("inf"):
            seen.add((p, q))
            queue.append((p, q, text))

    for p in left.first:
        for q in right.first:
            push(p, q, "")
    while queue and len(seen) < BUDGET:
        p, q, text = queue.popleft()
        common = left.masks[p] & right.masks[q]
        if not common:
            continue
        text += alphabet.pick(common)
        if ACCEPT in left.follow[p]:
            if not is_longer and ACCEPT in right.follow[q]:
                return text
            rest = right.shortest(state for state in right.follow[q] if state != ACCEPT) if is_longer else None
            if rest is not None:
                return text + rest
        for following in left.follow[p]:
            for other in right.follow[q]:
                push(following, other, text)
    return None


def is_covered(inner: Machine, cover: Machine) -> bool:
    """Whether every text of `inner` begins with a text of `cover`; False also where the search gave up.

    Where that is so and `cover` is tried first, `inner` is never read.
    """
    if not inner.first_mask or inner.first_mask & ~cover.first_mask:
        return False
    start = frozenset(cover.first)
    queue: deque[tuple[int, frozenset[int]]] = deque((q, start) for q in inner.first if q != ACCEPT)
    seen = set(queue)
    work = 0
    while queue:
        q, states = queue.popleft()
        if inner.distance(q) == float("inf"):
            continue
        for cell in cells(inner.masks[q], (cover.masks[s] for s in states if s != ACCEPT)):
            following = cover.step(states, inner.alphabet.pick(cell))
            work += 1 + len(states)
            if ACCEPT in following:
                continue
            if ACCEPT in inner.follow[q] or work > BUDGET * 10 or len(seen) > BUDGET:
                return False
            for other in inner.follow[q]:
                if (other, following) not in seen:
                    seen.add((other, following))
                    queue.append((other, following))
    return True


def cut_text(machine: Machine, wanted: Machine | None = None) -> str | None:
    """A shortest text that the expression reads as a whole but of which, tried in order, it takes less.

    `wanted` is what decides which texts count: by default all that the expression reads as a whole; given a machine
    of the same expression with its alternatives the other way round, those that this one takes as a whole.
    """
    whole = wanted or machine
    start = (_until_accept(machine.first), _until_accept(whole.first) if wanted else tuple(sorted(set(whole.first))))
    queue: deque[tuple[tuple[tuple[int, ...], tuple[int, ...]], str]] = deque([(start, "")])
    seen = {start}
    work = 0
    while queue and len(seen) < BUDGET // 4 and work < BUDGET * 10:
        (ordered, other), text = queue.popleft()
        masks = [machine.masks[q] for q in ordered if q != ACCEPT] + [whole.masks[q] for q in other if q != ACCEPT]
        union = 0
        for q in other:
            union |= 0 if q == ACCEPT else whole.masks[q]
        for cell in cells(union, masks):
            work += len(masks)
            after = _until_accept(_ordered_step(machine, ordered, cell))
            reach = _ordered_step(whole, other, cell)
            reach = _until_accept(reach) if wanted else tuple(sorted(set(reach)))
            read = text + machine.alphabet.pick(cell)
            if ACCEPT in reach and ACCEPT not in after:
                return read
            key = (after, reach)
            if key not in seen:
                seen.add(key)
                queue.append((key, read))
    return None


def _ordered_step(machine: Machine, states: Iterable[int], cell: int) -> tuple[int, ...]:
    after: dict[int, None] = {}
    for state in states:
        if state != ACCEPT and machine.masks[state] & cell == cell:
            after.update(dict.fromkeys(machine.follow[state]))
    return tuple(after)


def _until_accept(states: tuple[int, ...]) -> tuple[int, ...]:
    """The states that are still tried once the first of them to end has ended."""
    return states[: states.index(ACCEPT) + 1] if ACCEPT in states else states


def cells(mask: int, others: Iterable[int]) -> Iterator[int]:
    """The parts of a set whose characters no other set tells apart."""
    distinct = list(dict.fromkeys(other & mask for other in others))
    while mask:
        cell, bit = mask, mask & -mask
        for other in distinct:
            cell &= other if other & bit else ~other
        yield cell
        mask &= ~cell


# --- building ---


def build_machine(root: Node, alphabet: Alphabet, *, is_reversed: bool = False) -> Machine | None:
    """The machine of an expression's tree; None where it would be too large.

    With `is_reversed`, alternatives are tried from the last to the first.
    """
    graph = build_graph(root, copies=_MOST_COPIES, is_reversed=is_reversed)
    if graph is None:
        return None
    numbers: dict[int, int] = {}
    places: list[tuple[Chars, int]] = []  # what each state reads, and where that leads
    for at, step in enumerate(graph.steps):
        if step.chars is not None:
            numbers[at] = len(numbers)
            places.append((step.chars, step.ways[0]))
    numbers[graph.end] = ACCEPT
    masks = {chars: chars.mask(alphabet) for chars in {chars for chars, _ in places}}
    return Machine(
        alphabet=alphabet,
        masks=[masks[chars] for chars, _ in places],
        first=_each_once(graph, graph.start, numbers),
        follow=[_each_once(graph, after, numbers) for _, after in places],
        first_ways=_every_way(graph, graph.start, numbers),
        ways=[_every_way(graph, after, numbers) for _, after in places],
        is_cut=graph.is_cut,
    )


def _each_once(graph: Graph, start: int, numbers: dict[int, int]) -> tuple[int, ...]:
    states: dict[int, None] = {}
    seen: set[int] = set()
    stack = [start]
    while stack:
        at = stack.pop()
        if at in seen:
            continue
        seen.add(at)
        if at in numbers:
            states[numbers[at]] = None
        else:
            stack.extend(reversed(graph.steps[at].ways))
    return tuple(states)


def _every_way(graph: Graph, start: int, numbers: dict[int, int]) -> tuple[Way, ...]:
    ways: list[Way] = []
    counts: dict[int, int] = {}
    inside: set[int] = set()  # the nodes of repetitions on the way here
    guards: list[Guard] = []
    stack: list[tuple[int, bool]] = [(start, False)]
    turns = 0
    while stack and turns < _MOST_STEPS:
        turns += 1
        at, is_left = stack.pop()
        step = graph.steps[at]
        if is_left:
            inside.discard(at)
            if step.guard is not None:
                guards.pop()
        elif at in numbers:
            if counts.get(at, 0) < 2:
                counts[at] = counts.get(at, 0) + 1
                ways.append((numbers[at], tuple(guards)))
        elif not inside.isdisjoint(step.closed_by):
            stack.append((step.leave, False))
        else:
            if step.closed_by:
                inside.add(at)
            if step.guard is not None:
                guards.append(step.guard)
            stack.append((at, True))
            stack.extend((way, False) for way in reversed(step.ways))
    return tuple(ways)
