"""Rules over the parse tree of an adopted grammar, by its own names, and over a tree that the author builds."""

from __future__ import annotations

from dataclasses import dataclass

import lark
import pytest

from grammar import Example, Language, Schema, Source
from grammar.adoption import Leaf, Name, Node
from grammar.checker import check_text
from grammar.diagnostic import Safety
from grammar.rule import Finding, Replace, TreeFix, rule
from guard import Guard, Rejected

GRAMMAR = r"""
start: "find" condition ("and" condition)*
condition: NAME OP NUMBER -> comparison | "not" condition -> negation | "(" condition ")" -> group
NAME: /[a-z_]+/
OP: ">" | "<"
NUMBER: /-?[0-9]+/
%ignore " "
"""
SHOW = {"invalid": [Example("find a > 101")], "valid": [Example("find a > 1")]}
SCHEMA = Schema.of(["a", "b"])


def told(language, text, schema=None):
    diagnostics, _ = check_text(language, Source(text), schema)
    return [(d.name, d.span.start, text[d.span.start : d.span.end]) for d in diagnostics]


@rule(on="comparison", **SHOW)
def large_number(node: Node, context):
    """A number is larger than any real one."""
    number = node.children[2]
    if int(number.text) > 100:
        at = node.path_to(number)
        yield Finding("too large", path=at, fixes=(TreeFix("write `100`", (Replace(at, "100"),), Safety.SAFE),))


@rule(on=["negation", "group"], **SHOW)
def plain_only(node: Node, context):
    """A condition is not plain."""
    yield Finding(f"a {node.kind}")


@rule(on="NUMBER", **SHOW)
def odd_number(leaf: Leaf, context):
    """A number is odd."""
    if int(leaf.text) % 2:
        yield Finding("odd")


def test_a_rule_on_a_rules_name_is_run_on_its_nodes_and_points_at_their_parts():
    language = Language.from_lark(GRAMMAR, rules=[large_number])
    assert told(language, "find a > 7 and b < 101") == [("large-number", 19, "101")]


def test_a_rule_on_several_names_is_run_on_all_of_them():
    language = Language.from_lark(GRAMMAR, rules=[plain_only])
    assert told(language, "find (not a > 1)") == [("plain-only", 5, "(not a > 1)"), ("plain-only", 6, "not a > 1")]


def test_a_rule_on_a_terminals_name_is_run_on_its_leaves():
    language = Language.from_lark(GRAMMAR, rules=[odd_number])
    assert told(language, "find a > 2 and b < 3") == [("odd-number", 19, "3")]


def test_no_rule_is_given_what_reading_put_in_nor_what_is_around_it():
    seen = []

    @rule(on=["comparison", "negation"], is_local=True, **SHOW)
    def watch(node, context):
        """Watch."""
        seen.append(node.text)

    @rule(on="NUMBER", is_local=True, **SHOW)
    def watch_too(leaf, context):
        """Watch."""
        seen.append(leaf.text)

    language = Language.from_lark(GRAMMAR, rules=[watch, watch_too])
    assert told(language, "find not a > and b < 3")[0][0] == "missing-text"
    assert seen == ["b<3", "3"]


def test_the_safe_fix_of_a_rule_mends_the_text():
    verdict = Guard(Language.from_lark(GRAMMAR, rules=[large_number])).check("find a > 7 and b < 101")
    assert verdict.text == "find a > 7 and b < 100"


def test_a_rule_over_a_dissolved_node_is_run_on_what_lark_has_in_its_place():
    language = Language.from_lark(
        '?start: item\n?item: "(" item ")" | NAME "!" -> loud\nNAME: /[a-z]+/\n',
        rules=[rule(on="loud", **SHOW)(_found), rule(on="item", **SHOW)(_found_too)],
    )
    assert told(language, "((a!))") == [("-found", 2, "a!")]


def _found(node, context):
    """Found."""
    yield Finding("found")


def _found_too(node, context):
    """Found too."""
    yield Finding("found too")


# --- the author's own tree ---


@dataclass(frozen=True)
class Comparison:
    column: str
    op: str
    value: int


@dataclass(frozen=True)
class Find:
    conditions: tuple[object, ...]


def written(tree: Find) -> str:
    return "find " + " and ".join(f"{c.column} {c.op} {c.value}" for c in tree.conditions)


TABLE = {"start": lambda parts: Find(tuple(parts)), "comparison": lambda parts: Comparison(*parts), "NUMBER": int}


class Transformer(lark.Transformer):
    def start(self, children):
        return Find(tuple(children))

    @lark.v_args(inline=True)
    def comparison(self, column, op, value):
        return Comparison(column, op, value)

    def NUMBER(self, token):  # noqa: N802
        return int(token)


def whole(node: Node) -> Find:
    return Find(
        tuple(
            Comparison(n.children[0].name, n.children[1].text, int(n.children[2].text)) for n in node.find("comparison")
        )
    )


BUILDS = {"table": TABLE, "transformer": Transformer(), "function": whole}


@rule(on=Comparison, **SHOW)
def large_value(node: Comparison, context):
    """A value is larger than any real one."""
    if node.value > 100:
        yield Finding("too large", path=("value",))


def own(build, **options):
    return Language.from_lark(GRAMMAR, names=["NAME"], build=build, print=written, rules=[large_value], **options)


@pytest.mark.parametrize("build", BUILDS.values(), ids=BUILDS)
def test_the_tree_is_the_authors(build):
    _, parsed = check_text(own(build), Source("find a > 1 and b < -2"))
    assert parsed.tree == Find((Comparison("a", ">", 1), Comparison("b", "<", -2)))


@pytest.mark.parametrize("build", BUILDS.values(), ids=BUILDS)
def test_names_in_the_authors_tree_are_looked_up_and_placed(build):
    assert told(own(build), "find a > 1 and zz < 2", SCHEMA) == [("unknown-name", 15, "zz")]


@pytest.mark.parametrize("build", [TABLE, Transformer()], ids=["table", "transformer"])
def test_a_rule_on_the_authors_class_points_at_a_field(build):
    assert told(own(build), "find a > 500 and b < 501") == [("large-value", 9, "500"), ("large-value", 21, "501")]


def test_equal_values_in_one_node_have_places_of_their_own():
    @dataclass(frozen=True)
    class Pair:
        left: int
        right: int

    @rule(on=Pair, **SHOW)
    def right_side(node, context):
        """Any right side."""
        yield Finding("right", path=("right",))

    language = Language.from_lark(
        'start: NUMBER "," NUMBER\nNUMBER: /[0-9]+/\n',
        build={"start": lambda parts: Pair(*parts), "NUMBER": int},
        print=lambda pair: f"{pair.left},{pair.right}",
        rules=[right_side],
    )
    assert told(language, "77,77") == [("right-side", 3, "77")]


@pytest.mark.parametrize("build", BUILDS.values(), ids=BUILDS)
def test_what_the_authors_code_refuses_with_a_value_error_is_reported(build):
    text = "find a > " + "9" * 5_000
    assert [name for name, *_ in told(own(build), text)] == ["unusable-text"]


@pytest.mark.parametrize("build", [TABLE, Transformer()], ids=["table", "transformer"])
def test_the_refusal_of_the_authors_code_stands_at_the_part_that_was_built(build):
    assert told(own(build), "find b > 1 and a > " + "9" * 5_000)[0][1] == 19


@pytest.mark.parametrize("build", BUILDS.values(), ids=BUILDS)
def test_the_authors_code_is_not_given_what_reading_put_in(build):
    assert [name for name, *_ in told(own(build), "find a > and b < 3", SCHEMA)] == ["missing-text"]


def test_a_name_that_the_author_loses_is_a_mistake_and_never_goes_unjudged():
    language = Language.from_lark(
        GRAMMAR, names=["NAME"], build={**TABLE, "NAME": lambda name: name.upper()}, print=written
    )
    verdict = Guard(language, SCHEMA).check("find a > 1")
    assert isinstance(verdict, Rejected)
    assert isinstance(verdict.cause, TypeError)
    assert "does not hold the name 'a'" in verdict.errors[0].note


def test_a_transformer_may_discard():
    class Forgetful(Transformer):
        def OP(self, _token):  # noqa: N802
            return lark.Discard

        def comparison(self, children):
            return Comparison(children[0], "?", children[1])

    _, parsed = check_text(own(Forgetful()), Source("find a > 1"))
    assert parsed.tree == Find((Comparison("a", "?", 1),))


def test_a_rule_without_a_function_gives_its_only_child_or_a_tuple():
    language = Language.from_lark(
        'start: pair one\npair: A B\none: A\nA: "a"\nB: "b"\n', build={"start": list}, print=str
    )
    _, parsed = check_text(language, Source("aba"))
    assert parsed.tree == [("a", "b"), "a"]


def test_the_authors_function_is_given_names_that_know_their_terminal():
    seen = []
    language = own({**TABLE, "NAME": lambda name: seen.append(name) or name})
    check_text(language, Source("find a > 1"))
    assert [(type(name), name.kind, name.written) for name in seen] == [(Name, "NAME", "a")]
