"""What a person reads of a verdict."""

from __future__ import annotations

from grammar import Schema
from grammar.languages import honeycomb
from guard import Guard
from guard.command.reports import person_text, report_on

GUARD = Guard(honeycomb.language(), Schema.of(["duration_ms", "name"], name="shop"))


def told(text, guard=GUARD):
    return person_text(report_on("output.json", guard.check(text)), colour=False, width=100)


def test_a_refusal_leads_with_what_stands_in_the_way():
    text = told("{'breakdowns': ['name', 'nmae'], 'limit': 10}")
    assert text.startswith("error[unknown-column]")


def test_faults_of_one_kind_that_are_fixed_alike_are_one_block_with_their_number():
    text = told(repr({"breakdowns": ["name"] * 30 + ["nmae"], "limit": 10}))
    assert text.count("[other-quotes]") == 1
    assert "note: the same at 32 more places" in text
    assert text.count("\n") < 30


def test_a_strict_refusal_folds_them_too():
    text = told(repr({"breakdowns": ["name"] * 3}), Guard(honeycomb.language(), is_strict=True))
    assert text.count("[other-quotes]") == 1


def test_faults_that_differ_in_what_they_say_are_shown_each():
    text = told('{"breakdowns": ["nmae", "duration"]}')
    assert text.count("error[unknown-column]") == 2


def test_equal_faults_are_one_block_with_their_number():
    text = told('{"breakdowns": ["nmae"], "filters": [{"column": "nmae", "op": "exists"}]}')
    assert text.count("error[unknown-column]") == 1
    assert "the same at 1 more place" in text
