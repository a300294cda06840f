"""The parse tables that are part of the package: exactly what the grammars' text gives, and used for nothing else."""

from __future__ import annotations

import json
from importlib.resources import files

import lark
import pytest

from grammar.language import Language
from grammar.parsing.compilation import _made, _shipped, _text, table_file
from tests.examples import language_of

NOTATIONS = {name: language_of(name).notation for name in ("honeycomb", "formula")}
CASES = [(name, held) for name in NOTATIONS for held in (False, True)]
FILES = {path.name: path.read_text(encoding="utf-8") for path in (files("grammar.parsing") / "tables").iterdir()}
MADE_WITH = {json.loads(text)["lark"] for text in FILES.values()}
with_that_lark = pytest.mark.skipif(
    {lark.__version__} != MADE_WITH, reason="the tables were made by another Lark, and with this one none is used"
)


@with_that_lark
@pytest.mark.parametrize(("name", "with_mistakes"), CASES)
def test_a_table_of_the_package_is_what_the_text_of_its_grammar_gives(name, with_mistakes):
    file, text = table_file(NOTATIONS[name], with_mistakes=with_mistakes)
    assert FILES.get(file) == text, "out of date: `make golden` writes the tables again"


@with_that_lark
def test_the_package_has_no_table_of_another_grammar():
    assert set(FILES) == {table_file(NOTATIONS[name], with_mistakes=held)[0] for name, held in CASES}


@with_that_lark
@pytest.mark.parametrize(("name", "with_mistakes"), CASES)
def test_a_grammar_reads_the_same_from_its_table_as_from_its_text(name, with_mistakes):
    notation = NOTATIONS[name]
    text = _text(notation, with_mistakes=with_mistakes)
    shipped, made = _shipped(notation, text), _made(notation, text)
    assert shipped is not None
    assert shipped.rules == made.rules
    assert _described(shipped.terminals) == _described(made.terminals)
    assert set(shipped.lexer_conf.ignore) == set(made.lexer_conf.ignore)
    pages = language_of(name).pages().values()
    examples = [example.text for page in pages for example in (*page.invalid, *page.valid)]
    assert {_outcome(shipped, each) == _outcome(made, each) for each in examples} == {True}


def _described(terminals):
    return [(held.name, held.pattern, held.pattern.raw, held.pattern.min_width, held.priority) for held in terminals]


def _outcome(grammar, text):
    """The tree of a text, or where it stops being one and what could have stood there."""
    try:
        return grammar.parse(text)
    except lark.UnexpectedCharacters as error:
        return error.pos_in_stream, sorted(error.allowed)
    except lark.UnexpectedToken as error:
        return error.pos_in_stream, sorted(error.expected)


def test_a_grammar_that_differs_in_one_character_has_no_table():
    notation = NOTATIONS["formula"]
    assert _shipped(notation, _text(notation, with_mistakes=True) + "\n") is None


@pytest.mark.parametrize("changed", [{"start": "filter"}, {"lexer": "basic"}, {"options": {"g_regex_flags": 2}}])
def test_a_notation_that_reads_the_same_text_otherwise_has_no_table(changed):
    notation = NOTATIONS["honeycomb"].changed(**changed)
    assert _shipped(notation, _text(notation, with_mistakes=True)) is None


def test_no_table_is_kept_of_a_grammar_with_options():
    with pytest.raises(ValueError, match="without options"):
        table_file(NOTATIONS["formula"].changed(options={"maybe_placeholders": True}), with_mistakes=True)


def test_a_language_of_the_users_own_is_compiled_from_its_text():
    notation = Language.from_lark('start: "a"+').notation
    assert _shipped(notation, _text(notation, with_mistakes=False)) is None
