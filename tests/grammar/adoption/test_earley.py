"""Earley grammars: the same trees as Lark's, the first error in words, ambiguity said aloud, and bounds."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lark import Lark

from grammar import Language, Schema, Severity, Source
from grammar.adoption import lark_tree
from grammar.adoption.earley import MAX_CHARACTERS
from grammar.checker import check_text
from grammar.chooser import Seeded
from grammar.generation.sentences import Stuck, compose
from grammar.generation.strategies import any_text
from grammar.parsing.reader import compiled, read
from guard import Guard
from tests.grammar.adoption.grammars import GRAMMARS

SEARCH = r"""
start: "find" NAME ("," NAME)* ["sort" "by" NAME ORDER]
NAME: /[a-z_]+/
ORDER: "rising" | "falling"
%ignore " "
"""
LANGUAGE = Language.from_lark(
    SEARCH, parser="earley", names={"NAME": "column"}, unit="search", labels={"ORDER": "an order"}
)
LETTERS = 'start: item\n?item: item item -> both | "a" | "(" item ")"\n'


def told(text, language=LANGUAGE, schema=None):
    diagnostics, _ = check_text(language, Source(text), schema)
    return [(d.name, d.span.start, text[d.span.start : d.span.end], d.message, d.help) for d in diagnostics]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "find a !",
            ("unexpected-text", 7, "!", "`!` cannot stand here", "expected `,`, `sort` or the end of the search"),
        ),
        ("fnd a", ("unexpected-text", 0, "fnd", "`fnd` cannot stand here", "did you mean `find`?")),
        ("find a,", ("unfinished-text", 7, "", "the search ends before a column", None)),
        ("find a sort by b up", ("unexpected-text", 17, "up", "`up` cannot stand here", "expected an order")),
        ("", ("empty-text", 0, "", "there is no search in the text", None)),
    ],
)
def test_the_first_error_is_told_in_the_authors_words(text, expected):
    assert told(text) == [expected]


def test_names_are_looked_up():
    assert told("find nme", schema=Schema.of(["name"])) == [
        ("unknown-name", 5, "nme", "there is no column `nme`", "did you mean `name`?")
    ]


def test_a_grammar_that_is_not_lalr_is_read():
    text = 'start: a* b\na: "x" "y"\nb: "x" "z"\n_c: "x"\n'
    palindromes = 'start: p\np: "a" p "a" | "b" p "b" | "a" | "b"\n'
    for grammar, sentence in ((text, "xyxyxz"), (palindromes, "abbabba")):
        language = Language.from_lark(grammar, parser="earley")
        assert lark_tree(read(language.notation, Source(sentence)).tree) == Lark(grammar).parse(sentence)


@pytest.mark.parametrize("lexer", ["dynamic", "dynamic_complete", "basic"])
def test_each_lexer_of_lark_gives_larks_tree(lexer):
    grammar = SEARCH.replace("ORDER:", "ORDER.2:")  # else the basic lexer takes an order for a name
    language = Language.from_lark(grammar, parser="earley", lexer=lexer)
    text = "find a, b sort by c falling"
    assert lark_tree(read(language.notation, Source(text)).tree) == Lark(grammar, lexer=lexer).parse(text)


def test_an_ambiguous_text_is_read_as_lark_resolves_it_with_a_warning():
    language = Language.from_lark(LETTERS, parser="earley")
    diagnostics, parsed = check_text(language, Source("(aaa)"))
    assert lark_tree(parsed.tree) == Lark(LETTERS).parse("(aaa)")
    assert [(d.name, d.severity, d.span.start, d.span.end) for d in diagnostics] == [
        ("ambiguous-text", Severity.WARNING, 1, 4)
    ]


def test_an_ambiguity_that_priorities_settle_is_not_reported():
    grammar = "start: word | name\nword.2: /[a-z]+/\nname.1: /[a-z]+/\n"
    assert not told("abc", Language.from_lark(grammar, parser="earley"))


def test_an_unambiguous_text_has_no_warning():
    assert not told("find a, b sort by c rising")


def test_the_language_says_what_is_lost():
    assert any("first error" in limit for limit in LANGUAGE.limits)
    assert not Language.from_lark(SEARCH).limits


def test_what_needs_the_table_is_refused():
    with pytest.raises(TypeError):
        compiled(LANGUAGE.notation, with_mistakes=False)


def test_the_guard_takes_an_earley_language():
    assert Guard(LANGUAGE, Schema.of(["a"])).check("find a").decision.value == "accepted"


def test_a_text_that_costs_too_much_is_given_up():
    assert [name for name, *_ in told("a" * 2_000, Language.from_lark(LETTERS, parser="earley"))] == ["text-too-costly"]


def test_a_text_over_the_bound_is_refused_unread():
    assert told("find " + "a" * MAX_CHARACTERS)[0][0] == "text-too-long"


def test_the_bound_is_the_authors_to_set():
    language = Language.from_lark(SEARCH, parser="earley", max_characters=10)
    assert told("find aaaaaaaaaa", language)[0][0] == "text-too-long"


def test_nesting_beyond_the_bound_is_refused():
    language = Language.from_lark('start: item\nitem: "(" item ")" | "a"\n', parser="earley")
    assert told("(" * 1_500 + "a" + ")" * 1_500, language)[0][0] == "text-too-deep"


_HELD: dict[str, Language] = {}


@given(name=st.sampled_from(sorted(GRAMMARS)), text=any_text())
def test_no_text_makes_reading_raise(name, text):
    if name not in _HELD:
        _HELD[name] = Language.from_lark(GRAMMARS[name].text, parser="earley", **GRAMMARS[name].options)
    parsed = read(_HELD[name].notation, Source(text))
    errors = [d for d in parsed.diagnostics if d.severity is Severity.ERROR]
    assert (parsed.tree is None) == bool(errors)
    for diagnostic in parsed.diagnostics:
        assert 0 <= diagnostic.span.start <= diagnostic.span.end <= len(text)


@given(st.lists(st.sampled_from(["find", "a", "b", ",", "sort", "by", "rising", " ", "!"]), max_size=10))
def test_a_text_is_taken_exactly_where_lark_takes_it(words):
    text = " ".join(words)
    try:
        _PLAIN.parse(text)
        is_taken = True
    except Exception:  # noqa: BLE001  # whatever Lark's reason is
        is_taken = False
    assert (read(LANGUAGE.notation, Source(text)).tree is not None) == is_taken


_PLAIN = Lark(SEARCH)


@pytest.mark.parametrize("lexer", ["dynamic", "basic"])
@pytest.mark.parametrize(
    ("text", "repaired"),
    [
        ("Find a", "find a"),
        ("FIND a Sort BY b Falling", "find a sort by b falling"),
        ("find a sort by b desc", "find a sort by b falling"),
        ("Here you go:\n```\nFind a\n```\n", "find a"),
    ],
)
def test_a_word_in_other_case_or_an_alias_is_put_right(lexer, text, repaired):
    grammar = SEARCH.replace("ORDER:", "ORDER.2:").replace(
        '%ignore " "', "%ignore /[ \\n]+/"
    )  # else the basic lexer reads a name
    language = Language.from_lark(grammar, parser="earley", lexer=lexer, aliases={"desc": "falling"})
    assert Guard(language).check(text).text == repaired


@pytest.mark.parametrize(("text", "offered"), [("fnd a", "find"), ("find a sort by b risin", "rising")])
def test_a_mistyped_word_is_offered_and_not_put_right_unasked(text, offered):
    verdict = Guard(LANGUAGE, Schema.of(["a", "b"])).check(text)
    assert not verdict
    (fix,) = verdict.diagnostics[0].fixes
    assert (fix.edits[0].text, fix.safety.value) == (offered, "unsafe")


@pytest.mark.parametrize("seed", range(5))
def test_sentences_are_drawn_and_read(seed):
    text = compose(LANGUAGE, Seeded(Random(seed)), Schema.of(["name", "size"]), budget=12)  # no secret
    assert Guard(LANGUAGE, Schema.of(["name", "size"])).check(text).decision.value == "accepted"


def test_a_grammar_of_which_no_sentence_is_read_says_so():
    language = Language.from_lark('start: A "b"\nA: /a(?=c)/\n', parser="earley")
    with pytest.raises(Stuck, match="no text that the rules"):
        compose(language, Seeded(Random(0)))  # no secret
