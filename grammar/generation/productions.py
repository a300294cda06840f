"""The productions of a compiled grammar: how short each can be, how far it is to one, which a text uses."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Production:
    """One alternative of one rule, as Lark compiled it: templates, ``*`` and ``[]`` are rules of their own by then.

    `index` is its place in Lark's list; `symbols` are names of rules and terminals; `least` is the number of tokens of
    the shortest text it derives; `grows` says that it contains its own rule again, at any depth.
    """

    index: int
    origin: str
    symbols: tuple[str, ...]
    least: int
    grows: bool

    def __str__(self) -> str:
        return f"{self.origin}: {' '.join(self.symbols) or '(nothing)'}"


@dataclass(frozen=True, slots=True, eq=False)
class Neighbours:
    """Which symbols can stand next to each other, by the terminals that their texts begin and end with.

    `firsts` and `lasts` are those of each rule, empty where its text may be; `may_follow` is None where all can.
    """

    firsts: Mapping[str, tuple[str, ...]]
    lasts: Mapping[str, tuple[str, ...]]
    may_follow: Callable[[str, str], bool] | None
    _known: dict[tuple[str, str], bool] = field(default_factory=dict, repr=False)

    def join(self, one: str, other: str) -> bool:
        """Whether some text of the second symbol can follow some text of the first."""
        if self.may_follow is None:
            return True
        known = self._known.get((one, other))
        if known is None:
            ends, begins = self.lasts.get(one, (one,)), self.firsts.get(other, (other,))
            known = not ends or not begins or any(self.may_follow(end, begin) for end in ends for begin in begins)
            self._known[one, other] = known
        return known


@dataclass(frozen=True, slots=True, eq=False)
class Productions:
    """A grammar's productions without those that no text can use.

    `rules` are the alternatives of each rule, shortest first; `least` the tokens of the shortest text of each symbol,
    1 for a terminal; `every` all of them in Lark's order; `neighbours` tells which symbols can follow each other.
    """

    start: str
    rules: Mapping[str, tuple[Production, ...]]
    least: Mapping[str, int]
    every: tuple[Production, ...]
    neighbours: Neighbours
    _ways: dict[int, Mapping[str, int]] = field(default_factory=dict, repr=False)

    @classmethod
    def of(
        cls,
        start: str,
        definitions: Iterable[tuple[int, str, Sequence[str]]],
        unusable: Iterable[str] = (),
        may_follow: Callable[[str, str], bool] | None = None,
    ) -> Productions:
        """The productions of a start symbol.

        Args:
            start: the rule that a text derives from.
            definitions: for each production its index, its rule and its symbols.
            unusable: terminals that no text can hold.
            may_follow: whether the second of two terminals can stand right after the first; None where all can.
        """
        candidates = [(index, origin, tuple(symbols)) for index, origin, symbols in definitions]
        least = _shortest(candidates, frozenset(unusable))
        candidates = [p for p in candidates if all(symbol in least for symbol in p[2])]
        neighbours = Neighbours(
            _edges(candidates, least), _edges([(*p[:2], p[2][::-1]) for p in candidates], least), may_follow
        )
        candidates = [p for p in candidates if all(neighbours.join(one, other) for one, other in pairwise(p[2]))]
        least = _shortest(candidates, frozenset(unusable))
        usable = [p for p in candidates if all(symbol in least for symbol in p[2])]
        inside: dict[str, set[str]] = {}
        for _, origin, symbols in usable:
            inside.setdefault(origin, set()).update(symbols)
        within = {origin: _reachable(origin, inside) for origin in inside}
        productions = [
            Production(
                index,
                origin,
                symbols,
                sum(least[s] for s in symbols),
                any(origin in within.get(s, ()) for s in symbols),
            )
            for index, origin, symbols in usable
            if origin in within.get(start, ())
        ]
        rules: dict[str, list[Production]] = {}
        for production in productions:
            rules.setdefault(production.origin, []).append(production)
        return cls(
            start,
            {name: tuple(sorted(group, key=lambda p: (p.least, p.index))) for name, group in rules.items()},
            least,
            tuple(productions),
            neighbours,
        )

    def distances(self, target: Production) -> Mapping[str, int]:
        """For each rule that can contain the production, the tokens of the shortest text of the rule that does."""
        known = self._ways.get(target.index)
        if known is None:
            known = self._ways[target.index] = self._distances(target)
        return known

    def _distances(self, target: Production) -> Mapping[str, int]:
        uses: dict[str, list[Production]] = {}
        for production in self.every:
            for symbol in dict.fromkeys(production.symbols):
                uses.setdefault(symbol, []).append(production)
        found: dict[str, int] = {}
        waiting = [(target.least, target.origin)]
        while waiting:
            size, name = heapq.heappop(waiting)
            if name in found:
                continue
            found[name] = size
            for production in uses.get(name, ()):
                if production.origin not in found:
                    outer = production.least - self.least[name] + size
                    heapq.heappush(waiting, (outer, production.origin))
        return found


def _shortest(productions: Sequence[tuple[int, str, tuple[str, ...]]], unusable: frozenset[str]) -> dict[str, int]:
    """The tokens of the shortest text of each symbol that derives any: Knuth's generalisation of Dijkstra's algorithm."""
    origins = {origin for _, origin, _ in productions}
    terminals = {s for _, _, symbols in productions for s in symbols if s not in origins} - unusable
    sizes: dict[str, int] = dict.fromkeys(sorted(terminals), 1)
    missing = [sum(1 for s in symbols if s not in sizes) for _, _, symbols in productions]
    uses: dict[str, list[int]] = {}
    for at, (_, _, symbols) in enumerate(productions):
        for symbol in symbols:
            uses.setdefault(symbol, []).append(at)
    waiting = [
        (sum(sizes[s] for s in symbols), origin)
        for at, (_, origin, symbols) in enumerate(productions)
        if not missing[at]
    ]
    heapq.heapify(waiting)
    while waiting:
        size, name = heapq.heappop(waiting)
        if name in sizes:
            continue
        sizes[name] = size
        for at in uses.get(name, ()):
            missing[at] -= 1  # once for each time that it stands there
            if not missing[at]:
                _, origin, symbols = productions[at]
                if origin not in sizes:
                    heapq.heappush(waiting, (sum(sizes[s] for s in symbols), origin))
    return sizes


def _edges(
    productions: Sequence[tuple[int, str, tuple[str, ...]]], least: Mapping[str, int]
) -> Mapping[str, tuple[str, ...]]:
    """For each rule the terminals that its texts can begin with, in a fixed order; none where a text may be empty."""
    beginnings: dict[str, dict[str, None]] = {origin: {} for _, origin, _ in productions}
    size = -1
    while size != sum(map(len, beginnings.values())):
        size = sum(map(len, beginnings.values()))
        for _, origin, symbols in productions:
            for symbol in symbols:
                beginnings[origin].update(dict.fromkeys(beginnings.get(symbol, {symbol: None})))
                if least[symbol]:
                    break
    return {origin: tuple(terminals) if least[origin] else () for origin, terminals in beginnings.items()}


def _reachable(start: str, inside: Mapping[str, Iterable[str]]) -> frozenset[str]:
    """The rules that a text of `start` can be made of, itself among them."""
    found, waiting = {start}, [start]
    while waiting:
        for symbol in inside[waiting.pop()]:
            if symbol in inside and symbol not in found:
                found.add(symbol)
                waiting.append(symbol)
    return frozenset(found)
