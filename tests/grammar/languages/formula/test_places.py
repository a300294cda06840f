"""Every node's place in the text, and places inside strings through their escapes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grammar.languages.formula import language
from grammar.languages.formula.literals import offsets, read_string, write_string
from grammar.languages.formula.tree import Column, Literal, walk
from grammar.parsing.reader import read
from grammar.rule import Remove, Replace
from grammar.source import Source
from tests.grammar.languages.formula.formulas import near_texts, texts

TEXT = 'IF(! ($a + 1) = -5, SUM($"b c", `\\d`) / 2 - (3 - 4) - 5)'


def places(text):
    parsed = read(language().notation, Source(text))
    return parsed.places


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ((), TEXT),
        (("name",), "IF"),
        (("arguments", 0), "! ($a + 1) = -5"),
        (("arguments", 0, "operators", 0), "="),
        (("arguments", 0, "operands", 0), "! ($a + 1)"),
        (("arguments", 0, "operands", 0, "operand"), "$a + 1"),
        (("arguments", 0, "operands", 0, "operand", "operands", 0), "$a"),
        (("arguments", 0, "operands", 0, "operand", "operators", 0), "+"),
        (("arguments", 0, "operands", 1), "-5"),
        (("arguments", 0, "operands", 1, "value"), "-5"),
        (("arguments", 1, "operands", 0, "operands", 0, "name"), "SUM"),
        (("arguments", 1, "operands", 0, "operands", 0, "arguments", 0), '$"b c"'),
        (("arguments", 1, "operands", 1), "3 - 4"),
        (("arguments", 1, "operands", 2), "5"),
        (("arguments", 1, "operators", 1), "-"),
        (("arguments", 7), TEXT),
        (("arguments",), TEXT),
    ],
)
def test_a_path_leads_to_the_text_of_its_node(path, expected):
    assert Source(TEXT).slice(places(TEXT).value(path)) == expected


def test_a_merged_chain_has_the_places_of_all_its_operands():
    text = "(1 - 2) - 3"
    found = [Source(text).slice(places(text).value(("operands", i))) for i in range(3)]
    assert found == ["1", "2", "3"]
    assert places(text).value(("operators", 1)).start == 8


@given(st.one_of(texts(), near_texts()))
def test_every_node_has_a_place_inside_its_outer_node(text):
    parsed = read(language().notation, Source(text))
    tree = parsed.tree if parsed.tree is not None else parsed.partial
    if tree is None:
        return
    for path, node in walk(tree):
        span = parsed.places.value(path)
        outer = parsed.places.value(path[: -1 if path[-1:] == ("operand",) else -2]) if path else span
        assert outer.start <= span.start <= span.end <= outer.end
        if parsed.tree is not None and isinstance(node, (Literal, Column)):
            alone = read(language().notation, Source(text[span.start : span.end])).tree
            assert alone == node


@pytest.mark.parametrize(
    ("text", "start", "end", "expected"),
    [
        ("`abc`", 1, 2, "b"),
        ('"abc"', 0, 3, "abc"),
        (r'"a\nb"', 1, 2, r"\n"),
        (r'"\x61\u0062"', 1, 2, r"\u0062"),
        (r'"\xc3\xa9x"', 0, 1, r"\xc3\xa9"),
        (r'"\xc3\xa9x"', 1, 2, "x"),
        ('"abc"', 3, 3, ""),
        ("$abc", 1, 3, "bc"),
        ('$ "a\\tb"', 1, 2, "\\t"),
        ("$`abc`", 2, 9, "c"),
        ("5", 0, 1, "5"),
    ],
)
def test_a_place_in_a_text_is_found_through_its_escapes(text, start, end, expected):
    assert Source(text).slice(places(text).inside((), start, end)) == expected


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_written_string_is_read_back_and_every_character_has_its_place(text):
    raw = write_string(text)
    assert read_string(raw) == text
    where = offsets(raw)
    assert len(where) == len(text) + 1
    assert where == sorted(where)
    assert where[-1] == len(raw) - 1


def test_a_replacement_stays_apart_from_what_follows():
    (edit,) = places('$"x"-1').edits(Replace(("operands", 0), "$y"))
    assert edit.text == "$y "


def test_changes_that_no_rule_makes_are_not_made():
    assert places("$a").edits(Remove(())) == ()
    assert places("$a").edits(Replace((), 5)) == ()


def test_the_rest_of_the_protocol_is_plain():
    held = places('"a"')
    assert held.key(()) == held.value(())
    assert held.document_path(("arguments", 0)) == ("arguments", 0)
    assert held.escaped('"\n') == '\\"\\n'
