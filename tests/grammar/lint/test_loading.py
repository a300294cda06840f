"""What loads: lint and from_lark say the same of a grammar, and what lint says of Lark, Lark does."""

from __future__ import annotations

import pytest
from lark import Lark
from lark.exceptions import LarkError

from grammar import Language, Severity
from grammar.adoption import GrammarError
from grammar.lint import lint

REFUSED = {
    "nothing": ("", {}),
    "no such start rule": ('query: "a"', {"start": "start"}),
    "a rule that is not defined": ("start: thing", {}),
    "a template that is not defined": ('start: many{"a"}', {}),
    "a template with too many arguments": ('start: many{"a", "b"}\nmany{item}: item', {}),
    "a rule twice": ('start: "a"\nstart: "b"', {}),
    "two rules for one text": ('start: a | b\na: "x"\nb: "x"', {}),
    "an expression of another engine": ("start: /\\p{L}+/", {}),
    "an expression with an open bracket": ("start: A\nA: /(/", {}),
    "a group that is named twice": ("start: /a(?P<x>b)(?P<x>c)/", {}),
    "a reference to no group": ("start: /(a)\\2/", {}),
    "a look-behind of any width": ("start: /(?<=a+)b/", {}),
    "a repetition from three to one": ('start: "a"~3..1', {}),
    "a terminal that can be nothing": ("start: A\nA: /a*/", {}),
    "such a terminal, with Earley": ("start: A\nA: /a*/", {"parser": "earley"}),
    "an ignored expression that can be nothing": ('%ignore / */\nstart: "a"', {}),
    "an empty literal": ('start: ""', {}),
    "a terminal of itself": ("start: A\nA: B\nB: A", {}),
    "a terminal of a rule": ('start: A\nA: a\na: "x"', {}),
    "a grammar that is not there": ("%import .missing.a\nstart: a", {}),
    "a library that is not there": ("%import nowhere.X\nstart: X", {}),
    "a name that a library lacks": ("%import common.NOPE\nstart: NOPE", {}),
    "an ignored terminal that is not defined": ('%ignore X\nstart: "a"', {}),
    "an override of nothing": ('%override x: "b"\nstart: "a"', {}),
    "an extension of nothing": ('%extend x: "b"\nstart: "a"', {}),
    "a name of neither case": ('Start: "a"', {}),
    "a string without an end": ('start: "a', {}),
    "a bracket without an end": ('start: ("a"', {}),
}
TAKEN = {
    "a declared terminal that no rule uses": ('start: "x"\n%declare _IN', {}),
    "the same text in either case": ('start: "a"i | "A" "b"', {}),
    "a rule that is not LALR(1), with Earley": ('start: a | b\na: "x"\nb: "x" "y"', {"parser": "earley"}),
    "a look-behind of one width": ("start: /(?<=a)b/ | /a/ start", {}),
    "an optional part": ('start: ["a"] "b"', {}),
}


def errors(text, **options):
    return [flaw.name for flaw in lint(text, **options) if flaw.severity is Severity.ERROR]


@pytest.mark.parametrize("name", REFUSED)
def test_what_from_lark_refuses_has_an_error(name):
    text, options = REFUSED[name]
    with pytest.raises(GrammarError):
        Language.from_lark(text + "\n", **options)
    assert errors(text, **options)


@pytest.mark.parametrize("name", TAKEN)
def test_what_has_no_error_is_taken(name):
    text, options = TAKEN[name]
    assert not errors(text, **options)
    assert Language.from_lark(text + "\n", **options)


def test_a_declared_terminal_is_made_by_the_post_lexer_that_is_stated():
    assert errors('start: "x" _IN\n%declare _IN') == ["unmade-terminal"]
    assert not errors('start: "x" _IN\n%declare _IN', has_postlex=True)


TAGS = r"""
start: "[" _BLANK* name _BLANK pair "]"
name: /(?!nop)[^\s]+/i
pair: /[^\s]+/ _BLANK* "=" _BLANK* /"[^"]+"/
_BLANK: /[ \t]+/
"""
SIGNALS = r"""
start: signal* group
signal: "signal" name kind ";"
name: NAME
!kind: | "M" | "m" INT
group: "group" NAME ":" name*
NAME: /[a-z_][a-z_0-9]*/
INT: /[0-9]+/
%ignore " "
"""


@pytest.mark.parametrize(
    ("grammar", "flaw", "shown"),
    [
        (TAGS, "colliding-terminals", '[ a a = "a"]'),
        (SIGNALS, "keyword-runs-into-identifier", "signal a m0 ; group a :"),
    ],
)
def test_a_lexer_that_knows_what_cannot_stand_is_shown_by_a_text_that_lark_refuses(grammar, flaw, shown):
    (found,) = [each for each in lint(grammar) if each.name == flaw]
    assert f"`{shown}`" in found.message
    assert found.message.endswith("Lark refuses the text")
    with pytest.raises(LarkError):
        Lark(grammar, parser="lalr").parse(shown)
    assert Lark(grammar, parser="earley").parse(shown)
