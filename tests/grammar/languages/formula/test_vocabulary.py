"""The table of functions holds together, and its words are spelled where they are used."""

from __future__ import annotations

import pytest

from grammar.languages.formula import FUNCTIONS, language
from grammar.languages.formula.vocabulary import (
    ABSENT,
    AGGREGATES,
    ALIASES,
    LEVELS,
    NEAR_ALIASES,
    OTHER_OPERATORS,
    PATTERN_FUNCTIONS,
    TIME_SERIES,
    WORD_OPERATORS,
)
from tests.grammar.languages.formula import official


def test_the_functions_are_those_of_the_official_list():
    assert set(FUNCTIONS) == official.FUNCTIONS
    assert len(FUNCTIONS) == 44
    assert list(FUNCTIONS) == sorted(FUNCTIONS)


def test_five_functions_are_for_time_series_and_three_take_patterns():
    assert set(TIME_SERIES) == {"RAW_METRIC", "LAST", "SUMMARIZE", "INCREASE", "RATE"}
    assert set(PATTERN_FUNCTIONS) == {"REG_MATCH", "REG_VALUE", "REG_COUNT"}


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=lambda f: f.name)
def test_every_argument_that_a_function_can_have_is_described(function):
    most = function.most if function.most is not None else function.least + 5
    for count in range(function.least, most + 1):
        assert all(function.argument(i, count) is not None for i in range(count))
    assert function.most is None or function.argument(function.most, function.most + 1) is None


@pytest.mark.parametrize(
    ("name", "count", "names"),
    [
        ("IF", 2, ["condition", "value"]),
        ("IF", 3, ["condition", "value", "else"]),
        ("IF", 5, ["condition", "value", "condition", "value", "else"]),
        ("SWITCH", 3, ["subject", "case", "value"]),
        ("SWITCH", 6, ["subject", "case", "value", "case", "value", "default"]),
        ("IN", 4, ["value", "candidate", "candidate", "candidate"]),
        ("BUCKET", 3, ["value", "size", "least"]),
        ("EVENT_TIMESTAMP", 0, []),
    ],
)
def test_arguments_repeat_in_turn_and_the_odd_one_out_has_its_own_name(name, count, names):
    assert [FUNCTIONS[name].argument(i, count).name for i in range(count)] == names


def test_what_is_called_by_another_name_is_a_function_and_the_other_name_is_none():
    assert set(ALIASES.values()) | set(NEAR_ALIASES.values()) <= set(FUNCTIONS)
    others = [*ALIASES, *NEAR_ALIASES, *ABSENT, *AGGREGATES]
    assert not set(others) & set(FUNCTIONS)
    assert len(others) == len(set(others))


def test_what_other_operators_mean_is_an_operator():
    assert set(OTHER_OPERATORS.values()) | set(WORD_OPERATORS.values()) <= set(LEVELS)
    assert not set(OTHER_OPERATORS) & set(LEVELS)


def test_the_notation_knows_the_words():
    assert language().notation.explaining.words["FUNCTION"] == tuple(FUNCTIONS)
