"""Trees are values: what is equal, what is not, and what cannot be made."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given

from grammar.languages.formula import Call, Column, Formula, Literal, Not, Operation, Unreadable, language
from grammar.languages.formula.tree import parts, walk
from grammar.parsing.reader import read
from grammar.source import Source
from tests.grammar.languages.formula.formulas import TREES

DIFFERENT = [
    "true", "1", "1.0", '"1"', "null", "false", "0", '""', "$a", '"a"', "SUM($a)", "SUM($a, $a)", "SUM(SUM($a), $a)",
    "SUM(SUM($a, $a))", "!$a", "NOT($a)", "!!$a", "$a + $b", "$b + $a", "$a - $b", "$a + $b + $c", "$a + ($b + $c)",
    "$a = $b", "EQUALS($a, $b)", "AND($a, $b)", "$a AND $b",
]  # fmt: skip


def tree(text):
    return read(language().notation, Source(text)).tree


@pytest.mark.parametrize(("left", "right"), list(combinations(DIFFERENT, 2)))
def test_formulas_of_different_meaning_are_different_trees(left, right):
    assert tree(left) != tree(right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ('"a"', "`a`"), ('"a"', '"\\x61"'), ('"é"', '"\\xc3\\xa9"'), ("$a", '$"a"'), ("$a", "$ `a`"),
        ("007", "7"), ("1e3", "1000.0"),
        ("(($a))", "$a"), ("($a - $b) - $c", "$a - $b - $c"), ("($a = $b) != $c", "$a = $b != $c"),
        ("- 5", "-5"), ("SUM(1,)", "SUM(1)"),
        ("!($a)", "! $a"), ("1+1", "1 + 1"),
    ],
)  # fmt: skip
def test_the_spelling_makes_no_difference(left, right):
    assert tree(left) == tree(right)
    assert hash(tree(left)) == hash(tree(right))
    assert tree(left) is not None


@given(TREES)
def test_a_tree_is_described_by_the_expression_that_makes_it(made):
    names = {cls.__name__: cls for cls in (Call, Column, Literal, Not, Operation, Unreadable)}
    assert eval(repr(made), names) == made


def test_what_could_not_be_read_is_a_value_too():
    assert Unreadable((Literal(1),)) == Unreadable((Literal(1),))
    assert Unreadable((Literal(1),)) != Unreadable()
    assert repr(Not(Unreadable((Literal(1), Column("a"))))) == "Not(Unreadable((Literal(1), Column('a'))))"


def test_a_tree_is_not_equal_to_anything_else():
    one = Literal(1)
    assert one == one  # noqa: PLR0124  # itself is the shortest way
    assert one != 1
    assert Literal(None) is not None


@pytest.mark.parametrize(
    "make",
    [
        lambda: Literal(float("nan")),
        lambda: Literal(float("inf")),
        lambda: Literal(2**63),
        lambda: Literal(-(2**63)),
        lambda: Literal("\ud800"),
        lambda: Column("\udfff"),
        lambda: Operation((), (Literal(1),)),
        lambda: Operation(("+",), (Literal(1),)),
        lambda: Operation(("+", "-"), (Literal(1),) * 3),
        lambda: Operation(("??",), (Literal(1),) * 2),
    ],
)
def test_what_no_text_stands_for_cannot_be_made(make):
    with pytest.raises(ValueError):
        make()


def test_bytes_that_form_a_character_are_that_character():
    assert Literal("\udcc3\udca9") == Literal("é")


def test_walk_gives_the_formula_then_every_node_from_left_to_right():
    root = tree("IF(!$a, $b + 1)")
    found = list(walk(root))
    assert found[0] == ((), Formula(root))
    assert [path for path, _ in found[1:]] == [
        (), ("arguments", 0), ("arguments", 0, "operand"), ("arguments", 1), ("arguments", 1, "operands", 0),
        ("arguments", 1, "operands", 1),
    ]  # fmt: skip
    assert [type(node).__name__ for _, node in found[1:]] == ["Call", "Not", "Column", "Operation", "Column", "Literal"]


def test_the_parts_of_what_could_not_be_read_are_walked_too():
    assert [path for path, _ in walk(Not(Unreadable((Column("a"),))))][1:] == [
        (),
        ("operand",),
        ("operand", "parts", 0),
    ]
    assert parts(Literal(1)) == ()


def test_literals_know_their_kind():
    assert [Literal(v).kind for v in (True, 1, 1.5, "a", None)] == ["boolean", "number", "number", "string", None]
