"""The lexer and the table as they are imitated, held to Lark itself over every short text."""

from __future__ import annotations

from itertools import product

import pytest
from lark import Lark, UnexpectedInput

from grammar.lint.loading import analyse

GRAMMARS = [
    ('start: ("if" | NAME)+\nNAME: /[a-f]+i?/\nIF.1: "if"\n%ignore " "', "if a"),
    ('start: (A | B)+ ";"?\nA: /a+/\nB: /a+b/', "ab;"),
    ('start: (OP | NAME) (":" NAME)*\nOP: "a" | "ab"\nNAME: /[a-b]+/', "ab:"),
    ('start: a "b" | c "d"\na: "x"\nc: "x" "y"?', "xbyd"),
    ('start: e\ne: e "+" e | "(" e ")" | N\nN: /[0-1]+/', "+(1)"),
    ('start: "i" "x" start ["e" start] | "y"', "ixey"),
    ('start: ("SELECT"i | NAME)+\nNAME: /[a-z]+/\n%ignore " "', "selct "),
    ('start: (pair ",")* "a" ","\npair: "a"', "a,"),
    ('start: x | y\nx: "a" B?\ny.2: "a" C\nB: /b+/\nC.1: /b/', "ab"),
    ('start: LIMIT+ "0"?\nLIMIT: /1|10/\n%ignore /\\s/', "10 "),
    ('start: (NEWLINE | "a")+\nNEWLINE: /\\n/\n%ignore /\\s+/', "a \n"),
]


@pytest.mark.parametrize("lexer", ["contextual", "basic"])
@pytest.mark.parametrize(("text", "letters"), GRAMMARS, ids=range(len(GRAMMARS)))
def test_a_text_is_read_as_lark_reads_it(text, letters, lexer):
    analysis = analyse(text, lexer=lexer)
    lark = Lark(text, parser="lalr", lexer=lexer)
    for size in range(5):
        for word in map("".join, product(letters, repeat=size)):
            try:
                lark.parse(word)
                is_taken = True
            except UnexpectedInput:
                is_taken = False
            assert (analysis.read(word, "start").stopped is None) is is_taken, word


@pytest.mark.parametrize(("text", "letters"), GRAMMARS, ids=range(len(GRAMMARS)))
def test_terminals_are_cut_as_larks_basic_lexer_cuts_them(text, letters):
    analysis = analyse(text, lexer="basic")
    lark = Lark(text, parser="lalr", lexer="basic")
    every = frozenset(analysis.terminals)
    for size in range(1, 5):
        for word in map("".join, product(letters, repeat=size)):
            taken = analysis.lexing.take(every, word)
            if taken is not None and taken[0] in analysis.lexing.ignored:
                continue
            try:
                token = next(lark.lex(word), None)
            except UnexpectedInput:
                token = None
            assert (token and (token.type, token.end_pos)) == taken, word
