"""Grammars of the kinds that people write, each with what Lark is to be told and texts of its language."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Sample:
    text: str
    sentences: tuple[str, ...]
    options: dict[str, Any] = field(default_factory=dict)


GRAMMARS = {
    "search": Sample(
        'start: "find" NAME ("," NAME)* ["sort" "by" NAME]\nNAME: /[a-z_]+/\n%ignore " "\n',
        ("find a", "find a, b ,c sort by d"),
    ),
    "arithmetic": Sample(
        '?start: sum\n?sum: product | sum "+" product -> add | sum "-" product -> sub\n'
        '?product: atom | product "*" atom -> mul\n?atom: NUMBER | "-" atom -> neg | "(" sum ")"\n'
        "%import common.NUMBER\n%ignore /[ \\t]+/\n",
        ("1", "(1)", "((1))", "1+2*3", "(1 + 2)*- 3 - 4", "-(1)"),
    ),
    "json": Sample(
        '?start: value\n?value: object | array | STRING | NUMBER -> number | "true" -> true | "null" -> null\n'
        'array: "[" [value ("," value)*] "]"\nobject: "{" [pair ("," pair)*] "}"\npair: STRING ":" value\n'
        'STRING: /"[^"\\n]*"/\n%import common.SIGNED_NUMBER -> NUMBER\n%import common.WS\n%ignore WS\n',
        ("{}", "[]", "null", '{"a": [1, {"b": true}], "c": null}', '"x"'),
    ),
    "templates": Sample(
        'start: "[" _separated{number, ","} "]" | "(" list{NAME} ")"\n_separated{item, by}: item (by item)*\n'
        'list{item}: item+\nnumber: INT | FLOAT\nNAME: /[a-z]+/\nINT: /[0-9]+/\nFLOAT: /[0-9]+\\.[0-9]+/\n%ignore " "\n',
        ("[1, 2.5]", "(a b c)", "[1]"),
    ),
    "kept tokens": Sample(
        '!start: "a" _B "c" inner\ninner: "x" _B "y" Z\n_B: "b"\nZ: "z"\n%ignore " "\n', ("a b c x b y z", "abcxbyz")
    ),
    "all tokens kept": Sample(
        'start: "a" _B "c" (inner)?\ninner: "x" "y"\n_B: "b"\n%ignore " "\n',
        ("abc", "abcxy"),
        {"keep_all_tokens": True},
    ),
    "no placeholders": Sample(
        'start: [A] [B] "," [C]\nA: "a"\nB: "b"\nC: "c"\n', ("a,", ",", "ab,c", ",c"), {"maybe_placeholders": False}
    ),
    "placeholders": Sample(
        'start: [A] ["(" [B] C ")"] one [A "x"]\n?one: "[" [A] "]"\n?two: [B]\nA: "a"\nB: "b"\nC: "c"\n',
        ("[]", "a(c)[a]ax", "(bc)[]", "a[a]"),
    ),
    "inlined rules": Sample(
        'start: _list ";" _pair*\n_list: NAME | _list "," NAME\n_pair: NAME "=" [NAME] ";"\nNAME: /[a-z]+/\n%ignore " "\n',
        ("a, b, c;", "a; x=; y=z;", "a;"),
    ),
    "keyword and name": Sample(
        'start: (statement ";")+\nstatement: "if" NAME -> if_ | NAME "=" NAME -> assign\nNAME: /[a-z]+/\n%ignore /\\s+/\n',
        ("if a;", "iff = b;\nif c;"),
    ),
    "basic lexer": Sample(
        'start: (KEY | NAME)+\nKEY.2: /key/\nNAME: /[a-z]+/\n%ignore " "\n',
        ("key name", "keys key"),
        {"lexer": "basic"},
    ),
    "priorities": Sample(
        'start: (HEX | NAME | INT)+\nHEX.2: /[0-9a-f]+/\nNAME.1: /[a-z]+/\nINT: /[0-9]+/\n%ignore " "\n',
        ("a1 zed 12", "beef"),
    ),
    "extended": Sample(
        'start: word+\nword: A\nA: "a"\n%extend word: "b" -> bee\n%override A: "aa"\n%ignore " "\n', ("aa b aa",)
    ),
    "repetitions": Sample('start: A~2 (B ","?)~1..3\nA: "a"\nB: "b"\n', ("aab", "aab,b,b", "aabb,")),
    "case": Sample(
        'start: "select"i NAME ("and"i NAME)*\nNAME: /[a-z]+/i\n%ignore " "\n', ("SELECT a And B", "select x")
    ),
    "flags for all": Sample(
        'start: "begin" NAME "end"\nNAME: /[x-z]+/\n%ignore /\\s/\n',
        ("BEGIN xYz End",),
        {"g_regex_flags": re.IGNORECASE},
    ),
    "lines": Sample(
        'start: _NL? line+\nline: KEY ["=" VALUE] _NL\nKEY: /\\w+/\nVALUE: /"[^"]*"/\n_NL: /(\\r?\\n[ \\t]*)+/\n'
        "%ignore /[ \\t]+/\n",
        ('\n\na = "x y"\n  b\n', "a\n"),
    ),
    "nothing ignored": Sample('start: A+ "-" (A | D)+\nA: /[a-z]/\nD: /[0-9]/\n', ("ab-c1", "a-1")),
    "comments only": Sample(
        "start: (NAME | NUMBER)+\nNAME: /[a-z]+/\nNUMBER: /[0-9]+/\nCOMMENT: /#[^\\n]*\\n/\n%ignore COMMENT\n",
        ("a#b\nc", "a1", "1#\n2"),
    ),
    "points": Sample(
        'start: part ("." part)*\npart: NAME | INT | FLOAT\nNAME: /[a-z]+/\nINT: /[0-9]+/\n'
        'FLOAT: /[0-9]+\\.[0-9]+/\n%ignore " "\n',
        ("a.b.c", "1 . 5", "1.5 . 2", "a . 1"),
    ),
    "operators": Sample(
        'start: NAME (OP NAME)*\nOP: "+" | "++" | "-" | "->"\nNAME: /[-a-z]*[a-z]/\n%ignore " "\n',
        ("a + -b", "a ++ b", "a-b -> -b"),
    ),
    "start is a token": Sample('?start: NAME\nNAME: /[a-z]+/\n%ignore " "\n', ("abc", " abc ")),
    "start is inlined": Sample('_begin: NAME ","\nNAME: /[a-z]+/\n', ("abc,",), {"start": "_begin"}),
    "empty": Sample('start: item*\nitem: "x" gap "y"\ngap:\n%ignore " "\n', ("", "x y xy")),
    "imported names": Sample(
        "start: (CNAME | ESCAPED_STRING | SIGNED_FLOAT)+\n%import common (CNAME, ESCAPED_STRING, SIGNED_FLOAT, WS)\n%ignore WS\n",
        ('ab "c d" -1.5', "x"),
    ),
}
CASES = [(name, sentence) for name, sample in GRAMMARS.items() for sentence in sample.sentences]
