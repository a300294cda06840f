"""What options and configuration say of a ``.lark`` file."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from guard.cli import main

GRAMMAR = 'query: "find" NAME ("," NAME)*\nother: "all"\nNAME: /[a-z]+/\n%ignore " "\n'


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "my.lark").write_text(GRAMMAR)
    (tmp_path / "fields.json").write_text('["name", "price"]')
    (tmp_path / "text").write_text("find nme")
    return tmp_path


def run(*words):
    answer = CliRunner().invoke(main, ["check", "text", *words])
    return answer.exit_code, answer.output


LARK = ("--language", "my.lark", "--schema", "fields.json")


def test_without_a_start_rule_the_refusal_says_what_to_say(folder):
    code, output = run(*LARK)
    assert code == 2
    assert "there is no rule `start` to start from; say which one it is with `start`" in output


def test_options_say_what_the_grammar_cannot(folder):
    code, output = run(*LARK, "--set", "start=query", "--set", "names.NAME=field", "--set", "unit=search")
    assert code == 1
    assert "there is no field `nme` of `fields`" in output


def test_a_label_is_used(folder):
    (folder / "text").write_text("find")
    _, output = run(*LARK, "--set", "start=query", "--set", "labels.NAME=the name of a field", "--set", "unit=search")
    assert "the search ends before the name of a field" in output


def test_several_starts_and_an_earley_parser_may_be_said(folder):
    (folder / "text").write_text("all")
    assert run(*LARK, "--set", "start=query", "--set", "start=other", "--set", "parser=earley")[0] == 0


def test_the_configuration_says_the_same(folder):
    (folder / "guard.toml").write_text(
        'language = "my.lark"\nschema = "fields.json"\nstart = ["query", "other"]\nnames = {NAME = "field"}\n'
    )
    assert "there is no field `nme`" in run()[1]


def test_an_option_wins_over_the_configuration(folder):
    (folder / "guard.toml").write_text('language = "my.lark"\nstart = "query"\n')
    assert "expected `all`" in run("--set", "start=other")[1]


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("strt=x", "is not KEY=VALUE with one of the keys start"),
        ("start", "is not KEY=VALUE"),
        ("start.x=y", "is not of the form start=VALUE"),
        ("names=NAME", "is not of the form names.TERMINAL=NOUN"),
    ],
)
def test_a_setting_that_is_none_is_a_misuse(folder, said, reason):
    code, output = run(*LARK, "--set", said)
    assert code == 2
    assert reason in " ".join(output.split())


def test_a_setting_is_refused_for_a_language_that_states_its_own(folder):
    code, output = run("--language", "formula", "--set", "start=x")
    assert code == 2
    assert "`start` is for a .lark file" in output


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("start = 3", "states `start` as a number, not text or a list of texts"),
        ("names = [1]", "states `names` as a list of other things, not a list of texts or a table of texts"),
        ('labels = "x"', "states `labels` as text, not a table of texts"),
        ("strict = 1", "states `strict` as a number, not true or false"),
        ("lexr = 1", "did you mean `lexer`?"),
    ],
)
def test_a_configuration_of_the_wrong_shape_is_a_misuse(folder, line, reason):
    (folder / "guard.toml").write_text(line)
    code, output = run()
    assert code == 2
    assert reason in output


def test_a_flaw_of_grammars_has_a_page():
    answer = CliRunner().invoke(main, ["explain", "short-alternative-first"])
    assert answer.exit_code == 0
    assert "short-alternative-first (error)" in answer.output
    assert "\n  start: " in answer.output
