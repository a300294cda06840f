"""What options and configuration say of a ``.lark`` file."""

from __future__ import annotations

import json
import sys

import pytest
from click.testing import CliRunner

from guard.command.cli import main

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
        ("strt=x", "expected KEY=VALUE with a key from start"),
        ("start", "expected KEY=VALUE"),
        ("start.x=y", "expected start=VALUE, not `start.x=y`"),
        ("names=NAME", "expected names.TERMINAL=NOUN, not `names=NAME`"),
    ],
)
def test_a_setting_that_is_none_is_a_misuse(folder, said, reason):
    code, output = run(*LARK, "--set", said)
    assert code == 2
    assert reason in " ".join(output.split())


def test_a_setting_is_refused_for_a_language_that_states_its_own(folder):
    code, output = run("--language", "formula", "--set", "start=x")
    assert code == 2
    assert "`start` applies to .lark files only" in output


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("start = 3", "`start` must be a string or a list of strings, not a number"),
        (
            "names = [1]",
            "`names` must be a list of strings or a table of strings, not a list with other values than strings",
        ),
        ('labels = "x"', "`labels` must be a table of strings, not a string"),
        ("strict = 1", "`strict` must be true or false, not a number"),
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
    assert "short-alternative-first: flaw of grammars (error)" in answer.output
    assert "\n  start: " in answer.output


# --- files of one's own that fail ---


@pytest.fixture
def own(tmp_path, monkeypatch):
    """A folder to run in; what it declares is unloaded afterwards, as a new process would not have it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])
    before = set(sys.modules)
    (tmp_path / "text").write_text("a")
    yield tmp_path
    for name in set(sys.modules) - before:
        if getattr(sys.modules[name], "__file__", None) and str(tmp_path) in str(sys.modules[name].__file__):
            del sys.modules[name]


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("x = 1\nprint(undefined)\n", "mine.py:2: NameError: name 'undefined' is not defined"),
        ("def f(:\n", "mine.py:1: SyntaxError: invalid syntax"),
        ("raise ValueError('two\\nlines')\n", "mine.py:1: ValueError: two lines"),
        ("import sys\nsys.exit(0)\n", "mine.py:2: SystemExit: 0"),
        ("import sys\nsys.exit()\n", "mine.py:2: SystemExit"),
        ("import no_such_module_here\n", "mine.py:1: ModuleNotFoundError: No module named 'no_such_module_here'"),
        ("open('/no/such/file')\n", "mine.py:1: FileNotFoundError: "),
        ("\n\n1 / 0\n", "mine.py:3: ZeroDivisionError: division by zero"),
        ("def language():\n    return {}['x']\n", "mine.py:2: KeyError: 'x'"),
        ("def language(x):\n    pass\n", "mine.py: TypeError: language() missing 1 required positional argument: 'x'"),
        (
            "from grammar import Language\nlanguage = Language.from_lark('nowhere.lark')\n",
            "mine.py:2: GrammarError: nowhere.lark cannot be read",
        ),
        (
            "from grammar import Language\nlanguage = Language.from_lark('start: \"a\"', rules=[5])\n",
            "mine.py:2: GrammarError: `rules` are functions that `@rule` has made rules, not int",
        ),
        ("language = 5\n", "mine.py does not declare a language named `language`"),
    ],
)
@pytest.mark.parametrize("command", ["check", "repair"])
def test_a_language_file_that_fails_is_misuse_in_one_line(own, command, code, said):
    (own / "mine.py").write_text(code)
    answer = CliRunner().invoke(main, [command, "text", "--language", "mine.py:language"])
    assert answer.exit_code == 2
    assert answer.output.startswith(f"guard: {said}")
    assert answer.output.count("\n") == 1


def test_a_file_beside_it_that_fails_is_named(own):
    (own / "mine.py").write_text("import beside\n")
    (own / "beside.py").write_text("\nraise RuntimeError\n")
    answer = CliRunner().invoke(main, ["check", "text", "--language", "mine.py:language"])
    assert (answer.exit_code, answer.output) == (2, "guard: beside.py:2: RuntimeError\n")


def test_a_file_that_is_not_there_and_a_module_that_is_not_there_are_misuse(own):
    for name, said in (("none.py", "cannot be read: No such file"), ("none", "cannot be imported: No module named")):
        answer = CliRunner().invoke(main, ["check", "text", "--language", f"{name}:language"])
        assert (answer.exit_code, said in answer.output) == (2, True), answer.output


RULES = '''
from grammar import Language
from grammar.rule import Severity, rule

@rule(on="NAME", invalid=[], valid=[])
def divide(node, context):
    """A rule with a mistake in it."""
    if "zero" in repr(node):
        1 / 0
    if "quit" in repr(node):
        raise SystemExit(0)

@rule(on="NAME", severity=Severity.WARNING, invalid=[], valid=[])
def advise(node, context):
    """Advice with a mistake in it."""
    if "odd" in repr(node):
        raise KeyError("x")

language = Language.from_lark('start: NAME ("," NAME)*\\nNAME: /[a-z]+/', rules=[divide, advise])
'''


@pytest.mark.parametrize(
    ("outputs", "verdicts", "first"),
    [
        (
            ["ok", "zero", "ok", "quit"],
            ["accepted", "rejected", "accepted", "rejected"],
            "r.jsonl:2: the rule `divide`",
        ),
        (["quit", "ok"], ["rejected", "accepted"], "r.jsonl:1: the rule `divide` failed with `SystemExit`"),
        (["ok", "odd"], ["accepted", "accepted"], "r.jsonl:2: the rule `advise` failed with `KeyError`"),
    ],
)
@pytest.mark.parametrize("form", ["text", "json", "jsonl", "sarif", "github"])
def test_a_rule_that_fails_is_named_with_its_record_and_the_run_goes_on(own, outputs, verdicts, first, form):
    (own / "rules.py").write_text(RULES)
    (own / "r.jsonl").write_text("".join(json.dumps({"output": output}) + "\n" for output in outputs))
    answer = CliRunner().invoke(main, ["check", "r.jsonl", "--language", "rules.py:language", "--format", form])
    assert answer.exit_code == 2
    assert f"guard: {first}" in answer.stderr
    assert answer.stderr.count("\n") == 1
    assert "Traceback" not in answer.output
    if form == "jsonl":
        assert [json.loads(line)["verdict"] for line in answer.stdout.splitlines()] == verdicts


def test_repair_passes_nothing_on_that_a_failed_rule_did_not_judge(own):
    (own / "rules.py").write_text(RULES)
    (own / "r.jsonl").write_text('{"output": "zero"}\n{"output": "ok"}\n')
    answer = CliRunner().invoke(main, ["repair", "r.jsonl", "--language", "rules.py:language"])
    assert (answer.exit_code, answer.stdout) == (2, '{"output": "ok"}\n')


def test_the_laws_are_broken_by_a_rule_that_fails(own):
    (own / "rules.py").write_text(RULES.replace('if "zero" in repr(node)', "if node"))
    answer = CliRunner().invoke(main, ["test", "rules.py:language", "--examples", "5"])
    assert answer.exit_code == 1
    assert "broken" in answer.output
