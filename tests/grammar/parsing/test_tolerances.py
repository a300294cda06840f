"""What is mended in a language of one's own, as what, and what is not."""

from __future__ import annotations

import pytest

from grammar import Language, Safety
from grammar.adoption import GrammarError
from grammar.parsing.reader import read
from grammar.source import Source
from guard import Guard, Repaired
from tests.strategies.search import SEARCH

SAFE = Guard(SEARCH)
ANY = Guard(SEARCH, allows_unsafe=True)


def mended(text: str, guard: Guard = SAFE) -> str | None:
    """The text after all mends, None where it is refused."""
    verdict = guard.check(text)
    return verdict.text if isinstance(verdict, Repaired) else None


def offered(text: str) -> list[tuple[str, str]]:
    """The fixes that are offered for a text's errors, each with its safety."""
    diagnostics = read(SEARCH.notation, Source(text)).diagnostics
    return [(fix.title, fix.safety.value) for diagnostic in diagnostics for fix in diagnostic.fixes]


# --- the same token, written differently ---


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("find a where b = “x y”", 'find a where b = "x y"'),
        ("find a where b = 'x'", 'find a where b = "x"'),
        ("find a where b = «it’s»", 'find a where b = "it’s"'),
        ("find a limit １０", "find a limit 10"),
        ("find a， b", "find a, b"),
        ("find a where b ≥ −5", "find a where b >= -5"),
        ("\ufefffind a", "find a"),
        ("find\u00a0a", "find a"),
        ("find a,\u200b b", "find a, b"),
    ],
)
def test_a_token_in_other_characters_is_that_token(text, expected):
    assert mended(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "find a where b = ‘it's'",
        "find a where b = 'x\\'y'",
        "find a where b = 'say \"x\"'",
        "find a where b = 'x'y'",
        "find a where b = 'x",
        "find a where b = x²",
    ],
)
def test_quotes_that_could_end_elsewhere_are_not_guessed_at(text):
    assert mended(text) is None


# --- words near the grammar's words ---


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("FIND a", "find a"),
        ("Find a Where b = 1 AND c = 2", "find a where b = 1 and c = 2"),
        ("find a sort_by b ascending", "find a sort by b ascending"),
        ("find AVG(a)", "find avg(a)"),
        ("find mean(a)", "find avg(a)"),
        ("find Mean(a), a sort by a desc", "find avg(a), a sort by a descending"),
    ],
)
def test_a_word_in_other_case_or_by_an_alias_is_that_word(text, expected):
    assert mended(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("find a whre b = 1", "find a where b = 1"),
        ("find maximun(a)", "find maximum(a)"),
        ("find a sort by b descendig", "find a sort by b descending"),
    ],
)
def test_a_mistyped_word_is_a_guess(text, expected):
    assert mended(text) is None
    assert mended(text, ANY) == expected


def test_a_word_between_two_others_is_neither():
    assert mended("find mimimum(a)", ANY) == "find minimum(a)"
    assert mended("find maxinum(a)", ANY) == "find maximum(a)"
    assert mended("find m(a)", ANY) is None


def test_a_mistyped_word_that_alone_can_stand_there_is_that_word():
    language = Language.from_lark('start: "query" NAME "finally" "ordered" NAME\nNAME: /[a-z]+/\n%ignore " "')
    assert mended("query x finaly ordered y", Guard(language)) == "query x finally ordered y"


def test_words_that_differ_in_case_only_are_not_chosen_from():
    language = Language.from_lark('start: "go" ("Left" | "LEFT")\n%ignore " "')
    assert mended("go left", Guard(language, allows_unsafe=True)) is None


def test_an_alias_of_a_word_that_the_grammar_lacks_is_a_mistake_of_its_author():
    with pytest.raises(GrammarError, match="the grammar has no word `lefft`; did you mean `left`"):
        Language.from_lark('start: "go" ("left" | "right")\n%ignore " "', aliases={"port": "lefft"})


# --- the least mends of the syntax ---


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("find avg(a, b", "find avg(a), b"),
        ("find a where b in [1, 2 and c = 3", "find a where b in [1, 2] and c = 3"),
        ("find a where (b = 1 or c = 2 sort by a ascending", "find a where (b = 1 or c = 2) sort by a ascending"),
        ("find a,, b", "find a, b"),
        ("find a where b in [1, 2,] limit 3", "find a where b in [1, 2] limit 3"),
        ("find a)", "find a"),
        ("find avg(a))", "find avg(a)"),
        ('find a where b in ["x" "y"]', 'find a where b in ["x", "y"]'),
    ],
)
def test_punctuation_without_which_nothing_can_be_meant_is_mended(text, expected):
    assert mended(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("find a b", "find a, b"),
        ("find a where b in [1 2]", "find a where b in [1, 2]"),
        ("find , a", "find  a"),
        ("find a where b = = 1", "find a where b =  1"),
        ("find a where b in [1, 2)", "find a where b in [1, 2]"),
        ("a", "find a"),
        ('find a where b in ["x", "y"', 'find a where b in ["x", "y"]'),
    ],
)
def test_what_could_be_meant_otherwise_is_a_guess(text, expected):
    assert mended(text) is None
    assert mended(text, ANY) == expected


@pytest.mark.parametrize(
    "text",
    [
        "find a where b =",
        "find a limit",
        "find a,",
        "find a where b in [",
        "find a where b in [1,",
        "find a where b in []",
        "find avg()",
        "find a sort by",
    ],
)
def test_a_missing_value_is_never_made_up(text):
    assert mended(text, ANY) is None
    assert not offered(text)


@pytest.mark.parametrize(
    "text", ["find a where b in [...]", "find a where b in [1, …]", "find ... sort by a ascending"]
)
def test_what_was_left_out_is_not_closed_over(text):
    assert mended(text, ANY) is None
    assert not offered(text)


def test_two_least_mends_that_differ_are_both_shown_and_neither_is_applied():
    language = Language.from_lark(
        'start: sum\nsum: part ("+" part)*\npart: NAME | "f" "(" sum ")"\nNAME: /[a-e]+/\n%ignore " "'
    )
    verdict = Guard(language, allows_unsafe=True).check("f(a + b) + c) + d")
    (error,) = verdict.errors
    assert [fix.title for fix in error.fixes] == ["remove `)` before `+ c) + d`", "remove `)` before `+ d`"]


def test_an_ambiguity_stands_in_the_verdict():
    verdict = ANY.check("find a limit 1 2")
    (ambiguity,) = verdict.ambiguities
    assert [fix.title for fix in ambiguity.fixes] == ["remove `1` before `2`", "remove `2` at the end"]
    assert {fix.safety for fix in ambiguity.fixes} == {Safety.DISPLAY}
    assert verdict.withheld == ambiguity.fixes


def test_an_error_that_follows_from_another_is_not_told_twice():
    names = [d.message for d in read(SEARCH.notation, Source("find mean(a), b")).diagnostics]
    assert names == ["`mean` is not a function"]


def test_a_mend_that_lies_before_the_place_where_reading_stopped_is_told_in_its_own_place():
    language = Language.from_lark(
        'start: "[" pair ("," pair)* "]" ":" WORD\npair: WORD ("," WORD)~1\nWORD: /[a-z]+/\n%ignore " "'
    )
    (diagnostic,) = read(language.notation, Source("[a, b, c, d : e")).diagnostics
    assert (diagnostic.name, diagnostic.message) == ("missing-text", "`]` is missing")


def test_the_same_tree_by_two_mends_is_one_mend():
    grammar = 'start: "(" WORD (("," | ";") WORD)* ")"\nWORD: /"[a-z]*"/\n%ignore " "'
    text = '("a" "b")'
    plain = Language.from_lark(grammar)
    meant = Language.from_lark(grammar, build=lambda tree: tuple(leaf.text for leaf in tree.children), print=repr)
    assert [len(d.fixes) for d in read(plain.notation, Source(text)).diagnostics] == [2]
    assert [len(d.fixes) for d in read(meant.notation, Source(text)).diagnostics] == [1]
    assert mended(text, Guard(meant)) == '("a", "b")'


def test_a_language_that_ignores_nothing_gets_no_words_run_together():
    language = Language.from_lark('start: "if" NAME "then" NAME\nNAME: /[A-Z]+/')
    assert mended("ifAB", Guard(language, allows_unsafe=True)) is None
