"""What `guard explain` knows: everything that can be reported or applied."""

from __future__ import annotations

import ast
import pkgutil
import re
import shlex
import subprocess
import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest
from click.testing import CliRunner

import grammar
import guard
from grammar.languages import formula, honeycomb
from grammar.languages.honeycomb.catalogue import CATALOGUE
from guard.command.cli import main
from guard.command.manual import manual


def explain(*words):
    outcome = CliRunner().invoke(main, ["explain", *words])
    return outcome.exit_code, outcome.output


def collected_folders():
    """The packages whose instances are found by the names of their files."""
    for package in (grammar, guard):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            origin = find_spec(module.name).origin if module.ispkg else None
            calls = (
                [n for n in ast.walk(ast.parse(Path(origin).read_text())) if isinstance(n, ast.Call)] if origin else []
            )
            if any(isinstance(call.func, ast.Name) and call.func.id == "collect" for call in calls):
                yield module.name


FOLDERS = sorted(collected_folders())


def test_the_folders_of_instances_are_seen():
    assert len(FOLDERS) >= 10


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_instance_of_every_plural_folder_has_a_page(folder):
    pages = manual([honeycomb.language(), formula.language()])
    names = [module.name.replace("_", "-") for module in pkgutil.iter_modules(import_module(folder).__path__)]
    assert names
    assert [name for name in names if name not in pages] == []


def test_every_fault_and_every_entry_of_the_catalogue_has_a_page():
    from guard.faults import FAULTS
    from guard.policy import FAULTS as POLICY_FAULTS
    from guard.traffic.faults import FAULTS as DOOR_FAULTS

    languages = [honeycomb.language(), formula.language()]
    pages = manual(languages)
    reported = [name for language in languages for name in language.pages()]
    missing = [
        name
        for name in (*reported, *CATALOGUE, *(f.name for f in (*FAULTS, *POLICY_FAULTS, *DOOR_FAULTS)))
        if name not in pages
    ]
    assert missing == []


def reported_codes():
    """The codes that doors report and the names of reasons that screening gives, as they stand in the code."""
    calls = ("FaultError", "Reason")
    for file in Path(guard.__file__).parent.glob("**/*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        named = {
            target.id: node.value.value
            for node in tree.body
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for node in ast.walk(tree):
            is_report = isinstance(node, ast.Call) and getattr(node.func, "id", "") in calls
            if is_report and node.args and isinstance(node.args[0], ast.Constant):
                yield node.args[0].value
            elif is_report and node.args and isinstance(node.args[0], ast.Name) and node.args[0].id in named:
                yield named[node.args[0].id]


def test_every_code_of_the_doors_and_every_reason_of_screening_has_a_page():
    codes = set(reported_codes())
    assert {"broken-answer", "off-topic"} <= codes
    pages = manual([])
    assert [code for code in (*codes, "guard-failed", "unguarded") if code not in pages] == []


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("unknown-column", "unknown-column: rule of honeycomb (error)"),
        ("count-in-words", "count-in-words: repair of honeycomb (unsafe)"),
        ("html-entities", "html-entities: dialect of JSON (safe)"),
        ("too-long", "too-long: detector (decisive)"),
        ("places-spell", "places-spell: law of languages"),
        ("truncated", "truncated: damage"),
        ("missing-condition", "missing-condition: fault of a policy (error)"),
        ("no-query", "no-query: fault of the guard (error)"),
        ("unused-terminal", "unused-terminal: flaw of grammars (warning)"),
        ("openai-chat", "openai-chat: provider"),
        ("R10", "R10: entry of the catalogue"),
    ],
)
def test_a_page_says_in_its_first_line_what_the_name_stands_for(name, first):
    code, output = explain(name)
    assert (code, output.splitlines()[0]) == (0, first)


def test_a_repair_shows_what_becomes_of_its_examples():
    assert '  {"limit": "ten"}\n    becomes: {"limit": 10}\n' in explain("count-in-words")[1]


def test_an_entry_of_the_catalogue_says_what_enforces_it():
    assert "Enforced by: missing-key, unknown-word, grammar, vocabulary" in explain("R10")[1]


def test_a_name_that_stands_for_several_things_shows_them_all():
    _, output = explain("other-quotes")
    kinds = re.findall(r"^other-quotes: (\w+)", output, re.MULTILINE)
    assert kinds == ["fault", "fault", "damage"]


@pytest.mark.parametrize(
    ("name", "near"),
    [("count-in-word", "count-in-words"), ("forbidden-colum", "forbidden-column"), ("html_entities", "html-entities")],
)
def test_a_misspelt_name_of_any_kind_is_helped(name, near):
    assert explain(name) == (2, f"guard: nothing is named `{name}`; did you mean {near}?\n")


OWN = '''
from grammar import Language
from grammar.rule import rule

@rule(on="NAME", invalid=[], valid=[])
def too_short(node, context):
    """A name has one letter.

    Nobody knows what it means.
    """
    from grammar.rule import Finding
    if len(str(node.text)) < 2:
        yield Finding("the name is too short")

language = Language.from_lark('start: NAME ("," NAME)*\\nNAME: /[a-z]+/', rules=[too_short])
'''


@pytest.fixture
def own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "my own.py").write_text(OWN)
    (tmp_path / "text").write_text("ab,c")
    return tmp_path


def test_a_rule_of_ones_own_is_explained_by_option_and_by_configuration(own):
    assert explain("too-short")[0] == 2
    assert explain("too-short", "--language", "my own.py:language")[1].startswith("too-short: rule of ")
    (own / "guard.toml").write_text('language = "my own.py:language"\n')
    assert explain("too-short")[1].startswith("too-short: rule of ")
    assert explain("unknown-column")[1].startswith("unknown-column: rule of honeycomb")
    listed = CliRunner().invoke(main, ["rules"])
    assert "too-short" in listed.output
    assert "unknown-column" not in listed.output


@pytest.mark.parametrize(
    "options",
    [
        ("--language", "my own.py:language"),
        ("--language", "names.lark", "--set", "start=names", "--set", "unit=list"),
    ],
)
@pytest.mark.parametrize("command", ["check", "repair"])
def test_the_hint_under_a_diagnostic_works_as_it_is_typed(own, command, options):
    (own / "names.lark").write_text('names: NAME ("," NAME)*\nNAME: /[a-z]+/\n')
    if options[1] == "names.lark":
        (own / "text").write_text("ab;c")
    outcome = CliRunner().invoke(main, [command, "text", *options])
    assert outcome.exit_code == 1
    (hint,) = re.findall(r"= more: (guard explain .*)", outcome.output)
    program, *words = shlex.split(hint)
    explained = CliRunner().invoke(main, words)
    assert (program, explained.exit_code) == ("guard", 0), explained.output


def test_the_hint_needs_no_option_where_the_configuration_states_the_language(own):
    (own / "guard.toml").write_text('language = "my own.py:language"\n')
    outcome = CliRunner().invoke(main, ["check", "text"])
    assert "= more: guard explain too-short\n" in outcome.output


LOADED = """
import sys
from click.testing import CliRunner
from guard.command.cli import main
answer = CliRunner().invoke(main, ["explain", sys.argv[1]])
assert answer.exit_code == 0, answer.output
for name in sys.argv[2:]:
    print(name, any(module == name or module.startswith(name + ".") for module in sys.modules))
"""
WINGS = (
    "guard.scope.detectors",
    "grammar.contract.laws",
    "grammar.lint.flaws",
    "grammar.generation.damages",
    "guard.traffic.providers",
    "pydantic",
    "hypothesis",
    "lark",
)


@pytest.mark.parametrize(("name", "loaded"), [("unknown-column", None), ("persona", "guard.scope.detectors")])
def test_explaining_a_name_loads_only_the_folder_that_has_it(name, loaded):
    run = [sys.executable, "-c", LOADED, name, *WINGS]
    ran = subprocess.run(run, capture_output=True, text=True, check=False, cwd=Path(guard.__file__).parents[1])
    assert ran.stdout.splitlines() == [f"{wing} {wing == loaded}" for wing in WINGS], ran.stderr


@pytest.mark.parametrize(
    "name", ["truncated", "trailing-comma", "html-entities", "persona", "R10", "missing-condition"]
)
def test_the_pages_of_one_name_are_those_of_the_whole_manual(name):
    languages = [honeycomb.language(), formula.language()]
    assert manual(languages, name)[name] == manual(languages)[name]
