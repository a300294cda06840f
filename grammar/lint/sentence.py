"""Shortest sentences: of a rule, and ones that lead to a given place of the table.

A witness is found by a search over the items of the table's states. Each item carries one bit: whether the terminal that
is looked for can follow the production that is under way *here*. That is what tells a real sentence from what the table,
which merges contexts, only seems to allow.

Source: the bit is a narrowing of C. Isradisaikul, A. Myers, "Finding Counterexamples from Parsing Conflicts", PLDI 2015.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from grammar.lint.table import END, ROOT, Item, ParseTable, Production

_NODES = 60_000
"""The most items that one search looks at."""

AVOIDED = 1_000
"""What a terminal costs that the lexer drops: a sentence has it only where there is none without."""

NEVER = float("inf")
"""What a symbol costs that derives no sentence."""

Beginning = tuple[float, int, int]
"""What a sentence of a rule costs that begins with a given terminal; its production, and the part that begins so."""

_Node = tuple[int, int, int, bool]
"""A state, an item of it, and whether the terminal that is looked for can follow the item's production here."""


@dataclass(frozen=True, slots=True)
class Witness:
    """A sentence as terminals: `before` a place, and `after` it; the terminal that was looked for is the first after."""

    start: str
    before: tuple[str, ...]
    after: tuple[str, ...]


class Sentences:
    """What the rules of a grammar derive, at the least."""

    __slots__ = (
        "_beginnings",
        "_by_origin",
        "_cost",
        "_distances",
        "_dropped",
        "_nullable",
        "_productive",
        "_shortest",
        "_table",
        "_witnesses",
        "productions",
    )

    def __init__(
        self, productions: Sequence[Production], table: ParseTable | None = None, dropped: Iterable[str] = ()
    ) -> None:
        self.productions = productions
        self._dropped = frozenset(dropped)
        self._productive: dict[str, list[int]] = {}
        self._table = table
        self._by_origin: dict[str, list[int]] = {}
        for index, production in enumerate(productions):
            self._by_origin.setdefault(production.origin, []).append(index)
        self._cost: dict[str, float] = {}
        self._shortest: dict[str, int] = {}
        self._settle()
        self._nullable = self._find_nullable()
        self._distances: dict[int, dict[int, float]] = {}
        self._beginnings: dict[str, Mapping[str, Beginning]] = {}
        self._witnesses: dict[tuple[int, str, Item | None], Witness | None] = {}

    def is_rule(self, symbol: str) -> bool:
        """Whether a symbol is a rule, and no terminal."""
        return symbol in self._by_origin

    def is_nullable(self, symbol: str) -> bool:
        """Whether a symbol derives the empty text."""
        return symbol in self._nullable

    def productive(self, symbol: str) -> Sequence[int]:
        """The productions of a rule that derive a sentence."""
        if symbol not in self._productive:
            self._productive[symbol] = [
                index
                for index in self._by_origin[symbol]
                if all(self.cost(part) != NEVER for part in self.productions[index].expansion)
            ]
        return self._productive[symbol]

    def cost(self, symbol: str) -> float:
        """How many terminals the shortest sentence of a symbol has; infinite where it derives none.

        A terminal that the lexer drops costs `AVOIDED`.
        """
        if symbol in self._by_origin:
            return self._cost.get(symbol, NEVER)
        return AVOIDED if symbol in self._dropped else 1

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
            totals.append(sum(self.cost(symbol) for symbol in production.expansion if symbol not in self._by_origin))
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

    def beginning(self, terminal: str) -> Mapping[str, Beginning]:
        """For each rule that can begin with a terminal: the cost, the production, and which of its parts begins."""
        if terminal not in self._beginnings:
            self._beginnings[terminal] = self._find_beginning(terminal)
        return self._beginnings[terminal]

    def _find_beginning(self, terminal: str) -> Mapping[str, Beginning]:
        found: dict[str, Beginning] = {}
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
                    further = sum(self.cost(symbol) for symbol in production.expansion[place + 1 :])
                    heapq.heappush(queue, (cost + further, production.origin, other, place))
        return found

    def derive_beginning(self, symbol: str, begins: Mapping[str, Beginning]) -> tuple[str, ...]:
        """The shortest sentence of a symbol that begins with the terminal that `begins` was made for."""
        rest: list[tuple[str, ...]] = []
        while symbol in self._by_origin:
            _, index, at = begins[symbol]
            expansion = self.productions[index].expansion
            rest.append(expansion[at + 1 :])
            symbol = expansion[at]
        return (symbol, *(terminal for symbols in reversed(rest) for terminal in self.derive(symbols)))

    def distances(self, table: ParseTable, goal: int) -> dict[int, float]:
        """How many terminals are read from each state, at the least, to `goal`; no entry where none leads there."""
        if goal in self._distances:
            return self._distances[goal]
        before: dict[int, list[tuple[int, float]]] = {}
        for number, state in enumerate(table.states):
            for symbol, following in state.transitions.items():
                before.setdefault(following, []).append((number, self.cost(symbol)))
        found: dict[int, float] = {}
        queue: list[tuple[float, int]] = [(0, goal)]
        while queue:
            cost, at = heapq.heappop(queue)
            if at in found:
                continue
            found[at] = cost
            for other, step in before.get(at, ()):
                if other not in found and step != NEVER:
                    heapq.heappush(queue, (cost + step, other))
        self._distances[goal] = found
        return found

    def witness(self, state: int, terminal: str, item: Item | None = None) -> Witness | None:
        """A shortest sentence in which `terminal` is looked at in `state`.

        With `item`, a complete one of the state: a sentence in which that production ends before the terminal. None
        where there is none, or the search gave up.
        """
        assert self._table is not None
        key = (state, terminal, item)
        if key not in self._witnesses:
            self._witnesses[key] = _Search(self, self._table, state, terminal, item).run()
        return self._witnesses[key]


class _Search:
    """One search for a witness: from the start states, cheapest first, towards one state."""

    def __init__(self, sentences: Sentences, table: ParseTable, state: int, terminal: str, item: Item | None) -> None:
        self.sentences = sentences
        self.table = table
        self.goal = state
        self.terminal = terminal
        self.item = item
        self.begins = sentences.beginning(terminal)
        self.ahead = sentences.distances(table, state)

    def run(self) -> Witness | None:
        queue: list[tuple[float, float, int, _Node]] = []
        came: dict[_Node, _Node | None] = {}
        costs: dict[_Node, float] = {}
        counter = 0

        def push(node: _Node, cost: float, before: _Node | None) -> None:
            nonlocal counter
            if cost < costs.get(node, NEVER) and node[0] in self.ahead:
                costs[node] = cost
                came[node] = before
                counter += 1
                heapq.heappush(queue, (cost + self.ahead[node[0]], -cost, counter, node))

        for name, first in self.table.starts.items():
            for index, _ in self.table.states[first].items:
                if self.table.productions[index].origin == ROOT + name and self.sentences.cost(name) != NEVER:
                    push((first, index, 0, self.terminal == END), 0, None)
        done: set[_Node] = set()
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
            following = self.table.states[state].transitions.get(symbol)
            if following is not None:
                push((following, index, at + 1, follows), cost + self.sentences.cost(symbol), node)
            if self.sentences.is_rule(symbol):
                rest = expansion[at + 1 :]
                inner = self._can_follow(rest, follows)
                cost += sum(self.sentences.cost(part) for part in rest)  # what is opened here has to be completed
                for other in self.sentences.productive(symbol):
                    push((state, other, 0, inner), cost, node)
        return None

    def _is_goal(self, node: _Node) -> bool:
        state, index, at, follows = node
        if state != self.goal:
            return False
        expansion = self.table.productions[index].expansion
        if self.item is not None:
            return (index, at) == self.item and follows
        if at == len(expansion):
            return follows and index in self.table.states[state].lookaheads.get(self.terminal, ())
        return expansion[at] == self.terminal

    def _can_follow(self, symbols: Sequence[str], follows: bool) -> bool:
        """Whether what is derived by symbols, and then by what follows them, can begin with the terminal."""
        for symbol in symbols:
            if symbol == self.terminal or symbol in self.begins:
                return True
            if not self.sentences.is_nullable(symbol):
                return False
        return follows

    def _read(self, node: _Node, came: Mapping[_Node, _Node | None]) -> Witness:
        path = [node]
        while (before := came[path[-1]]) is not None:
            path.append(before)
        path.reverse()
        read: list[str] = []
        rests: list[tuple[str, ...]] = []
        for (_, index, at, _), (_, _, following, _) in pairwise(path):
            expansion = self.table.productions[index].expansion
            if following == 0:  # one step down, into a production of the next symbol
                rests.append(expansion[at + 1 :])
            else:
                read.append(expansion[at])
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
                return (
                    *self.sentences.derive_beginning(symbol, self.begins),
                    *self.sentences.derive(symbols[at + 1 :]),
                )
        return self.sentences.derive(symbols)
