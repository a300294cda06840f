"""Answers in which something is still to be filled in, and answers that are a part of an expression."""

from __future__ import annotations

import pytest

from grammar import Schema
from grammar.languages import honeycomb
from guard import Guard

GUARD = Guard(honeycomb.language(), Schema.of(["ward", "wait_min"]))
GUESSING = Guard(honeycomb.language(), Schema.of(["ward", "wait_min"]), allows_unsafe=True)


def answer(value: str) -> str:
    return f"{{'breakdowns': ['ward'], 'filters': [{{'column': 'ward', 'op': '=', 'value': {value}}}]}}"


@pytest.mark.parametrize("value", ["'%(ward)s'", "'your value'", "'<%= ward %>'", "'tbd'"])
def test_an_answer_that_needs_a_repair_and_has_a_hole_is_refused_at_the_hole(value):
    for guard in (GUARD, GUESSING):
        verdict = guard.check(answer(value))
        assert [diagnostic.name for diagnostic in verdict.diagnostics] == ["unfilled-answer"]
        assert verdict.source.slice(verdict.diagnostics[0].span) == value


@pytest.mark.parametrize(
    "value",
    ["'${ward}'", "'{{ value }}'", "'YOUR_VALUE_HERE'", "'<value>'", "'[REDACTED]'", "'*****'", "'<masked>'", "'██'"],
)
def test_a_value_that_stands_for_another_one_is_refused_whether_the_answer_reads_or_needs_a_repair(value):
    for guard in (GUARD, GUESSING):
        for text in (answer(value), answer(value).replace("'", '"')):
            verdict = guard.check(text)
            assert not verdict
            assert [d.name for d in verdict.diagnostics if d.severity == "error" and not d.fixes] == ["unfilled-value"]


@pytest.mark.parametrize("value", ["'...'", "'<unknown>'", "'$5'", "'{id}'", "'here'", "'value'"])
def test_words_that_may_be_a_value_are_no_hole(value):
    assert GUARD.check(answer(value)).decision == "repaired"


def test_an_answer_that_reads_is_judged_as_it_stands():
    assert GUARD.check(answer("'%(ward)s'").replace("'", '"')).decision == "accepted"


def test_people_may_ask_for_what_was_blacked_out():
    text = answer("'[REDACTED]'").replace("'", '"')
    assert GUARD.check(text, question="in how many spans is the ward redacted?").decision == "accepted"
    assert GUARD.check(answer("'ward=[REDACTED]'").replace("'", '"')).decision == "accepted"


@pytest.mark.parametrize("before", ["base | ", "query = base | ", "defaults + ", "self.base | "])
def test_an_answer_that_is_joined_to_another_value_is_refused(before):
    assert not GUARD.check(before + answer("'east'"))
    assert not GUESSING.check(before + answer("'east'"))


@pytest.mark.parametrize(("written", "value"), [("0x1F", 31), ("0X10", 16), ("0x1FL", 31), ("0xAu8", 10)])
def test_a_hexadecimal_number_is_read_to_its_last_digit(written, value):
    verdict = GUARD.check(f'{{filters: [{{column: "ward", op: "=", value: {written}}}]}}')
    assert verdict.tree.filters[0].value == value
