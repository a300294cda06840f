"""Sentences: they re-parse whatever the grammar is like, are of the size asked for, and the same every time."""

from __future__ import annotations

import os
import subprocess
import sys
from random import Random

import pytest

from grammar import Language, Schema
from grammar.chooser import Seeded
from grammar.generation.sentences import Stuck, compose, material, sentence, shortest
from grammar.languages import formula, honeycomb
from grammar.parsing.derivation import derive
from grammar.parsing.reader import parse_tree

KINDS = {
    "keywords beside any identifier": r"""
        start: "select" NAME ("," NAME)* ["from" NAME] ["order" "by" NAME DIRECTION?]
        DIRECTION: "asc" | "desc"
        NAME: /[a-z_]+/
        %ignore /[ \n]+/
    """,
    "keywords in any case": r"""
        start: (KEYWORD NAME)+
        KEYWORD: "select"i | "from"i
        NAME: /[a-z]+/i
        %ignore " "
    """,
    "comments between tokens": r"""
        start: (NAME "/" NAME | NAME "-" NUMBER)+ ";"
        NAME: /[a-z]+/
        NUMBER: /-?[0-9]+/
        COMMENT: /--[^\n]*/ | /\/\*(.|\n)*?\*\//
        %ignore COMMENT
        %ignore /\s+/
    """,
    "nested templates": r"""
        start: _list{item} | pair{item, item}
        _list{x}: "[" [x ("," x)*] "]"
        pair{x, y}: "<" x ":" y ">"
        item: WORD | start
        WORD: /[a-z]+/
    """,
    "nothing between tokens": r"""
        start: (WORD | NUMBER | SIGN)+
        WORD: /[a-z]+/
        NUMBER: /[0-9]+/
        SIGN: "+" | "++" | "+="
    """,
    "a dangling else": r"""
        start: statement+
        statement: "if" NAME "then" statement ["else" statement] | NAME ";"
        NAME: /[a-z]+/
        %ignore " "
    """,
    "priorities": r"""
        start: (KEYWORD | NAME | HEX)+
        KEYWORD.2: /(?i:select|from)\b/
        NAME: /[a-z]+/i
        HEX.1: /0x[0-9a-f]+/
        %ignore /[ \t]+/
    """,
    "numbers that run on": r"""
        start: ("let" NAME "=" value ";")*
        value: NAME | INT | FLOAT | "-" value | value "." NAME
        NAME: /[a-z]\w*/
        INT: /\d+/
        FLOAT: /\d+\.\d*|\.\d+/
        %ignore /\s/
    """,
    "a comment that tokens make up": r"""
        start: (NAME | "/" | "*")+
        NAME: /[a-z]+/
        %ignore /\/\*(.|\n)*?\*\//
        %ignore " "
    """,
    "line breaks that merge": r"""
        start: (item? BREAK)* item?
        item: NAME ":" NAME
        BREAK: /(\r?\n)+\s*/
        NAME: /[a-z]+/
        %ignore /[ \t]+/
        %ignore /#[^\n]*/
    """,
}
NOTATIONS = {
    **{name: Language.from_lark(text).notation for name, text in KINDS.items()},
    "numbers that run on, basic lexer": Language.from_lark(KINDS["numbers that run on"], lexer="basic").notation,
    "formula": formula.language().notation,
    **{f"honeycomb {profile}": honeycomb.language(profile).notation for profile in honeycomb.PROFILES},
}


def made(notation, number, **options):
    return sentence(notation, Seeded(Random(number)), **options)


@pytest.mark.parametrize("name", NOTATIONS)
def test_every_sentence_is_one_that_lark_parses(name):
    notation = NOTATIONS[name]
    refused = [text for n in range(150) if parse_tree(notation, text := made(notation, n).text) is None]
    assert refused == []


def test_tokens_that_make_up_a_comment_over_many_others_are_kept_apart():
    notation = NOTATIONS["a comment that tokens make up"]
    refused = [text for n in range(300) if parse_tree(notation, text := made(notation, n, budget=60).text) is None]
    assert refused == []
    lost = [
        n
        for n in range(300)
        if len(derive(notation, (held := made(notation, n, budget=60)).text).tokens) != len(held.pieces)
    ]
    assert lost == []


@pytest.mark.parametrize("name", NOTATIONS)
def test_the_choices_hardly_ever_lead_nowhere(name):
    notation = NOTATIONS[name]
    substitute = shortest(notation).text
    sentences = [made(notation, n, budget=40, aim=n).text for n in range(60)]
    assert sentences.count(substitute) < 15


@pytest.mark.parametrize("name", NOTATIONS)
def test_aiming_at_each_production_in_turn_uses_all_of_them(name):
    notation = NOTATIONS[name]
    held = material(notation)
    used = set()
    for number in range(2 * len(held.targets)):
        used |= derive(notation, made(notation, number, aim=number).text).productions
    assert [str(production) for production in held.productions.every if production.index not in used] == []


@pytest.mark.parametrize("budget", [3, 10, 30, 100])
def test_a_sentence_has_no_more_tokens_than_it_may(budget):
    notation = NOTATIONS["honeycomb 2026"]
    sizes = [len(made(notation, n, budget=budget).pieces) for n in range(100)]
    assert max(sizes) <= budget
    assert max(sizes) > budget // 2


def test_where_nothing_is_short_enough_the_shortest_sentence_is_made():
    notation = NOTATIONS["keywords beside any identifier"]
    assert len(made(notation, 1, budget=0).pieces) == len(shortest(notation).pieces) == 2


def test_a_name_is_a_keyword_only_where_the_lexer_takes_it_for_a_name():
    grammar = KINDS["keywords beside any identifier"]
    contextual, basic = (Language.from_lark(grammar, lexer=lexer).notation for lexer in ("contextual", "basic"))
    names = {
        lexer: {piece.text for n in range(200) for piece in made(notation, n).pieces if piece.terminal == "NAME"}
        for lexer, notation in (("contextual", contextual), ("basic", basic))
    }
    assert "selects" in names["basic"]
    assert "selects" in names["contextual"]
    assert "select" in names["contextual"]  # where no keyword can stand, it is a name
    assert "select" not in names["basic"]


def test_names_come_from_the_schema_where_the_language_says_which_terminals_are_names():
    search = Language.from_lark(
        """
        start: "find" COLUMN ("," COLUMN)*
        COLUMN: /[a-z_]+/
        %ignore " "
        """,
        names=["COLUMN"],
    )
    schema = Schema.of(["price", "title", "not writable here"])
    texts = [compose(search, Seeded(Random(n)), schema) for n in range(50)]
    tokens = {token.text for text in texts for token in derive(search.notation, text).tokens}
    assert tokens == {"find", ",", "price", "title"}


def test_a_grammar_without_any_sentence_says_so():
    notation = Language.from_lark('start: "a" start').notation
    with pytest.raises(Stuck, match="no text can be derived from `start`"):
        made(notation, 1)


def test_a_terminal_that_others_take_all_texts_from_is_never_used():
    notation = Language.from_lark("start: WORD | KEY\nWORD.1: /[a-z]+/\nKEY: /(let|var)/\n").notation
    assert {piece.terminal for n in range(50) for piece in made(notation, n).pieces} == {"WORD"}


@pytest.mark.parametrize("hash_seed", ["0", "1"])
def test_the_same_seed_gives_the_same_sentences_in_every_process(hash_seed):
    code = (
        "from random import Random\n"
        "from grammar.chooser import Seeded\n"
        "from grammar.generation.sentences import sentence\n"
        "from grammar.languages import formula\n"
        "for n in range(20): print(ascii(sentence(formula.language().notation, Seeded(Random(n))).text))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
        capture_output=True,
        text=True,
        check=True,
    )
    here = [ascii(made(NOTATIONS["formula"], n).text) for n in range(20)]
    assert ran.stdout.splitlines() == here
