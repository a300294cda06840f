"""Two sides are compared: differences that were put into a grammar are found, small, and in the right direction."""

from __future__ import annotations

import re

import pytest

from grammar import Language, Schema, Severity
from grammar.comparison import compare, engine_side, language_side
from grammar.comparison.contrast import NARROWER, WIDER
from grammar.comparison.readers import Reader
from grammar.comparison.walk import partings
from grammar.frozen import replace
from grammar.languages.formula import formula

BASE = r"""
start: query (";" query)*
query: "find" fields "in" TABLE where? order? limit?
fields: "*" | field ("," field)*
field: NAME ("as" NAME)?
where: "where" either
?either: both ("or" both)*
?both: test ("and" test)*
?test: NAME OP value | "not" test -> negation | "(" either ")"
value: NUMBER | STRING | "null"
order: "by" NAME ("asc" | "desc")?
limit: "limit" NUMBER
OP: "<=" | ">=" | "<" | ">" | "="
TABLE: "orders" | "customers"
NAME: /[a-z_][a-z0-9_]*/
NUMBER: /-?[0-9]{1,6}(\.[0-9]+)?/
STRING: /'[^'\n]*'/
%ignore /[ \t\n]+/
"""

PLANTED = [
    ('start: query (";" query)*', "start: query", NARROWER),
    ('start: query (";" query)*', 'start: query (";" query)* ";"?', WIDER),
    ('"*" | field', "field", NARROWER),
    ('("as" NAME)?', "", NARROWER),
    ('("as" NAME)?', '("as"? NAME)?', WIDER),
    ("where? order? limit?", "where? limit? order?", NARROWER),
    ("where? order? limit?", "where order? limit?", NARROWER),
    ('("or" both)*', '("or" both)?', NARROWER),
    ('("and" test)*', '(("and" | "but") test)*', WIDER),
    ('| "not" test -> negation', "", NARROWER),
    ('"not" test', '"not" "(" either ")"', NARROWER),
    ('"(" either ")"', '"(" test ")"', NARROWER),
    ('| "null"', "", NARROWER),
    ('"null"', '"null" | "true"', WIDER),
    ('("asc" | "desc")?', '("asc" | "desc")', NARROWER),
    ('"desc")?', '"desc" | "down")?', WIDER),
    ('limit: "limit" NUMBER', 'limit: "limit" NUMBER ("," NUMBER)?', WIDER),
    ('limit: "limit" NUMBER', 'limit: "limit"i NUMBER', WIDER),
    ('"<=" | ">=" | "<"', '"<=" | "<"', NARROWER),
    ('"="\n', '"=" | "!="\n', WIDER),
    (' | "customers"', "", NARROWER),
    ("[a-z_][a-z0-9_]*", "[a-z_][a-z0-9_]{0,9}", NARROWER),
    ("[a-z_][a-z0-9_]*", "[a-zA-Z_][a-z0-9_]*", WIDER),
    ("[0-9]{1,6}", "[0-9]{1,5}", NARROWER),
    (r"(\.[0-9]+)?", r"(\.[0-9]*)?", WIDER),
    ("/-?[0-9]", "/[0-9]", NARROWER),
    (r"'[^'\n]*'", r"'[^']*'", WIDER),
    (r"'[^'\n]*'", r"'[^'\n]{1,40}'", NARROWER),
    (r"%ignore /[ \t\n]+/", r"%ignore /[ \t]+/", NARROWER),
    (r"%ignore /[ \t\n]+/", "%ignore /[ \\t\\n]+/\n%ignore /#[^\\n]*/", WIDER),
]


@pytest.mark.parametrize(("old", "new", "direction"), PLANTED)
def test_a_planted_difference_is_found_in_its_direction_and_both_ways(old, new, direction):
    assert old in BASE
    sides = [language_side(Language.from_lark(text, name="q")) for text in (BASE, BASE.replace(old, new, 1))]
    found = compare(*sides, count=300, effort=40)
    assert direction in {each.direction for each in found.contrasts}
    for each in found.contrasts:
        taking, refusing = sides if each.direction == NARROWER else sides[::-1]
        assert taking.takes(each.text)
        assert not refusing.takes(each.text)
        assert each.refusal.severity is Severity.ERROR
    assert found.contrasts == tuple(sorted(found.contrasts, key=lambda each: len(each.text)))


def test_a_grammar_that_is_written_otherwise_is_not_called_equal():
    other = BASE.replace('fields: "*" | field ("," field)*', 'fields: "*" | list\nlist: field | list "," field')
    found = compare(*(language_side(Language.from_lark(text, name="q")) for text in (BASE, other)), count=300)
    assert found.is_alike
    assert found.summary().startswith("no difference found among ")
    assert found.both > 50
    assert found.neither > 50


def test_a_rule_that_only_one_side_has_is_named():
    strict = formula.language()
    lenient = replace(strict, severities={**strict.severities, "unknown-function": None, "wrong-argument-count": None})
    found = compare(language_side(lenient, name="lenient"), language_side(strict, name="strict"), count=400)
    assert {(each.direction, each.refusal.name) for each in found.contrasts} >= {(NARROWER, "wrong-argument-count")}
    assert {each.direction for each in found.contrasts} == {NARROWER}


def test_the_smallest_text_is_small():
    sides = [language_side(Language.from_lark(text, name="q")) for text in (BASE, BASE.replace('| "null"', ""))]
    (found,) = compare(*sides, count=300).contrasts
    assert found.text == "finda inorderswherea>null"
    assert found.refusal.message == "`null` cannot stand here"


def test_the_walk_finds_what_is_many_tokens_deep_without_chance():
    other = BASE.replace('"by" NAME ("asc" | "desc")?', '"by" NAME ("asc" | "desc" "last"?)?')
    first, second = (Language.from_lark(text, name="q") for text in (BASE, other))
    texts = list(partings(first.notation, second.notation))
    assert any(text.split()[-2:] == ["desc", "last"] for text in texts)
    assert texts == list(partings(first.notation, second.notation))


def test_what_the_walk_reads_is_bounded():
    notation = formula.language().notation
    assert len(list(partings(notation, notation, steps=50))) <= 50


def test_the_names_of_a_schema_are_those_that_are_tried():
    language, schema = formula.language(), Schema.of(["duration_ms"])
    found = compare(language_side(language, schema, "with"), language_side(language, None, "without"), count=150)
    assert {(each.direction, each.refusal.name) for each in found.contrasts} == {(WIDER, "unknown-column")}
    assert found.both > 10


@pytest.mark.parametrize("refused", [" get a", "get  a", "get a "])
def test_an_engine_that_refuses_other_blanks_only_is_told_apart(refused):
    language = Language.from_lark('start: "get" NAME\nNAME: /[a-z]+/\n%ignore " "\n', name="q")
    reader = Reader("engine 1.0", lambda text: re.fullmatch("get [a-pr-z]", text) is not None)
    sides = language_side(language), engine_side(reader)
    contrasts = compare(*sides, count=5, texts=[refused, "get q"], effort=0).contrasts
    assert {each.direction for each in contrasts} == {NARROWER}
    assert {each.refusal.note for each in contrasts} == {None, "it takes the same with other blanks"}
    assert {each.refusal.message for each in contrasts} == {"engine 1.0 does not take the text"}


def test_one_key_in_many_places_is_one_difference():
    grammar = """start: "{" [member ("," member)*] "}"
    member: A ":" inner | B ":" inner
    inner: "{" [part ("," part)*] "}"
    part: C ":" INTEGER
    """
    wider = grammar.replace("part: C", "part: (C | D)")
    sides = [language_side(Language.from_lark(text, notation="json", name="j")) for text in (grammar, wider)]
    (only,) = compare(*sides, count=120).contrasts
    assert (only.direction, only.text) == (WIDER, '{"a":{"d":0}}')


def test_two_runs_with_one_seed_are_alike():
    sides = [language_side(Language.from_lark(text, name="q")) for text in (BASE, BASE.replace('| "null"', ""))]
    assert compare(*sides, count=120, seed=3) == compare(*sides, count=120, seed=3)
