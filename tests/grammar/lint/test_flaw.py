"""How a grammar is laid open: start rules, reasons for a refusal with their places, bounds."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grammar.diagnostic import Severity
from grammar.lint.flaw import MAX_FINDINGS, Flaw, FlawFinding, Stage, flaw
from grammar.lint.flaws import FLAWS, lint
from grammar.lint.loading import MAX_CHARACTERS, analyse
from grammar.rule import Example
from grammar.source import Span

REFUSED = [
    ('start: "x" ("a"\nb: "c"\n', "(", "`(` is not closed"),
    ('start: ["a" "b"', "[", "`[` is not closed"),
    ('start: "a")\n', ")", "a closing bracket has no opening one"),
    ('start: "a" ?*\n', "*", "an operator has nothing before it to apply to"),
    ('start: "a" | : "b"\n', ":", "a colon cannot stand here"),
    ('start: "a"\nstart: "b"\n', "start", "`start` is defined twice"),
    ('start: A\nA: A "x"\n', "A", "terminal `A` uses itself"),
    ('start: A\nA: b\nb: "c"\n', "A", "terminal `A` uses a rule"),
    ('start: ""\n', '""', "a literal is empty"),
    ('start: "a" -> B\n', "B", "the alias after `->` is not in lower case"),
    ('_start: "a" -> b\nstart: _start\n', "_start", "rule `_start` begins with an underscore, and has an alias"),
    ('Start: "a"\n', "Start", "name `Start` is neither all lower case (a rule) nor all upper case (a terminal)"),
    ('start "a"\n', '"a"', "a definition has no colon after its name"),
    ('start: twice{"a"}\ntwice{x, y}: x y\n', "twice", "template `twice` has the wrong number of arguments"),
    ('start: "a"~3..1\n', "start", "the bounds of a repetition are in the wrong order"),
    ("start: A\nA: /[/\n", "A", "Python cannot read the expression `A`: unterminated character set"),
    ("start: /a(/\n", "/a(/", "Python cannot read the expression `/a(/`: missing ), unterminated subpattern"),
    ('start: "a"\n%extend other: "b"\n', "other", "`%extend` names `other`, which is not defined earlier"),
    ("%import common.NOPE\nstart: NOPE\n", "NOPE", "`NOPE` is not in the grammar it is imported from"),
    ("%import nowhere.X\nstart: X\n", "X", "there is no grammar `nowhere` to import from"),
]


@pytest.mark.parametrize(("text", "underlined", "message"), REFUSED, ids=lambda v: v[:20])
def test_a_refused_grammar_has_one_error_with_its_place(text, underlined, message):
    (found,) = [d for d in lint(text) if d.severity is Severity.ERROR]
    assert (found.name, found.message, text[found.span.start : found.span.end]) == (
        "broken-grammar",
        message,
        underlined,
    )


def test_every_unknown_name_is_reported_once_for_each_use():
    text = "start: NAM itm NAM\nNAME: /[a-z]/\nitem: NAME\n"
    found = [(d.message, d.near) for d in lint(text) if d.name == "unknown-name"]
    assert found == [
        ("terminal `NAM`, used in `start`, is not defined", ("NAME",)),
        ("rule `itm`, used in `start`, is not defined", ("item",)),
        ("terminal `NAM`, used in `start`, is not defined", ("NAME",)),
    ]


@pytest.mark.parametrize(
    ("text", "starts"),
    [
        ('start: item\nitem: "a"\n', ("start",)),
        ('query: item\nitem: "a"\n', ("query",)),
        ('query: "a"\norder: "b"\n', ("query", "order")),
        ('a: b "x"\nb: a "y" | "z"\n', ("a",)),
        ("NAME: /[a-z]/\n", ()),
    ],
)
def test_without_being_told_it_starts_where_no_rule_leads(text, starts):
    assert analyse(text).starts == starts


def test_start_rules_that_are_given_are_taken():
    assert [d.name for d in lint('query: "a"\norder: "b"\n', start="order")] == ["unreachable-rule"]
    assert not lint('query: "a"\norder: "b"\n', start=["order", "query"])


def test_a_grammar_that_is_too_long_is_not_looked_at():
    (found,) = lint("a" * (MAX_CHARACTERS + 1))
    assert (found.name, found.severity) == ("broken-grammar", Severity.ERROR)


def test_a_parser_that_lark_does_not_have_is_the_callers_mistake():
    with pytest.raises(ValueError, match="no such parser"):
        lint('start: "a"', parser="ll")


def test_the_dynamic_lexer_goes_with_earley():
    assert analyse('start: "a"', parser="earley").lexer == "dynamic"
    assert analyse('start: "a"', parser="earley", lexer="basic").lexer == "basic"
    assert analyse('start: "a"', parser="earley").table is None


def test_a_flaw_needs_a_docstring():
    def nameless(analysis):
        return ()

    with pytest.raises(TypeError, match="nameless has no docstring"):
        flaw(invalid=[], valid=[])(nameless)


def test_of_one_flaw_so_many_findings_are_reported():
    told = Flaw(
        "many",
        Severity.NOTE,
        "Many.",
        check=lambda _: [FlawFinding(str(n), Span(0, 0)) for n in range(99)],
        stage=Stage.TEXT,
    )
    assert len(told.find(analyse(""))) == MAX_FINDINGS


def test_a_flaw_of_a_loaded_grammar_says_nothing_of_one_that_is_not():
    told = Flaw(
        "one", Severity.NOTE, "One.", (Example(""),), check=lambda _: [FlawFinding("x", Span(0, 0))], stage=Stage.LOADED
    )
    assert told.find(analyse("start: (")) == ()
    assert len(told.find(analyse('start: "a"'))) == 1


PIECES = st.sampled_from(
    [
        "start",
        "a",
        "A",
        "b",
        ":",
        "|",
        "(",
        ")",
        "[",
        "]",
        '"x"',
        "/y+/",
        "/(/",
        "*",
        "+",
        "?",
        "~2",
        "\n",
        "%ignore ",
        "->",
        ".2",
        " ",
    ]
)


@given(st.lists(PIECES, max_size=25).map("".join))
def test_no_text_makes_it_raise(text):
    for found in lint(text):
        assert 0 <= found.span.start <= found.span.end <= len(text)


@given(st.text(max_size=60))
def test_no_text_of_any_characters_makes_it_raise(text):
    assert isinstance(lint(text), tuple)


HOSTILE = [
    "\n" * 100_000,
    "\r\n" * 50_000,
    " " * 100_000,
    "a" * 100_000,
    "(" * 10_000,
    'start: "a"' + " #" * 20_000,
    "start: " + "a " * 20_000,
    "start: " + "(" * 500 + '"a"' + ")" * 500,
    "start: " + '"a"? ' * 200,
    'start: x{"a"}\nx{p}: p | x{y{p}}\ny{p}: p p\n',
    "start: A\nA: /" + "(" * 90 + "a" + ")*" * 90 + "b/",
    "start: A\nA: /(?:[a-z]{1,1000}){1,1000}/",
    "start: A\nA: /" + "(a?)" * 60 + "a" * 60 + "/",
    "start: A\nA: /" + "|".join(f"w{n}" for n in range(3_000)) + "/",
    "start: "
    + " | ".join(f"T{n}" for n in range(150))
    + "\n"
    + "".join(f"T{n}: /[a-z]+{n}x*(y|z)*/\n" for n in range(150)),
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_no_grammar_takes_more_than_moments(text):
    started = time.process_time()
    lint(text)
    assert time.process_time() - started < 8  # far more than it takes, far less than a search without bounds


def test_a_large_grammar_is_looked_at_in_seconds():
    rules = [f'r{n}: "k{n}" r{n + 1} | "k{n}x" NAME' for n in range(600)]
    text = "\n".join(["start: r0+", *rules, 'r600: "end"', "NAME: /[a-z]\\w*/", '%ignore " "'])
    started = time.process_time()
    found = lint(text)
    assert time.process_time() - started < 8
    assert not [d for d in found if d.severity is not Severity.NOTE]


def test_flaws_are_in_alphabetical_order():
    names = [each.name for each in FLAWS]
    assert names == sorted(names)


def test_python_warnings_about_an_expression_are_no_affair_of_ours():
    assert lint("start: A\nA: /[[a]/\n") == ()  # warnings are errors in these tests


def test_a_rule_of_many_listed_words_is_given_to_lark():
    text = "start: " + " | ".join(f'"w{n}"' for n in range(5_001))
    assert not lint(text)
