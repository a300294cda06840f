"""An export and its language are held together by engines that read it, and what differs is found and made small."""

from __future__ import annotations

from random import Random

import pytest

from grammar import Language, Schema
from grammar.comparison import prove, search
from grammar.comparison.proof import NARROWER, SPELLING, WIDER
from grammar.comparison.readers import EngineError, converted_reader, llguidance_reader
from grammar.comparison.witness import NearMisses
from grammar.exports import TARGETS, export
from grammar.frozen import replace
from grammar.languages.honeycomb import honeycomb

pytest.importorskip("llguidance", reason="the extra `exports` is not installed")

SCHEMA = Schema.of(["duration_ms", "http.route", '日本 (odd) "name"'])
SQL = """
start: "SELECT"i COLUMN ("," COLUMN)* "FROM"i TABLE ["LIMIT"i NUMBER]
TABLE: "orders" | "customers"
COLUMN: /[a-z_]+/
NUMBER: /[0-9]+/
%ignore /\\s+/
"""


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
def test_no_difference_is_found_but_the_ones_that_are_stated(target):
    language = honeycomb.language("2023")
    made = export(language, target.name, SCHEMA)
    proof = prove(language, made, SCHEMA, count=60, effort=10)
    states_wider = target.name in ("openai-schema", "anthropic-schema", "gemini-schema", "json-schema")
    assert NARROWER not in proof.found.witnesses
    assert states_wider or WIDER not in proof.found.witnesses
    assert proof.found.both > 3
    assert proof.found.neither > 15


@pytest.mark.parametrize("target", ["llguidance", "openai-lark", "gbnf", "xgrammar"])
def test_a_grammar_of_tokens_is_held_together_with_its_exports(target):
    language = Language.from_lark(SQL, name="sql")
    proof = prove(language, export(language, target), count=120)
    assert proof.is_alike
    assert set(proof.found.witnesses) <= {SPELLING}
    assert "no difference among" in "\n".join(proof.lines())


@pytest.mark.parametrize("target", ["llguidance", "gbnf", "xgrammar"])
def test_any_character_at_all_is_read_by_engines(target):
    language = Language.from_lark('start: "<" ANY ">"\nANY: /(.|\\n){2}/\n', name="any")
    texts = ["<a\n>", "<é\u4e16>", "<\U0001f600\0>"]
    proof = prove(language, export(language, target), count=20, texts=texts)
    assert proof.is_alike
    assert proof.found.both >= 3


def test_what_is_wider_and_narrower_is_shown_as_small_as_it_can_be():
    language = Language.from_lark('start: "<" N ">"\nN: /[0-9]{1,3}/\n', name="n")
    made = export(language, "llguidance")
    broken = replace(made, text=made.text.replace("[0-9]{1,3}", "[0-8]{1,4}"))
    proof = prove(language, broken, count=300)
    assert proof.found.witnesses[NARROWER].text == "<9>"
    assert proof.found.witnesses[WIDER].text == "<0000>"
    assert not proof.is_alike


def test_what_an_engine_refuses_is_one_sentence():
    with pytest.raises(EngineError, match=r"^llguidance refuses the grammar: "):
        llguidance_reader("start: nothing\n")
    with pytest.raises(EngineError, match=r"^the grammar has no rule `nothing`$"):
        converted_reader("root ::= nothing\n")


def test_a_search_gives_the_smallest_text_of_each_kind():
    found = search([iter(["aaab", "ab", "b" * 9])], lambda text: "long" if text.count("b") > 2 else "both", count=50)
    assert found.witnesses["long"].text == "bbb"
    assert found.both + found.witnesses["long"].times == found.tried


def test_the_same_seed_tries_the_same_texts():
    misses = [[NearMisses(Random(3)).of("find a = 1 and b") for _ in range(5)] for _ in range(2)]
    assert misses[0] == misses[1]
