"""What a rule says of a kind of dataset where it has nothing to say is so: it may be left out there."""

from __future__ import annotations

import pytest

from grammar import Context, Schema
from grammar.checker import finder, given_by, judge_tree, plan
from grammar.languages import honeycomb
from grammar.languages.honeycomb.rules import RULES
from grammar.languages.honeycomb.vocabulary import PROFILES
from grammar.schema import DatasetKind

SILENT = [rule for rule in RULES if rule.silent_in is not None]
QUERIES = [
    '{"calculations": [{"op": "%s"}, {"op": "%s", "column": "a"}], "breakdowns": ["root.b"]}',
    '{"breakdowns": ["any.a"], "filters": [{"column": "parent.b", "op": "exists"}]}',
    "{}",
]


def trees(language):
    for text in QUERIES:
        for op in language.vocabulary.calculation_ops:
            tree = language.notation.fast_path.accept(text % (op, op) if "%s" in text else text)
            if tree is not None:
                yield tree
    for rule in SILENT:
        for example in (*rule.invalid, *rule.valid):
            tree = language.notation.fast_path.accept(example.text)
            if tree is not None:
                yield tree


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("kind", DatasetKind)
def test_rules_that_are_silent_in_a_kind_find_nothing_there(kind, profile):
    language = honeycomb.language(profile)
    schema = Schema.of(["a", "b", "name"], kind=kind)
    given = given_by(schema)
    silent, every = plan(language, given, kind=kind), plan(language, given)
    seen = set()
    for tree in trees(language):
        found = judge_tree(language, tree, Context(tree, language.vocabulary, schema), every)
        assert found == judge_tree(language, tree, Context(tree, language.vocabulary, schema), silent)
        seen |= {judged.rule.name for judged in found}
        context = Context(tree, language.vocabulary, schema)
        assert finder(language, given, kind=kind)(tree, context) == finder(language, given)(tree, context)
    if kind == DatasetKind.METRICS and language.vocabulary.has_relational_columns:
        assert {rule.name for rule in SILENT} <= seen


def test_some_rules_are_left_out_where_they_are_silent():
    assert len(SILENT) >= 3
    schema = Schema.of(["a"], kind=DatasetKind.EVENTS)
    language = honeycomb.language()
    left = {
        planned.rule.name
        for group in plan(language, given_by(schema), kind=schema.kind).groups.values()
        for planned in group.always
    }
    assert not left & {"no-calculation-in-metrics", "relational-outside-traces"}
