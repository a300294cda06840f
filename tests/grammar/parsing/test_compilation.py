"""The parse tables that are part of the package: exactly what the grammars' text gives, and used for nothing else."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.resources import files

import pytest

from grammar.language import Language
from grammar.languages import families
from grammar.parsing.compilation import _made_tables, _shipped, _text, compiled, table_file
from grammar.parsing.lexer import lexers_of
from grammar.parsing.tables import Tables, TablesError
from tests.examples import language_of

NOTATIONS = {name: language_of(name).notation for name in ("honeycomb", "formula")}
CASES = [(name, held) for name in NOTATIONS for held in (False, True)]
FILES = {path.name: path.read_text(encoding="utf-8") for path in (files("grammar.parsing") / "tables").iterdir()}


@pytest.mark.parametrize(("name", "with_mistakes"), CASES)
def test_a_table_of_the_package_is_what_the_text_of_its_grammar_gives(name, with_mistakes):
    file, text = table_file(NOTATIONS[name], with_mistakes=with_mistakes)
    assert FILES.get(file) == text, "out of date: `make golden` writes the tables again"
    assert Tables.from_json(text).to_json() == text


def test_the_package_has_a_table_for_every_profile():
    for family in families():
        for language in family.languages():
            for with_mistakes in (False, True):
                assert _shipped(language.notation, _text(language.notation, with_mistakes=with_mistakes)) is not None


@pytest.mark.parametrize(("name", "with_mistakes"), CASES)
def test_a_lexer_of_tables_tries_what_larks_lexer_tries(name, with_mistakes):
    grammar = compiled(NOTATIONS[name], with_mistakes=with_mistakes)
    of_lark = grammar.lark.parser.lexer
    ours, larks = grammar.root_lexer, getattr(of_lark, "root_lexer", of_lark)
    assert [t.name for t in ours.scanner.terminals] == [t.name for t in larks.scanner.terminals]
    assert [t.pattern.to_regexp() for t in ours.terminals] == [t.pattern.to_regexp() for t in larks.terminals]
    assert {name: {t.name for t in words.scanner.terminals} for name, words in ours.callback.items()} == {
        name: {t.name for t in words.scanner.terminals} for name, words in larks.callback.items()
    }


def test_a_shipped_language_reads_and_explains_without_lark():
    code = """
import sys
sys.modules["lark"] = None
from grammar.languages import families
from guard import Guard
for family in families():
    for language in family.languages():
        assert Guard(language).check("(((").diagnostics
        assert language.name != "honeycomb" or Guard(language).check('{"breakdowns": ["a",]}').decision == "repaired"
print("done")
"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ran.stdout.split() == ["done"], ran.stderr


def _damaged():
    """Data that are almost tables."""
    data = json.loads(min(FILES.values(), key=len))
    yield "{"
    yield "[]"
    yield "null"
    yield "[" * 100_000
    for key in data:
        yield json.dumps({other: value for other, value in data.items() if other != key})
        yield json.dumps({**data, key: None})
    yield json.dumps({**data, "format": 0})
    yield json.dumps({**data, "end": len(data["states"])})
    yield json.dumps({**data, "states": [[0, len(data["states"])], *data["states"][1:]]})
    yield json.dumps({**data, "states": [[len(data["symbols"]), 0], *data["states"][1:]]})
    yield json.dumps({**data, "states": [[0, -1 - len(data["rules"])], *data["states"][1:]]})
    yield json.dumps({**data, "states": [[0], *data["states"][1:]]})
    yield json.dumps({**data, "rules": [data["rules"][0][:-1], *data["rules"][1:]]})
    yield json.dumps({**data, "terminals": [[*data["terminals"][0][:2], 7, "", 0], *data["terminals"][1:]]})


def test_what_are_no_tables_is_refused():
    for text in _damaged():
        with pytest.raises(TablesError):
            Tables.from_json(text)


def test_terminals_that_are_told_by_their_text_share_an_expression():
    notation = Language.from_lark('start: ("if" | NAME)+\nNAME: /[a-z]+/\n%ignore " "').notation
    lexers, _ = lexers_of(_made_tables(notation, _text(notation, with_mistakes=False)), {})
    (callback,) = {id(c): c for lexer in lexers.values() for c in lexer.callback.values()}.values()
    assert callback.scanner.fullmatch("if") == "IF"
    assert callback.scanner.fullmatch("iff") is None


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
