"""Least-cost repair over a grammar's own LALR table, for any language.

The theory. An LALR parser that meets a token it cannot take is in a known state over a known stack. Which
terminals could stand there, and what the stack becomes after each, is in the table. So the cheapest sequence of
*insert a terminal*, *delete a token*, *swap a token for one that it nearly is* and *take a token* after which parsing
goes on is a shortest path, found by Dijkstra's algorithm over configurations (stack, token). This is CPCT+ (Diekmann
and Tratt, "Don't Panic! Better, Fewer, Syntax Errors for LR Parsers", ECOOP 2020). Three things make it cheap: stacks
are hash-consed linked lists, so that a fork costs nothing and equal stacks are one object; only terminals that are
viable (a shift follows) are ever inserted; and a deletion is never followed by an insertion, since the other order is
the same repair.

There are two searches. `repair` gives one cheapest way on from where the parser stopped: a *proposal*, which lets the
reader go on and report every error of a text. `cheapest_ways` gives *all* cheapest ways, edits before the error
included, since the place where a parser stops is often not the place of the fault (``[1, 2, "b": 3}`` stops at the
colon and lacks a bracket before the comma). Whether one of them may be applied is decided in `grammar.parsing.syntax_repair`.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from grammar.frozen import frozen
from grammar.parsing.budget import SearchBudget
from grammar.parsing.driver import END, Driver, Stack

SUCCESS_SHIFTS = 3
"""So many tokens taken in a row after the last edit mean that parsing is back on its way."""

MAX_CONFIGURATIONS = 3_000
"""One search gives up when it has made so many configurations; the reader then skips ahead."""

MAX_WAYS_STEPS = 1_200
"""The search for all cheapest ways past one error makes so many configurations at most."""

MAX_COST = 12

MAX_WAYS = 16
"""So many cheapest ways are looked at; where there are more, none of them is certain anyway."""


@frozen
class Insert:
    """A terminal that is not in the text is taken as if it were."""

    terminal: str


@frozen
class Delete:
    """The next token is passed over."""


@frozen
class Take:
    """The next token is taken, as one of the terminals it can be."""

    terminal: str


@frozen
class Variant:
    """What some tokens nearly are: the `width` tokens from one place on, read as the given terminals.

    `texts` are how the terminals are written; `is_certain` says that the tokens can mean nothing else.
    """

    terminals: tuple[str, ...]
    texts: tuple[str, ...]
    cost: int
    width: int = 1
    is_certain: bool = False


@frozen
class Swap:
    """The next tokens are taken as what they nearly are."""

    variant: Variant


Step = Insert | Delete | Take | Swap


@frozen
class Upcoming:
    """The tokens before a search, as it sees them, and what its edits of them cost.

    `kinds` are, for each token, the terminals that its text can be; the end of the text is ``(END,)``. `insert_cost` is
    what putting in a terminal costs, `delete_cost` what passing over the token of that index costs (each at least 1).
    `variants` are what the tokens from an index on nearly are, each at its cost (at least 1). `reads` gives, for
    (state, index), the terminals as which the lexer reads that token in that state, none where it reads none; without
    it, a token is taken as anything that it can be.
    """

    kinds: Sequence[Sequence[str]]
    insert_cost: Callable[[str], int]
    delete_cost: Callable[[int], int]
    variants: Callable[[int], Sequence[Variant]] = lambda _: ()
    reads: Callable[[int, int], Sequence[str]] | None = None

    def taken_as(self, state: int, at: int) -> Sequence[str]:
        """The terminals as which the token of that index may be taken in a state."""
        return self.kinds[at] if self.reads is None else self.reads(state, at)


def repair(
    driver: Driver,
    stack: Stack,
    upcoming: Upcoming,
    *,
    shifts: int = SUCCESS_SHIFTS,
    limit: int = MAX_CONFIGURATIONS,
    budget: SearchBudget | None = None,
) -> tuple[Step, ...] | None:
    """The cheapest steps from an error to where parsing is on its way again; None when the search gave up.

    Args:
        driver: the grammar's table.
        stack: the stack before the token that could not be taken.
        upcoming: the tokens from there on.
        shifts: so many tokens taken in a row end the search, as does accepting the end of the text.
        limit: the most configurations made.
        budget: what is left for this search and others; what this one made is taken off.

    A token that can stand nowhere is passed over at once, since whatever else is done, that has to be. Among repairs of
    equal cost, the one that gets furthest, then the one that was found first: the answer depends on
    nothing but the arguments.
    """
    tokens = upcoming.kinds
    budget = budget or SearchBudget(limit)
    limit = min(limit, budget.left)
    Path = tuple[Any, Step] | None  # noqa: N806
    counter = 0
    start: tuple[int, int, int, Stack, int, bool, int, Path] = (0, 0, 0, stack, 0, False, 0, None)
    queue = [start]
    seen: set[tuple[int, int, bool, int]] = set()
    costs: dict[str, int] = {}
    is_known = [not driver.symbols.isdisjoint(kinds) for kinds in tokens]
    way: tuple[Step, ...] | None = None
    while queue and counter < limit:
        cost, _, _, node, at, was_deleted, taken, path = heapq.heappop(queue)
        key = (id(node), at, was_deleted, taken)
        if key in seen:
            continue
        seen.add(key)
        if taken >= shifts or (at >= len(tokens)):
            way = _steps(path)
            break
        counter += 1
        for terminal in upcoming.taken_as(node.state, at):
            following = driver.take(node, terminal)
            if following is not None:
                heapq.heappush(
                    queue, (cost, -(at + 1), counter, following, at + 1, False, taken + 1, (path, Take(terminal)))
                )
                counter += 1
        if cost >= MAX_COST:
            continue
        for variant in upcoming.variants(at):
            following = driver.take_all(node, variant.terminals)
            if following is not None:
                price, to = cost + variant.cost, at + variant.width
                heapq.heappush(queue, (price, -to, counter, following, to, False, 0, (path, Swap(variant))))
                counter += 1
        if not is_known[at]:
            passed = cost + upcoming.delete_cost(at), -(at + 1), counter, node, at + 1, was_deleted, 0, (path, Delete())
            heapq.heappush(queue, passed)
            continue
        if END not in tokens[at]:
            heapq.heappush(
                queue, (cost + upcoming.delete_cost(at), -(at + 1), counter, node, at + 1, True, 0, (path, Delete()))
            )
            counter += 1
        if not was_deleted:
            for terminal in driver.viable(node):
                if terminal != END:
                    following = driver.take(node, terminal)
                    assert following is not None
                    if terminal not in costs:
                        costs[terminal] = upcoming.insert_cost(terminal)
                    price = cost + costs[terminal]
                    heapq.heappush(queue, (price, -at, counter, following, at, False, 0, (path, Insert(terminal))))
                    counter += 1
    budget.spend(counter)
    return way


def _steps(path: Any) -> tuple[Step, ...]:
    steps: list[Step] = []
    while path is not None:
        path, step = path
        steps.append(step)
    return tuple(reversed(steps))


# --- all cheapest ways ---


@frozen
class Ways:
    """All cheapest ways past an error, each as steps from the place where the search began.

    `cost` is what each costs; `reach` how many tokens can be taken by the ways that are kept, counted from where the
    search began; `is_complete` says that the search ended by itself: where it does not, there may be other ways.
    """

    ways: tuple[tuple[Step, ...], ...]
    cost: int = 0
    reach: int = 0
    is_complete: bool = True


_Place = tuple[Stack, int, bool, int]
"""A configuration: stack, token, whether a token was just deleted, tokens taken since the last edit."""


def cheapest_ways(
    driver: Driver,
    stack: Stack,
    upcoming: Upcoming,
    error_at: int,
    *,
    bound: int = MAX_COST,
    shifts: int = SUCCESS_SHIFTS,
    limit: int = MAX_WAYS_STEPS,
    budget: SearchBudget | None = None,
) -> Ways:
    """Every cheapest way past an error, with edits anywhere from the given stack on.

    Args:
        driver: the grammar's table.
        stack: the stack before the first of the tokens.
        upcoming: the tokens from there on.
        error_at: the index of the token that cannot be taken; all before it can.
        bound: no way costs more.
        shifts: so many tokens taken after the last edit and past the error are a success, as is the end of the text.
        limit: the most configurations made.
        budget: what is left for this search and others; what this one made is taken off.

    Of the cheapest ways, those are kept that can go on furthest over the tokens behind them: the others need a second
    repair, and so are not the cheapest. No ways at all: there is none within the bound, or the search gave up.
    """
    tokens = upcoming.kinds
    budget = budget or SearchBudget(limit)
    limit = min(limit, budget.left)
    prices: dict[int, list[tuple[int, str]]] = {}
    start: _Place = (stack, 0, False, 0)
    best: dict[_Place, int] = {start: 0}
    parents: dict[_Place, list[tuple[_Place, Step]]] = {}
    queue: list[tuple[int, int, int, _Place]] = [(0, 0, 0, start)]
    done: set[_Place] = set()
    ends: list[_Place] = []
    least = bound
    made = 0

    def reach(before: _Place, after: _Place, cost: int, step: Step) -> None:
        nonlocal made
        known = best.get(after)
        if known is None or cost < known:
            best[after] = cost
            parents[after] = [(before, step)]
            heapq.heappush(queue, (cost, -after[1], made, after))
            made += 1
        elif cost == known:
            parents[after].append((before, step))

    while queue and made < limit:
        cost, _, _, here = heapq.heappop(queue)
        if here in done or cost > best[here]:
            continue
        if cost > least:
            break
        done.add(here)
        node, at, was_deleted, taken = here
        if at >= len(tokens) or (taken >= shifts and at >= error_at + shifts):
            least = cost
            ends.append(here)
            continue
        for terminal in upcoming.taken_as(node.state, at):
            following = driver.take(node, terminal)
            if following is not None:
                reach(here, (following, at + 1, False, min(taken + 1, shifts)), cost, Take(terminal))
        for variant in upcoming.variants(at) if cost < least else ():
            if cost + variant.cost <= least:
                following = driver.take_all(node, variant.terminals)
                if following is not None:
                    to = (following, at + variant.width, False, 0)
                    reach(here, to, cost + variant.cost, Swap(variant))
        if cost < least and END not in tokens[at] and (price := cost + upcoming.delete_cost(at)) <= least:
            reach(here, (node, at + 1, True, 0), price, Delete())
        if not was_deleted and cost < least:
            state = node.state
            if state not in prices:
                prices[state] = sorted((upcoming.insert_cost(name), name) for name in driver.row(state) if name != END)
            for price, terminal in prices[state]:
                if cost + price > least:
                    break
                following = driver.take(node, terminal)
                if following is not None:
                    reach(here, (following, at, False, 0), cost + price, Insert(terminal))
    budget.spend(made)
    is_complete = made < limit
    if not ends:
        return Ways((), is_complete=is_complete)
    reached = {end: _reach(driver, end[0], upcoming, end[1]) for end in ends}
    furthest = max(reached.values())
    ways: list[tuple[Step, ...]] = []
    for end in ends:
        if reached[end] == furthest:
            for way in _paths(end, parents):
                if len(ways) >= MAX_WAYS:
                    return Ways(tuple(ways), least, furthest, is_complete=False)
                ways.append(way)
    return Ways(tuple(ways), least, furthest, is_complete)


def _reach(driver: Driver, stack: Stack, upcoming: Upcoming, at: int) -> int:
    """How many of the tokens can be taken in all, from the one at `at` on."""
    while at < len(upcoming.kinds):
        kinds = upcoming.taken_as(stack.state, at)
        following = next((s for kind in kinds if (s := driver.take(stack, kind)) is not None), None)
        if following is None:
            break
        stack, at = following, at + 1
    return at


def _paths(end: _Place, parents: Mapping[_Place, Sequence[tuple[_Place, Step]]]) -> Iterator[tuple[Step, ...]]:
    """Every way from the start to a configuration: each edge costs something or takes a token, so there is no circle."""
    waiting: list[tuple[_Place, Any]] = [(end, None)]
    while waiting:
        here, path = waiting.pop()
        before = parents.get(here)
        if before is None:
            steps: list[Step] = []
            while path is not None:
                step, path = path
                steps.append(step)
            yield tuple(steps)
            continue
        waiting += [(place, (step, path)) for place, step in reversed(before)]
