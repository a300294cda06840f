"""Recovery: what can stand where, and the cheapest way on, held to a search without any cleverness."""

from __future__ import annotations

import heapq

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grammar.reader import compiled
from grammar.recovery import END, MAX_COST, SUCCESS_SHIFTS, Delete, Insert, Stack, Take, repair
from tests.grammar.toy import NOTATION

GRAMMAR = compiled(NOTATION, with_mistakes=False)
AUTOMATON = GRAMMAR.automaton
TERMINALS = ("FIND", "NAME", "BY", "ORDER", "LPAR", "RPAR", "COMMA", "NUMBER")
START = Stack(GRAMMAR.start_state, None)


def after(*terminals: str) -> Stack | None:
    """The stack after the terminals, None where one of them cannot be taken."""
    stack: Stack | None = START
    for terminal in terminals:
        stack = AUTOMATON.take(stack, terminal) if stack is not None else None
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
    assert AUTOMATON.viable(after(*before)) == expected


@given(terminals=st.lists(st.sampled_from(TERMINALS), max_size=8))
def test_a_terminal_is_viable_exactly_where_it_can_be_taken(terminals):
    stack = START
    for terminal in terminals:
        following = AUTOMATON.take(stack, terminal)
        assert (terminal in AUTOMATON.viable(stack)) == (following is not None)
        if following is None:
            return
        stack = following


def test_what_cannot_be_taken_leaves_no_stack():
    assert after("NAME") is None
    assert after("FIND", "NAME", "RPAR") is None
    assert AUTOMATON.take(after("FIND"), END) is None


def test_the_end_can_be_taken_where_a_text_is_whole():
    assert AUTOMATON.take(after("FIND", "NAME"), END) is not None


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


def mended(stack, tokens, **more):
    steps = repair(AUTOMATON, stack, tokens, insert_cost=insert_cost, delete_cost=delete_cost(tokens), **more)
    return None if steps is None else [*steps]


def follow(stack, tokens, steps):
    """Walk the steps: (what they cost, tokens passed, tokens taken since the last edit); fails where one cannot be."""
    cost, at, taken = 0, 0, 0
    for step in steps:
        match step:
            case Insert(terminal):
                stack = AUTOMATON.take(stack, terminal)
                cost, taken = cost + insert_cost(terminal), 0
            case Delete():
                assert tokens[at] != (END,)
                cost, at, taken = cost + delete_cost(tokens)(at), at + 1, 0
            case Take(terminal):
                assert terminal in tokens[at]
                stack = AUTOMATON.take(stack, terminal)
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
        ways = [(cost, AUTOMATON.take(node, terminal), at + 1, taken + 1) for terminal in tokens[at]]
        if tokens[at] != (END,):
            ways.append((cost + delete_cost(tokens)(at), node, at + 1, 0))
        ways += [(cost + insert_cost(name), AUTOMATON.take(node, name), at, 0) for name in TERMINALS]
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
    stack, held = START, []
    for terminal in terminals:
        following = AUTOMATON.take(stack, terminal)
        if following is not None:
            stack = following
            held.append(terminal)
    return Stack.of(_states(stack))


def _states(stack):
    found = []
    while stack is not None:
        found.append(stack.state)
        stack = stack.parent
    return found[::-1]


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


def test_a_token_is_taken_as_whatever_it_can_be():
    steps = mended(after("FIND", "NAME", "BY"), [("NAME", "ORDER"), (END,)])
    assert steps == [Take("ORDER"), Take(END)]


def test_of_equal_costs_the_one_that_gets_furthest_wins():
    stack, tokens = after("FIND", "NAME", "LPAR", "NUMBER"), [("NUMBER",), ("RPAR",), (END,)]
    steps = repair(AUTOMATON, stack, tokens, insert_cost=lambda _: 2, delete_cost=lambda _: 2)
    assert steps == (Delete(), Take("RPAR"), Take(END))
    steps = repair(AUTOMATON, stack, tokens, insert_cost=lambda _: 2, delete_cost=lambda _: 3)
    assert steps == (Insert("COMMA"), Take("NUMBER"), Take("RPAR"), Take(END))


def test_the_search_gives_up_at_its_bounds():
    hopeless = [("FIND",)] * 12
    assert mended(after("FIND", "NAME", "LPAR"), hopeless) is None
    assert mended(after("FIND", "NAME", "LPAR"), [("COMMA",), (END,)], limit=1) is None
