"""Expressions as deterministic automata over all characters: joined, cut, subtracted, compared, and written back.

`machine` answers questions about a backtracking engine over characters that stand for others; here the question is only
which texts an expression matches, exactly, for whoever writes it down for another engine. Automata that are to meet are
made together, so that they tell the same characters apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from grammar.expressions.code_points import Ranges, code_points, common, joined, partition
from grammar.expressions.expression import Anchor, Chars, Choice, Group, Look, Node, Reference, Repeat
from grammar.expressions.expression import Sequence as Parts

MAX_STATES = 2_000
"""An automaton with more states is not made."""

_MOST_STEPS = 20_000
_MOST_WRITTEN = 400
"""An automaton with more states is not written as an expression."""

NOWHERE = -1


class TooLargeError(Exception):
    """The automaton would have too many states."""


class NotRegularError(Exception):
    """The expression has a condition or a reference, which no automaton of its texts has; the message names it."""


@dataclass(frozen=True, slots=True, eq=False)
class Automaton:
    """A deterministic automaton; it begins in state 0.

    `moves[state][set]` is the state after a character of that one of the `sets` (`NOWHERE`: none), `ends` are the states
    in which a text may end.
    """

    sets: tuple[Ranges, ...]
    moves: tuple[tuple[int, ...], ...]
    ends: frozenset[int]
    _distances: list[int] = field(default_factory=list, repr=False)

    def takes(self, text: str) -> bool:
        """Whether a text is one of the expression's."""
        state = 0
        for character in text:
            code = ord(character)
            at = next((n for n, each in enumerate(self.sets) if any(low <= code <= high for low, high in each)), None)
            if at is None or (state := self.moves[state][at]) == NOWHERE:
                return False
        return state in self.ends

    def both(self, other: Automaton) -> Automaton:
        """The texts of both."""
        return self._product(other, lambda one, two: one and two)

    def minus(self, other: Automaton) -> Automaton:
        """The texts of this one that are none of the other's."""
        return self._product(other, lambda one, two: one and not two)

    @property
    def is_empty(self) -> bool:
        """Whether it has no text at all; the automaton is kept without states that lead nowhere."""
        return not self.ends

    def shortest(self) -> str | None:
        """A shortest text, None where there is none."""
        paths: dict[int, str] = {0: ""}
        for state in (waiting := [0]):  # grows while it is walked through
            if state in self.ends:
                return paths[state]
            for at, target in enumerate(self.moves[state]):
                if target != NOWHERE and target not in paths:
                    paths[target] = paths[state] + _readable(self.sets[at])
                    waiting.append(target)
        return None

    def first(self) -> Ranges:
        """The characters that its texts begin with."""
        return joined(each for at, target in enumerate(self.moves[0]) if target != NOWHERE for each in self.sets[at])

    def reading(self, characters: Ranges) -> frozenset[int]:
        """The numbers of those of its `sets` that have one of the characters."""
        return frozenset(at for at, each in enumerate(self.sets) if common(each, characters))

    def can_go_on_with(self, other: Automaton, sets: frozenset[int]) -> bool:
        """Whether after some whole text of this one, one of the sets leads on to a beginning of the other's texts."""
        seen = {(0, 0)}
        for one, two in (waiting := [(0, 0)]):  # grows while it is walked through
            if one in self.ends and any(other.moves[two][at] != NOWHERE for at in sets):
                return True
            for target, beside in zip(self.moves[one], other.moves[two], strict=True):
                if NOWHERE not in (target, beside) and (target, beside) not in seen:
                    seen.add((target, beside))
                    waiting.append((target, beside))
        return False

    def without_beginnings(self, other: Automaton) -> Automaton:
        """The texts of this one that do not begin with a text of the other's."""
        return self._product(other, lambda one, two: one and not two, stops=True)

    def _product(self, other: Automaton, is_end: Callable[[bool, bool], bool], *, stops: bool = False) -> Automaton:
        """Both at once; `stops`: no text goes on where the other one has come to an end."""
        assert self.sets == other.sets, "automata that meet are made together"
        numbers = {(0, 0): 0}
        moves: list[list[int]] = []
        ends: set[int] = set()
        for one, two in (waiting := [(0, 0)]):  # grows while it is walked through
            if is_end(one in self.ends, two in other.ends):
                ends.add(numbers[one, two])
            if stops and two in other.ends:
                moves.append([NOWHERE] * len(self.sets))
                continue
            row = []
            for at in range(len(self.sets)):
                pair = (
                    self.moves[one][at] if one != NOWHERE else NOWHERE,
                    other.moves[two][at] if two != NOWHERE else NOWHERE,
                )
                if pair[0] == NOWHERE:
                    row.append(NOWHERE)
                    continue
                if pair not in numbers:
                    if len(numbers) > MAX_STATES:
                        raise TooLargeError
                    numbers[pair] = len(numbers)
                    waiting.append(pair)
                row.append(numbers[pair])
            moves.append(row)
        return _smallest(self.sets, moves, ends)

    def expression(self) -> Node:
        """An expression of its texts, by taking out one state after the other.

        Raises:
            TooLargeError: it would be too long.
        """
        if len(self.moves) > _MOST_WRITTEN:
            raise TooLargeError
        if self.is_empty:
            return Chars(())
        return _written(self)


def automata(nodes: Sequence[Node]) -> tuple[Automaton, ...]:
    """The automata of expressions' trees, which can then be held against each other.

    Raises:
        NotRegularError: an expression looks around, or refers back.
        TooLargeError: one has too many states.
    """
    made = automata_if_small(nodes)
    if any(each is None for each in made):
        raise TooLargeError
    return tuple(each for each in made if each is not None)


def automata_if_small(nodes: Sequence[Node]) -> tuple[Automaton | None, ...]:
    """The same, with None in the place of one that would have too many states.

    Raises:
        NotRegularError: an expression looks around, or refers back.
    """
    graphs: list[_Graph | None] = []
    for node in nodes:
        try:
            graphs.append(_Graph(node))
        except TooLargeError:
            graphs.append(None)
    used = list(dict.fromkeys(each for graph in graphs if graph is not None for each in graph.sets))
    sets, numbers = partition(used)
    inside = dict(zip(used, numbers, strict=True))
    made: list[Automaton | None] = []
    for graph in graphs:
        try:
            made.append(None if graph is None else graph.determined(sets, inside))
        except TooLargeError:
            made.append(None)
    return tuple(made)


class _Graph:
    """Thompson's construction: for each step its empty ways, or the characters that it reads and where that leads."""

    def __init__(self, node: Node) -> None:
        self.empty: list[list[int]] = []
        self.reads: list[tuple[Ranges, int] | None] = []
        self.behind: dict[int, tuple[Ranges, bool]] = {}
        self.sets: dict[Ranges, None] = {}
        self.end = self._step()
        self.start = self._build(node, self.end)

    def _step(self, *ways: int) -> int:
        if len(self.empty) >= _MOST_STEPS:
            raise TooLargeError
        self.empty.append(list(ways))
        self.reads.append(None)
        return len(self.empty) - 1

    def _build(self, node: Node, after: int) -> int:
        if isinstance(node, Chars):
            at = self._step()
            ranges = code_points(node)
            self.sets.setdefault(ranges)
            self.reads[at] = ranges, after
            return at
        if isinstance(node, Parts):
            for part in reversed(node.parts):
                after = self._build(part, after)
            return after
        if isinstance(node, Choice):
            return self._step(*(self._build(option, after) for option in node.options))
        if isinstance(node, Group):
            return self._build(node.part, after)
        if isinstance(node, Repeat):
            return self._repeat(node, after)
        if looks_one_back(node):
            assert isinstance(node, Look)
            assert isinstance(node.part, Chars)
            ranges = code_points(node.part)
            self.sets.setdefault(ranges)
            at = self._step(after)
            self.behind[at] = ranges, node.is_negative
            return at
        raise NotRegularError(named(node))

    def _repeat(self, node: Repeat, after: int) -> int:
        if node.most is None:
            back = self._step(after)
            self.empty[back].append(self._build(node.part, back))
            after = back
        else:
            leave = after
            for _ in range(node.most - node.least):
                after = self._step(leave, self._build(node.part, after))
        for _ in range(node.least):
            after = self._build(node.part, after)
        return after

    def _reached(
        self, steps: Iterable[int], read: int | None, inside: Mapping[Ranges, tuple[int, ...]]
    ) -> frozenset[int]:
        """What is come to without reading more, after a character of the set with the number `read` (None: after none)."""
        reached = set(steps)
        for step in (waiting := list(reached)):  # grows while it is walked through
            if step in self.behind:
                if read is None:
                    raise NotRegularError("a lookbehind")  # what stands before the text is not known
                ranges, is_negative = self.behind[step]
                if (read in inside[ranges]) == is_negative:
                    continue
            for other in self.empty[step]:
                if other not in reached:
                    reached.add(other)
                    waiting.append(other)
        return frozenset(step for step in reached if self.reads[step] is not None or step == self.end)

    def determined(self, sets: tuple[Ranges, ...], inside: dict[Ranges, tuple[int, ...]]) -> Automaton:
        """The automaton, with one state for each set of steps."""
        first = self._reached([self.start], None, inside)
        numbers = {first: 0}
        moves: list[list[int]] = []
        ends: set[int] = set()
        for steps in (waiting := [first]):  # grows while it is walked through
            if self.end in steps:
                ends.add(numbers[steps])
            following: dict[int, set[int]] = {}
            for step in steps:
                read = self.reads[step]
                if read is not None:
                    for at in inside[read[0]]:
                        following.setdefault(at, set()).add(read[1])
            row = [NOWHERE] * len(sets)
            for at, targets in following.items():
                reached = self._reached(targets, at, inside)
                if reached not in numbers:
                    if len(numbers) > MAX_STATES:
                        raise TooLargeError
                    numbers[reached] = len(numbers)
                    waiting.append(reached)
                row[at] = numbers[reached]
            moves.append(row)
        return _smallest(sets, moves, ends)


def looks_one_back(node: Node) -> bool:
    """Whether a node is a condition on the one character before it, which an automaton can keep."""
    return isinstance(node, Look) and not node.is_ahead and isinstance(node.part, Chars)


def named(node: Node) -> str:
    """What an expression has that no automaton has, in a few words."""
    if isinstance(node, Look):
        return "a lookahead" if node.is_ahead else "a lookbehind"
    if isinstance(node, Reference):
        return "a backreference"
    return f"`{node.sign}`" if isinstance(node, Anchor) else "a condition"


def _smallest(sets: tuple[Ranges, ...], moves: Sequence[Sequence[int]], ends: set[int]) -> Automaton:
    """The same automaton with the fewest states, none of them a dead end."""
    alive = set(ends)
    before: list[set[int]] = [set() for _ in moves]
    for state, row in enumerate(moves):
        for target in row:
            if target != NOWHERE:
                before[target].add(state)
    for state in (waiting := list(alive)):  # grows while it is walked through
        for other in before[state]:
            if other not in alive:
                alive.add(other)
                waiting.append(other)
    if 0 not in alive:
        return Automaton(sets, (tuple([NOWHERE] * len(sets)),), frozenset())
    block = _blocks(moves, alive, ends)
    # Numbered in the order in which they are come to, the beginning first.
    number = {block[0]: 0}
    rows: list[tuple[int, ...]] = []
    representative = {block[state]: state for state in sorted(alive, reverse=True)}
    for name in (order := [block[0]]):  # grows while it is walked through
        row = []
        for target in moves[representative[name]]:
            there = block.get(target, NOWHERE)
            if there == NOWHERE:
                row.append(NOWHERE)
                continue
            if there not in number:
                number[there] = len(number)
                order.append(there)
            row.append(number[there])
        rows.append(tuple(row))
    return Automaton(sets, tuple(rows), frozenset(number[block[state]] for state in ends if state in alive))


def _blocks(moves: Sequence[Sequence[int]], alive: set[int], ends: set[int]) -> dict[int, int]:
    """For each state a number that it shares with those which the same texts lead from to an end.

    Hopcroft's algorithm; dead ends are one more block, in which nothing is.
    """
    before: dict[tuple[int, int], list[int]] = {}
    for state in alive:
        for at, target in enumerate(moves[state]):
            if target in alive:
                before.setdefault((at, target), []).append(state)
    width = len(moves[0])
    blocks = [block for block in (set(ends) & alive, alive - ends) if block]
    of = {state: number for number, block in enumerate(blocks) for state in block}
    waiting = {(number, at) for number in range(len(blocks)) for at in range(width)}
    while waiting:
        number, at = waiting.pop()
        split: dict[int, set[int]] = {}
        for target in tuple(blocks[number]):
            for state in before.get((at, target), ()):
                split.setdefault(of[state], set()).add(state)
        for touched, inside in split.items():
            if len(inside) == len(blocks[touched]):
                continue
            blocks[touched] -= inside
            new = len(blocks)
            blocks.append(inside)
            for state in inside:
                of[state] = new
            smaller = new if len(inside) <= len(blocks[touched]) else touched
            waiting |= {(new if (touched, each) in waiting else smaller, each) for each in range(width)}
    return of


def _readable(ranges: Ranges) -> str:
    """The most readable character of a set."""
    for low, high in ((97, 122), (48, 57), (65, 90), (33, 126), (32, 32)):
        found = common(ranges, ((low, high),))
        if found:
            return chr(found[0][0])
    return chr(ranges[0][0])


# --- back to expressions ---

_EMPTY = Parts(())


def _written(automaton: Automaton) -> Node:
    """States are taken out, those with the fewest ways through them first; what is left is one expression."""
    count = len(automaton.moves)
    begin, end = count, count + 1
    ways: dict[int, dict[int, Node]] = {state: {} for state in range(count + 2)}
    for state, row in enumerate(automaton.moves):
        ranges: dict[int, list[tuple[int, int]]] = {}
        for at, target in enumerate(row):
            if target != NOWHERE:
                ranges.setdefault(target, []).extend(automaton.sets[at])
        for target, each in ranges.items():
            ways[state][target] = Chars(joined(each))
    ways[begin][0] = _EMPTY
    for state in automaton.ends:
        ways[state][end] = _EMPTY
    left = set(range(count))
    while left:
        into = {state: [s for s in ways if s != state and state in ways[s]] for state in left}
        state = min(left, key=lambda s: (len(into[s]) * len(ways[s]), -s))
        loop = ways[state].pop(state, None)
        for source in into[state]:
            before = ways[source].pop(state)
            for target, after in ways[state].items():
                parts = _in_a_row(before, *([Repeat(loop, 0, None)] if loop is not None else []), after)
                ways[source][target] = _either(ways[source].get(target), parts)
        del ways[state]
        left.remove(state)
    return ways[begin].get(end, Chars(()))


def _in_a_row(*nodes: Node) -> Node:
    parts = [part for node in nodes for part in (node.parts if isinstance(node, Parts) else (node,))]
    return parts[0] if len(parts) == 1 else Parts(tuple(parts))


def _either(one: Node | None, other: Node) -> Node:
    if one is None or one == other:
        return other
    options = [option for node in (one, other) for option in (node.options if isinstance(node, Choice) else (node,))]
    if _EMPTY in options:
        rest = [option for option in options if option != _EMPTY]
        inner = rest[0] if len(rest) == 1 else Choice(tuple(rest))
        if isinstance(inner, Repeat) and inner.least <= 1 and inner.most is None:
            return Repeat(inner.part, 0, None)
        return inner if isinstance(inner, Repeat) and not inner.least else Repeat(inner, 0, 1)
    return Choice(tuple(options))


def words_expression(words: Iterable[str]) -> Node:
    """An expression of words as a tree of their beginnings: each beginning stands there once.

    >>> words_expression(["ab", "ac"]) == Parts((Chars(((97, 97),)), Choice((Chars(((98, 98),)), Chars(((99, 99),))))))
    True
    """
    return _tree(sorted(dict.fromkeys(words)), 0)


def _tree(words: Sequence[str], depth: int) -> Node:
    """The words, sorted, from a character of theirs on; up to it they are the same."""
    parts: list[Node] = []
    while True:
        if len(words) == 1:
            parts += [_letter(character) for character in words[0][depth:]]
            break
        if len(words[0]) == depth:  # the shortest is the beginning of all others
            parts.append(Repeat(_tree(words[1:], depth), 0, 1))
            break
        if words[0][depth] == words[-1][depth]:
            parts.append(_letter(words[0][depth]))
            depth += 1
            continue
        options: list[Node] = []
        start = 0
        for at in range(1, len(words) + 1):
            if at == len(words) or words[at][depth] != words[start][depth]:
                options.append(_tree(words[start:at], depth))
                start = at
        parts.append(Choice(tuple(options)))
        break
    return parts[0] if len(parts) == 1 else Parts(tuple(parts))


def _letter(character: str) -> Chars:
    return Chars(((ord(character), ord(character)),))
