"""Which characters make which token: the consequences of the official lexer, one by one."""

from __future__ import annotations

import logging
import re
import unicodedata

import lark
import pytest
from hypothesis import given

from grammar.languages.formula import Call, Column, Literal, Not, language
from grammar.languages.formula.literals import WHITE_SPACE_CHARACTERS, column_characters
from grammar.parsing.reader import compiled, parse_tree, read
from grammar.source import Source
from tests.grammar.languages.formula.formulas import ANY_TEXTS, near_texts, texts
from tests.grammar.languages.formula.official import NotAFormulaError, tree_of

NOTATION = language().notation


def tree(text):
    return read(NOTATION, Source(text)).tree


def plain(node):
    """Our tree as the official reading writes it: binary operations, texts as bytes."""
    if isinstance(node, Literal):
        value = node.value
        if value is None or isinstance(value, bool):
            return ({None: "null", True: "true", False: "false"}[value],)
        if isinstance(value, str):
            return ("string", value.encode("utf-8", "surrogateescape"))
        return ("integer" if isinstance(value, int) else "float", value)
    if isinstance(node, Column):
        return ("column", node.name.encode("utf-8", "surrogateescape"))
    if isinstance(node, Call):
        return ("call", node.name, *map(plain, node.arguments))
    if isinstance(node, Not):
        return ("!", plain(node.operand))
    found = plain(node.operands[0])
    for operator, operand in zip(node.operators, node.operands[1:], strict=True):
        found = (operator, found, plain(operand))
    return found


def official(text):
    """The official reading's tree, its column names as bytes; None where it refuses the text."""

    def in_bytes(node):
        if isinstance(node, tuple) and node[0] == "column" and isinstance(node[1], str):
            return ("column", node[1].encode())
        return tuple(map(in_bytes, node)) if isinstance(node, tuple) else node

    try:
        return in_bytes(tree_of(text))
    except NotAFormulaError:
        return None


def check_both(text):
    found = tree(text)
    assert (None if found is None else plain(found)) == official(text), text


ONE_COLUMN = [
    "$a=1", "$a==1", "$a-1", "$a+1", "$a/2", "$a:b", "$a?b:c", "$1st", "$日本", "$-x", "$.", "$a..b", "$window-hash",
    "$guid:x-request-id", "$AND", "$ª", "$é", "$१", "$ａ", "$a:b?c=d+e/f-g.h_i",
]  # fmt: skip


@pytest.mark.parametrize("text", ONE_COLUMN)
def test_a_column_takes_in_every_character_that_a_name_can_hold(text):
    assert tree(text) == Column(text[1:])
    check_both(text)


RIGHT = [
    "$a -1", "$a - 1", "$a<1", "$a>=5", "$a!=1", "$a*$b", "$a%$b", '$"x y"', "$`x y`", '$ "x"', "$\n`x`", '$""', "$``",
    "`a`+`b`", "5-5", "5--5", "5- -5", "- 5", "-\n5", "5 -5", "1=1", "SUM($a, -5)", "-5 = -5", "- 5 - - 5", "!-5",
    "IF ($a, 1)", "AND ($a)", "AND\n(\n$a\n)", "! $a", "!!$a", "NOT ($a)", "NOT(!$a)", "AND($a, $b)",
    "$foo AND AND($bar AND $baz, $quux)", "$a OR OR($b)", "5AND 5", "5OR(5)", "true AND.5", "(1)", "((1))",
    "1", "$a", "null", '"x"',
    "$a < $b < $c", "$a = $b = $c", "IF($a, 1,)", "IF($a, 1 , )", "EVENT_TIMESTAMP()", "IF()", "EXISTS()",
    "007", ".5", "1.5",
    "1e3", "1E+3", "-1e-3", "1e-400", "9223372036854775807", "-9223372036854775807", "9999999999999999999.0",
    '""', "``",
    "`\n`", '"\\a\\b\\f\\n\\r\\t\\v\\\\\\""', '"\\101\\x41\\u0041\\U00000041"', '"\\377\\xff"', '"a\rb"', '"日本"',
    "\u00a0$a\u2028+\u3000 1\x85\x0b", "true", "false", "TO_LOWER($a)", "REG_MATCH($a, `\\d+`)", '$"0"-5-$"1"--5',
]  # fmt: skip


@pytest.mark.parametrize("text", RIGHT)
def test_what_the_official_parser_takes_is_taken(text):
    parsed = read(NOTATION, Source(text))
    assert parsed.tree is not None, parsed.diagnostics
    check_both(text)


WRONG = [
    "$a-$b", "$a+$b", "$a/$b", "$a=$b", "$a:$b", "$errors/$total*100", 'IF($a="x",1,0)', "$a- 1", "$a+ 1",
    "$a[0]", "$a{}",
    "$a@b", "$my col", "$", "$ a", "$a²", "$Ⅷ", "$e\u0301", "$a·b", "$a‿b", "$a😀", "$a–b", "$a’s", "F(1)", "ANDX(1)",
    "truex(1)", "true(1)", "if($a, 1)", "and($a)", "$a and $b", "AND", "NOT $a", "not($a)", "rate($a)",
    "_SUM(1)", "1SUM(1)",
    "5OR5", "9223372036854775808", "-9223372036854775808", "99999999999999999999", "1.", "1e", "1e+", "0x10",
    "1_000", "1.5.2",
    "1e400", "-1e400", "-$a", "-(1)", "--5", "+5", "SUM($a, -$b)", '"a\nb"', '"\\\'"', '"\\ud800"',
    '"\\400"', '"\\d"', '"\\."',
    '"\\/"', '"\\0"', '"\\x4"', '"\\u041"', '"\\U0011FFFF"', "'x'", "“x”", '"a""b"', '"x', "`x", "\u200b1",
    "\ufeff1", "1\x1c",
    "// x", "1 # x", "1 /* x */", "", " \n", "()", "SUM(,1)", "SUM(1,,2)", "SUM(1,2,,)", "SUM(,)", "1,",
    "(1", "1)", '$a IN ("x")',
    "$a ? 1 : 2", "$a == 1", "$a <> 1", "$a && $b", "$a || $b", "$a ^ 2", "$a ** 2", "$a // 2", "$a => 1",
    "$a =< 1", "$a < = 1",
    "$a ! = 1", "$a !> 1", "TRUE", "None", "FOOBAR(1)", "SUM", "$a;", "1 2", "$a $b", "1(2)", "!", "1 +", "* 1", "= 1",
]  # fmt: skip


@pytest.mark.parametrize("text", WRONG)
def test_what_the_official_parser_refuses_is_refused(text):
    parsed = read(NOTATION, Source(text))
    assert parsed.tree is None
    assert parsed.diagnostics
    check_both(text)


@given(texts())
def test_a_formula_is_read_as_the_official_parser_reads_it(text):
    check_both(text)
    assert tree(text) is not None


@given(near_texts())
def test_a_text_near_a_formula_is_taken_by_both_or_by_neither(text):
    check_both(text)


@given(ANY_TEXTS)
def test_any_text_is_taken_by_both_or_by_neither(text):
    check_both(text)


@given(near_texts())
def test_the_mistakes_explain_refusals_and_change_no_reading(text):
    defined = parse_tree(NOTATION, text)
    built = None if defined is None else NOTATION.syntax.build(defined, Source(text))
    is_right = built is not None and not built.diagnostics
    assert tree(text) == (built.tree if is_right else None)


def test_column_names_hold_letters_and_decimal_digits_of_all_scripts_and_nothing_else():
    pattern = re.compile(f"[{column_characters()}]")
    for code in range(0x110000):
        category = unicodedata.category(chr(code))
        is_right = category[0] == "L" or category == "Nd" or chr(code) in "_./:=+?-"
        assert (pattern.fullmatch(chr(code)) is not None) == is_right, hex(code)


def test_white_space_is_the_unicode_property_and_not_pythons():
    assert len(WHITE_SPACE_CHARACTERS) == 25
    assert set(WHITE_SPACE_CHARACTERS) == {
        chr(code) for code in range(0x110000) if chr(code).isspace() and not 0x1C <= code <= 0x1F
    }


@pytest.mark.parametrize("text", [NOTATION.syntax.grammar, NOTATION.syntax.grammar + NOTATION.explaining.mistakes])
def test_the_grammar_is_lalr_without_conflicts(text, caplog):
    with caplog.at_level(logging.DEBUG, logger=lark.logger.name):
        lark.lark.Lark(
            text,
            parser="lalr",
            lexer=compiled_lexer(),
            start=NOTATION.syntax.start,
            maybe_placeholders=False,
            debug=True,
        )
    assert not [record.message for record in caplog.records if "onflict" in record.message]


def compiled_lexer():
    """A lexer class that is never used: only the parser's table is looked at."""

    class Unused(lark.lexer.Lexer):
        def __init__(self, conf):
            pass

        def lex(self, _state, _parser):
            return iter(())

    return Unused


def test_the_definition_needs_no_priorities_and_no_look_around():
    grammar = compiled(NOTATION, with_mistakes=False).lark
    assert {terminal.priority for terminal in grammar.terminals} == {0}
    assert not [t.name for t in grammar.terminals if re.search(r"\(\?[=!<]", t.pattern.value)]
