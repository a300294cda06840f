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
        'schema = "fields.json"\n[language]\ngrammar = "my.lark"\nstart = ["query", "other"]\nnames = {NAME = "field"}\n'
    )
    assert "there is no field `nme`" in run()[1]


def test_an_option_wins_over_the_configuration(folder):
    (folder / "guard.toml").write_text('[language]\ngrammar = "my.lark"\nstart = "query"\n')
    assert "expected `all`" in run("--set", "start=other")[1]


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("strt=x", "unknown key `strt`; did you mean `start`?"),
        ("start", "expected KEY=VALUE"),
        ("start.x=y", "expected start=VALUE, not `start.x=y`"),
        ("labels=NAME", "expected labels.NAME=VALUE, not `labels=NAME`"),
        ("unit.x=y", "expected unit=VALUE, not `unit.x=y`"),
        ("keep_all_tokens=perhaps", "`keep_all_tokens` must be true or false, not `perhaps`"),
        ("max_characters=many", "`max_characters` must be a number, not `many`"),
        ("parser=lalr1", '`parser` must be "lalr" or "earley", not `lalr1`'),
        ("severities.x=bad", "`severities` must be a table of"),
    ],
)
def test_a_setting_that_is_none_is_a_misuse(folder, said, reason):
    code, output = run(*LARK, "--set", said)
    assert code == 2
    assert reason in " ".join(output.split())


def test_a_setting_is_refused_for_a_language_that_states_its_own(folder):
    code, output = run("--language", "formula", "--set", "start=x")
    assert code == 2
    assert "`start` applies to Lark grammars only" in output


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (
            "[language]\ngrammar = 'my.lark'\nstart = 3",
            "[languages.my.lark]: `start` must be a string or a list of strings, not a",
        ),
        (
            "[language]\ngrammar = 'my.lark'\nnames = [1]",
            "`names` must be a list of strings or a table of strings, not a list with other values than strings",
        ),
        (
            "[languages.my]\ngrammar = 'my.lark'\nlabels = 'x'",
            "[languages.my]: `labels` must be a table of strings, not `x`",
        ),
        ("[language]\ngrammar = 'my.lark'\nregex = 'yes'", "`regex` must be true or false, not `yes`"),
        ("[language]\ngrammar = 'my.lark'\nlexr = 'basic'", "unknown key `lexr`; did you mean `lexer`?"),
        ("[language]\ngrammar = 'my.lark'\nbrackets = ['{']", "`brackets` are two strings"),
        ("[language]\ngrammar = 'my.lark'\ng_regex_flags = 'CASELESS'", "`g_regex_flags` names the flag `CASELESS`"),
        ("[language]\nstart = 'query'", "`[language]` must say its `grammar`"),
        ("languages = 3", "`languages` must be a table of tables"),
        ("start = 'query'", "unknown key `start`; it belongs into the table `[language]`, beside `grammar`"),
        ("lexr = 1", "did you mean `lexer`, in the table `[language]`?"),
        ("strict = 1", "`strict` must be true or false, not a number"),
        ("[language]\ngrammar = 'formula'\nstart = 'x'", "the setting `start` applies to Lark grammars only"),
    ],
)
def test_a_configuration_of_the_wrong_shape_is_a_misuse(folder, line, reason):
    (folder / "guard.toml").write_text(line)
    code, output = run()
    assert code == 2
    assert reason in output


def test_everything_that_is_data_may_be_said_in_the_configuration(folder):
    """Here what a file of another name imports from a folder, with flags, other words, brackets and a label."""
    (folder / "shared").mkdir()
    (folder / "shared" / "names.lark").write_text("NAME: /[a-z]+/\n")
    (folder / "my.g").write_text('query: "FIND" NAME ("," NAME)*\n%import names.NAME\n%ignore " "\n')
    (folder / "code.py").write_text("def decode(text):\n    return text.lower()\n")
    (folder / "deep").mkdir()
    (folder / "guard.toml").write_text(
        """
        schema = "fields.json"
        [language]
        grammar = "my.g"
        import_paths = ["shared"]
        cache = "build/tables.json"
        start = "query"
        g_regex_flags = ["IGNORECASE"]
        aliases = { search = "FIND" }
        names = { NAME = "field" }
        decode = "code.py:decode"
        max_characters = 50
        severities = { unknown-name = "warning" }
        """
    )
    (folder / "text").write_text("search PRICE, other")
    code, output = run()
    assert code == 0, output
    assert "warning[unknown-name]: there is no field `other`" in output
    assert (folder / "build" / "tables.json").is_file()
    assert run() == (code, output)
    assert "PRICE" not in output.split("unknown-name", 1)[1].split("\n", 1)[0]
    (folder / "text").write_text("find " + "price, " * 20 + "price")
    assert "text-too-long" in run()[1]


def test_a_path_in_the_configuration_begins_beside_it(folder, monkeypatch):
    (folder / "guard.toml").write_text('[language]\ngrammar = "my.lark"\nstart = "query"\n')
    (folder / "deep").mkdir()
    (folder / "deep" / "text").write_text("find a")
    monkeypatch.chdir(folder / "deep")
    code, output = run()
    assert code == 0, output


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("build=code.py:nothing", "code.py has no `nothing`"),
        ("build=nowhere.py:x", "nowhere.py cannot be read"),
        ("build=code", "`code` does not name a value of Python"),
        ("build=code.py:number", "`build` is a function of the tree"),
    ],
)
def test_a_function_that_is_not_there_is_a_misuse(folder, said, reason):
    (folder / "code.py").write_text("number = 3\n")
    code, output = run(*LARK, "--set", "start=query", "--set", said, "--set", "print=builtins:str")
    assert code == 2
    assert reason in output
    assert output.count("\n") == 1


TWO = """
[languages.find]
grammar = "my.lark"
start = "query"
paths = ["finds/*.txt"]

[languages.all]
grammar = "my.lark"
start = "other"
paths = ["*.all"]

[languages.old]
grammar = "honeycomb"
profile = "2023"
"""


@pytest.fixture
def two(folder):
    (folder / "guard.toml").write_text(TWO)
    (folder / "finds").mkdir()
    (folder / "finds" / "a.txt").write_text("find a")
    (folder / "b.all").write_text("all")
    return folder


def checked(*words):
    answer = CliRunner().invoke(main, ["check", *words])
    return answer.exit_code, answer.output


def test_one_of_several_languages_is_chosen_by_its_name_or_by_a_files_path(two):
    assert checked("text", "--language", "find")[0] == 0
    assert checked("text", "--language", "all")[0] == 1
    assert checked("finds/a.txt")[0] == 0
    assert checked("b.all")[0] == 0
    assert checked("b.all", "--language", "find")[0] == 1


def test_of_several_languages_one_must_be_said_where_no_path_says_it(two):
    code, output = checked("text")
    assert (code, "has the languages find, all, old: say which with --language" in output) == (2, True)
    code, output = checked("finds/a.txt", "b.all")
    assert (code, "the files are of several languages: finds/a.txt (find), b.all (all)" in output) == (2, True)
    code, output = checked("text", "--language", "fnd")
    assert (code, "unknown language `fnd`; expected honeycomb, formula, find, all, old, a file" in output) == (2, True)


def test_a_language_of_the_package_may_have_a_name_in_the_configuration(two):
    (two / "query").write_text('{"breakdowns": []}')
    assert checked("query", "--language", "old")[0] == 0


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
