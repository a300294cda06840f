"""guard test: what it prints, how it ends, and that what it prints can be done again in another process."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from contextlib import chdir
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from guard.command.cli import main

GRAMMAR = """
start: "go" place ("then" place)*
place: WORD | "(" WORD ")"
WORD: /[a-z]+/
%ignore " "
"""

FAULTY = """
from dataclasses import replace
from pathlib import Path
from grammar import Language

GOOD = Language.from_lark("go.lark")


def forgets_brackets(tree):
    return GOOD.notation.print(tree).replace("(", "").replace(")", "")


faulty = replace(GOOD, notation=GOOD.notation.changed(print=forgets_brackets))
earley = Language.from_lark(Path("go.lark").read_text(), parser="earley")
unread = Language.from_lark('start: /a(?=c)/ "b"', parser="earley")
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("languages")
    (made / "go.lark").write_text(GRAMMAR)
    (made / "mine.py").write_text(FAULTY)
    return made


def guard(*words, cwd):
    """The command, in this process."""
    with chdir(cwd):
        ran = CliRunner(env={"NO_COLOR": "1"}).invoke(main, list(map(str, words)), catch_exceptions=False)
    return SimpleNamespace(returncode=ran.exit_code, stdout=ran.stdout, stderr=ran.stderr)


def guard_elsewhere(*words, cwd, env=None, code="import sys; from guard.command.cli import main; main(sys.argv[1:])"):
    """The command, in a process of its own."""
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, words)],
        capture_output=True,
        text=True,
        cwd=cwd,
        env={**os.environ, "NO_COLOR": "1", **(env or {})},
        check=False,
        timeout=120,
    )


def test_a_right_grammar_keeps_its_laws_and_is_told_its_coverage(folder):
    result = guard("test", "go.lark", "--seed", 7, "--examples", 12, cwd=folder)
    assert (result.returncode, result.stderr) == (0, "")
    lines = result.stdout.splitlines()
    assert lines[0] == "go.lark: seed 7"
    assert any(line.startswith("kept            print-then-parse") for line in lines)
    assert any(line.startswith("not applicable  fast-path-agrees") for line in lines)
    assert lines[-1].startswith("0 broken, ")
    assert any("productions" in line and "6 of 6 terminals" in line for line in lines), lines


def test_a_broken_law_is_shown_on_the_smallest_text_and_the_command_shown_draws_it_again(folder):
    first = guard(
        "test", "mine.py:faulty", "--law", "print-then-parse", "--examples", 2_000, "--format", "json", cwd=folder
    )
    assert first.returncode == 1, first.stderr
    report = json.loads(first.stdout)
    (broken,) = [row for row in report["laws"] if row["outcome"] == "broken"]
    assert broken["law"] == "print-then-parse"
    assert len(broken["counterexample"]) <= len("go ( a )")
    words = shlex.split(broken["replay"])
    assert words[:3] == ["guard", "test", "mine.py:faulty"]
    again = guard_elsewhere(*words[1:], "--format", "json", cwd=folder, env={"PYTHONHASHSEED": "5"})
    (row,) = json.loads(again.stdout)["laws"]
    assert (again.returncode, row["counterexample"]) == (1, broken["counterexample"])
    assert row["replay"] == broken["replay"]


def test_the_text_report_of_a_broken_law_has_the_reason_the_case_and_the_command(folder):
    result = guard("test", "mine.py:faulty", "--law", "print-then-parse", "--seed", 3, "--examples", 100, cwd=folder)
    assert result.returncode == 1
    broken, message, case, again = result.stdout.splitlines()[1:5]
    assert broken.startswith("broken          print-then-parse  ")
    assert message.startswith("    its tree prints as `go")
    assert case.startswith("    on: go")
    assert again == "    again: guard test mine.py:faulty --law print-then-parse --seed 3 --examples 100"


def test_one_seed_gives_one_report(folder):
    reports = [
        guard_elsewhere(
            "test", "go.lark", "--seed", 11, "--examples", 2, cwd=folder, env={"PYTHONHASHSEED": held}
        ).stdout
        for held in ("1", "2")
    ]
    assert reports[0] == reports[1]


def test_a_production_that_no_text_had_is_named_with_its_line(folder):
    result = guard("test", "go.lark", "--seed", 1, "--examples", 1, "--law", "sentences-parse", cwd=folder)
    assert '    never: place: "(" WORD ")"  (go.lark:3)\n' in result.stdout


def test_the_start_rule_can_be_another(folder):
    result = guard("test", "go.lark", "--start", "place", "--examples", 5, "--law", "sentences-parse", cwd=folder)
    assert result.returncode == 0
    assert "then" not in result.stdout


def test_nothing_is_left_behind_in_the_folder(folder):
    before = sorted(path.name for path in folder.iterdir())
    guard_elsewhere("test", "go.lark", "--examples", 2, "--law", "refusals-have-reasons", cwd=folder)
    assert sorted(path.name for path in folder.iterdir()) == before


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["none.lark"], "none.lark"),
        (
            ["go.lark", "--law", "print-then-pars"],
            "unknown law `print-then-pars`; did you mean `print-then-parse`?",
        ),
        (["formula", "--start", "call"], "--start applies to Lark grammars only, not to formula"),
        (["go.lark", "--start", "nowhere"], "go.lark: the grammar cannot be used"),
        (["go.lark", "--schema", "none.json"], "the schema none.json cannot be read"),
    ],
)
def test_what_the_caller_got_wrong_is_misuse(folder, words, said):
    result = guard("test", *words, cwd=folder)
    assert result.returncode == 2
    assert said in result.stderr


def test_without_hypothesis_the_command_says_how_to_get_it(folder):
    code = "import sys; sys.modules['hypothesis'] = None; from guard.command.cli import main; main(sys.argv[1:])"
    result = guard_elsewhere("test", "go.lark", cwd=folder, code=code)
    assert result.returncode == 2
    assert "python -m pip install 'grammar-guard[property-tests]'" in result.stderr


def test_a_grammar_of_any_name_is_tested_with_its_settings(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.g").write_text('query: "find" NAME\n%import names.NAME\n%ignore " "\n')
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared" / "names.lark").write_text("NAME: /[a-z]+/\n")
    words = ["test", "mine.g", "--start", "query", "--law", "sentences-parse", "--examples", "3"]
    assert CliRunner().invoke(main, words).exit_code == 2
    answer = CliRunner().invoke(main, [*words, "--set", "import_paths=shared"])
    assert answer.exit_code == 0, answer.output


def test_an_earley_grammar_keeps_its_laws_on_sentences_of_its_own_and_is_told_its_coverage(folder):
    result = guard("test", "mine.py:earley", "--seed", 7, "--examples", 5, cwd=folder)
    assert result.returncode == 0, result.stdout
    assert "kept            print-then-parse" in result.stdout
    assert "2 of 2 productions, 5 of 5 terminals" in result.stdout


@pytest.mark.parametrize(("options", "status"), [((), 1), (("--allow-untried",), 0)])
def test_a_run_that_tried_few_of_the_laws_is_no_success_unless_that_is_allowed(folder, options, status):
    result = guard("test", "mine.py:unread", "--seed", 7, "--examples", 2, *options, cwd=folder)
    assert result.returncode == status, result.stdout
    assert "most laws were not tried, 12 of 16" in result.stdout
