"""What a verdict says of itself: whether there is a query to run, and what stands in the way of one."""

from __future__ import annotations

import pytest

from grammar import Schema, Severity
from grammar.languages import honeycomb
from guard import Accepted, Attempt, Guard, Rejected, Repaired
from guard.policy import Limit, Policy, Predicate

SCHEMA = Schema.of(["duration_ms", "name"], name="shop")
GUARD = Guard(honeycomb.language(), SCHEMA)
TEXTS = {
    Accepted: '{"limit": 10}',
    Repaired: "{'limit': 10}",
    Rejected: "rm -rf /",
}


@pytest.mark.parametrize(("kind", "text"), TEXTS.items(), ids=lambda held: getattr(held, "__name__", ""))
def test_only_a_refusal_is_false(kind, text):
    verdict = GUARD.check(text)
    assert isinstance(verdict, kind)
    assert bool(verdict) is verdict.is_accepted is (kind is not Rejected)
    assert bool(Attempt(text, verdict)) is verdict.is_accepted


def test_an_attempt_with_one_refusal_among_its_texts_is_false():
    assert not Attempt(TEXTS[Accepted], GUARD.check(TEXTS[Accepted]), others=(GUARD.check(TEXTS[Rejected]),))


def test_what_the_guard_fixes_by_itself_does_not_stand_in_the_way():
    verdict = GUARD.check("{'breakdowns': ['name', 'nmae'],}")
    assert [error.name for error in verdict.blockers] == ["unknown-column"]
    assert {error.name for error in verdict.errors} > {"unknown-column"}


def test_a_strict_guard_fixes_nothing_so_every_error_stands_in_the_way():
    verdict = Guard(honeycomb.language(), SCHEMA, is_strict=True).check("{'breakdowns': ['name']}")
    assert verdict.blockers == verdict.errors
    assert not verdict.fixable


def test_what_only_comes_to_light_after_a_fix_and_is_fixed_too_does_not_stand_in_the_way():
    verdict = GUARD.check("{'calculations': [{'op': 'p95', 'column': 'duration_ms'}], 'breakdowns': ['nmae']}")
    assert [error.name for error in verdict.blockers] == ["unknown-column"]


def test_what_a_policy_objects_to_stands_in_the_way_unless_the_policy_adds_it():
    policy = Policy(limit=Limit(most=5), require=(Predicate(column="name", equals="a", mode="add"),))
    verdict = Guard(honeycomb.language(), SCHEMA, policy=policy).check("{'limit': 100}")
    assert not verdict
    blocking = {error.name for error in verdict.blockers}
    assert blocking
    assert "other-quotes" not in blocking
    assert "predicate-missing" not in blocking


def test_there_is_always_something_in_the_way():
    for text in ("", "{", "{'limit': ", "[]", '{"limit": 0}', "{'a': 1, 'a': 2}"):
        verdict = GUARD.check(text)
        assert isinstance(verdict, Rejected)
        assert verdict.blockers
        assert all(error.severity is Severity.ERROR for error in verdict.blockers)
