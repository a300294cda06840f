"""Right texts of adopted languages are taken without a tree: the verdict is that of the road which explains."""

from __future__ import annotations

from dataclasses import replace

import pytest

from grammar import Finding, Language, Schema
from grammar.adoption import Node
from grammar.adoption.making import TakenText
from grammar.rule import Example, rule
from guard import Guard, read_policy
from tests.laws.acceptance import SAMPLES, language, shape, texts

GRAMMAR = r"""
start: "find" NAME ("," NAME)* ["sort" "by" NAME] [limit]
limit: "limit" NUMBER
NAME: /[a-z_]+/
NUMBER: /[0-9]+/
%ignore " "
"""
EXAMPLE = {"invalid": [Example("find a limit 999")], "valid": [Example("find a")]}


@rule(on="limit", **EXAMPLE)
def large_limit(node, context):
    """The limit is too large."""
    del context
    return [Finding("the limit is too large")] if int(node.children[0].text) > 100 else None


@rule(on="NAME", is_local=True, **EXAMPLE)
def name_is_x(leaf, context):
    """A name is x."""
    del context
    return [Finding("it is x")] if leaf.text == "x" else None


@rule(on="COMMA", is_local=True, **EXAMPLE)
def silent_comma(leaf, context):
    """A comma is silent, as all of them are."""
    del context
    return [Finding("it is silent")] if leaf.is_silent else None


@rule(on="NAME", **EXAMPLE)
def first_of_all(leaf, context):
    """A name is the first of the text."""
    return [Finding("it is first")] if context.root.parts[1] is leaf else None


@rule(on="NUMBER", is_local=True, **EXAMPLE)
def failing(leaf, context):
    """A rule that fails."""
    del context
    return [Finding("odd")] if 1 // (int(leaf.text) - 7) else None


@rule(on="limit", is_settled=True, **EXAMPLE)
def settled_elsewhere(node, context):
    """Says that a fast path settles it, which an adopted language has none of."""
    del context
    return [Finding("there is a limit")] if node.children else None


RULES = {
    "none": [],
    "on nodes": [large_limit],
    "on leaves": [name_is_x],
    "on silent leaves": [silent_comma],
    "on the root": [first_of_all],
    "failing": [failing],
    "settled": [settled_elsewhere],
    "all": [large_limit, name_is_x, first_of_all, failing],
}
TEXTS = (
    "find a",
    "find x",
    "find a, b",
    "find a, b sort by c limit 5",
    "find a limit 7",
    "find a limit 8",
    "find a limit 101",
    "find a, x limit 3",
    "find a limit",
    "find nope",
    "```\nfind a\n```",
    "",
)
SCHEMA = Schema.of(["a", "b", "c", "x"])


def without_the_fast_road(of):
    return replace(of, notation=of.notation.changed(take=None))


def told(verdict):
    """All that a verdict says, with the whole of its tree."""
    return (
        verdict.decision,
        verdict.text,
        verdict.query,
        shape(verdict.tree),
        verdict.diagnostics,
        verdict.repairs,
        verdict.unjudged,
    )


@pytest.mark.parametrize("schema", [None, SCHEMA], ids=["no schema", "schema"])
@pytest.mark.parametrize("rules", RULES)
@pytest.mark.parametrize("text", TEXTS)
def test_a_verdict_is_the_same_on_both_roads(text, rules, schema):
    of = Language.from_lark(GRAMMAR, names=["NAME"], rules=RULES[rules])
    fast, slow = Guard(of, schema), Guard(without_the_fast_road(of), schema)
    for question in (None, "which of them?"):
        mine, theirs = fast.check(text, question=question), slow.check(text, question=question)
        assert told(mine)[:4] == told(theirs)[:4]
        assert [(d.name, d.message, d.span, d.fixes) for d in mine.diagnostics] == [
            (d.name, d.message, d.span, d.fixes) for d in theirs.diagnostics
        ]
        assert told(mine)[5:] == told(theirs)[5:]


@pytest.mark.parametrize("name", SAMPLES)
def test_the_verdicts_of_a_grammar_are_the_same_on_both_roads(name):
    of = language(name)
    fast, slow = Guard(of), Guard(without_the_fast_road(of))
    for text in texts(name, 4, 2):
        assert told(fast.check(text)) == told(slow.check(text)), text


def test_a_policy_is_held_to_on_the_fast_road():
    of = Language.from_lark(GRAMMAR, names=["NAME"])
    policy = read_policy({"columns": {"allow": ["a"]}})
    for language_ in (of, without_the_fast_road(of)):
        guard = Guard(language_, policy=policy)
        assert guard.check("find a").is_accepted
        assert not guard.check("find a, b").is_accepted


def test_a_right_text_has_no_tree_until_it_is_asked_for(monkeypatch):
    made = []
    make = TakenText.make
    monkeypatch.setattr(TakenText, "make", lambda self: made.append(self) or make(self))
    of = Language.from_lark(GRAMMAR, names=["NAME"], rules=[name_is_x])
    verdict = Guard(of, SCHEMA).check("find a, b limit 3")
    assert verdict.is_accepted
    assert made == []
    assert isinstance(verdict.tree, Node)
    assert verdict.tree is verdict.tree is verdict.context.root
    assert len(made) == 1


def test_a_rule_on_nodes_sees_the_tree_that_the_verdict_has():
    seen = []

    @rule(on="limit", **EXAMPLE)
    def looking(node, context):
        """Looks only."""
        seen.append((node, context.root))

    verdict = Guard(Language.from_lark(GRAMMAR, rules=[looking])).check("find a limit 3")
    (node, root), *_ = seen
    assert verdict.tree is root
    assert any(part is node for part in root.parts)


def test_a_list_that_is_as_deep_as_it_is_long_is_refused_on_both_roads():
    of = Language.from_lark('start: list\nlist: list "," ITEM | ITEM\nITEM: "x"\n')
    for length, decision in ((999, "accepted"), (1_000, "rejected")):
        text = ",".join(["x"] * length)
        for language_ in (of, without_the_fast_road(of)):
            assert Guard(language_).check(text).decision == decision, length
    assert [e.name for e in Guard(of).check(text).errors] == ["text-too-deep"]


def test_a_notation_that_was_given_another_builder_is_not_taken():
    of = Language.from_lark(GRAMMAR)
    notation = of.notation
    other = notation.changed(build=Language.from_lark(GRAMMAR).notation.syntax.build)
    assert notation.fast_path.take(notation, "find a").make().kind == "start"
    assert other.fast_path.take(other, "find a") is None


def test_a_notation_that_was_given_another_grammar_takes_its_texts():
    notation = Language.from_lark(GRAMMAR).notation
    other = notation.changed(grammar=GRAMMAR.replace('"find"', '"seek"'))
    assert other.fast_path.take(other, "find a") is None
    assert other.fast_path.take(other, "seek a").make().kind == "start"


def test_a_language_with_a_tree_of_its_own_or_without_a_table_has_no_fast_road():
    assert Language.from_lark(GRAMMAR, build=lambda node: node, print=str).notation.fast_path.take is None
    assert Language.from_lark(GRAMMAR, parser="earley").notation.fast_path.take is None
