"""Recovery: what can stand where, and the cheapest way on, held to a search without any cleverness."""

from __future__ import annotations

import heapq
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grammar.parsing.budget import SearchBudget
from grammar.parsing.driver import END, Stack
from grammar.parsing.reader import compiled
from grammar.parsing.recovery import (
    MAX_COST,
    SUCCESS_SHIFTS,
    Delete,
    Insert,
    Swap,
    Take,
    Upcoming,
    Variant,
    cheapest_ways,
    repair,
)
from tests.grammar.parsing.toy import NOTATION

GRAMMAR = compiled(NOTATION, with_mistakes=False)
DRIVER = GRAMMAR.driver
TERMINALS = ("FIND", "NAME", "BY", "ORDER", "LPAR", "RPAR", "COMMA", "NUMBER")
START = Stack(GRAMMAR.start_state)


def after(*terminals: str) -> Stack | None:
    """The stack after the terminals, None where one of them cannot be taken."""
    stack: Stack | None = START
    for terminal in terminals:
        stack = DRIVER.take(stack, terminal) if stack is not None else None
    return stack


# --- what can stand where ---


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ((), ("FIND",)),
        (("FIND",), ("NAME",)),
        (("FIND", "NAME"), (END, "BY", "LPAR")),
        (("FIND", "NAME", "BY"), ("ORDER",)),
        (("FIND", "NAME", "LPAR"), ("LPAR", "NAME", "NUMBER", "RPAR")),
        (("FIND", "NAME", "LPAR", "NUMBER"), ("COMMA", "RPAR")),
        (("FIND", "NAME", "LPAR", "LPAR", "RPAR"), ("COMMA", "RPAR")),
        (("FIND", "NAME", "LPAR", "RPAR"), (END,)),
    ],
)
def test_the_viable_terminals_are_those_that_can_stand_there(before, expected):
    assert DRIVER.viable(after(*before)) == expected


@given(terminals=st.lists(st.sampled_from(TERMINALS), max_size=8))
def test_a_terminal_is_viable_exactly_where_it_can_be_taken(terminals):
    stack = START
    for terminal in terminals:
        following = DRIVER.take(stack, terminal)
        assert (terminal in DRIVER.viable(stack)) == (following is not None)
        if following is None:
            return
        stack = following


def test_what_cannot_be_taken_leaves_no_stack():
    assert after("NAME") is None
    assert after("FIND", "NAME", "RPAR") is None
    assert DRIVER.take(after("FIND"), END) is None


def test_the_end_can_be_taken_where_a_text_is_whole():
    assert DRIVER.take(after("FIND", "NAME"), END) is not None


def test_equal_stacks_above_one_are_one_object():
    stack = Stack.of([1, 2, 3])
    assert stack.push(4) is stack.push(4)
    assert stack.push(4) is not stack.push(5)
    assert (stack.state, stack.depth, stack.parent.state) == (3, 2, 2)


# --- the cheapest way on ---


def insert_cost(terminal: str) -> int:
    return 2 if terminal in {"LPAR", "RPAR", "COMMA"} else 4


def delete_cost(tokens):
    return lambda at: 2 if tokens[at][0] in {"LPAR", "RPAR", "COMMA"} else 3


def upcoming(tokens, **more):
    return Upcoming(tokens, insert_cost, delete_cost(tokens), **more)


def mended(stack, tokens, **more):
    steps = repair(DRIVER, stack, upcoming(tokens), **more)
    return None if steps is None else [*steps]


def follow(stack, tokens, steps):
    """Walk the steps: (what they cost, tokens passed, tokens taken since the last edit); fails where one cannot be."""
    cost, at, taken = 0, 0, 0
    for step in steps:
        match step:
            case Insert(terminal):
                stack = DRIVER.take(stack, terminal)
                cost, taken = cost + insert_cost(terminal), 0
            case Delete():
                assert tokens[at] != (END,)
                cost, at, taken = cost + delete_cost(tokens)(at), at + 1, 0
            case Take(terminal):
                assert terminal in tokens[at]
                stack = DRIVER.take(stack, terminal)
                at, taken = at + 1, taken + 1
        assert stack is not None
    return cost, at, taken


def least_cost(stack, tokens):
    """The cost of the cheapest way on, found with no pruning at all; None above the bound."""
    queue, tick, seen = [(0, 0, stack, 0, 0)], 0, set()
    while queue:
        cost, _, node, at, taken = heapq.heappop(queue)
        if cost > MAX_COST:
            return None
        if taken >= SUCCESS_SHIFTS or at >= len(tokens):
            return cost
        if (id(node), at, taken) in seen:
            continue
        seen.add((id(node), at, taken))
        ways = [(cost, DRIVER.take(node, terminal), at + 1, taken + 1) for terminal in tokens[at]]
        if tokens[at] != (END,):
            ways.append((cost + delete_cost(tokens)(at), node, at + 1, 0))
        ways += [(cost + insert_cost(name), DRIVER.take(node, name), at, 0) for name in TERMINALS]
        for way in ways:
            if way[1] is not None:
                tick += 1
                heapq.heappush(queue, (way[0], tick, *way[1:]))
    return None


@pytest.mark.parametrize(
    ("before", "tokens", "expected"),
    [
        (("FIND", "NAME", "LPAR", "NUMBER"), ["NUMBER", "RPAR", END], ["+COMMA", "NUMBER", "RPAR", END]),
        (("FIND", "NAME", "LPAR", "NUMBER"), [END], ["+RPAR", END]),
        (("FIND", "NAME", "LPAR", "NUMBER", "COMMA"), ["COMMA", "NUMBER", "RPAR", END], ["-", "NUMBER", "RPAR", END]),
        (("FIND", "NAME"), ["RPAR", END], ["-", END]),
        ((), ["NAME", END], ["+FIND", "NAME", END]),
        (("FIND",), [END], ["+NAME", END]),
        (("FIND", "NAME", "BY"), ["NAME", END], ["+ORDER", "-", END]),
    ],
)
def test_the_cheapest_mend_is_found(before, tokens, expected):
    steps = mended(after(*before), [(token,) for token in tokens])
    shown = {Insert: lambda s: f"+{s.terminal}", Delete: lambda _: "-", Take: lambda s: s.terminal}
    assert [shown[type(step)](step) for step in steps] == expected[: len(steps)]
    assert len(steps) == len(expected) or len([s for s in steps if isinstance(s, Take)]) == SUCCESS_SHIFTS


_TOKENS = st.lists(st.sampled_from(TERMINALS), max_size=7).map(lambda names: [*((name,) for name in names), (END,)])
_PREFIXES = st.lists(st.sampled_from(TERMINALS), max_size=6)


def _viable_prefix(terminals):
    stack = START
    for terminal in terminals:
        stack = DRIVER.take(stack, terminal) or stack
    return Stack.of(stack.states)


@given(before=_PREFIXES, tokens=_TOKENS)
def test_no_mend_is_cheaper_than_the_one_found(before, tokens):
    stack = _viable_prefix(before)
    steps = mended(stack, tokens, limit=100_000)
    least = least_cost(stack, tokens)
    if least is not None:
        assert steps is not None
    if steps is not None:
        cost, at, taken = follow(stack, tokens, steps)
        assert cost == least or (least is None and cost > MAX_COST)
        assert taken >= SUCCESS_SHIFTS or at == len(tokens)


@given(before=_PREFIXES, tokens=_TOKENS)
def test_the_mend_depends_on_nothing_but_the_arguments(before, tokens):
    assert mended(_viable_prefix(before), tokens) == mended(_viable_prefix(before), tokens)


def puts_in_behind_what_it_leaves_out(steps):
    return any(isinstance(a, Delete) and isinstance(b, Insert) for a, b in pairwise(steps))


@given(before=_PREFIXES, tokens=_TOKENS)
def test_what_is_put_in_stands_before_what_is_left_out_for_it(before, tokens):
    # The same text either way round: one of the two is tried, so that no search does its work twice.
    stack = _viable_prefix(before)
    assert not puts_in_behind_what_it_leaves_out(mended(stack, tokens) or ())
    ways = cheapest_ways(DRIVER, stack, upcoming(tokens), 0)
    assert not any(map(puts_in_behind_what_it_leaves_out, ways.ways))


def test_a_token_is_taken_as_whatever_it_can_be():
    steps = mended(after("FIND", "NAME", "BY"), [("NAME", "ORDER"), (END,)])
    assert steps == [Take("ORDER"), Take(END)]


def test_of_equal_costs_the_one_that_gets_furthest_wins():
    stack, tokens = after("FIND", "NAME", "LPAR", "NUMBER"), [("NUMBER",), ("RPAR",), (END,)]
    steps = repair(DRIVER, stack, Upcoming(tokens, insert_cost=lambda _: 2, delete_cost=lambda _: 2))
    assert steps == (Delete(), Take("RPAR"), Take(END))
    steps = repair(DRIVER, stack, Upcoming(tokens, insert_cost=lambda _: 2, delete_cost=lambda _: 3))
    assert steps == (Insert("COMMA"), Take("NUMBER"), Take("RPAR"), Take(END))


def test_the_search_gives_up_at_its_bounds():
    hopeless = [("FIND",)] * 12
    assert mended(after("FIND", "NAME", "LPAR"), hopeless) is None
    assert mended(after("FIND", "NAME", "LPAR"), [("COMMA",), (END,)], limit=1) is None


# --- all cheapest ways ---


def every_way(stack, tokens, error_at, bound):
    """All cheapest ways within the bound, found by trying everything; of these, those that go on furthest."""
    waiting, found = [(0, stack, 0, False, 0, ())], {}
    while waiting:
        cost, node, at, was_deleted, taken, steps = waiting.pop()
        if at >= len(tokens) or (taken >= SUCCESS_SHIFTS and at >= error_at + SUCCESS_SHIFTS):
            reach = at
            while reach < len(tokens) and (following := DRIVER.take(node, tokens[reach][0])) is not None:
                node, reach = following, reach + 1
            found[steps] = (cost, -reach)
            continue
        following = DRIVER.take(node, tokens[at][0])
        if following is not None:
            waiting.append((cost, following, at + 1, False, taken + 1, (*steps, Take(tokens[at][0]))))
        if tokens[at] != (END,) and cost + delete_cost(tokens)(at) <= bound:
            waiting.append((cost + delete_cost(tokens)(at), node, at + 1, True, 0, (*steps, Delete())))
        for name in TERMINALS if not was_deleted else ():
            following = DRIVER.take(node, name)
            if following is not None and cost + insert_cost(name) <= bound:
                waiting.append((cost + insert_cost(name), following, at, False, 0, (*steps, Insert(name))))
    least = min(found.values(), default=None)
    return {steps for steps, value in found.items() if value == least}


def all_ways(stack, tokens, error_at, **more):
    seen = {name: more.pop(name) for name in ("variants", "reads") if name in more}
    return cheapest_ways(DRIVER, stack, upcoming(tokens, **seen), error_at, **more)


@given(names=st.lists(st.sampled_from(TERMINALS), max_size=7))
def test_the_cheapest_ways_are_all_there_are(names):
    tokens = [*((name,) for name in names), (END,)]
    stack, error_at = START, 0
    while error_at < len(tokens) and (stack := DRIVER.take(stack, tokens[error_at][0])) is not None:
        error_at += 1
    if error_at == len(tokens):
        return
    ways = all_ways(START, tokens, error_at, bound=4, limit=100_000)
    assert ways.is_complete
    assert set(ways.ways) == every_way(START, tokens, error_at, 4) or len(ways.ways) == 16
    assert len(set(ways.ways)) == len(ways.ways)


def test_an_edit_may_lie_before_the_error():
    tokens = [(name,) for name in ("FIND", "NAME", "LPAR", "LPAR", "NUMBER", "COMMA", "NUMBER", "RPAR", END)]
    ways = all_ways(START, tokens, 8, bound=2)
    places = {next(i for i, step in enumerate(way) if not isinstance(step, Take)) for way in ways.ways}
    assert places == {2, 3, 5, 7, 8}


def test_there_is_no_way_within_a_bound_that_is_too_low():
    ways = all_ways(START, [("NAME",), (END,)], 0, bound=3)
    assert (ways.ways, ways.is_complete) == ((), True)


def test_a_search_that_is_cut_short_says_so():
    tokens = [("FIND",), ("COMMA",), ("COMMA",), ("COMMA",), (END,)]
    assert not all_ways(START, tokens, 1, limit=5).is_complete


def test_all_searches_share_one_budget():
    budget = SearchBudget(40)
    tokens = [("FIND",), ("COMMA",), ("NAME",), (END,)]
    assert all_ways(START, tokens, 1, budget=budget).is_complete
    left = budget.left
    assert 0 < left < 40
    all_ways(START, tokens, 1, budget=budget)
    assert not all_ways(START, tokens, 1, budget=SearchBudget(0)).ways
    assert budget.left < left


def test_words_that_are_nearly_one_of_the_grammar_are_taken_as_it():
    rising = Variant(("ORDER",), ("rising",), cost=1)
    tokens = [("NAME",), (END,)]
    stack = after("FIND", "NAME", "BY")
    ways = all_ways(stack, tokens, 0, variants=lambda at: (rising,) if at == 0 else ())
    assert ways.ways == ((Swap(rising), Take(END)),)


def test_a_word_may_stand_for_two_and_two_for_one():
    both = Variant(("FIND", "NAME"), ("find", "x"), cost=1)
    joined = Variant(("NAME",), ("xy",), cost=1, width=2)
    assert all_ways(START, [("NUMBER",), (END,)], 0, variants=lambda at: (both,) if at == 0 else ()).cost == 1
    tokens = [("NUMBER",), ("NUMBER",), (END,)]
    ways = all_ways(after("FIND"), tokens, 0, variants=lambda at: (joined,) if at == 0 else ())
    assert ways.ways == ((Swap(joined), Take(END)),)


def test_a_token_is_read_as_the_lexer_of_the_state_reads_it():
    tokens = [("NAME", "ORDER"), (END,)]
    stack = after("FIND", "NAME", "BY")
    assert all_ways(stack, tokens, 0, bound=3).cost == 0
    assert not all_ways(stack, tokens, 0, bound=3, reads=lambda _, at: ("NAME",) if at == 0 else (END,)).ways
