"""The printer that is derived from a grammar: what it prints reads back as the tree, or it refuses to print."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grammar import Language, Source
from grammar.adoption import GrammarError, Leaf, Node, PrintError
from grammar.generation.strategies import sentences
from grammar.parsing.reader import read
from tests.grammar.adoption.grammars import CASES, GRAMMARS

LANGUAGES = {name: Language.from_lark(sample.text, **sample.options) for name, sample in GRAMMARS.items()}


def tree(text, language):
    return read(language.notation, Source(text)).tree


def check(text, language):
    """Print then parse is the identity, and what is printed is printed again the same."""
    found = tree(text, language)
    printed = language.notation.print(found)
    assert tree(printed, language) == found
    assert language.notation.print(tree(printed, language)) == printed


@pytest.mark.parametrize(("name", "text"), CASES)
def test_what_is_printed_reads_back_as_the_same_tree(name, text):
    check(text, LANGUAGES[name])


@pytest.mark.parametrize("name", GRAMMARS)
@given(data=st.data())
def test_print_then_parse_is_the_identity_on_any_sentence(name, data):
    check(data.draw(sentences(LANGUAGES[name], budget=12)), LANGUAGES[name])


@pytest.mark.parametrize(("name", "text"), [case for case in CASES if case[0] != "lines"])
def test_what_an_earley_grammar_prints_reads_back_too(name, text):
    check(text, Language.from_lark(GRAMMARS[name].text, parser="earley", **GRAMMARS[name].options))


@pytest.mark.parametrize(
    ("name", "text", "printed"),
    [
        ("search", "find a,b   sort by c", "find a, b sort by c"),
        ("arithmetic", "( 1+2 )*3", "(1 + 2) * 3"),
        ("json", '{ "a" : [ 1 ,2] }', '{"a": [1, 2]}'),
        ("points", "1 . 5", "1. 5"),
        ("comments only", "a#x\nb", "a#\nb"),
        ("operators", "a+ -b", "a + -b"),
        ("nothing ignored", "ab-c1", "ab-c1"),
    ],
)
def test_tokens_stand_apart_only_where_looks_or_the_lexer_want_it(name, text, printed):
    assert LANGUAGES[name].notation.print(tree(text, LANGUAGES[name])) == printed


def test_a_token_that_depends_on_what_follows_is_printed_as_it_was_written():
    language = Language.from_lark(
        'start: (CALL "(" ")" | NAME)+\nCALL: /[a-z]+(?=\\()/\nNAME: /[a-z]+(?! *\\()/\n%ignore " "\n'
    )
    check("a b() c", language)


def test_a_tree_made_by_hand_that_no_text_has_is_not_printed():
    one, plus = Leaf("NUMBER", "1"), Leaf("PLUS", "+", is_silent=True)
    times = Leaf("STAR", "*", is_silent=True)
    inner = Node("add", (one, plus, one))
    with pytest.raises(PrintError):
        LANGUAGES["arithmetic"].notation.print(Node("mul", (inner, times, one)))


def test_a_tree_whose_token_would_be_read_as_another_is_not_printed():
    with pytest.raises(PrintError):
        LANGUAGES["search"].notation.print(
            Node("start", (Leaf("FIND", "find", is_silent=True), Leaf("NAME", "a, b"), None))
        )


def test_a_tree_of_the_authors_needs_a_printer_of_the_authors():
    with pytest.raises(GrammarError, match="give `print` too"):
        Language.from_lark(GRAMMARS["search"].text, build=lambda node: node)


def test_a_grammar_that_ignores_nothing_that_could_be_written_needs_a_printer():
    grammar = 'start: A+\nA: "a"\n%ignore /(?<=a)b(?<=ac)/\n'
    with pytest.raises(GrammarError, match="no ignored text was found"):
        Language.from_lark(grammar)
    assert Language.from_lark(grammar, print=str)
