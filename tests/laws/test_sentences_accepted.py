"""What a language takes, the guard accepts as it stands, whatever in it looks like a wrapping; for every grammar of the tests.

The sentences are drawn from each grammar. Those of a grammar that none can be drawn from are its samples'.
"""

from __future__ import annotations

import json
from contextlib import suppress
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from grammar import Language, Schema
from grammar.contract.law import Trial, Unfit, is_same
from grammar.generation.strategies import near, sentences, texts
from grammar.languages import formula
from grammar.parsing.reader import read, read_to_error
from grammar.source import Source
from guard import Accepted, Guard, Rejected, Repaired, replay
from guard.command.layout import Ahead, Layout
from guard.command.outputs import Judge, judged_file, judged_outputs
from guard.command.settings import chosen_language
from guard.laws import LAWS
from tests.grammar.adoption.grammars import GRAMMARS
from tests.grammar.generation.test_sentences import KINDS
from tests.laws.test_prefix import SMALL
from tests.laws.test_sentences import LANGUAGES
from tests.mutants.search import language as mutant_search
from tests.strategies.search import SEARCH

EXAMPLES = Path(__file__).parents[2] / "examples"

EDGES = {
    "a line break ends each line": r"""
        start: line+
        line: WORD "=" NUM _NL
        WORD: /[a-z]+/
        NUM: /[0-9]+/
        _NL: /\n+/
        %ignore " "
    """,
    "a line break begins each line": r"""
        start: (_NL WORD)+
        WORD: /[a-z]+/
        _NL: /\r?\n/
    """,
    "indented items": r"""
        start: item ("\n" item)*
        item: "  "? WORD
        WORD: /[a-z]+/
    """,
    "indentation beside blanks that mean nothing": r"""
        start: (INDENT? WORD "\n")+
        INDENT: "  "
        WORD: /[a-z]+/
        %ignore " "
    """,
    "comments to the end of the line": r"""
        start: (NAME ";")+
        NAME: /[a-z]+/
        %ignore /\/\/[^\n]*\n/
        %ignore /[ \n]+/
    """,
    "literals over many lines": r'''
        start: part ("+" part)*
        part: NAME | TRIPLE | RAW
        NAME: /[a-z]+/
        TRIPLE: /"""(.|\n)*?"""/ | /\'\'\'(.|\n)*?\'\'\'/
        RAW: /`[^`]*`/ | /~~~(\w*\n)(.|\n)*?~~~/
        %ignore /[ \n]+/
    ''',
    "here documents": r"""
        start: (NAME "=" (HEREDOC | NAME) _NL)+
        HEREDOC: /<<(?P<mark>[A-Z]+)\n(.|\n)*?\n(?P=mark)(?=\n)/
        NAME: /[a-z]+/
        _NL: /\n+/
        %ignore " "
    """,
    "quoted lines": r"""
        start: (">" WORD* "\n")+
        WORD: /[a-z]+/
        %ignore " "
    """,
    "tags": r"""
        start: "<think>" WORD* "</think>" WORD*
        WORD: /[a-z]+/
        %ignore /\s+/
    """,
    "any text": "start: TEXT?\nTEXT: /(.|\\n)+/",
    "blank texts": 'start: "\\n"* "\\t"* " "*',
    "invisible characters": 'start: ("\ufeff" | "\u200b" | WORD)+\nWORD: /[a-z]+/',
}
"""Grammars in which what stands at the edge of a text counts, or a text has what a wrapping is made of."""

EARLEY = {
    "earley: nothing, a blank or a comparison": (
        'start: [NAME "=" NAME]\nNAME: /[a-z]+/\n%ignore " "',
        ["", " ", "a = b"],
    ),
    "earley: literals": (
        "start: NAME \"==\" TEXT\nNAME: /[a-z]+/\nTEXT: /'''(.|\\n)*?'''/\n%ignore /\\s+/",
        ["a == '''\n```\nb == '''\n", "\na == '''x\n'''\n"],
    ),
    "earley: lines": ('start: (WORD "\\n")+\nWORD: /[a-z]+/', ["a\n", "a\nb\n"]),
}

A_QUARTER = settings(max_examples=max(1, settings.default.max_examples // 4))
"""How many examples a law draws that is tried on every one of some eighty grammars."""

NAMES = [
    *(f"adopted: {name}" for name in GRAMMARS),
    *(f"kind: {name}" for name in KINDS),
    *(f"small: {name}" for name in SMALL),
    *(f"edges: {name}" for name in EDGES),
    *LANGUAGES,
    "tolerances",
    "mutants",
    "worked example",
    "worked example, its grammar alone",
]


@cache
def language_of(name) -> Language:
    kind, _, own = name.partition(": ")
    if kind == "adopted":
        return Language.from_lark(GRAMMARS[own].text, **GRAMMARS[own].options)
    if kind in ("kind", "edges"):
        return Language.from_lark((KINDS if kind == "kind" else EDGES)[own])
    if kind == "small":
        grammar, _, is_basic = SMALL[own]
        return Language.from_lark(grammar, lexer="basic" if is_basic else "contextual")
    if name == "worked example":
        return chosen_language(f"{EXAMPLES / 'logs' / 'search.py'}:language", None)
    if name == "worked example, its grammar alone":
        return Language.from_lark(EXAMPLES / "logs" / "search.lark")
    others = {
        "tolerances": lambda: SEARCH,
        "mutants": mutant_search,
    }
    return others[name]() if name in others else LANGUAGES[name]


def drawn(name):
    language = language_of(name)
    samples = GRAMMARS[name.removeprefix("adopted: ")].sentences if name.startswith("adopted: ") else ()
    held = [sentences(language), *([st.sampled_from(samples)] if samples else [])]
    return st.one_of(*held, *([texts(language)] if language.generate is not None else []))


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.name)
@pytest.mark.parametrize("name", NAMES)
@A_QUARTER
@given(data=st.data())
def test_a_law_of_the_guard_holds_for_every_grammar_of_the_tests(name, law, data):
    text = data.draw(drawn(name))
    with suppress(Unfit):
        assert law.check(Trial(language_of(name)), text) is None, text


@pytest.mark.parametrize("name", EARLEY)
def test_a_sample_of_a_grammar_without_a_table_is_accepted_as_it_stands(name):
    grammar, samples = EARLEY[name]
    guard = Guard(Language.from_lark(grammar, parser="earley"))
    assert [(type(v), v.text) for v in map(guard.check, samples)] == [(Accepted, text) for text in samples]


@pytest.mark.parametrize("name", NAMES)
@A_QUARTER
@given(data=st.data())
def test_bytes_files_and_records_are_accepted_as_the_text_is(name, data):
    language = language_of(name)
    guard, text = Guard(language), data.draw(drawn(name))
    said = guard.check(text).decision
    raw = text.encode()
    assert judged_file("a file", BytesIO(raw), Judge(guard)).report.decision == said
    held = Ahead(BytesIO(json.dumps({"output": text}).encode()))
    (record,) = judged_outputs("records", held, Layout.LINES, Judge(guard))
    assert record.report.decision == said
    if said == "accepted":
        assert judged_file("a file", BytesIO(raw), Judge(guard)).data() == raw


WRAPPINGS = (
    "```\n{}\n```",
    "```\n{}```",
    "Here you are:\n\n```text\n{}\n```\n\nAsk me for more!",
    "<think>\n{}?\n</think>\n```\n{}\n```\n",
    "~~~~\n{}\n~~~~",
)


@pytest.mark.parametrize("name", NAMES)
@A_QUARTER
@given(data=st.data(), wrapping=st.sampled_from(WRAPPINGS))
def test_out_of_a_wrapping_comes_the_text_or_nothing(name, data, wrapping):
    """The last line break in a fence may be the text's own or the fence's; nothing else may differ."""
    language, text = language_of(name), data.draw(drawn(name))
    assume(not text.rpartition("\n")[2].isspace())  # a fence may be indented
    guard, said = Guard(language), wrapping.replace("{}", text)
    verdict = guard.check(said)
    if not isinstance(verdict, Repaired):
        return  # what wraps the text may be of the language too
    assert replay(said, verdict.repairs) == verdict.text
    wanted = [guard.check(other).tree for other in (text, f"{text}\n")]
    assert verdict.tree in [tree for tree in wanted if tree is not None] or guard.check(text).tree is None


@pytest.mark.parametrize("name", [f"edges: {name}" for name in EDGES] + ["search", "worked example, its grammar alone"])
@given(data=st.data())
def test_what_is_refused_or_mended_is_never_replaced_by_a_part_of_it(name, data):
    """Of a text that is nearly one of the language, with a fence in it or not, no part passes for the whole."""
    language = language_of(name)
    text = data.draw(near(language))
    verdict = Guard(language).check(text)
    if isinstance(verdict, Repaired) and verdict.repairs[0].title.startswith("take "):
        left_out = [text[edit.span.start : edit.span.end] for edit in verdict.repairs[0].edits]
        assert not "".join(left_out).strip(" \t\r\n\ufeff\u200b")


CASES = [
    ("edges: a line break ends each line", "a = 1\n", "accepted", "a = 1\n"),
    ("edges: a line break ends each line", "```\na = 1\n```", "repaired", "a = 1\n"),
    ("edges: a line break ends each line", "Sure:\n```\na = 1\nb = 2\n```\nBye", "repaired", "a = 1\nb = 2\n"),
    ("edges: a line break ends each line", "<think>b = 2\n</think>\n\na = 1\n", "repaired", "a = 1\n"),
    ("edges: a line break ends each line", "\n\na = 1\n", "repaired", "a = 1\n"),
    ("edges: a line break ends each line", "a = 1", "rejected", "a = 1"),
    ("edges: indented items", "  a\nb", "accepted", "  a\nb"),
    ("edges: indented items", "```\n  a\nb\n```", "repaired", "  a\nb"),
    ("edges: indented items", "\ufeff  a\nb", "repaired", "  a\nb"),
    ("edges: indented items", "   a\nb", "rejected", "   a\nb"),
    ("edges: indented items", "a\nb\n", "repaired", "a\nb"),
    ("edges: indentation beside blanks that mean nothing", "```\n  a\nb\n```", "repaired", "  a\nb\n"),
    ("edges: comments to the end of the line", "a; // b\n", "accepted", "a; // b\n"),
    ("edges: comments to the end of the line", "```\na; // b\n```", "repaired", "a; // b\n"),
    ("edges: literals over many lines", "'''text:\n\nb\n'''", "accepted", "'''text:\n\nb\n'''"),
    ("edges: literals over many lines", "a + '''\n```\nb\n```\n'''", "accepted", "a + '''\n```\nb\n```\n'''"),
    ("edges: literals over many lines", "a + '''\n```\nb\n```\n''' +", "rejected", None),
    ("edges: literals over many lines", "a + '''\n```\nb\n```\n", "rejected", None),
    ("edges: literals over many lines", "a +\n'''\nb\n", "rejected", None),
    ("edges: literals over many lines", 'a + """\n</think>\nb', "rejected", None),
    ("edges: literals over many lines", "'''\nb\n''' '''\nc\n'''", "rejected", None),
    ("edges: literals over many lines", "It's:\n```\na + '''\nb'''\n```", "repaired", "a + '''\nb'''"),
    (
        "edges: here documents",
        "x = <<EOF\n```\ny = z\n```\nEOF\ny = z\n",
        "accepted",
        "x = <<EOF\n```\ny = z\n```\nEOF\ny = z\n",
    ),
    ("edges: here documents", "x = <<EOF\n```\ny = z\n```\nEOF\ny = \n", "rejected", None),
    ("edges: here documents", "x = <<EOF\n```\ny = z\n```\n", "rejected", None),
    ("edges: quoted lines", "> a\n> b\n", "accepted", "> a\n> b\n"),
    ("edges: quoted lines", "> a\n> 1\n", "rejected", None),
    ("edges: tags", "<think>a</think> b", "accepted", "<think>a</think> b"),
    ("edges: tags", "<think>a</think> <think>b</think> c 1", "rejected", None),
    ("edges: blank texts", "", "accepted", ""),
    ("edges: blank texts", "\n ", "accepted", "\n "),
    ("search", "find a\n", "accepted", "find a\n"),
    ("honeycomb-2026", "", "rejected", None),
    ("honeycomb-2026", "\n", "rejected", None),
]


@pytest.mark.parametrize(("name", "said", "decision", "text"), CASES)
def test_what_the_grammar_says_of_a_text_is_what_becomes_of_it(name, said, decision, text):
    verdict = Guard(language_of(name)).check(said)
    assert (verdict.decision, verdict.text) == (decision, said if text is None else text)
    assert replay(said, verdict.repairs) == verdict.text or isinstance(verdict, Rejected)


@pytest.mark.parametrize("name", NAMES)
@A_QUARTER
@given(data=st.data())
def test_reading_to_the_first_error_gives_what_reading_gives(name, data):
    notation, text = language_of(name).notation, data.draw(st.one_of(drawn(name), near(language_of(name))))
    whole, read_to = read_to_error(notation, Source(text))
    parsed = read(notation, Source(text))
    assert (whole is None) == (parsed.tree is None)
    assert 0 <= read_to <= len(text)
    if whole is not None:
        assert (is_same(whole.tree, parsed.tree), whole.diagnostics, read_to) == (True, parsed.diagnostics, len(text))


def test_a_blank_that_counts_is_not_said_to_show_nothing_and_written_as_itself():
    verdict = Guard(language_of("edges: indented items")).check("   a\nb")
    assert ([error.name for error in verdict.errors], verdict.repairs) == (["invisible-character"], ())


def test_a_text_without_a_table_is_not_cut_out_of_a_literal():
    grammar, _ = EARLEY["earley: literals"]
    guard = Guard(Language.from_lark(grammar, parser="earley"))
    inner = "b == '''c'''"
    assert guard.check(f"```\n{inner}\n```").text == inner
    assert guard.check(f"Here:\n```\n{inner}\n```").text == inner
    for literal in (f'a == "\n```\n{inner}\n```\n', f"a ==\n'''\n{inner[:-3]}\n"):
        assert guard.check(literal).decision == "rejected"


def test_where_a_rule_refuses_a_text_that_is_read_nothing_is_cut_out_of_it():
    language = Language.from_lark(
        "start: (NAME | FENCE)+\nFENCE: /```/\nNAME: /[a-z]+/\n%ignore /\\s+/", names=["NAME"]
    )
    said = "this is\n```\nmine\n```\n"
    assert Guard(language).check(said).decision == "accepted"
    verdict = Guard(language, Schema.of(["mine"])).check(said)
    assert [error.name for error in verdict.errors] == ["unknown-name", "unknown-name"]
    assert verdict.repairs == ()


def test_a_text_that_is_too_long_is_refused_and_not_cut_to_size():
    language = Language.from_lark("start: WORD+\nWORD: /[a-z]+/\n%ignore /\\s+/", max_characters=20)
    assert [e.name for e in Guard(language).check("a" * 20 + "\n```\nb\n```").errors] == ["text-too-long"]


def test_the_formula_is_read_before_anything_is_looked_for_in_it():
    text = '"\n```\n" = $a'
    assert Guard(formula.language()).check(text).decision in ("accepted", "rejected")
    assert Guard(formula.language()).check(" $a + 1\n").decision == "accepted"
