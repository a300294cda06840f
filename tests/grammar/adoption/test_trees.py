"""The trees of an adopted grammar are Lark's own, and nothing of the text is missing from them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lark import Lark, Token
from lark.exceptions import UnexpectedInput

from grammar import Language, Source, Span
from grammar.adoption import Leaf, Node, lark_tree, leaves, plain, walk
from grammar.adoption.building import callbacks
from grammar.parsing.reader import read
from tests.grammar.adoption.grammars import CASES, GRAMMARS

PARSERS = ("lalr", "earley")
LANGUAGES = {
    (parser, name): Language.from_lark(sample.text, parser=parser, **sample.options)
    for parser in PARSERS
    for name, sample in GRAMMARS.items()
}
PLAIN = {
    (parser, name): Lark(sample.text, parser=parser, **sample.options)
    for parser in PARSERS
    for name, sample in GRAMMARS.items()
}


def parsed(text, language):
    return read(language.notation, Source(text))


@pytest.mark.parametrize("parser", PARSERS)
@pytest.mark.parametrize(("name", "text"), CASES)
def test_the_tree_is_the_one_that_lark_gives(parser, name, text):
    assert lark_tree(parsed(text, LANGUAGES[parser, name]).tree) == PLAIN[parser, name].parse(text)


@pytest.mark.parametrize("parser", PARSERS)
@pytest.mark.parametrize(("name", "text"), CASES)
def test_children_are_those_of_larks_tree(parser, name, text):
    node, expected = plain(parsed(text, LANGUAGES[parser, name]).tree), PLAIN[parser, name].parse(text)
    if isinstance(node, Node):
        assert [getattr(child, "kind", None) for child in node.children] == [
            getattr(child, "data", getattr(child, "type", None)) for child in expected.children
        ]


@pytest.mark.parametrize("parser", PARSERS)
@pytest.mark.parametrize(("name", "text"), CASES)
def test_leaves_and_what_is_before_them_spell_the_whole_text(parser, name, text):
    spelled = "".join(leaf.before + leaf.text for leaf in leaves(parsed(text, LANGUAGES[parser, name]).tree))
    assert text.startswith(spelled)
    assert not text[len(spelled) :].strip()


@pytest.mark.parametrize("parser", PARSERS)
@pytest.mark.parametrize(("name", "text"), CASES)
def test_every_part_stands_where_its_text_is(parser, name, text):
    found = parsed(text, LANGUAGES[parser, name])
    for path, part in walk(found.tree):
        span = found.places.value(path)
        inner = list(leaves(part))
        assert 0 <= span.start <= span.end <= len(text)
        if isinstance(part, Leaf):
            assert text[span.start : span.end] == part.text
        elif inner:
            assert text[span.start : span.end] == (
                inner[0].text + "".join(leaf.before + leaf.text for leaf in inner[1:])
            )


def _near(name):
    pieces = sorted({piece for text in GRAMMARS[name].sentences for piece in re.findall(r"\w+|\s|[^\w\s]", text)})
    return st.lists(st.sampled_from([*pieces, " ", "\n", "\x00"]), max_size=12).map("".join)


@pytest.mark.parametrize("name", GRAMMARS)
@given(data=st.data())
def test_what_lark_takes_is_taken_and_nothing_else(name, data):
    text = data.draw(_near(name))
    try:
        expected = PLAIN["lalr", name].parse(text)
    except UnexpectedInput:
        expected = UnexpectedInput
    found = parsed(text, LANGUAGES["lalr", name])
    assert (UnexpectedInput if found.tree is None else lark_tree(found.tree)) == expected
    assert (found.tree is None) == bool(found.diagnostics)


def test_an_absent_optional_part_keeps_its_place():
    language = Language.from_lark('start: A [B] C\nA: "a"\nB: "b"\nC: "c"\n')
    assert [child and child.kind for child in parsed("ac", language).tree.children] == ["A", None, "C"]


def test_brackets_that_lark_leaves_out_are_looked_through():
    language = LANGUAGES["lalr", "arithmetic"]
    tree = parsed("(1+2)*3", language).tree
    assert [child.kind for child in tree.children] == ["add", "NUMBER"]
    assert not list(tree.find("atom"))


def test_a_text_may_derive_from_any_of_several_start_rules():
    language = Language.from_lark('query: "find" NAME\nlist: "all"\nNAME: /x+/\n%ignore " "\n', start=["query", "list"])
    assert [parsed(text, language).tree.kind for text in ("find xx", "all")] == ["query", "list"]


def test_an_imported_grammar_lies_beside_the_file(tmp_path):
    (tmp_path / "names.lark").write_text('NAME: /[a-z]+/\npair: NAME "=" NAME\n')
    (tmp_path / "main.lark").write_text('start: pair ("," pair)*\n%import .names.pair\n')
    language = Language.from_lark(tmp_path / "main.lark")
    plain_lark = Lark.open(str(tmp_path / "main.lark"), parser="lalr")
    assert lark_tree(parsed("a=b,c=d", language).tree) == plain_lark.parse("a=b,c=d")
    assert language.name == "main"


def test_an_imported_grammar_lies_in_a_folder_that_is_named(tmp_path):
    (tmp_path / "names.lark").write_text("NAME: /[a-z]+/\n")
    language = Language.from_lark("start: NAME+\n%import names.NAME\n", import_paths=[tmp_path])
    assert parsed("ab", language).tree is not None


def test_a_long_list_is_read_whole():
    language = LANGUAGES["lalr", "search"]
    assert len(parsed("find a" + ",a" * 5_000, language).tree.children) == 5_002


def test_an_inlined_list_is_lengthened_in_place_and_never_copied():
    lark = PLAIN["lalr", "search"]
    again = next(rule for rule in lark.rules if rule.origin.name.startswith("__") and len(rule.expansion) == 3)
    first = next(rule for rule in lark.rules if rule.origin == again.origin and len(rule.expansion) == 2)
    make = callbacks(lark)
    comma, name = Token("COMMA", ","), Token("NAME", "a")
    one = make[first]([comma, name])
    assert make[again]([one, comma, name]).values is one.values
    assert len(one.values) == 4


def test_a_tree_nested_deeper_than_python_recurses_is_compared_hashed_and_printed():
    language = LANGUAGES["lalr", "json"]
    tree, again = (parsed("[" * 240 + "]" * 240, language).tree for _ in range(2))
    assert tree == again
    assert hash(tree) == hash(again)
    assert language.notation.print(tree) == "[" * 240 + "]" * 240


def test_a_list_nested_by_left_recursion_is_refused_when_it_is_too_long():
    language = Language.from_lark('start: list\nlist: A | list "," A\nA: "a"\n')
    assert [d.name for d in parsed("a" + ",a" * 2_000, language).diagnostics] == ["text-too-deep"]


_EMPTY_PARTS = {
    "before a token": ('start: "x" a\na: b "->" N\nb: "y"?\nN: /[a-z]+/\n%ignore " "\n', "x ->a"),
    "several, nested": ('start: "x" a\na: b c "z"\nb: c c\nc: "y"?\n%ignore " "\n', "x  z"),
    "behind a token": ('start: a "z"\na: "x" b\nb: "y"?\n%ignore " "\n', "x  z"),
    "nothing else": ('start: a b\na: "x"?\nb: "y"?\n%ignore " "\n', "  "),
    "in an outer node that has begun": ('start: "x" a "z"\na: b\nb: "y"?\n%ignore " "\n', "x  z"),
}


@pytest.mark.parametrize("parser", ["lalr", "earley"])
@pytest.mark.parametrize("name", _EMPTY_PARTS)
def test_an_empty_node_stands_inside_the_node_that_it_belongs_to(parser, name):
    grammar, text = _EMPTY_PARTS[name]
    language = Language.from_lark(grammar, parser=parser)
    read = parsed(text, language)
    places = {path: read.places.value(path) for path, _ in language.walk(read.tree)}
    assert any(span.start == span.end for span in places.values())
    for path, span in places.items():
        around = places[path[:-1]]
        assert around.start <= span.start <= span.end <= around.end, path


def test_an_object_that_stands_for_several_parts_stands_where_each_of_them_is():
    constant = object()
    language = Language.from_lark(
        'start: item ("," item)*\nitem: /[a-z]+/\n%ignore " "\n',
        build={"start": list, "item": lambda _: constant},
        print=str,
    )
    places = read(language.notation, Source("a, bb,ccc")).places
    assert [places.value((at,)) for at in range(3)] == [Span(0, 1), Span(3, 5), Span(6, 9)]
