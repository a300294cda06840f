"""The rules as straight code: they find something exactly where the plan's loops do."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

import pytest

from grammar import Example, Language
from grammar.checker import FAILED_RULE, check_text, finder, given_by, judge_tree, plan
from grammar.diagnostic import Severity
from grammar.parsing.reader import read
from grammar.rule import Context, Finding, rule
from grammar.source import Source
from guard import Guard
from tests.examples import SHIPPED, language_of, schema_of

EXAMPLES = [
    (name, page.name, example)
    for name, language in SHIPPED.items()
    for page in language.rules
    for example in (*page.invalid, *page.valid)
]
HONEYCOMB = language_of("honeycomb")
TREE = read(
    HONEYCOMB.notation, Source('{"calculations": [{"op": "COUNT"}, {"op": "MAX", "column": "a"}], "limit": 3}')
).tree


def both(language, tree, context, given):
    """What the straight code says, and what the loops over the same plan say."""
    held = plan(language, given, only_errors=True, settled=True)
    return finder(language, given)(tree, context), bool(judge_tree(language, tree, context, held))


def with_rule(check, **narrowed):
    """The query language with no rule but this one."""
    made = rule(invalid=(), valid=(), **{"on": type(TREE), **narrowed})(check)
    return replace(HONEYCOMB, rules=(made,))


def finds(check, **narrowed):
    language = with_rule(check, **narrowed)
    held = both(language, TREE, Context(TREE, language.vocabulary), frozenset())
    assert held[0] == held[1]
    return held[0]


@pytest.mark.parametrize(("name", "page", "example"), EXAMPLES)
def test_straight_code_says_of_an_example_what_the_loops_say(name, page, example):
    language = language_of(name, example.profile)
    tree = read(language.notation, Source(example.text)).tree
    if tree is None:
        return  # a text that is not of the language came by no fast path
    schema = schema_of(example)
    given = given_by(schema, example.question, example.facts)
    context = Context(tree, language.vocabulary, schema, example.question, example.facts)
    straight, looped = both(language, tree, context, given)
    assert straight == looped


def test_some_examples_are_found_by_straight_code_and_some_are_not():
    answers = set()
    for name, _, example in EXAMPLES:
        language = language_of(name, example.profile)
        tree = read(language.notation, Source(example.text)).tree
        if tree is not None:
            schema = schema_of(example)
            context = Context(tree, language.vocabulary, schema, example.question, example.facts)
            answers.add(finder(language, given_by(schema, example.question, example.facts))(tree, context))
    assert answers == {True, False}


@dataclass(frozen=True)
class Word:
    text: str


@rule(on=Word, invalid=[Example("say bad")], valid=[Example("say good")])
def bad_word(node, context):
    """A word is bad."""
    if node.text == "bad":
        yield Finding("the word is bad")


def test_a_value_that_stands_at_several_places_of_a_tree_is_reported_at_each():
    language = Language.from_lark(
        'start: "say" WORD+\nWORD: /[a-z]+/\n%ignore " "',
        rules=[bad_word],
        build={"WORD": cache(Word), "start": tuple},  # equal words are one object
        print=lambda words: "say " + " ".join(word.text for word in words),
    )
    verdict = Guard(language).check("say bad good bad")
    assert [(d.name, d.path) for d in verdict.errors] == [("bad-word", (0,)), ("bad-word", (2,))]


def test_a_rule_that_is_a_generator_finds_nothing_until_it_gives_something():
    def silent(node, context):
        """Nothing is ever found by this one."""
        yield from ()

    def loud(node, context):
        """Something is always found by this one."""
        yield Finding("something")

    assert not finds(silent)
    assert finds(loud)


def test_a_rule_is_asked_only_where_its_attribute_holds_something():
    def loud(node, context):
        """Something is always found by this one."""
        return [Finding("something")]

    assert finds(loud, given="limit")
    assert not finds(loud, given="granularity")


def test_a_rule_is_asked_only_where_its_attribute_has_one_of_its_values():
    def loud(node, context):
        """Something is always found by this one."""
        return [Finding("something")]

    assert finds(loud, on=type(TREE.calculations[0]), where=("op", ["MAX"]))
    assert not finds(loud, on=type(TREE.calculations[0]), where=("op", ["AVG"]))


def test_a_rule_behind_a_premise_is_asked_only_where_the_premise_holds():
    def loud(node, context):
        """Something is always found by this one."""
        return [Finding("something")]

    assert finds(loud, premise=lambda _: True)
    assert not finds(loud, premise=lambda _: False)


def test_a_rule_narrowed_by_what_is_no_attribute_is_refused():
    def loud(node, context):
        """Something is always found by this one."""
        return [Finding("something")]

    with pytest.raises(TypeError, match="no attribute's name"):
        finder(with_rule(loud, given="limit or True"), frozenset())


# --- rules that fail ---


class Unsayable(Exception):  # noqa: N818  # it is no error of ours
    """An exception that cannot even say what it is."""

    def __str__(self):
        raise ValueError


def raises(error):
    def broken(node, context):
        """A rule with a mistake in it."""
        raise error

    return broken


def late(node, context):
    """A rule that finds something before it fails."""
    yield Finding("one")
    raise ZeroDivisionError


def not_findings(node, context):
    """A rule that gives texts."""
    return ["too many calculations"]


def no_list(node, context):
    """A rule that says whether."""
    return True


def no_message(node, context):
    """A rule whose finding leads nowhere."""
    return [Finding("here", path=5)]


BROKEN = [
    raises(ZeroDivisionError("by zero")),
    raises(RecursionError()),
    raises(SystemExit(0)),
    raises(Unsayable()),
    late,
    not_findings,
    no_list,
    no_message,
]


@pytest.mark.parametrize("check", BROKEN, ids=lambda check: check.__name__)
@pytest.mark.parametrize("text", ['{"limit": 3}', '{"limit": 3,}', '{"limit": 3, "limmit": 4}'])
def test_a_rule_that_fails_is_named_and_weighs_what_it_weighs(check, text):
    for severity in (Severity.ERROR, Severity.WARNING):
        language = with_rule(check, severity=severity, is_local=True)
        diagnostics, _ = check_text(language, Source(text))
        failed = [d for d in diagnostics if d.name == FAILED_RULE]
        name = check.__name__.replace("_", "-")
        assert [(d.severity, d.message.partition(" failed")[0]) for d in failed] == [(severity, f"the rule `{name}`")]
        assert isinstance(failed[0].cause, Exception)


@pytest.mark.parametrize("check", BROKEN[:-1], ids=lambda check: check.__name__)
def test_the_straight_code_refuses_where_a_rule_fails(check):
    context = Context(TREE, HONEYCOMB.vocabulary)
    assert both(with_rule(check), TREE, context, frozenset()) == (True, True)


def test_a_premise_that_fails_is_reported_once_under_a_rule_that_needs_it():
    def holds(context):
        raise ZeroDivisionError

    def first(node, context):
        """Never run."""

    def second(node, context):
        """Never run either."""

    made = [
        rule(type(TREE), premise=holds, severity=severity, invalid=(), valid=())(check)
        for check, severity in ((first, Severity.WARNING), (second, Severity.ERROR))
    ]
    language = replace(HONEYCOMB, rules=tuple(made))
    assert finder(language, frozenset())(TREE, Context(TREE, HONEYCOMB.vocabulary))
    diagnostics, _ = check_text(language, Source('{"limit": 3}'))
    assert [(d.name, d.severity, d.message) for d in diagnostics] == [
        (FAILED_RULE, Severity.ERROR, "the rule `second` failed with `ZeroDivisionError`")
    ]


def test_an_interruption_is_not_taken_for_a_failure():
    with pytest.raises(KeyboardInterrupt):
        check_text(with_rule(raises(KeyboardInterrupt())), Source('{"limit": 3}'))
