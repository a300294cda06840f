"""Neighbours: all words at once, held to the distance of one from one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grammar.neighbours import Neighbours, distance, numbers

words = st.text("abc", max_size=9)


@given(known=st.lists(words, max_size=12), word=st.text("abcd", max_size=9), limit=st.integers(0, 4))
def test_for_each_number_of_edits_those_words_are_given_that_are_no_further(known, word, limit):
    found = [list(numbers(bits)) for bits in Neighbours(known).within(word, limit)]
    expected = [
        [number for number, other in enumerate(known) if distance(word, other, edits) <= edits]
        for edits in range(limit + 1)
    ]
    assert found == expected


@pytest.mark.parametrize("word", ["", "a", "abcdefghijkl", "\ud800", "\U0010ffff" * 3])
def test_any_word_may_be_looked_for(word):
    known = ["", "a", "abcdefghijkl", "\ud800", "\U0010ffff" * 3]
    assert known.index(word) in numbers(Neighbours(known).within(word, 3)[0])


def test_of_no_words_none_is_near():
    assert Neighbours([]).within("abc", 2) == (0, 0, 0)
    assert Neighbours([]).within("", 0) == (0,)


@given(st.integers(0, 1 << 70))
def test_a_set_is_the_numbers_of_its_bits(bits):
    assert sum(1 << number for number in numbers(bits)) == bits
