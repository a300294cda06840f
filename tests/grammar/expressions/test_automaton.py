"""Automata hold exactly the texts of their expressions, and are written back as expressions of the same texts."""

from __future__ import annotations

import re

import pytest

from grammar.expressions.automaton import NotRegularError, TooLargeError, automata, words_expression
from grammar.expressions.code_points import code_points, complement, joined, size
from grammar.expressions.expression import Chars, read_expression
from grammar.expressions.numbers import integers

TEXTS = [
    "",
    "a",
    "ab",
    "abc",
    "not",
    "nots",
    "no",
    "n",
    "a.b",
    "a..b",
    "é",
    "A",
    "NOT",
    "x1",
    "1x",
    "0",
    "10",
    "\n",
    '"',
    "日",
]
PATTERNS = [
    r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)*",
    r"not|find|and",
    r"(?i:not)",
    r"\w+",
    r"[^a\n]*",
    r"a{2,3}|b?",
    r"(?:ab|a)c?",
]


def node(pattern, flags=0):
    return read_expression(pattern, flags).root


@pytest.mark.parametrize("pattern", PATTERNS)
def test_an_automaton_takes_what_its_expression_matches_and_so_does_what_is_written_of_it(pattern):
    (made,) = automata([node(pattern)])
    (again,) = automata([made.expression()])
    for text in TEXTS:
        assert made.takes(text) == again.takes(text) == bool(re.fullmatch(pattern, text)), text


def test_what_is_taken_away_is_taken_no_more():
    name, word = automata([node("[a-z]+"), node("not|nil")])
    left = name.minus(word)
    assert [text for text in ("not", "nil", "no", "nots", "nill") if left.takes(text)] == ["no", "nots", "nill"]
    assert name.both(word).shortest() == "nil"
    assert word.minus(name).is_empty


def test_a_token_can_go_on_with_what_begins_the_next():
    number, word, sign = automata([node("[0-9]+(e[0-9]+)?"), node("[a-z]+"), node("[=<]")])
    assert number.can_go_on_with(number, number.reading(word.first()))  # `5e` begins a number
    assert not number.can_go_on_with(number, number.reading(sign.first()))


def test_a_condition_on_the_character_before_is_kept():
    written = r'"[^\n]*(?<!\\)(?:\\\\)*"'
    (made,) = automata([node(written)])
    (again,) = automata([made.expression()])
    for text in ('""', '"a"', '"a\\""', '"a\\"', '"a\\\\"', '"\n"', '"a"b"', 'a"'):
        assert made.takes(text) == again.takes(text) == bool(re.fullmatch(written, text)), text


def test_what_looks_around_is_no_automaton():
    with pytest.raises(NotRegularError, match="a lookahead"):
        automata([node("a(?=b)")])


def test_what_is_too_large_is_said_to_be():
    with pytest.raises(TooLargeError):
        automata([node("(a|b)*a(a|b){14}")])


def test_words_are_a_tree_of_their_beginnings():
    words = ["http.route", "http.status", "http", "", "name"]
    (made,) = automata([words_expression(words)])
    assert all(made.takes(word) for word in words)
    assert not any(made.takes(text) for text in ("h", "http.", "names", "http.routes"))


def test_sets_of_characters_are_those_that_python_reads():
    for written in (r"[\w.]", r"[^\W\d]", r"(?i:[a-cé])", r"\s", r"[^\x00-\x1f]", r"(?i:[k-m])", r"\d"):
        ranges = code_points(node(written))
        for code in (*range(0x250), 0x660, 0x212A, 0x2028, 0x4E16, 0x1F600):
            is_in = any(low <= code <= high for low, high in ranges)
            assert is_in == bool(re.fullmatch(written, chr(code))), (written, hex(code))
    made = automata([node("[a-z]{1,1500}")])[0]
    assert (made.takes("a" * 1500), made.takes("a" * 1501)) == (True, False)
    assert size(complement(joined([(5, 9)]))) == 0x110000 - 5
    assert code_points(Chars(())) == ()


@pytest.mark.parametrize(
    ("least", "most"), [(1, 1000), (0, None), (None, None), (-5, 17), (None, -10), (999, 1001), (0, 0), (17, 2350)]
)
def test_integers_between_bounds_are_those_and_no_others(least, most):
    (made,) = automata([integers(least, most)])
    for number in (*range(-130, 130), 998, 999, 1000, 1001, 2350, 2351, 10**6, -(10**6)):
        is_between = (least is None or number >= least) and (most is None or number <= most)
        assert made.takes(str(number)) == is_between, number
    assert not any(made.takes(text) for text in ("", "-0", "007", "1.0", "-"))
