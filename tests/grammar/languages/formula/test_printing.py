"""Print then read is the identity, with the least parentheses, quotes and escapes."""

from __future__ import annotations

import pytest
from hypothesis import example, given

from grammar.languages.formula import Call, Column, Literal, Not, Operation, Unreadable, language, print_formula
from grammar.parsing.reader import read
from grammar.source import Source
from tests.grammar.languages.formula.formulas import TREES

A, B, ONE = Column("a"), Column("b"), Literal(1)
NOTATION = language().notation


def chain(*parts):
    return Operation(parts[1::2], parts[::2])


@given(TREES)
@example(chain(A, "-", chain(B, "-", ONE)))
@example(chain(Literal(-0.0), "*", Not(Literal(-1))))
@example(Literal('\udcc3(é`"\\\n\u200b'))
@example(Column(""))
def test_what_is_printed_is_read_as_the_same_tree(tree):
    assert read(NOTATION, Source(print_formula(tree))).tree == tree


@given(TREES)
def test_a_printed_formula_is_one_line_of_visible_characters(tree):
    assert print_formula(tree).isprintable()


@given(TREES)
def test_what_was_printed_and_read_is_printed_the_same(tree):
    text = print_formula(tree)
    assert print_formula(read(NOTATION, Source(text)).tree) == text


@pytest.mark.parametrize(
    ("tree", "text"),
    [
        (chain(A, "+", B, "+", ONE), "$a + $b + 1"),
        (chain(A, "-", chain(B, "+", ONE)), "$a - ($b + 1)"),
        (chain(A, "+", chain(B, "-", ONE)), "$a + $b - 1"),
        (chain(chain(A, "+", B), "-", ONE), "($a + $b) - 1"),
        (chain(A, "-", chain(B, "-", ONE)), "$a - ($b - 1)"),
        (chain(chain(A, "-", B), "-", ONE), "$a - $b - 1"),
        (chain(chain(A, "*", B), "/", ONE), "$a * $b / 1"),
        (chain(A, "*", chain(B, "/", ONE)), "$a * ($b / 1)"),
        (chain(chain(A, "OR", B), "AND", ONE), "($a OR $b) AND 1"),
        (chain(A, "OR", chain(B, "AND", ONE)), "$a OR $b AND 1"),
        (chain(chain(A, "=", B), "<", ONE), "($a = $b) < 1"),
        (chain(A, "=", B, "!=", ONE), "$a = $b != 1"),
        (Not(chain(A, "=", ONE)), "!($a = 1)"),
        (chain(Not(A), "=", ONE), "!$a = 1"),
        (Not(Not(A)), "!!$a"),
        (chain(ONE, "-", Literal(-1)), "1 - -1"),
        (Call("IF", (A, ONE, Literal(None))), "IF($a, 1, null)"),
        (Call("EVENT_TIMESTAMP"), "EVENT_TIMESTAMP()"),
        (Call("AND", (chain(A, "AND", B), ONE)), "AND($a AND $b, 1)"),
        (Literal(True), "true"),
        (Literal(1.0), "1.0"),
        (Literal(1e300), "1e+300"),
        (Literal("plain"), '"plain"'),
        (Literal("it's"), '"it\'s"'),
        (Literal('say "hi"'), '`say "hi"`'),
        (Literal(r"^\d+$"), r"`^\d+$`"),
        (Literal("`\\d`"), '"`\\\\d`"'),
        (Literal("a\nb\\"), '"a\\nb\\\\"'),
        (Literal("\x00\x85\u200b\udcff"), '"\\x00\\u0085\\u200b\\xff"'),
        (Literal("日本"), '"日本"'),
        (Column("http.status_code"), "$http.status_code"),
        (Column("a=1"), "$a=1"),
        (Column("cpu usage (%)"), '$"cpu usage (%)"'),
        (Column(""), '$""'),
        (Column("²"), '$"²"'),
        (Column("日本"), "$日本"),
    ],
)
def test_it_is_written_as_a_careful_person_would(tree, text):
    assert print_formula(tree) == text
    assert read(NOTATION, Source(text)).tree == tree


def test_what_could_not_be_read_cannot_be_printed():
    with pytest.raises(ValueError, match="could not be read"):
        print_formula(Not(Unreadable()))
