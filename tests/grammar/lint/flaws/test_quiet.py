"""Grammars that are right, of kinds that people write: nothing but notes is said of them."""

from __future__ import annotations

import pytest

from grammar.diagnostic import Severity
from grammar.languages import honeycomb
from grammar.lint.flaws import lint

JSON = r"""
?start: value
?value: object | array | string | SIGNED_NUMBER -> number | "true" -> true | "false" -> false | "null" -> null
array: "[" [value ("," value)*] "]"
object: "{" [pair ("," pair)*] "}"
pair: string ":" value
string: ESCAPED_STRING
%import common.ESCAPED_STRING
%import common.SIGNED_NUMBER
%import common.WS
%ignore WS
"""

CALCULATOR = r"""
?start: sum | NAME "=" sum -> assign
?sum: product | sum "+" product -> add | sum "-" product -> sub
?product: atom | product "*" atom -> mul | product "/" atom -> div
?atom: NUMBER -> number | "-" atom -> neg | NAME -> var | "(" sum ")"
%import common.CNAME -> NAME
%import common.NUMBER
%import common.WS_INLINE
%ignore WS_INLINE
"""

SETTINGS = r"""
start: _NL? section+
section: "[" NAME "]" _NL item+
item: NAME "=" VALUE? _NL
NAME: /\w/+
VALUE: /./+
%import common.NEWLINE -> _NL
%import common.WS_INLINE
%ignore WS_INLINE
"""

SQL = r"""
start: "select"i columns "from"i NAME ["where"i condition] ["limit"i INT]
columns: "*" | NAME ("," NAME)*
condition: comparison (("and"i | "or"i) comparison)*
comparison: NAME OP (INT | STRING | "null"i)
OP: "=" | "<" | "<=" | ">" | ">=" | "<>"
NAME: /[a-z_][a-z0-9_]*/i
STRING: /'(?:[^']|'')*'/
%import common.INT
%import common.WS
%ignore WS
"""

INDENTED = r"""
?start: _NL* tree
tree: NAME _NL [_INDENT tree+ _DEDENT]
%import common.CNAME -> NAME
%import common.WS_INLINE
%declare _INDENT _DEDENT
%ignore WS_INLINE
_NL: /(\r?\n[\t ]*)+/
"""

TEMPLATES = r"""
start: "[" separated{number} "]" | "(" separated{NAME} ")"
separated{item}: item ("," item)*
number: INT | FLOAT
NAME: /[a-z]+/
INT: /[0-9]+/
FLOAT: /[0-9]+\.[0-9]+/
COMMENT: "//" /[^\n]*/
%ignore COMMENT
%ignore /\s+/
"""

FILTERS = r"""
start: expression
?expression: conjunction ("OR" conjunction)*
?conjunction: negation ("AND" negation)*
?negation: "NOT" negation -> negated | "(" expression ")" | test
test: path ("=" | "!=" | ">" | "<") literal | path "IN" "(" literal ("," literal)* ")"
path: NAME ("." NAME)*
literal: NUMBER | STRING | TRUE | FALSE
TRUE: "true"
FALSE: "false"
NAME: /[A-Za-z_][A-Za-z0-9_]*/
NUMBER: /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/
STRING: /"(?:[^"\\\n]|\\["\\nt])*"/
%ignore /[ \t\n]+/
"""

GRAMMARS = {
    "json": JSON,
    "calculator": CALCULATOR,
    "settings": SETTINGS,
    "sql": SQL,
    "indented": INDENTED,
    "templates": TEMPLATES,
    "filters": FILTERS,
}


@pytest.mark.parametrize("lexer", ["contextual", "basic"])
@pytest.mark.parametrize("name", GRAMMARS)
def test_a_right_grammar_is_left_alone(name, lexer):
    if (name, lexer) == ("settings", "basic"):
        pytest.skip("a value and a name are told apart by their place only")
    assert not [
        (d.name, d.message)
        for d in lint(GRAMMARS[name], lexer=lexer, has_postlex=True)
        if d.severity is not Severity.NOTE
    ]


@pytest.mark.parametrize("name", GRAMMARS)
def test_a_right_grammar_is_left_alone_for_earley_too(name):
    assert not [
        (d.name, d.message)
        for d in lint(GRAMMARS[name], parser="earley", has_postlex=True)
        if d.severity is not Severity.NOTE
    ]


def test_a_grammar_of_terminals_for_others_to_import_is_left_alone():
    text = 'DIGIT: "0".."9"\nINT: DIGIT+\nSIGNED_INT: ["+"|"-"] INT\nWORD: LETTER+\nLETTER: /[a-z]/i\n'
    assert not lint(text)


def test_the_query_language_has_no_flaw():
    notation = honeycomb.language().notation
    found = lint(notation.syntax.grammar, start=notation.syntax.start, lexer=notation.syntax.lexer)
    assert not [(d.name, d.message) for d in found if d.severity is not Severity.NOTE]


def test_a_keyword_that_its_own_lookahead_keeps_out_is_not_lost():
    text = 'start: "(" TRUE ")" | "{" (TRUE | NAME) ":" "}"\nTRUE: /true(?=\\)|$)/\nNAME.3: /[a-z]+/\n'
    assert not [d for d in lint(text) if d.name == "keyword-lost-to-identifier"]


def test_what_priorities_decide_in_part_is_not_a_collision():
    text = 'start: (HEX | NAME) ";"\nHEX.1: /[0-9a-f]+/\nNAME: /[a-z_]+/\n'
    assert not [d for d in lint(text) if d.severity is not Severity.NOTE]


def test_text_between_quotation_marks_may_begin_with_blanks_and_run_over_lines():
    text = 'start: (NAME | "\\"" TEXT "\\"")+\nNAME: /[a-z]+/\nTEXT: /[^"]+/\n%ignore " "\n'
    assert not [
        d for d in lint(text, lexer="contextual") if d.name in ("ignore-inside-terminal", "terminal-across-lines")
    ]
