"""Guards, languages and verdicts go to other processes and come back: pickled, deep-copied, the same."""

from __future__ import annotations

import copy
import dataclasses
import multiprocessing
import pickle
from concurrent.futures import ProcessPoolExecutor

import pytest

from grammar import Diagnostic, Example, Finding, Language, Schema, Severity, Span
from grammar.languages import families, honeycomb
from grammar.rule import rule
from guard import (
    Accepted,
    CallReport,
    Decline,
    Declined,
    DeclinedError,
    Guard,
    Policy,
    Rejected,
    RejectedError,
    Scope,
    UnguardedError,
    read_policy,
)

SEARCH = r"""
start: clause ("and" clause)*
clause: NAME OP NUMBER
NAME: /[a-z_]+/
OP: "=" | ">"
NUMBER: /[0-9]+/
%ignore " "
"""


def clause_count(tree):
    return len(tree.children)


def as_text(tree):
    return " and ".join(["a = 1"] * tree)


@rule(on="NUMBER", invalid=[Example("a = 0")], valid=[Example("a = 1")])
def zero_value(node, context):
    """A clause compares with zero.

    Nothing is ever zero here.
    """
    if node.text == "0":
        yield Finding("the value is zero")


SCHEMA = Schema.of(["name", "duration_ms"], name="shop")
ADOPTED = Language.from_lark(SEARCH, name="search", names={"NAME": "column"}, rules=[zero_value])
BUILT = Language.from_lark(SEARCH, name="counted", build=clause_count, print=as_text)
POLICY = read_policy({"limit": {"most": 100}})
GUARDS = {
    "honeycomb": Guard(honeycomb.language(), SCHEMA, decline=Decline("CANNOT ANSWER:", member="no")),
    "another profile": Guard(honeycomb.language("2023"), facts={"now": 1.0}),
    "changed severities": Guard(dataclasses.replace(honeycomb.language(), severities={"unordered-breakdown": None})),
    "with a policy": Guard(honeycomb.language(), policy=POLICY),
    "adopted": Guard(ADOPTED, Schema.of(["a"])),
    "its own tree": Guard(BUILT),
}
TEXTS = (
    '{"breakdowns": ["name"]}',
    "{'breakdowns': ['name']}",
    '{"breakdowns": ["nmae"], "limit": 1000}',
    "CANNOT ANSWER: no revenue",
    "a = 5",
    "Here it is: `a = 5`",
    "b = 0",
    "",
)


def _told(verdict):
    return (verdict.decision, verdict.text, verdict.query, verdict.diagnostics, verdict.repairs, verdict.unjudged)


@pytest.mark.parametrize("guard", GUARDS.values(), ids=GUARDS)
def test_a_guard_and_its_verdicts_come_back_as_they_were(guard):
    for again in (pickle.loads(pickle.dumps(guard)), copy.deepcopy(guard)):
        for text in TEXTS:
            verdict = guard.check(text)
            assert _told(again.check(text)) == _told(verdict)
            for verdict_again in (pickle.loads(pickle.dumps(verdict)), copy.deepcopy(verdict)):
                assert type(verdict_again) is type(verdict)
                assert _told(verdict_again) == _told(verdict)
                assert verdict_again.tree == verdict.tree


def test_a_language_is_made_once_in_a_process():
    for family in families():
        for language in family.languages():
            assert pickle.loads(pickle.dumps(language)) is language
            assert pickle.loads(pickle.dumps(language.notation)) is language.notation
    data = pickle.dumps(ADOPTED)
    assert pickle.loads(data) is pickle.loads(data)
    assert copy.deepcopy(ADOPTED) is ADOPTED


def test_what_others_give_to_a_guard_is_pickled_too():
    for value in (SCHEMA, POLICY, Decline("NO"), zero_value, dataclasses.replace(zero_value, severity=Severity.NOTE)):
        assert pickle.loads(pickle.dumps(value)) == value
        assert copy.deepcopy(value) == value
    scope = pickle.loads(pickle.dumps(Scope.from_schema(SCHEMA)))
    assert scope.screen("p95 of duration_ms by name")


def test_another_process_judges_and_raises_alike():
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        for guard in (GUARDS["honeycomb"], GUARDS["changed severities"]):
            for text in TEXTS:
                assert _told(pool.submit(guard.check, text).result()) == _told(guard.check(text))
        # A language of one's own may use functions of a module that the other process can import; this has none.
        plain = Guard(Language.from_lark(SEARCH, name="search", names={"NAME": "column"}), Schema.of(["a"]))
        assert _told(pool.submit(plain.check, "b = 5").result()) == _told(plain.check("b = 5"))


@pytest.mark.parametrize(
    "error",
    [
        RejectedError(GUARDS["honeycomb"].check("{"), CallReport("q")),
        DeclinedError(Declined(GUARDS["honeycomb"].check("").source, honeycomb.language(), "none"), CallReport("q")),
        UnguardedError(CallReport("q", uninspected=("text",))),
    ],
    ids=lambda error: type(error).__name__,
)
def test_an_exception_comes_back_with_all_that_it_carries(error):
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error)
    assert str(again) == str(error)
    assert again.report == error.report


def test_a_cause_that_does_not_come_back_is_told_in_words():
    class OddError(Exception):
        def __init__(self, one, two):
            super().__init__(f"{one} and {two}")

    wrong = Diagnostic("failed-rule", Severity.ERROR, "a rule failed", Span(0, 1), cause=OddError(1, 2))
    again = pickle.loads(pickle.dumps(wrong))
    assert again == wrong
    assert str(again.cause) == "OddError: 1 and 2"


def test_what_cannot_be_pickled_is_named():
    language = Language.from_lark(SEARCH, name="search", build=lambda tree: tree, print=str)
    with pytest.raises(pickle.PicklingError) as raised:
        pickle.dumps(Guard(language))
    assert str(raised.value) == (
        "the language `search` cannot be pickled, because its `build` is a lambda: give a function of a module in its place"
    )

    def inside(tree):
        return tree

    with pytest.raises(pickle.PicklingError, match="its `print` is a function inside a function"):
        pickle.dumps(Language.from_lark(SEARCH, build=clause_count, print=inside))


def test_verdicts_on_the_same_text_are_equal():
    guard = GUARDS["honeycomb"]
    assert guard.check('{"limit": 5}') == guard.check('{"limit": 5}')
    assert isinstance(guard.check('{"limit": 5}'), Accepted)
    assert isinstance(guard.check("{"), Rejected)
    assert isinstance(POLICY, Policy)
