"""The project's own broken outputs: what is in them comes out, and nothing else ever does."""

import json
from functools import lru_cache
from pathlib import Path

import pytest

from grammar import Column, Schema, Source
from grammar.languages import honeycomb
from grammar.parsing.reader import parse
from guard import Guard
from guard.ledger import replay

LANGUAGE = honeycomb.language()
CASES = [
    json.loads(line)
    for line in (Path(__file__).parents[2] / "benchmarks" / "data" / "repair.jsonl").read_text("utf-8").splitlines()
]
FAMILIES = sorted({case["family"] for case in CASES})


@lru_cache(maxsize=16)
def guard(columns, *, allows_unsafe):
    names = json.loads(columns)
    held = [Column(name, kind) for name, kind in names.items()] if isinstance(names, dict) else names
    return Guard(LANGUAGE, Schema.of(held), allows_unsafe=allows_unsafe)


def outcome(case, *, allows_unsafe=False):
    verdict = guard(json.dumps(case["columns"]), allows_unsafe=allows_unsafe).check(case["raw"])
    if verdict.decision == "rejected":
        return "refused"
    assert replay(case["raw"], getattr(verdict, "repairs", ())) == verdict.text
    expected = case["expected"]
    if expected is None:
        return "wrong"
    meant = parse(LANGUAGE.notation, Source(json.dumps(expected))).tree
    return "exact" if LANGUAGE.canonical(verdict.tree) == LANGUAGE.canonical(meant) else "wrong"


def cases(family, **held):
    return [case for case in CASES if case["family"] == family and all(case[k] in v for k, v in held.items())]


@pytest.mark.parametrize("family", FAMILIES)
def test_safe_fixes_never_give_another_query_than_was_meant(family):
    assert [case["id"] for case in cases(family) if outcome(case) == "wrong"] == []


@pytest.mark.parametrize("family", FAMILIES)
def test_safe_fixes_restore_what_is_fully_in_the_text(family):
    held = cases(family, recoverable=["lossless"])
    missed = [case["id"] for case in held if outcome(case) != "exact"]
    assert len(missed) * 50 <= len(held)


@pytest.mark.parametrize("family", FAMILIES)
def test_guesses_restore_most_of_what_a_person_would_guess(family):
    held = cases(family, recoverable=["lossless", "inferable"])
    missed = [case["id"] for case in held if outcome(case, allows_unsafe=True) != "exact"]
    assert len(missed) * 4 <= len(held)


def test_guesses_give_another_query_in_one_case_of_a_hundred_at_most():
    wrong = [case["id"] for case in CASES if outcome(case, allows_unsafe=True) == "wrong"]
    assert len(wrong) * 100 <= len(CASES)


def test_every_case_says_what_was_meant_or_that_nothing_can_be():
    assert all((case["expected"] is None) is (case["recoverable"] == "no") for case in CASES)
    assert len({case["id"] for case in CASES}) == len(CASES)
