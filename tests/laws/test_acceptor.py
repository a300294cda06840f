"""acceptor-agrees, acceptor-tree-agrees: the acceptor gives Lark's verdicts and trees, and the reader's, both ways."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grammar.adoption import making
from grammar.languages import formula, honeycomb
from grammar.parsing import fused_lexer
from grammar.parsing.acceptor import Acceptor
from grammar.parsing.compilation import compiled
from grammar.parsing.reader import parse_tree
from tests.laws.acceptance import SAMPLES, language, makers, texts, unlike

SENTENCES = 6


@pytest.mark.parametrize("name", SAMPLES)
def test_the_acceptor_agrees_on_sentences_and_on_damaged_ones(name):
    of = language(name)
    acceptor = Acceptor.of(of.notation)
    assert [text for text in texts(name, 1, SENTENCES) if unlike(of, acceptor, text)] == []


@pytest.mark.parametrize("name", ["json", "blocks", "arithmetic", "keywords"])
def test_the_acceptor_agrees_while_it_forgets_all_the_time(name):
    of = language(name)
    forgetful = Acceptor(of.notation, compiled(of.notation, with_mistakes=False), max_stacks=5)
    assert [text for text in texts(name, 2, SENTENCES) if unlike(of, forgetful, text)] == []


@given(text=st.text(max_size=40), name=st.sampled_from(sorted(SAMPLES)))
def test_the_acceptor_agrees_on_any_characters(text, name):
    of = language(name)
    assert unlike(of, Acceptor.of(of.notation), text) is None


@pytest.mark.parametrize(
    "notation", [formula.language().notation, honeycomb.language().notation], ids=["formula", "query"]
)
def test_the_trees_of_a_notation_without_callbacks_are_larks(notation):
    acceptor = Acceptor.of(notation)
    texts = [
        "ADD($a, 1)",
        'IF(EQUALS($x, "y"), 1, NOT(true))',
        "ADD($a",
        "",
        "{}",
        '{"calculations":[{"op":"COUNT"}],"filters":[{"column":"a","op":"=","value":1}]}',
        '{"calculations":[{"op":"COUNT"}',
    ]
    for text in texts:
        assert acceptor.tree(text) == parse_tree(notation, text)
        assert acceptor.accepts(text) is (parse_tree(notation, text) is not None)


# --- faults that are planted, and noticed ---


def _unguarded(monkeypatch):
    monkeypatch.setattr(fused_lexer, "can_begin", lambda *_: False)


def _given_back(monkeypatch):
    fused = fused_lexer._fused

    def giving_back(terminals, ignored, flags):
        return re.compile(fused(terminals, ignored, flags).pattern.replace(")*+", ")*"), flags)

    monkeypatch.setattr(fused_lexer, "_fused", giving_back)


def _wordless(monkeypatch):
    words = fused_lexer._word_keys
    monkeypatch.setattr(fused_lexer, "_word_keys", lambda *arguments: words(*arguments) and (lambda _: None))


def _any_case(monkeypatch):
    words = fused_lexer._word_keys

    def exact(scanner, flags, keys):
        of = words(scanner, flags, keys)
        return lambda text: of(text) if text == text.lower() else None

    monkeypatch.setattr(fused_lexer, "_word_keys", exact)


def _by_state(monkeypatch):
    push = Acceptor._push
    shared = {}

    def sharing(self, below, state):
        stack = push(self, below, state)
        stack.steps = shared.setdefault((id(self), state), stack.steps)
        return stack

    monkeypatch.setattr(Acceptor, "_push", sharing)


def _undissolved(monkeypatch):
    known = {**making._KNOWN, "set_dissolved": lambda node, _: making._SET_DISSOLVED(node, False)}
    monkeypatch.setattr(making, "_KNOWN", known)


def _gapless(monkeypatch):
    monkeypatch.setattr(making, "absent_before", lambda _, count: [0] * (count + 1))


def _numbers_of_others(monkeypatch):
    monkeypatch.setattr(fused_lexer, "_obstacle", lambda *_: "")


FAULTS = {
    "what is ignored is not guarded": _unguarded,
    "what was ignored is given back": _given_back,
    "keywords are names": _wordless,
    "keywords in another case are names": _any_case,
    "steps depend on the state alone": _by_state,
    "nothing is dissolved": _undissolved,
    "absent parts are left out": _gapless,
    "groups are counted in the fused expression": _numbers_of_others,
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_noticed(fault, monkeypatch):
    language.cache_clear()
    makers.cache_clear()
    making._written.cache_clear()
    FAULTS[fault](monkeypatch)
    try:
        assert any(
            unlike(language(name), Acceptor.of(language(name).notation), text)
            for name in SAMPLES
            for text in texts(name, 3, 3)
        )
    finally:
        language.cache_clear()
        makers.cache_clear()
        making._written.cache_clear()
