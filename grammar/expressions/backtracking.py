"""How many steps a backtracking engine takes, and the texts on which it takes too many.

Python's engine tries the ways through an expression one after the other. Where one text can be read in several ways and
then fails, all of them are tried. Two shapes make that bad: a state from which some text leads back to it in two ways
(the ways double with every repetition), and two loops that the same text can be shared out between (they grow as a power
of its length). Both are looked for in the machine, and what is found is confirmed by counting steps: no clock is read.

Source: N. Weideman et al., "Analyzing Matching Time Behavior of Backtracking Regular Expression Matchers by Using
Ambiguity of NFA", CIAA 2016.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from itertools import product

from grammar.expressions.expression import Anchor, Look
from grammar.expressions.graph import ACCEPT, Guard
from grammar.expressions.machine import Machine, build_machine
from grammar.frozen import frozen

_PAIRS = 40_000
"""So many pairs of states are looked at for one expression."""

_STEPS = 60_000
_LOOPS = 60
"""In the search for powers, so many states that lie on loops are paired."""

_TRIED = 6
"""So many suspicions are put to the test, those with the shortest texts first."""

_BEHIND = 12
"""A lookbehind is taken to be at most so wide."""


@frozen
class Attack:
    """A text on which an expression is slow: `before`, then `pump` many times, then `after`.

    `degree` is the power of the length that the steps grow with, None where they double with each `pump`.
    """

    before: str
    pump: str
    after: str
    degree: int | None
    steps: int
    """What the text with so many pumps takes..."""
    pumps: int

    def text(self, pumps: int) -> str:
        """The text with so many repetitions."""
        return self.before + self.pump * pumps + self.after


def count_steps(machine: Machine, text: str, limit: int = _STEPS) -> int:
    """How many states a backtracking engine visits until it reads a beginning of `text`, or has tried all ways."""
    looks: dict[int, Machine | None] = {}
    stack: list[tuple[int, int]] = []
    steps = 0

    def push(ways: Sequence[tuple[int, tuple[Guard, ...]]], at: int) -> None:
        for state, guards in reversed(ways):
            if all(_holds(machine, guard, text, at, looks) for guard in guards):
                stack.append((state, at))

    push(machine.first_ways, 0)
    while stack and steps < limit:
        state, at = stack.pop()
        steps += 1
        if state == ACCEPT:
            return steps
        if at < len(text) and machine.masks[state] & machine.alphabet.of(text[at]):
            push(machine.ways[state], at + 1)
    return steps


def _holds(machine: Machine, guard: Guard, text: str, at: int, looks: dict[int, Machine | None]) -> bool:
    if isinstance(guard, Anchor):
        return _anchor_holds(guard, text, at)
    if id(guard) not in looks:
        looks[id(guard)] = build_machine(guard.part, machine.alphabet)
    inner = looks[id(guard)]
    if inner is None:
        return True
    return _look_holds(guard, inner, text, at) is not guard.is_negative


def _look_holds(guard: Look, inner: Machine, text: str, at: int) -> bool:
    starts = (at,) if guard.is_ahead else range(max(0, at - _BEHIND), at + 1)
    for start in starts:
        states = frozenset(inner.first)
        position = start
        while states:
            if ACCEPT in states and (guard.is_ahead or position == at):
                return True
            if position >= (len(text) if guard.is_ahead else at):
                break
            states = inner.step(states, text[position])
            position += 1
    return False


def _anchor_holds(guard: Anchor, text: str, at: int) -> bool:
    before, after = text[at - 1 : at], text[at : at + 1]
    if guard.sign in ("\\b", "\\B"):
        is_edge = _is_word(before) != _is_word(after)
        return is_edge is (guard.sign == "\\b")
    if guard.sign in ("^", "\\A"):
        return not before or (guard.sign == "^" and guard.is_multiline and before == "\n")
    if guard.sign == "\\Z":
        return not after
    return not after or (after == "\n" and (guard.is_multiline or at + 1 == len(text)))


def _is_word(character: str) -> bool:
    return bool(character) and (character.isalnum() or character == "_")


def find_attack(machine: Machine) -> Attack | None:
    """A text on which the expression takes steps out of proportion, None where none was found."""
    loops = _loops(machine)
    if not loops:
        return None
    for before, pump in sorted(_doublings(machine, loops), key=lambda pair: len(pair[0] + pair[1]))[:_TRIED]:
        attack = _confirmed(machine, before, pump, is_doubling=True)
        if attack is not None:
            return attack
    for before, pump in sorted(_powers(machine, loops), key=lambda pair: len(pair[0] + pair[1]))[:_TRIED]:
        attack = _confirmed(machine, before, pump, is_doubling=False)
        if attack is not None:
            return attack
    return None


def _confirmed(machine: Machine, before: str, pump: str, *, is_doubling: bool) -> Attack | None:
    sizes = (4, 8, 12) if is_doubling else (16, 32, 64)
    for after in _failures(machine, before + pump * 2):
        counts = [count_steps(machine, before + pump * size + after) for size in sizes]
        if is_doubling:
            is_slow = counts[1] > 8 * counts[0] and (counts[2] > 8 * counts[1] or counts[2] >= _STEPS)
            if is_slow:
                return Attack(before, pump, after, None, counts[1], sizes[1])
        elif counts[1] > 3 * counts[0] and counts[2] > 3.3 * counts[1]:
            degree = max(2, round(counts[2] / counts[1]).bit_length() - 1) if counts[2] < _STEPS else 3
            return Attack(before, pump, after, degree, counts[2], sizes[2])
    return None


def _failures(machine: Machine, text: str) -> Iterator[str]:
    """Ends of a text that its beginning's readings may fail at."""
    states: frozenset[int] = frozenset(machine.first)
    for character in text:
        states = machine.step(states, character)
    readable = 0
    for state in states:
        readable |= 0 if state == ACCEPT else machine.masks[state]
    yield ""
    if machine.alphabet.every & ~readable:
        yield machine.alphabet.pick(machine.alphabet.every & ~readable)
    yield "\n"


def _prefix(machine: Machine, goal: int) -> str | None:
    """The shortest text after which `goal` reads the next character."""
    queue: deque[tuple[int, str]] = deque((state, "") for state in machine.first if state != ACCEPT)
    seen = {state for state, _ in queue}
    while queue:
        state, text = queue.popleft()
        if state == goal:
            return text
        if not machine.masks[state]:
            continue
        text += machine.alphabet.pick(machine.masks[state])
        for other in machine.follow[state]:
            if other != ACCEPT and other not in seen:
                seen.add(other)
                queue.append((other, text))
    return None


def _loops(machine: Machine) -> dict[int, int]:
    """For each state that lies on a loop, the number of its loop: states that reach each other share one."""
    return components(len(machine.masks), [[q for q in following if q != ACCEPT] for following in machine.follow])


def components(size: int, following: Sequence[Sequence[int]]) -> dict[int, int]:
    """The strongly connected component of each node that lies on a cycle; without recursion."""
    index: dict[int, int] = {}
    low: dict[int, int] = {}
    on_stack: set[int] = set()
    stack: list[int] = []
    loops: dict[int, int] = {}
    for root in range(size):
        if root in index:
            continue
        work: list[tuple[int, int]] = [(root, 0)]
        while work:
            node, at = work.pop()
            if at == 0:
                index[node] = low[node] = len(index)
                stack.append(node)
                on_stack.add(node)
            is_pushed = False
            for place in range(at, len(following[node])):
                other = following[node][place]
                if other not in index:
                    work += [(node, place + 1), (other, 0)]
                    is_pushed = True
                    break
                if other in on_stack:
                    low[node] = min(low[node], index[other])
            if is_pushed:
                continue
            if low[node] == index[node]:
                members = []
                while True:
                    other = stack.pop()
                    on_stack.discard(other)
                    members.append(other)
                    if other == node:
                        break
                if len(members) > 1 or node in following[node]:
                    loops.update(dict.fromkeys(members, index[node]))
            if work:
                parent = work[-1][0]
                low[parent] = min(low[parent], low[node])
    return loops


def _doublings(machine: Machine, loops: dict[int, int]) -> Iterator[tuple[str, str]]:
    """A beginning, and a text that leads from a state back to it in two ways, for each state that has one."""
    looked = 0
    for origin, loop in loops.items():
        # The third part says whether the two ways have parted.
        queue: deque[tuple[int, int, bool, str]] = deque([(origin, origin, False, "")])
        seen = {(origin, origin, False)}
        pump = None
        while queue and pump is None and looked < _PAIRS:
            left, right, parted, text = queue.popleft()
            common = machine.masks[left] & machine.masks[right]
            if not common:
                continue
            read = text + machine.alphabet.pick(common)
            left_ways = [state for state, _ in machine.ways[left] if loops.get(state) == loop]
            right_ways = [state for state, _ in machine.ways[right] if loops.get(state) == loop]
            looked += 1 + len(left_ways) * len(right_ways)
            for (i, p), (j, q) in product(enumerate(left_ways), enumerate(right_ways)):
                now = parted or (left == right and i != j)
                if p == q == origin and now:
                    pump = read
                elif (p, q, now) not in seen:
                    seen.add((p, q, now))
                    queue.append((p, q, now, read))
        before = _prefix(machine, origin) if pump else None
        if before is not None and pump:
            yield before, pump


def _powers(machine: Machine, loops: dict[int, int]) -> Iterator[tuple[str, str]]:
    """A beginning and a text that stays in one loop, leads to a second, and stays in that."""
    states = sorted(loops, key=lambda state: (loops[state], state))[:_LOOPS]
    looked = 0
    for first in states:
        for last in states:
            if loops[first] == loops[last] or looked > _PAIRS:
                continue
            queue: deque[tuple[int, int, int, str]] = deque([(first, first, last, "")])
            seen = {(first, first, last)}
            pump = None
            while queue and pump is None and looked < _PAIRS:
                stay, go, end, text = queue.popleft()
                common = machine.masks[stay] & machine.masks[go] & machine.masks[end]
                if not common:
                    continue
                read = text + machine.alphabet.pick(common)
                stays = [state for state in machine.follow[stay] if loops.get(state) == loops[first]]
                ends = [state for state in machine.follow[end] if loops.get(state) == loops[last]]
                goes = [state for state in machine.follow[go] if state != ACCEPT]
                looked += 1 + len(stays) * len(goes) * len(ends)
                for key in product(stays, goes, ends):
                    if key == (first, last, last):
                        pump = read
                    elif key not in seen:
                        seen.add(key)
                        queue.append((*key, read))
            before = _prefix(machine, first) if pump else None
            if before is not None and pump:
                yield before, pump
