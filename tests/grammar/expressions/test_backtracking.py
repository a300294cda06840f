"""Slow expressions: found where Python's engine is slow, by steps and not by the clock."""

from __future__ import annotations

import pytest

from grammar.expressions.backtracking import components, count_steps, find_attack
from grammar.expressions.characters import Alphabet
from grammar.expressions.expression import read_expression
from grammar.expressions.machine import build_machine

DOUBLING = [
    "(a*)*b",
    "(a+)+b",
    "(a|a)*b",
    "(a|aa)+b",
    "(?:a?b?)*c",
    r'"([^"\\]+|\\.)*"',
    r'"(?:\\.|[^"])*"',
    r"(\w+\s?)*;",
    r"([a-z]+,?)+;",
    r"\/(?!\/)(\\\/|\\\\|[^\/])*?\/",
    "(?:ab|a|b)*c",
]
POWERS = [r"\s*\s*x", "a*b?a*c", r"(?:\r?\n)+\s*\|", r"a+[ab]*[^ab]", r"\d+\d+\.", ".*.*=x"]
QUICK = [
    "a*b",
    "(?:ab)*c",
    r'"(?:[^"\\]|\\.)*"',
    r"/\*(?:[^*]|\*(?!/))*\*/",
    "[a-z]+(?:,[a-z]+)*;",
    "(a+)+",
    "(?:a|b)*c",
    r"(?:\r?\n[\t ]*)+",
    "a{1,60}b",
    '".*?"',
    "(a*)*",
    "[a-z]+[0-9]+x",
]


def _machine(pattern):
    alphabet = Alphabet()
    return build_machine(read_expression(pattern).root, alphabet)


@pytest.mark.parametrize("pattern", DOUBLING)
def test_steps_that_double_are_found(pattern):
    attack = find_attack(_machine(pattern))
    assert attack is not None
    assert attack.degree is None


@pytest.mark.parametrize("pattern", POWERS)
def test_steps_that_grow_as_a_power_are_found(pattern):
    attack = find_attack(_machine(pattern))
    assert attack is not None
    assert attack.degree is not None
    assert attack.degree >= 2


@pytest.mark.parametrize("pattern", QUICK)
def test_an_expression_without_two_ways_is_left_alone(pattern):
    assert find_attack(_machine(pattern)) is None


@pytest.mark.parametrize("pattern", [*DOUBLING, *POWERS])
def test_the_text_of_an_attack_takes_out_of_proportion_many_steps(pattern):
    machine = _machine(pattern)
    attack = find_attack(machine)
    few, many = (count_steps(machine, attack.text(size)) for size in (8, 32))
    assert many > 5 * few


def test_conditions_are_kept_when_steps_are_counted():
    free, bound = _machine("(?:a|a)*b"), _machine("(?:a|(?<=x)a)*b")
    assert count_steps(free, "a" * 12) > 1000
    assert count_steps(bound, "a" * 12) < 100
    assert count_steps(_machine(r"(?:a|a\b)*b"), "a" * 12) < 100
    assert count_steps(_machine(r"(?:a|a\B)*b"), "a" * 12) > 1000


@pytest.mark.parametrize(
    ("edges", "loops"),
    [
        ([[1], [2], [0], [0]], [{0, 1, 2}]),
        ([[0], [1, 2], []], [{0}, {1}]),
        ([[1], [], [1]], []),
    ],
)
def test_components_are_the_loops_of_a_graph(edges, loops):
    found = {}
    for node, number in components(len(edges), edges).items():
        found.setdefault(number, set()).add(node)
    assert sorted(map(sorted, found.values())) == sorted(map(sorted, loops))
