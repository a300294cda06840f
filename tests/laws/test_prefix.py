"""Laws of prefixes: a beginning is viable exactly where some sentence begins so."""

from __future__ import annotations

from contextlib import suppress
from functools import cache
from itertools import product

import pytest
from hypothesis import assume, given, reject, settings
from hypothesis import strategies as st
from lark import Lark
from lark.exceptions import LarkError

from grammar.adoption import GrammarError
from grammar.generation.strategies import near, sentences
from grammar.language import Language
from grammar.languages import formula, honeycomb
from grammar.parsing.prefix import Prefix
from grammar.parsing.reader import parse_tree
from tests.examples import SHIPPED
from tests.strategies.edge_grammars import CHARACTERS, edge_grammars

SEARCH = Language.from_lark(
    r"""
    start: "find" what ("where" condition)? ("sort" "by" COLUMN DIRECTION?)?
    what: "*" | COLUMN ("," COLUMN)*
    ?condition: comparison | condition "and" comparison | "(" condition ")"
    comparison: COLUMN OP value | COLUMN "in" "(" value ("," value)* ")"
    value: NUMBER | STRING
    OP: "=" | "!=" | "<" | ">"
    DIRECTION: "asc" | "desc"
    COLUMN: /[a-z_][a-z0-9_.]*/
    NUMBER: /-?[0-9]+(\.[0-9]+)?/
    STRING: /"[^"\n]*"/
    %ignore /[ \t\n]+/
    %ignore /#[^\n]*/
    """
)
LANGUAGES = {**SHIPPED, "search": SEARCH}

SMALL = {
    "a word or a name": (r'start: "if" NAME | NAME "=" NAME' + "\n" + r"NAME: /[fi=]?[fi]+/", "fi= ", False),
    "a word or a name, blanks ignored": ('start: "if" NAME | NAME "=" NAME\nNAME: /[fi]+/\n%ignore " "', "fi= ", False),
    "a fraction or a member": ('start: INT "." NAME | FLOAT\nINT: /1+/\nFLOAT: /1+\\.1+/\nNAME: /[x]+/', "1.x", False),
    "a token that might have been longer": ('start: LONG | "a" "a" "a" "c"\nLONG: /a+b/', "abc", False),
    "brackets": ('start: "(" start ")" | "x"', "()x", False),
    "a comment": ('start: "x" "x"\n%ignore /<-*>/', "x<->", False),
    "the short one first": ('start: FIRST "b" | SECOND\nFIRST.2: "a"\nSECOND: "ab"', "ab", False),
    "case does not matter": ('start: "if"i NAME\nNAME: /[a-c]+/i\n%ignore " "', "iIfa ", False),
    "one lexer for all states": ('start: NAME "=" NAME | "if" NAME\nNAME: /[fi]+/\n%ignore " "', "fi= ", True),
    "a number that must end early": (
        'start: INT "." NAME | "f" FLOAT\nINT: /1+/\nFLOAT: /1+\\.1+/\nNAME: /x+/',
        "1.xf",
        True,
    ),
    "one that is always read first": ('start: "x" FIRST | SECOND | "ab"\nFIRST.2: /a(bb)?/\nSECOND: /ab/', "xab", True),
    "a word where no name can stand": ('start: NAME " " "if" " " NAME\nNAME: /[fi]+/', "fi ", True),
    "a string": ('start: STRING ("," STRING)*\nSTRING: /"([^"\\\\]|\\\\.)*"/', '",\\', False),
    "a counted repetition": ('start: ID "-" ID?\nID: /[a-b]{2,3}/', "ab-", False),
    "an empty sentence": ('start: ("a" "b")*', "ab", False),
    "a word that no letter follows": ('start: KEY "!" | NAME\nKEY.2: /a(?![ab])/\nNAME: /[ab]+/', "ab!", False),
    "a word that ends at its edge": ('start: KEY "!" | NAME "!"?\nKEY.2: /a\\b/\nNAME: /[ab]+/', "ab!", False),
    "one sign that is not two": ('start: N EQ N | N "==" N\nN: "a"\nEQ: / ?=(?!=)/', "a= ", False),
    "one lexer, one sign that is not two": ('start: N EQ N | N "==" N\nN: "a"\nEQ: / ?=(?!=)/', "a= ", True),
    "a word that another follows": ('start: FIRST "b" | NAME\nFIRST.2: /a(?=b)/\nNAME: /a+/', "ab", False),
    "the longer one if nothing follows": ('start: PAIR | PAIR "c"\nPAIR: /ab(?!c)|a/', "abc", False),
    "two conditions": ('start: KEY "!" | NAME\nKEY.2: /a(?!b)(?!aa)/\nNAME: /[ab]+/', "ab!", False),
    "a condition inside": ('start: KEY+ "!"\nKEY: /(a(?!aa))+|b/', "ab!", False),
    "the end of the text": ('start: "b" LAST | NAME "!"\nLAST.2: /a$/\nNAME: /[ab]+/', "ab!", False),
}
LONGEST = {2: 10, 3: 8, 4: 6, 5: 5}
"""For each number of characters, how long the texts are that are tried as sentences; beginnings up to half of that are."""


@cache
def small(name):
    grammar, characters, is_basic = SMALL[name]
    language = Language.from_lark(grammar, lexer="basic" if is_basic else "contextual")
    texts = (
        "".join(held) for length in range(LONGEST[len(characters)] + 1) for held in product(characters, repeat=length)
    )
    members = {text for text in texts if parse_tree(language.notation, text) is not None}
    return language, characters, members


@pytest.mark.parametrize("name", SMALL)
def test_a_beginning_is_viable_exactly_where_a_sentence_begins_so(name):
    language, characters, members = small(name)
    beginnings = {text[:end] for text in members for end in range(len(text) + 1)}
    assert members
    for length in range(LONGEST[len(characters)] // 2):
        for text in map("".join, product(characters, repeat=length)):
            prefix = language.prefix().feed(text)
            assert prefix.is_viable == (text in beginnings), text
            assert not prefix.is_viable or prefix.is_complete == (text in members), text


@pytest.mark.parametrize("name", LANGUAGES)
@given(data=st.data())
def test_every_beginning_of_a_sentence_is_viable(name, data):
    text = data.draw(sentences(LANGUAGES[name]))
    prefix = LANGUAGES[name].prefix().feed(text)
    assert (prefix.text, prefix.is_viable, prefix.is_complete) == (text, True, True)


@pytest.mark.parametrize("name", LANGUAGES)
@given(data=st.data())
def test_however_a_text_is_cut_feeding_its_parts_gives_the_same(name, data):
    text = data.draw(near(LANGUAGES[name]))
    whole = LANGUAGES[name].prefix().feed(text)
    parts = LANGUAGES[name].prefix()
    ends = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=6)))
    for start, end in zip([0, *ends], [*ends, len(text)], strict=True):
        parts = parts.feed(text[start:end])
    assert (parts.text, parts.is_viable, parts.is_complete) == (whole.text, whole.is_viable, whole.is_complete)
    assert parts.expected == whole.expected


@pytest.mark.parametrize("name", LANGUAGES)
@given(data=st.data())
def test_a_text_is_viable_to_its_end_and_complete_if_it_parses(name, data):
    text = data.draw(near(LANGUAGES[name]))
    prefix = LANGUAGES[name].prefix().feed(text)
    parses = parse_tree(LANGUAGES[name].notation, text) is not None
    assert (prefix.is_viable and prefix.is_complete) == parses


@pytest.mark.parametrize("name", LANGUAGES)
@given(text=st.text(st.characters(exclude_categories=())))
def test_feeding_never_raises_and_keeps_a_beginning(name, text):
    prefix = LANGUAGES[name].prefix().feed(text)
    assert text.startswith(prefix.text)
    assert prefix.is_viable == (prefix.text == text)


@settings(max_examples=25)
@given(text=sentences(SEARCH))
def test_what_may_come_next_is_what_can_be_fed(text):
    for end in range(len(text)):
        following = SEARCH.prefix().feed(text[:end]).expected
        assert following


def test_what_may_come_next_is_named():
    assert SEARCH.prefix().expected == ("FIND",)
    assert SEARCH.prefix().feed("find ").expected == ("COLUMN", "STAR")
    assert SEARCH.prefix().feed("find a").expected == ("$END", "COLUMN", "COMMA", "SORT", "WHERE")
    assert SEARCH.prefix().feed("find a so").expected == ("SORT",)


def test_a_prefix_is_a_value():
    find = SEARCH.prefix().feed("find ")
    assert not find.feed("1").is_viable
    assert find.feed("a").is_viable


def test_a_prefix_that_is_dead_stays_dead():
    dead = SEARCH.prefix().feed("find 1")
    assert (dead.text, dead.is_viable) == ("find ", False)
    assert dead.feed("a") == dead


def test_what_is_longer_or_deeper_than_is_read_is_not_viable():
    notation = honeycomb.language().notation.changed(max_characters=20_000)
    long = '{"breakdowns": ["' + "a" * notation.max_characters
    assert len(Prefix.of(notation).feed(long).text) == notation.max_characters
    shallow = formula.language().notation.changed(max_stack=60)
    assert not Prefix.of(shallow).feed("NOT(" * 61).is_viable


_LENGTH = 4
_STEPS = 150


def sentences_of(lark):
    """Every text of a few characters that plain Lark takes."""
    taken = set()
    for length in range(_LENGTH + 1):
        for text in map("".join, product(CHARACTERS, repeat=length)):
            with suppress(LarkError):
                lark.parse(text)
                taken.add(text)
    return taken


def longer_sentence(prefix):
    """A sentence that a beginning leads to, None where there is none; the beginning itself where the search gave up."""
    waiting, seen = [prefix], 0
    while waiting:
        prefix = min(waiting, key=lambda one: len(one.text))
        waiting.remove(prefix)
        if prefix.is_complete:
            return prefix
        waiting += [longer for character in CHARACTERS if (longer := prefix.feed(character)).is_viable]
        seen += 1
        if seen > _STEPS:
            return prefix
    return None


@settings(max_examples=max(12, settings.default.max_examples // 4))
@given(grammar=edge_grammars(), lexer=st.sampled_from(("contextual", "basic")))
def test_any_grammars_beginnings_are_those_of_the_texts_that_lark_takes(grammar, lexer):
    try:
        language = Language.from_lark(grammar, lexer=lexer)
        lark = Lark(grammar, parser="lalr", lexer=lexer)
    except (GrammarError, LarkError):
        reject()
    members = sentences_of(lark)
    assume(members)
    beginnings = {text[:end] for text in members for end in range(len(text) + 1)}
    for length in range(4):
        for text in map("".join, product(CHARACTERS, repeat=length)):
            prefix = language.prefix().feed(text)
            if text in beginnings:
                assert prefix.is_viable, (text, "is not viable, and a sentence begins so")
                assert prefix.is_complete == (text in members), text
            elif prefix.is_viable:
                longer = longer_sentence(prefix)
                assert longer is not None, (text, "is viable, and no sentence begins so")
                if longer.is_complete:
                    lark.parse(longer.text)


def test_an_earley_language_has_no_prefixes():
    import dataclasses

    notation = SEARCH.notation.changed(options={"parser": "earley"})
    language = dataclasses.replace(SEARCH, notation=notation)
    with pytest.raises(ValueError, match="LALR"):
        language.prefix()
