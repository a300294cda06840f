"""What a verdict says of itself: whether there is a query to run, and what stands in the way of one."""

from __future__ import annotations

import json

import pytest

from grammar import Language, Schema, Severity
from grammar.languages import honeycomb
from grammar.notation import Outline
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


ALL = (
    *TEXTS.values(),
    "CANNOT ANSWER: no revenue",
    "{'breakdowns': ['name', 'nmae'],}",
    "\u2028\ud800",
    '{"limit": 1e400}',
)


@pytest.mark.parametrize("text", ALL)
def test_a_verdict_is_a_dict_and_a_line_of_json(text):
    verdict = Guard(honeycomb.language(), SCHEMA, decline="CANNOT ANSWER:").check(text)
    told = verdict.to_dict()
    assert told["version"] == 1
    assert told["verdict"] == verdict.decision.value
    assert told["output"] == text
    assert told["query"] == verdict.query
    assert (told["language"], told["profile"]) == ("honeycomb", "2026")
    line = verdict.to_json()
    assert len(line.splitlines()) == 1
    line.encode()
    again = json.loads(line)
    assert again.keys() == told.keys()
    assert again["diagnostics"] == json.loads(json.dumps(told["diagnostics"]))
    assert again["query"] == (None if verdict.query is None else json.loads(verdict.query))


def test_the_places_of_a_dict_are_in_the_output():
    text = "Sure:\n```json\n{'breakdowns': ['name']}\n```"
    told = GUARD.check(text).to_dict()
    for diagnostic in told["diagnostics"]:
        if diagnostic["rule"] == "other-quotes":
            assert text[slice(*diagnostic["span"])].startswith("'")
    (advice,) = (diagnostic for diagnostic in told["diagnostics"] if diagnostic["rule"] == "unordered-breakdown")
    assert text[slice(*advice["span"])] == "['name']"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('{"limit": 10}', 'accepted: `{"limit": 10}`'),
        ("{'limit': 10}", 'repaired with 1 fix: `{"limit": 10}`'),
        ("CANNOT ANSWER: no revenue", "declined: the model declined to give a query: `no revenue`"),
        ("\x1b[2J", "rejected: the output contains no query"),
        ("{'breakdowns': ['name', 'nmae'],}", "rejected: column `nmae` is not in dataset `shop`"),
        (
            '{"breakdowns": ["a1", "b2", "c3"], "limit": 0}',
            "rejected: column `a1` is not in dataset `shop` (2 more like it and 1 other kind)",
        ),
    ],
)
def test_a_verdict_is_one_short_line_that_begins_with_what_stands_in_the_way(text, line):
    verdict = Guard(honeycomb.language(), SCHEMA, decline="CANNOT ANSWER:").check(text)
    assert str(verdict) == line
    assert str(verdict).isprintable()


def test_a_notebook_is_shown_no_markup_of_the_model():
    shown = GUARD.check("<script>alert(1)</script>")._repr_html_()
    assert "<script>" not in shown
    assert "the output contains no query" in shown


LOOSE = r"""
start: "{" [pair ("," pair)* [","]] "}"
pair: STRING ":" (NUMBER | WORD)
STRING: /"[^"]*"/
NUMBER: /-?[0-9]*\.?[0-9]+/
WORD: "NaN" | "true"
%ignore /\s+/
"""


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ('{"a": 1.50}', '{"a": 1.50}'),
        ('{"a": 1,}', r'"{\"a\": 1,}"'),
        ('{"a": .5}', r'"{\"a\": .5}"'),
        ('{"a": NaN}', r'"{\"a\": NaN}"'),
        ('{"a": 01}', r'"{\"a\": 01}"'),
    ],
)
def test_a_query_that_is_no_json_is_a_string_in_the_json_of_its_verdict(text, query):
    language = Language.from_lark(LOOSE, outline=Outline(brackets=("{", "}")))
    line = Guard(language).check(text).to_json()
    assert json.loads(line)["verdict"] == "accepted"
    assert f'"query": {query},' in line
