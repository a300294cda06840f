"""Every hint that a command prints works as it is typed."""

from __future__ import annotations

import re
import shlex

import pytest

from tests.guard.command.running import Run, write_files

HINT = re.compile(r"(?:`|= more: |again: |&& |^  )(guard [a-z][^`\n]*?)(?:`|  |$)", re.MULTILINE)

GRAMMAR = 'query: "find" NAME ("," NAME)*\nNAME: /[a-z]+/\n%ignore " "\n'
LANGUAGE = '''
from grammar import Finding, Language, Severity
from grammar.rule import rule

@rule(on="NAME", severity=Severity.WARNING, invalid=[], valid=[])
def long_name(node, context):
    """A name is longer than ten letters."""
    if len(node.text) > 10:
        yield Finding("the name is long")

mine = Language.from_lark("my.lark", start="query", names={"NAME": "field"}, rules=[long_name])
'''
OWN = ("--language", "my.lark", "--set", "start=query", "--set", "names.NAME=the field")
DECLARED = ("--language", "mine.py:mine")

RUNS = [
    ("check", "bad", "--schema", "columns.txt"),
    ("check", "bad", "--schema", "columns.txt", "--strict", "--profile", "2023"),
    ("check", "r.jsonl", "--policy", "p.toml"),
    ("check", "-", "--fix"),
    ("check", "find", *OWN, "--schema", "columns.txt"),
    ("check", "find", *DECLARED, "--schema", "columns.txt"),
    ("check", "find", *DECLARED, "--ignore", "zzz"),
    ("check", "bad", "--ignore", "zzz"),
    ("repair", "bad", "--schema", "columns.txt"),
    ("repair", "find", *OWN, "--schema", "columns.txt"),
    ("parse", "bad", *OWN),
    ("format", "bad"),
    ("lint", "flawed.lark", "--notes"),
    ("scope", "write a poem about autumn"),
    ("explain", "zzz"),
    ("rules", "--ignore", "zzz", *DECLARED),
    ("generate", "--invalid", "zzz"),
    ("test", "faulty.py:faulty", "--examples", "2", "--law", "print-then-parse", "--seed", "1"),
]

FAULTY = """
from grammar import Language
from grammar.frozen import replace
good = Language.from_lark("my.lark", start="query")
faulty = replace(good, notation=good.notation.changed(print=lambda tree: "find"))
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_files(
        tmp_path,
        bad='{"breakdowns": ["nmae", "name",], "limit": "x", "orders": [{"op": "max"}], "filters": 5}',
        find="find nme, averyverylongname",
        columns__txt="name\naveryverylongname\n",
        p__toml='[columns]\ndeny = ["secret*"]\n',
        r__jsonl=[{"output": '{"breakdowns": ["secret"]}'}, {"output": "none"}, {}],
        my__lark=GRAMMAR,
        mine__py=LANGUAGE,
        faulty__py=FAULTY,
        flawed__lark="start: LIMIT\nLIMIT: /[1-9][0-9]?|100/\nunused: LIMIT\n%ignore / +/\n",
    )
    return tmp_path


def hints(run):
    """What is offered to be typed, without what has a word such as FILE in a place that the reader is to fill."""
    found = {hint.strip() for hint in HINT.findall(run.out + run.err)}
    return sorted(hint for hint in found if not any(word.isupper() for word in shlex.split(hint)))


def test_every_hint_of_every_command_works_as_it_is_typed(folder):
    told, failed = 0, []
    for words in RUNS:
        found = hints(Run(*words, stdin=""))
        told += len(found)
        assert found or words[0] == "scope", words
        for hint in found:
            run = Run(*shlex.split(hint)[1:], stdin="")
            if run.status not in (0, 1):
                failed.append((words, hint, run.status, run.err))
    assert failed == []
    assert told > 30


@pytest.mark.parametrize("name", ["off-topic", "R10", "long-name", "unknown-name", "forbidden-column", "broken-record"])
def test_names_of_all_kinds_are_explained_with_the_configuration_of_the_project(folder, name):
    write_files(folder, guard__toml='language = "mine.py:mine"\n')
    assert Run("explain", name).out.startswith(name)
