"""Shortest sentences: of a rule, and ones that lead to a given place of the table.

A witness is found by a search over the items of the table's states. Each item carries one bit: whether the terminal that
is looked for can follow the production that is under way *here*. That is what tells a real sentence from what the table,
which merges contexts, only seems to allow.

Source: the bit is a narrowing of C. Isradisaikul, A. Myers, "Finding Counterexamples from Parsing Conflicts", PLDI 2015.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from grammar.inspection.table import END, ROOT, Item, Production, Table

_NODES = 60_000
"""The most items that one search looks at."""

NEVER = float("inf")


@dataclass(frozen=True, slots=True)
class Witness:
    """A sentence as terminals: `before` a place, and `after` it; the terminal that was looked for is the first after."""

    start: str
    before: tuple[str, ...]
    after: tuple[str, ...]


class Sentences:
    """What the rules of a grammar derive, at the least."""

    __slots__ = ("_by_origin", "_cost", "_first", "_nullable", "_shortest", "_table", "productions")

    def __init__(self, productions: Sequence[Production], table: Table | None = None) -> None:
        self.productions = productions
        self._table = table
        self._by_origin: dict[str, list[int]] = {}
        for index, production in enumerate(productions):
            self._by_origin.setdefault(production.origin, []).append(index)
        self._cost: dict[str, float] = {}
        self._shortest: dict[str, int] = {}
        self._settle()
        self._nullable = self._find_nullable()
        self._first: dict[str, frozenset[str]] = {}

    def is_rule(self, symbol: str) -> bool:
        """Whether a symbol is a rule, and no terminal."""
        return symbol in self._by_origin

    def is_nullable(self, symbol: str) -> bool:
        """Whether a symbol derives the empty text."""
        return symbol in self._nullable

    def cost(self, symbol: str) -> float:
        """How many terminals the shortest sentence of a symbol has; infinite where it derives none."""
        return self._cost.get(symbol, NEVER if symbol in self._by_origin else 1)

    def derive(self, symbols: Iterable[str]) -> tuple[str, ...]:
        """The shortest sentence of symbols in a row, as terminals; all of them derive one."""
        found: list[str] = []
        stack = list(symbols)[::-1]
        while stack:
            symbol = stack.pop()
            if symbol in self._by_origin:
                stack.extend(reversed(self.productions[self._shortest[symbol]].expansion))
            else:
                found.append(symbol)
        return tuple(found)

    def _settle(self) -> None:
        """Find the cost of every rule: the cheapest production is settled first."""
        waiting: dict[str, list[int]] = {}
        missing: list[int] = []
        queue: list[tuple[float, int]] = []
        totals: list[float] = []
        for index, production in enumerate(self.productions):
            rules = [symbol for symbol in production.expansion if symbol in self._by_origin]
            missing.append(len(rules))
            totals.append(len(production.expansion) - len(rules))
            for symbol in rules:
                waiting.setdefault(symbol, []).append(index)
            if not rules:
                queue.append((totals[index], index))
        heapq.heapify(queue)
        while queue:
            cost, index = heapq.heappop(queue)
            origin = self.productions[index].origin
            if origin in self._cost:
                continue
            self._cost[origin] = cost
            self._shortest[origin] = index
            for other in waiting.get(origin, ()):
                totals[other] += cost
                missing[other] -= 1
                if not missing[other]:
                    heapq.heappush(queue, (totals[other], other))

    def _find_nullable(self) -> frozenset[str]:
        return frozenset(origin for origin, cost in self._cost.items() if cost == 0)

    def beginning(self, terminal: str) -> dict[str, tuple[float, int, int]]:
        """For each rule that can begin with a terminal: the cost, the production, and which of its parts begins."""
        found: dict[str, tuple[float, int, int]] = {}
        leading: dict[str, list[tuple[int, int]]] = {}
        queue: list[tuple[float, str, int, int]] = []
        for index, production in enumerate(self.productions):
            rest = [self.cost(symbol) for symbol in production.expansion]
            if NEVER in rest:
                continue
            for at, symbol in enumerate(production.expansion):
                if symbol == terminal:
                    queue.append((1 + sum(rest[at + 1 :]), production.origin, index, at))
                elif symbol in self._by_origin:
                    leading.setdefault(symbol, []).append((index, at))
                if symbol not in self._nullable:
                    break
        heapq.heapify(queue)
        while queue:
            cost, origin, index, at = heapq.heappop(queue)
            if origin in found:
                continue
            found[origin] = (cost, index, at)
            for other, place in leading.get(origin, ()):
                production = self.productions[other]
                if production.origin not in found:
                    rest = sum(self.cost(symbol) for symbol in production.expansion[place + 1 :])
                    heapq.heappush(queue, (cost + rest, production.origin, other, place))
        return found

    def derive_beginning(self, symbol: str, begins: dict[str, tuple[float, int, int]]) -> tuple[str, ...]:
        """The shortest sentence of a symbol that begins with the terminal that `begins` was made for."""
        rest: list[tuple[str, ...]] = []
        while symbol in self._by_origin:
            _, index, at = begins[symbol]
            expansion = self.productions[index].expansion
            rest.append(expansion[at + 1 :])
            symbol = expansion[at]
        return (symbol, *(terminal for symbols in reversed(rest) for terminal in self.derive(symbols)))

    def witness(self, state: int, terminal: str, item: Item | None = None) -> Witness | None:
        """A shortest sentence in which `terminal` is looked at in `state`.

        With `item`, a complete one of the state: a sentence in which that production ends before the terminal. None
        where there is none, or the search gave up.
        """
        assert self._table is not None
        return _Search(self, self._table, state, terminal, item).run()


class _Search:
    """One search for a witness: from the start states, cheapest first, towards one state."""

    def __init__(self, sentences: Sentences, table: Table, state: int, terminal: str, item: Item | None) -> None:
        self.sentences = sentences
        self.table = table
        self.goal = state
        self.terminal = terminal
        self.item = item
        self.begins = sentences.beginning(terminal)
        self.ahead = _distances(sentences, table, state)

    def run(self) -> Witness | None:
        # A node is a state, an item of it, and whether the terminal can follow the item's production here.
        node_type = tuple[int, int, int, bool]
        queue: list[tuple[float, float, int, node_type]] = []
        came: dict[node_type, node_type | None] = {}
        costs: dict[node_type, float] = {}
        counter = 0

        def push(node: node_type, cost: float, before: node_type | None) -> None:
            nonlocal counter
            if cost < costs.get(node, NEVER) and node[0] in self.ahead:
                costs[node] = cost
                came[node] = before
                counter += 1
                heapq.heappush(queue, (cost + self.ahead[node[0]], -cost, counter, node))

        for name, first in self.table.starts.items():
            for index, at in self.table.states[first].items:
                if self.table.productions[index].origin == ROOT + name and at == 0:
                    push((first, index, 0, self.terminal == END), 0, None)
        done: set[node_type] = set()
        while queue and len(done) < _NODES:
            *_, node = heapq.heappop(queue)
            if node in done:
                continue
            done.add(node)
            if self._is_goal(node):
                return self._read(node, came)
            state, index, at, follows = node
            expansion = self.table.productions[index].expansion
            if at == len(expansion):
                continue
            symbol = expansion[at]
            cost = costs[node]
            step = self.sentences.cost(symbol)
            following = self.table.states[state].transitions.get(symbol)
            if step != NEVER and following is not None:
                push((following, index, at + 1, follows), cost + step, node)
            if self.sentences.is_rule(symbol):
                inner = self._can_follow(expansion[at + 1 :], follows)
                for other in self.sentences._by_origin[symbol]:  # noqa: SLF001  # two halves of one thing
                    push((state, other, 0, inner), cost, node)
        return None

    def _is_goal(self, node: tuple[int, int, int, bool]) -> bool:
        state, index, at, follows = node
        if state != self.goal:
            return False
        expansion = self.table.productions[index].expansion
        if self.item is not None:
            return (index, at) == self.item and follows
        if at == len(expansion):
            return follows and index in self.table.states[state].lookaheads.get(self.terminal, ())
        rest = (self.sentences.cost(symbol) for symbol in expansion[at + 1 :])
        return expansion[at] == self.terminal and all(cost != NEVER for cost in rest)

    def _can_follow(self, symbols: Sequence[str], follows: bool) -> bool:
        """Whether what is derived by symbols, and then by what follows them, can begin with the terminal."""
        for symbol in symbols:
            if symbol == self.terminal or symbol in self.begins:
                return True
            if not self.sentences.is_nullable(symbol):
                return False
        return follows

    def _read(self, node: tuple[int, int, int, bool], came: dict[tuple[int, int, int, bool], tuple[int, int, int, bool] | None]) -> Witness:
        path = [node]
        while (before := came[path[-1]]) is not None:
            path.append(before)
        path.reverse()
        read: list[str] = []
        rests: list[tuple[str, ...]] = []
        for here, there in zip(path, path[1:], strict=False):
            expansion = self.table.productions[here[1]].expansion
            if (there[1], there[2]) == (here[1], here[2] + 1) and there[0] == self.table.states[here[0]].transitions.get(expansion[here[2]]):
                read.append(expansion[here[2]])
            else:
                rests.append(expansion[here[2] + 1 :])
        last = self.table.productions[node[1]].expansion[node[2] :]
        rests.append(last)
        start = self.table.productions[path[0][1]].expansion[0]
        return Witness(start, self.sentences.derive(read), self._ending(rests))

    def _ending(self, rests: list[tuple[str, ...]]) -> tuple[str, ...]:
        """What completes a sentence, beginning with the terminal; the innermost rest is the last of the list."""
        symbols = [symbol for rest in reversed(rests) for symbol in rest]
        if self.terminal == END:
            return ()
        for at, symbol in enumerate(symbols):
            if symbol == self.terminal or symbol in self.begins:
                return (*self.sentences.derive_beginning(symbol, self.begins), *self.sentences.derive(symbols[at + 1 :]))
        return self.sentences.derive(symbols)


def _distances(sentences: Sentences, table: Table, goal: int) -> dict[int, float]:
    """How many terminals at least are read from each state on the way to `goal`; no entry where none leads there."""
    before: dict[int, list[tuple[int, float]]] = {}
    for number, state in enumerate(table.states):
        for symbol, following in state.transitions.items():
            before.setdefault(following, []).append((number, sentences.cost(symbol)))
    found: dict[int, float] = {}
    queue: list[tuple[float, int]] = [(0, goal)]
    while queue:
        cost, state = heapq.heappop(queue)
        if state in found:
            continue
        found[state] = cost
        for other, step in before.get(state, ()):
            if other not in found and step != NEVER:
                heapq.heappush(queue, (cost + step, other))
    return found
