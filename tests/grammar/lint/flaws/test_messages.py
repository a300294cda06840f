"""What is said of a flawed grammar: message, underlined text, and the help."""

from __future__ import annotations

import pytest

from grammar.diagnostic import Severity
from grammar.lint.flaws import lint

ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE

CASES = [
    (
        'start: "a"+\nLIMIT: /[1-9][0-9]{0,2}|1000/\nx: LIMIT\n',
        {"start": ("start", "x")},
        "short-alternative-first",
        ERROR,
        "/[1-9][0-9]{0,2}|1000/",
        "terminal `LIMIT` reads `100` and stops, though `1000` is one of its texts",
        "put the alternative that reads more before the one that reads less",
    ),
    (
        "start: A\nA: /b+(bc)?/\n",
        {},
        "short-alternative-first",
        WARNING,
        "/b+(bc)?/",
        "terminal `A` reads `bb` and stops, though `bbc` is one of its texts",
        "let no repetition read what the part after it needs",
    ),
    (
        'start: OP "(" NAME ")" | "by" (OP | NAME) ";"\nOP: "sum" | "max"\nNAME: /[a-z]+/\n%ignore " "\n',
        {},
        "keyword-lost-to-identifier",
        ERROR,
        "OP",
        "keyword `sum` of `OP` is read as `NAME`, as in `by sum;`",
        "write each keyword as a string of its own in a rule, so that Lark prefers it to the identifier",
    ),
    (
        'start: "where" NAME "=" (TRUTH | NAME)\nTRUTH.2: "true" | "false"\nNAME: /[a-z]+/\n%ignore " "\n',
        {},
        "keyword-cuts-identifier",
        ERROR,
        "TRUTH",
        "`truea` of `NAME` is cut after keyword `true`, as in `where a=truea`, and Lark refuses the text",
        "take the priority away, or end `TRUTH` with `(?![a-zA-Z0-9_])`",
    ),
    (
        'start: (DIGITS | NUMBER) ";"\nDIGITS: /[0-9]+/\nNUMBER: /[0-9]+(\\.[0-9]+)?/\n',
        {},
        "shadowed-terminal",
        ERROR,
        "DIGITS",
        "terminal `DIGITS` is never read: `NUMBER` comes first at `0`, as in `0;`",
        "give `DIGITS` a higher priority, or let `NUMBER` read less",
    ),
    (
        'start: (HEX | NAME) ";"\nHEX: /[0-9a-f]+/\nNAME: /[a-z_]+/\n',
        {},
        "colliding-terminals",
        WARNING,
        "NAME",
        "`a` is `NAME` and `HEX`, and Lark takes the latter, as in `a;`",
        "give `NAME` or `HEX` a priority, or tell them apart by their first characters",
    ),
    (
        'start: sum\nsum: sum "+" sum | N\nN: /[0-9]/\n',
        {},
        "shift-reduce-conflict",
        WARNING,
        "sum",
        'rule `sum` can end or go on at `"+"`, as in `0+0+0`, and Lark always goes on',
        "let one rule stand for each level of precedence, or factor out what both readings begin with",
    ),
    (
        'start: call+\ncall: name "!" | name "(" ")"\nname: "n" | "n" "(" "x" ")"\n',
        {},
        "shift-reduce-conflict",
        ERROR,
        "name",
        'Lark goes on with `name` at `"("` and so refuses `n()`, which the grammar derives',
        "let one rule stand for each level of precedence, or factor out what both readings begin with",
    ),
    (
        "start: column | field\ncolumn: NAME\nfield: NAME\nNAME: /[a-z]+/\n",
        {},
        "reduce-reduce-conflict",
        ERROR,
        "column",
        "a whole text can be either `column` or `field`, as in `a`",
        "merge the rules, or give one of them a priority",
    ),
    (
        'start: "a" NEWLINE "b"\n%import common.NEWLINE\n%import common.WS\n%ignore WS\n',
        {},
        "ignore-swallows-terminal",
        ERROR,
        "WS",
        "ignored `WS` takes ` \\n` and with it `NEWLINE`, as in `a  \\n b`, and Lark refuses the text",
        "leave what `NEWLINE` reads out of what is ignored",
    ),
    (
        'start: TEXT ("," TEXT)*\nTEXT: /[^,]+/\n%ignore " "\n',
        {},
        "ignore-inside-terminal",
        WARNING,
        "/[^,]+/",
        'terminal `TEXT` takes in ` ` at its beginning, as in ` a`, though `" "` is ignored',
        "let its first character be none of those that are ignored",
    ),
    (
        'start: (KEY "=" VALUE)+\nKEY: /[a-z]+/\nVALUE: /[^=;]+/\n%ignore /\\s+/\n',
        {},
        "terminal-across-lines",
        WARNING,
        "/[^=;]+/",
        "terminal `VALUE` runs on over line breaks, as in `a\\na`, and into `KEY` there",
        "exclude the line break from its characters, or give it a closing mark",
    ),
    (
        'start: line+\nline: "a" END\nEND: "\\n"\n%ignore END\n',
        {},
        "ignored-terminal-in-rule",
        ERROR,
        "END",
        "terminal `END` is ignored, so that `line` never sees it",
        "take it out of `%ignore`, or out of the rules",
    ),
    (
        "start: S\nS: /'([^'\\\\]+|\\\\.)*'/\n",
        {},
        "slow-expression",
        ERROR,
        "/'([^'\\\\]+|\\\\.)*'/",
        "terminal `S` is slow on `'`, then `a` many times: twice as many steps, or more, for each `a`",
        "let what is repeated begin with a character that nothing before it can read",
    ),
    (
        "start: S\nS: /a *b? *;/\n",
        {},
        "slow-expression",
        WARNING,
        "/a *b? *;/",
        "terminal `S` is slow on `a`, then ` ` many times: steps that grow with the square of its length, or faster",
        "let what is repeated begin with a character that nothing before it can read",
    ),
    (
        'start: "(" options ")"\noptions: names | numbers\nnames: "a"*\nnumbers: "1"*\n',
        {},
        "ambiguous-empty-rule",
        ERROR,
        "options",
        "rule `options` derives the empty text in 2 ways: `names` and `numbers`",
        "let only one of the alternatives be empty",
    ),
    (
        'start: item*\nitem: ["a"]\n',
        {},
        "cyclic-rule",
        ERROR,
        "start",
        "rule `start` repeats `item+`, which can be empty, so that the empty text has endlessly many trees",
        "let what is repeated be at least one character",
    ),
    (
        'start: "x" | list\nlist: "(" list ")"\n',
        {},
        "unproductive-rule",
        ERROR,
        "list",
        "rule `list` derives no text: each alternative needs the rule again",
        "add an alternative that does not use the rule",
    ),
    (
        'start: "a"\nitem: "b"\n',
        {},
        "unreachable-rule",
        WARNING,
        "item",
        "rule `item` is not reached from `start`",
        "remove it, or use it in a rule that is reached",
    ),
    (
        'start: "a"\n%import common.WS\n',
        {},
        "unused-terminal",
        WARNING,
        "WS",
        "imported terminal `WS` is not used",
        "add `%ignore WS`, or remove it",
    ),
    (
        "start: NAME\nNAME: /[a-z]*/\n",
        {},
        "empty-terminal",
        ERROR,
        "/[a-z]*/",
        "terminal `NAME` can match nothing, as in the empty text, and Lark refuses it",
        "ask for at least one character, and make it optional where rules use it",
    ),
    (
        "start: S\nS: /(['\"]).*?\\1/\n",
        {},
        "shifted-backreference",
        ERROR,
        "/(['\"]).*?\\1/",
        "terminal `S` refers to a group by number, and Lark's lexer renumbers groups",
        "name the group: `(?P<mark>...)`, and refer to it with `(?P=mark)`",
    ),
    (
        "start: A\nA: /a(?!b)/\n",
        {},
        "undecodable-construct",
        NOTE,
        "/a(?!b)/",
        "a lookahead is not read alike everywhere: llguidance and XGrammar refuse it, and GBNF has nothing like it",
        "write the characters that may follow into the expression",
    ),
]


@pytest.mark.parametrize(
    ("text", "options", "name", "severity", "underlined", "message", "advice"), CASES, ids=[case[2] for case in CASES]
)
def test_a_flaw_is_said_so(text, options, name, severity, underlined, message, advice):
    found = [
        (d.severity, text[d.span.start : d.span.end], d.message, d.help)
        for d in lint(text, **options)
        if d.name == name
    ]
    assert found == [(severity, underlined, message, advice)]


def test_both_readings_of_a_conflict_are_shown():
    text = 'start: sum\nsum: sum "+" sum | sum "-" sum | N\nN: /[0-9]/\n'
    (found,) = [d for d in lint(text) if d.name == "shift-reduce-conflict"]
    assert found.note == (
        'after `N "+" N`, either `sum: sum "+" sum •` ends, or `sum: sum • "-" sum` goes on; so also at `"+"`'
    )


def test_the_other_party_of_a_collision_is_pointed_at():
    text = 'start: (HEX | NAME) ";"\nHEX: /[0-9a-f]+/\nNAME: /[a-z_]+/\n'
    (found,) = [d for d in lint(text) if d.name == "colliding-terminals"]
    (other,) = found.related
    assert text[other.span.start : other.span.end] == "HEX"
    assert found.note == "`HEX` comes first because its expression is longer to write"


def test_the_words_of_a_terminal_that_are_lost_are_listed():
    text = 'start: (OP | NAME) ";"\nOP: "sum" | "max" | "min"\nNAME: /[a-z]+/\n'
    (found,) = [d for d in lint(text) if d.name == "keyword-lost-to-identifier"]
    assert found.note == "so also `max`, `min`"


def test_a_long_sentence_is_shown_around_the_place():
    text = 'start: "' + "x" * 200 + '" sum "' + "y" * 200 + '"\nsum: sum "+" sum | N\nN: /[0-9]/\n'
    (found,) = [d for d in lint(text) if d.name == "shift-reduce-conflict"]
    assert "x0+0+0y" in found.message
    assert len(found.message) < 160


def test_a_terminal_without_an_expression_stands_under_its_name():
    text = "start: line\nline: line _INDENT line | A\nA: /a/\n%declare _INDENT\n"
    (found,) = [d for d in lint(text) if d.name == "shift-reduce-conflict"]
    assert (
        found.message
        == "rule `line` can end or go on at `_INDENT`, as in `A _INDENT A _INDENT A`, and Lark always goes on"
    )
