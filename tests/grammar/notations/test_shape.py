"""A grammar of typed JSON read as data, however it is written; and what is said of one that is none."""

from __future__ import annotations

from importlib.resources import files

import pytest

from grammar.adoption import GrammarError
from grammar.adoption.loading import GrammarText, load
from grammar.adoption.typed_json import shape_of
from grammar.languages import honeycomb
from grammar.languages.honeycomb.shapes import shape, shape_data
from grammar.languages.honeycomb.vocabulary import P2023, P2026
from grammar.notations.json import DeclaredError, NotTypedJson, Shape, typed_json
from grammar.notations.json.mistakes import Terminals, grammar_text, start_of
from grammar.notations.json.shape import Choice, List, Object
from tests.grammar.notations.alerts import DECLARED, GRAMMAR, WORDS, alerts


def read(grammar: str, start: str = "start", **words: tuple[str, ...]) -> Shape:
    return shape_of(GrammarText(grammar, None, ""), start, words)


ROW = 'start: "{" [member ("," member)*] "}"\n'


@pytest.mark.parametrize(
    "written",
    [
        'member: LIMIT ":" INTEGER | NAMES ":" names\nnames: "[" [STRING ("," STRING)*] "]"',
        (
            'member: limit | NAMES ":" names\nlimit: LIMIT ":" INTEGER -> the_limit\n'
            'names: "[" "]" | "[" text ("," text)* "]"\ntext: STRING'
        ),
        (
            'member: "\\"limit\\"" ":" INTEGER | NAMES ":" names\nNAMES: "\\"names\\""\n'
            '!names: "[" [_rest] "]"\n_rest: STRING | _rest "," STRING'
        ),
        (
            '?member: LIMIT ":" SIGNED_INT | NAMES ":" _list{STRING} -> named\n_list{x}: "[" [x ("," x)*] "]"\n'
            "%import common.SIGNED_INT\n%ignore /[ \\n]+/"
        ),
        (
            'member: LIMIT OF INTEGER | NAMES OF names\nOF: ":"\nnames: OPEN [STRING (COMMA STRING)*] CLOSE\n'
            'OPEN: "["\nCLOSE: "]"\nCOMMA: ","'
        ),
    ],
)
def test_how_a_grammar_is_written_leaves_no_trace(written):
    found = read(ROW + written)
    root = found.root
    assert isinstance(root, Object)
    assert list(root.members) == ["limit", "names"]
    assert root.members["limit"] == Choice(("INTEGER",))
    names = found.list(root.members["names"].of_list)
    assert names.item == Choice(("STRING",))
    assert names.may_be_empty


@pytest.mark.parametrize(
    ("written", "production", "reason"),
    [
        (
            'start: "{" A ":" INTEGER "}"',
            'start: A ":" INTEGER',
            "the members of an object are to be a rule of their own",
        ),
        (ROW + 'member: STRING ":" INTEGER', 'member: STRING ":" INTEGER', "a key is to be a terminal of fixed words"),
        (
            ROW + 'member: A ":" INTEGER INTEGER',
            'member: A ":" INTEGER INTEGER',
            "a member is to be a key, a colon and one",
        ),
        (
            ROW + 'member: A ":" point\npoint: "[" NUMBER "," NUMBER "]"',
            'point: NUMBER "," NUMBER',
            "any number of items",
        ),
        (ROW + 'member: A ":" a\na: "[" STRING ("," INTEGER)* "]"', "a: STRING", "the same wherever it stands"),
        (ROW + 'member: A ":" a\na: "[" [STRING (STRING)*] "]"', "a: STRING", "items with commas between them"),
        (ROW + 'member: A ":" a\na: "[" [STRING ("," STRING)* ","] "]"', "", "items with commas between them"),
        (
            ROW + 'member: A ":" sum\nsum: INTEGER "+" INTEGER',
            "sum: INTEGER PLUS INTEGER",
            "no object, no list, and no choice",
        ),
        (ROW + 'member: A ":" /x+/', "member: __ANON_0", "neither a value of JSON nor a set of fixed words"),
        (
            ROW + 'member: A ":" (a | b)\na: "[" [STRING ("," STRING)*] "]"\nb: "[" [a ("," a)*] "]"',
            "",
            "two kinds of lists",
        ),
        ("start: STRING | INTEGER", "start: STRING", "a text is to be one object, or one list"),
        (ROW + 'member: A ":" STRING\nSTRING: /"[^"]*"/', "`STRING`", "defined in another way than JSON has it"),
        (ROW + 'member: A ":" STRING\n%ignore /#.*/', "ignores", "JSON has nothing but white space between its parts"),
    ],
)
def test_what_is_no_typed_json_is_named(written, production, reason):
    with pytest.raises(NotTypedJson) as raised:
        read(written)
    assert production in str(raised.value)
    assert reason in str(raised.value)
    assert "\n" not in str(raised.value)


def test_words_are_given_for_terminals_that_the_grammar_uses_and_does_not_define():
    with pytest.raises(GrammarError, match="which the grammar does not use"):
        read(ROW + 'member: A ":" STRING', B=("x",))
    with pytest.raises(GrammarError, match="which the grammar defines"):
        read(ROW + 'member: A ":" B\nB: "\\"b\\""', B=("x",))


@pytest.mark.parametrize("found", [shape(P2026), shape(P2023), alerts().shape], ids=["2026", "2023", "alerts"])
def test_a_shape_written_as_a_grammar_is_read_as_the_same_shape(found):
    terminals = Terminals(found)
    start = start_of(found)
    text = GrammarText(grammar_text(found, terminals), None, "")
    loaded = load(text, (start,), {"import_paths": [], "keep_all_tokens": False, "g_regex_flags": 0})
    again = Shape.of(loaded.productions, start, terminals.spellings(found))
    assert {name: part._replace(may_be_empty=True) for name, part in found.parts.items()} == dict(again.parts)


def test_a_shape_as_data_is_read_as_the_same_shape():
    found = alerts().shape
    again = Shape.from_data(found.as_data(), found.words)
    assert (again.start, dict(again.parts), dict(again.words)) == (found.start, dict(found.parts), dict(found.words))


def test_an_object_in_itself_and_what_may_not_be_empty():
    found = alerts().shape
    assert found.recursive == {"condition", "listed_condition"}
    assert [part.name for part in found.parts.values() if not part.may_be_empty] == ["condition", "tags"]
    assert isinstance(found.parts["people"], List)


def test_a_profile_has_the_keys_of_its_vocabulary_and_null_only_where_it_means_something():
    assert "usage_mode" not in shape(P2023).object("query").members
    assert "calculated_field" not in shape(P2023).parts
    assert not any("NULL" in choice.scalars for choice in shape(P2023).choices())
    assert "NULL" in shape(P2026).object("filter").members["value"].scalars


def test_a_key_that_is_in_the_grammar_alone_or_in_the_vocabulary_alone_is_refused():
    text = (files(honeycomb) / "query.lark").read_text(encoding="utf-8")
    further = shape_data(text.replace('| ID ":" STRING', '| ID ":" STRING\n    | SERIES_LIMIT ":" INTEGER'))
    with pytest.raises(DeclaredError, match="a line for the key `series_limit` of `query`, the vocabulary has none"):
        shape(P2026, further)
    with pytest.raises(DeclaredError, match="the grammar has no line for the key `every` of `alert`"):
        alerts(GRAMMAR.replace('    | EVERY ":" INTEGER\n', ""))


def test_words_are_needed_for_nothing_but_sets_of_them():
    assert dict(alerts().shape.words) == WORDS
    assert typed_json(alerts().shape, DECLARED).shape.start == "alert"
