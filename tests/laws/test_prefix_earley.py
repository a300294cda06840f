"""Beginnings of texts of Earley grammars: never called dead where a sentence begins so; on these grammars, exactly then."""

from __future__ import annotations

from functools import cache
from itertools import product

import pytest

from grammar import Language, Source

SMALL = {
    "nested": ('start: "a" start "b" | "c"', "abc"),
    "names": ('start: NAME ("," NAME)*\nNAME: /[ab]+/\n%ignore " "', "ab, "),
    "a word or a name": ('start: "if" NAME | NAME "=" NAME\nNAME: /[fi]+/\n%ignore " "', "fi= "),
    "two ways": ('start: x | y\nx: "a" "b"?\ny: "a" "c"', "abc"),
    "parts that may be empty": ('start: a? b? "c"\na: "a"*\nb: ["b"]', "abc"),
    "nothing, or blanks": ('start: [NAME]\nNAME: /a+/\n%ignore " "', "a b"),
    "on both sides": ('start: e\ne: e "+" e | "1"', "1+ "),
    "strings": ('start: STRING ("," STRING)*\nSTRING: /"([^"\\\\]|\\\\.)*"/', '",\\'),
    "a word that no letter follows": ('start: KEY "!" | NAME\nKEY: /a(?![ab])/\nNAME: /[ab]+/', "ab!"),
    "lines": ('start: (WORD "\\n")+\nWORD: /[a-b]+/', "ab\n"),
    "the longer one if nothing follows": ('start: PAIR | PAIR "c"\nPAIR: /ab(?!c)|a/', "abc"),
}
LONGEST = {3: 6, 4: 5}


@cache
def texts_of(name, lexer):
    grammar, characters = SMALL[name]
    language = Language.from_lark(grammar, parser="earley", lexer=lexer)
    longest = LONGEST[len(characters)]
    texts = ["".join(each) for length in range(longest + 1) for each in product(characters, repeat=length)]
    members = {text for text in texts if language.notation.read(Source(text)).tree is not None}
    most = 2 if name == "nested" else longest // 2  # a beginning needs room for its end
    return language, [text for text in texts if len(text) <= most], members


@pytest.mark.parametrize("lexer", ["dynamic", "dynamic_complete"])
@pytest.mark.parametrize("name", SMALL)
def test_a_beginning_is_viable_exactly_where_a_sentence_begins_so(name, lexer):
    language, texts, members = texts_of(name, lexer)
    beginnings = {text[:end] for text in members for end in range(len(text) + 1)}
    assert members
    for text in texts:
        prefix = language.prefix().feed(text)
        assert prefix.is_viable == (text in beginnings), text
        assert not prefix.is_viable or prefix.is_complete == (text in members), text
        parts = language.prefix()
        for character in text:
            parts = parts.feed(character)
        assert (parts.text, parts.is_viable) == (prefix.text, prefix.is_viable)


SELECT = Language.from_lark(
    r"""
    start: "SELECT" columns "FROM" NAME ["WHERE" condition]
    columns: "*" | NAME ("," NAME)*
    condition: NAME "=" STRING | condition "AND" condition
    STRING: /'[^']*'/
    NAME: /[a-z_]+/
    %ignore /\s+/
    """,
    parser="earley",
)


@pytest.mark.parametrize(
    ("text", "viable", "expected"),
    [
        ("SELECT a, ", "SELECT a, ", ("NAME",)),
        ("SELECT a", "SELECT a", ("COMMA", "FROM", "NAME")),
        ("SELECT * FRAM t", "SELECT * FR", ("FROM",)),
        ("SELECT * FROM t WHERE a = 'x", "SELECT * FROM t WHERE a = 'x", ("STRING",)),
        ("SELECT * FROM t WHERE a = 'x'", "SELECT * FROM t WHERE a = 'x'", ("$END", "AND")),
        ("DROP", "", ("SELECT",)),
    ],
)
def test_it_is_told_how_far_a_text_can_become_one_and_what_may_come_next(text, viable, expected):
    prefix = SELECT.prefix().feed(text)
    assert (prefix.text, prefix.is_viable) == (viable, viable == text)
    assert prefix.expected == expected


def test_reading_on_takes_time_in_proportion():
    text = "SELECT " + ", ".join(["name"] * 150) + " FROM t"
    prefix = SELECT.prefix()
    for character in text:
        prefix = prefix.feed(character)
    assert prefix.is_complete


def test_where_the_work_is_too_much_nothing_is_called_dead():
    language = Language.from_lark('start: e\ne: e e | "a"', parser="earley")
    prefix = language.prefix().feed("a" * 400 + "!")
    assert prefix.is_viable


def test_with_a_lexer_of_its_own_there_is_no_prefix_and_that_is_said():
    language = Language.from_lark('start: "a"+', parser="earley", lexer="basic")
    with pytest.raises(ValueError, match="Earley's dynamic lexer"):
        language.prefix()
