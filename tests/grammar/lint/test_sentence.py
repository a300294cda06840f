"""Shortest sentences, and sentences that lead to a place of the table."""

from __future__ import annotations

import logging

import lark
import pytest
from lark import Lark, UnexpectedInput

from grammar.lint.flaws import lint
from grammar.lint.loading import analyse
from grammar.lint.sentence import NEVER, Sentences
from grammar.lint.table import END, Production

GRAMMARS = {
    "sums": 'start: sum\nsum: sum "+" sum | sum "*" sum | "(" sum ")" | N\nN: /[0-9]+/',
    "else": 'start: "if" "x" start ["else" start] | "y"\n%ignore " "',
    "lists": 'start: (pair ",")* "a" ","\npair: "a"',
    "contexts": 'start: "a" x "d" | "b" y "d" | "a" y "e"\nx: "c" "f"?\ny: "c"+',
    "optional": 'start: "[" [item ("," item)*] ","? "]"\nitem: "1" | start',
    "calls": 'start: stmt+\nstmt: call | "!" e\ncall: NAME "(" ")"\ne: NAME | NAME "(" ")" | e "!" e\nNAME: "n"',
}


def _productions(text):
    return [Production(line.split(":")[0], tuple(line.split(":")[1].split())) for line in text.splitlines()]


def test_the_cheapest_production_is_taken():
    sentences = Sentences(_productions("s:A s B\ns:t\nt:C D E\nt:u\nu:F"))
    assert sentences.cost("s") == 1
    assert sentences.derive(["s", "G", "t"]) == ("F", "G", "F")


def test_a_rule_without_an_end_costs_everything():
    sentences = Sentences(_productions("s:A\ns:t\nt:A t"))
    assert sentences.cost("t") == NEVER
    assert sentences.cost("s") == 1


def test_a_sentence_can_be_made_to_begin_with_a_terminal():
    sentences = Sentences(_productions("s:t A\nt:B\nt:C t D\nt:u E\nu:\nu:F F"))
    for terminal, expected in (("B", "B A"), ("C", "C B D A"), ("E", "E A"), ("F", "F F E A")):
        assert sentences.derive_beginning("s", sentences.beginning(terminal)) == tuple(expected.split())


@pytest.mark.parametrize("name", GRAMMARS)
def test_a_witness_is_a_sentence_with_the_terminal_in_the_state(name):
    analysis = analyse(GRAMMARS[name])
    earley = Lark(GRAMMARS[name], parser="earley")
    table = analysis.table
    found = 0
    for number in range(len(table.states)):
        for terminal in table.row(number) - {END}:
            if analysis.sentences.is_rule(terminal):
                continue
            witness = analysis.sentences.witness(number, terminal)
            if witness is None:
                continue
            found += 1
            assert witness.after[0] == terminal
            words = [analysis.sample(each) for each in (*witness.before, *witness.after)]
            earley.parse(analysis.blank.join(words))
    assert found >= len(table.states) // 2


@pytest.mark.parametrize("name", GRAMMARS)
def test_a_terminal_that_cannot_be_shifted_for_lack_of_context_has_no_witness(name):
    # LALR(1) merges contexts: whatever no sentence reaches must have been refused by the search, not invented.
    analysis = analyse(GRAMMARS[name])
    table = analysis.table
    for number, state in enumerate(table.states):
        for terminal, ends in state.lookaheads.items():
            for end in ends:
                item = (end, len(table.productions[end].expansion))
                witness = analysis.sentences.witness(number, terminal, item)
                if witness is not None and terminal != END:
                    assert witness.after[0] == terminal


class _Log(logging.Handler):
    def __init__(self):
        super().__init__()
        self.count = 0

    def emit(self, record):
        self.count += "Shift/Reduce conflict" in record.getMessage()


@pytest.mark.parametrize("name", GRAMMARS)
def test_conflicts_are_those_that_lark_logs(name):
    log, level = _Log(), lark.logger.level
    lark.logger.addHandler(log)
    lark.logger.setLevel(logging.DEBUG)
    try:
        Lark(GRAMMARS[name], parser="lalr")
    finally:
        lark.logger.removeHandler(log)
        lark.logger.setLevel(level)
    assert len([c for c in analyse(GRAMMARS[name]).table.conflicts() if c.goes_on]) == log.count


@pytest.mark.parametrize("name", GRAMMARS)
def test_a_sentence_that_is_said_to_be_refused_is_derived_and_refused(name):
    text = GRAMMARS[name]
    lalr, earley = Lark(text, parser="lalr"), Lark(text, parser="earley")
    for found in lint(text):
        if found.name == "shift-reduce-conflict" and "refuses" in found.message:
            sentence = found.message.split("refuses `")[1].split("`")[0]
            earley.parse(sentence)
            with pytest.raises(UnexpectedInput):
                lalr.parse(sentence)
