"""Machines against Python's own engine: what they read, share, cover and cut."""

from __future__ import annotations

import re
from itertools import product

import pytest

from grammar.expressions.characters import Alphabet
from grammar.expressions.expression import read_expression
from grammar.expressions.graph import ACCEPT
from grammar.expressions.machine import build_machine, cut_text, is_covered, longer_text, shared_text

PATTERNS = [
    "a",
    "ab?",
    "a|ab",
    "(a|ab)(c|bcd)?",
    "a*b",
    "a+?b",
    "ab??",
    "a{0,2}?b",
    "a??b?",
    "ab*?",
    "(ab|a)*",
    "(?:a|b){2,3}",
    "a{0,2}b{1}",
    "[^a]b*",
    "[a-c]+",
    ".b",
    r"\wb|\d",
    "(?i:AB)c",
    "(?s:.)b",
    "()a",
    "(a?)*b",
    "a(?:b(?:c)?)?",
    "c|b|a",
    "ab|cd|abc",
]
TEXTS = ["".join(letters) for size in range(5) for letters in product("abcA\n", repeat=size)]


def _machine(pattern, alphabet=None, *, is_reversed=False):
    alphabet = alphabet or Alphabet()
    expression = read_expression(pattern)
    return build_machine(expression.root, alphabet, is_reversed=is_reversed)


def _reads(machine, text):
    states = frozenset(machine.first)
    for character in text:
        states = machine.step(states, character)
    return ACCEPT in states


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_machine_reads_what_the_expression_matches_in_full(pattern):
    machine, expression = _machine(pattern), re.compile(pattern)
    assert [t for t in TEXTS if _reads(machine, t)] == [t for t in TEXTS if expression.fullmatch(t)]


@pytest.mark.parametrize("pattern", PATTERNS)
def test_the_words_of_a_machine_are_matched_in_full(pattern):
    words = list(_machine(pattern).words(30))
    assert words
    assert all(re.fullmatch(pattern, word) for word in words)
    assert [len(word) for word in words] == sorted(len(word) for word in words)


@pytest.mark.parametrize("left", PATTERNS)
def test_a_shared_text_is_a_shortest_one_of_both(left):
    for right in PATTERNS:
        alphabet = Alphabet()
        found = shared_text(_machine(left, alphabet), _machine(right, alphabet))
        both = [t for t in TEXTS if t and re.fullmatch(left, t) and re.fullmatch(right, t)]
        if found is None:
            assert not both
        else:
            assert re.fullmatch(left, found)
            assert re.fullmatch(right, found)
            assert not both or len(found) <= len(both[0])


@pytest.mark.parametrize("short", PATTERNS)
def test_a_longer_text_begins_with_one_of_the_other(short):
    for long in PATTERNS:
        alphabet = Alphabet()
        found = longer_text(_machine(short, alphabet), _machine(long, alphabet))
        cut = [t for t in TEXTS if re.fullmatch(long, t) and any(re.fullmatch(short, t[:n]) for n in range(1, len(t)))]
        if found is None:
            assert not cut
        else:
            assert re.fullmatch(long, found)
            assert any(re.fullmatch(short, found[:n]) for n in range(1, len(found)))


@pytest.mark.parametrize("inner", PATTERNS)
def test_what_is_covered_never_comes_before_its_cover(inner):
    for cover in PATTERNS:
        alphabet = Alphabet()
        held = is_covered(_machine(inner, alphabet), _machine(cover, alphabet))
        bare = [
            t
            for t in TEXTS
            if t and re.fullmatch(inner, t) and not any(re.fullmatch(cover, t[:n]) for n in range(1, len(t) + 1))
        ]
        if held:
            assert not bare


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_cut_text_is_taken_in_part_only(pattern):
    found = cut_text(_machine(pattern))
    cut = [t for t in TEXTS if re.fullmatch(pattern, t) and re.match(pattern, t).end() < len(t)]
    if found is None:
        assert not cut
    else:
        assert re.fullmatch(pattern, found)
        assert re.match(pattern, found).end() < len(found)
        assert not cut or len(found) <= len(cut[0])


def test_alternatives_the_other_way_round_say_whether_their_order_is_to_blame():
    assert cut_text(_machine("a|ab"), _machine("a|ab", is_reversed=True)) == "ab"
    assert cut_text(_machine("a+?b?"), _machine("a+?b?", is_reversed=True)) is None


@pytest.mark.parametrize(
    ("pattern", "is_finite"),
    [("a|bc", True), ("a{2,9}", True), ("a*", False), ("(?:ab?)+", False), ("a{9,999}", False)],
)
def test_a_machine_knows_whether_its_texts_are_few(pattern, is_finite):
    assert _machine(pattern).is_finite() is is_finite


def test_an_expression_that_is_too_large_has_no_machine():
    assert _machine("(?:(?:[a-z]{60}){60}){60}") is None


def test_characters_beyond_ascii_are_told_apart_where_they_are_named():
    pattern = "[Ж-Я]+"
    alphabet = Alphabet(read_expression(pattern).named)
    machine = _machine(pattern, alphabet)
    assert _reads(machine, "ЖЯ")
    assert not _reads(machine, "Ё")
    assert not _reads(machine, "а")
