"""Laws of generated sentences: each re-parses, for every language that comes along and for grammars of many kinds."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grammar.generation.strategies import near, sentences
from grammar.language import Language
from grammar.parsing.reader import parse_tree, read
from grammar.source import Source
from tests.examples import PROFILED

SEARCH = Language.from_lark(
    r"""
    start: "find" what ("where" condition)? ("sort" "by" COLUMN DIRECTION?)?
    what: "*" | COLUMN ("," COLUMN)*
    ?condition: comparison | condition "and" comparison | "(" condition ")"
    comparison: COLUMN OP value | COLUMN "in" "(" value ("," value)* ")"
    value: NUMBER | STRING
    OP: "=" | "!=" | "<" | ">"
    DIRECTION: "asc" | "desc"
    COLUMN: /[a-z_][a-z0-9_.]*/
    NUMBER: /-?[0-9]+(\.[0-9]+)?/
    STRING: /"[^"\n]*"/
    %ignore /[ \t\n]+/
    %ignore /#[^\n]*/
    """,
    unit="search",
)
NESTED = Language.from_lark(
    r"""
    start: _list{item} | pair{item, item}
    _list{x}: "[" [x ("," x)*] "]"
    pair{x, y}: "<" x ":" y ">"
    item: WORD | start
    WORD: /[a-z]+/
    """
)
SELECT = Language.from_lark(
    r"""
    start: "select" NAME ("," NAME)* "from" NAME ["order" "by" NAME DIRECTION?]
    DIRECTION: "asc" | "desc"
    NAME: /[a-z_]+/
    %ignore /\s+/
    %ignore /--[^\n]*/
    %ignore /\/\*(.|\n)*?\*\//
    """,
    lexer="basic",
)
LANGUAGES = {
    **PROFILED,
    "search": SEARCH,
    "templates": NESTED,
    "keywords and comments": SELECT,
}


@pytest.mark.parametrize("name", LANGUAGES)
@settings(max_examples=40)
@given(data=st.data())
def test_a_generated_sentence_is_a_sentence(name, data):
    notation = LANGUAGES[name].notation
    text = data.draw(sentences(notation))
    assert parse_tree(notation, text) is not None, text


@pytest.mark.parametrize("name", ["search", "templates", "keywords and comments"])
@settings(max_examples=40)
@given(data=st.data())
def test_print_then_parse_is_the_identity_for_an_adopted_language(name, data):
    notation = LANGUAGES[name].notation
    tree = read(notation, Source(data.draw(sentences(notation)))).tree
    assert tree is not None
    printed = notation.print(tree)
    assert read(notation, Source(printed)).tree == tree
    assert notation.print(read(notation, Source(printed)).tree) == printed


@pytest.mark.parametrize("name", LANGUAGES)
@settings(max_examples=40)
@given(data=st.data())
def test_a_text_near_the_language_is_read_or_refused_with_a_place(name, data):
    notation = LANGUAGES[name].notation
    text = data.draw(near(notation))
    parsed = read(notation, Source(text))
    assert parsed.tree is not None or parsed.diagnostics
    assert all(0 <= d.span.start <= d.span.end <= len(text) for d in parsed.diagnostics)


def test_sentences_reach_most_productions():
    notation = SEARCH.notation
    seen = set()

    @settings(max_examples=60, derandomize=True, deadline=None, database=None)
    @given(text=sentences(notation))
    def collect(text):
        seen.update(tree.data for tree in parse_tree(notation, text).iter_subtrees())

    collect()
    assert {"start", "what", "comparison", "value", "condition"} <= {str(name) for name in seen}
