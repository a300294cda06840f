"""Statements of a grammar's text: what they define and use, and where."""

from __future__ import annotations

import pytest

from grammar.lint.definition import Definitions, alternatives, is_multiplied, scan

TEXT = r"""
// a comment with start: in it
start: item ("," item)* -> items   # and another
     | list{item}
?item.2: NAME | "a:b" | /c:[\/d]+/i
!list{x}: x+ [x]
NAME.3: ("a".."z")+
%import common.WS
%import common (INT, FLOAT -> nothing)
%import .other.thing -> renamed
%ignore WS
%ignore /#.*/
%declare _INDENT _DEDENT
%override item: NAME
%extend NAME: "é"
"""


def test_each_statement_is_found_with_its_kind_and_name():
    assert [(d.kind, d.name, d.change) for d in scan(TEXT)] == [
        ("rule", "start", ""),
        ("rule", "item", ""),
        ("rule", "list", ""),
        ("terminal", "NAME", ""),
        ("import", "WS", ""),
        ("import", "INT", ""),
        ("import", "FLOAT", ""),
        ("import", "nothing", ""),
        ("import", "renamed", ""),
        ("ignore", "", ""),
        ("ignore", "", ""),
        ("declare", "_INDENT", ""),
        ("declare", "_DEDENT", ""),
        ("rule", "item", "override"),
        ("terminal", "NAME", "extend"),
    ]


def test_a_place_is_that_of_the_name():
    for definition in scan(TEXT):
        if definition.name:
            assert TEXT[definition.span.start : definition.span.end] == definition.name


def test_uses_are_names_but_no_aliases_and_no_parameters():
    held = Definitions(TEXT)
    assert [token.text for token in held.first("start").uses()] == ["item", "item", "list", "item"]
    assert [token.text for token in held.first("list").uses()] == []


def test_modifiers_parameters_priorities_and_paths_are_read():
    held = Definitions(TEXT)
    assert held.first("item").modifiers == "?"
    assert held.first("item").priority.text == "2"
    assert held.first("list").parameters == ("x",)
    assert held.first("renamed").path == ("other", "thing")
    assert held.first("WS").path == ("common", "WS")


def test_a_literal_is_found_as_it_is_written():
    held = Definitions(TEXT)
    token = held.literal(r"/c:[\/d]+/i")
    assert TEXT[token.span.start : token.span.end] == r"/c:[\/d]+/i"
    assert held.literal('"nowhere"') is None


@pytest.mark.parametrize(
    ("body", "count"),
    [
        ('"a"', 1),
        ('"a" | "b"', 2),
        ('"a"? "b"? "c"', 4),
        ('["a" | "b"] "c"*', 6),
        ('("a" | "b")+', 2),
        ('("a" | "b")~2', 4),
        ('("a" | "b")~0..2', 7),
        ('("a" | "b")~80', 1),
        ('x{"a", "b"} ["c"]', 2),
        ('"a" -> b | "c"? -> d', 3),
        (" ".join(['"a"?'] * 40), 1_000_000),
        ('("a" | "b" | "c")~49', 1_000_000),
    ],
)
def test_alternatives_are_counted_as_lark_writes_them_out(body, count):
    assert alternatives(Definitions(f"start: {body}").first("start")) == count


def test_a_long_list_of_alternatives_is_not_multiplied():
    listed = Definitions("start: " + " | ".join(f'"{n}"' for n in range(9_000))).first("start")
    assert not is_multiplied(listed)
    assert is_multiplied(Definitions('start: "a"? "b"? "c"? "d"? "e"?').first("start"))


@pytest.mark.parametrize(
    "text", ["", ":", "a", "%", "%import", "?", "a{", "a.", "/", '"', "%override", "a: (((", "a: b -> ", "\\\n"]
)
def test_any_text_is_read(text):
    assert isinstance(scan(text), tuple)
