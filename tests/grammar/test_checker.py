"""The rules as straight code: they find something exactly where the plan's loops do."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

import pytest

from grammar import Example, Language
from grammar.checker import finder, given_by, judge_tree, plan
from grammar.reader import read
from grammar.rule import Context, Finding, rule
from grammar.source import Source
from guard import Guard
from tests.examples import language_of, schema_of

LANGUAGES = ("honeycomb", "formula")
EXAMPLES = [
    (name, page.name, example)
    for name in LANGUAGES
    for page in language_of(name).rules
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
