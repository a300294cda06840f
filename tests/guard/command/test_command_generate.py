"""guard generate, run as a person would: the same texts for the same seed, accepted by guard check as they come."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

SHOP = Path(__file__).parents[3] / "examples" / "shop.json"
LARK = """
start: "find" COLUMN ("," COLUMN)* ["sort" "by" COLUMN]
COLUMN: /[a-z_]+/
%ignore " "
"""


EDGES = {
    "a line break at the end": 'start: (WORD "=" NUM _NL)+\nWORD: /[a-z]+/\nNUM: /[0-9]+/\n_NL: /\\n+/\n%ignore " "\n',
    "indented items": 'start: item ("\\n" item)*\nitem: "  "? WORD\nWORD: /[a-z]+/\n',
    "quotes three in a row": "start: (NAME | TEXT)+\nNAME: /[a-z]+/\nTEXT: /'''(.|\\n)*?'''/\n%ignore /\\s+/\n",
    "comments": 'start: (NAME ";")+\nNAME: /[a-z]+/\n%ignore /#[^\\n]*\\n/\n%ignore " "\n',
}
"""Grammars in which what stands at the edge of a text counts."""


def guard(*arguments, stdin=b"", **environment):
    return subprocess.run(
        [sys.executable, "-m", "guard", *map(str, arguments)],
        input=stdin,
        capture_output=True,
        env={**os.environ, "NO_COLOR": "1", **environment},
        check=False,
        timeout=120,
    )


def records(result):
    assert result.returncode == 0, result.stderr
    return [json.loads(line) for line in result.stdout.decode().splitlines()]


@pytest.fixture
def lark(tmp_path):
    file = tmp_path / "search.lark"
    file.write_text(LARK)
    return file


@pytest.mark.parametrize(
    "options",
    [
        ["--schema", SHOP],
        ["--schema", SHOP, "--profile", "2023"],
        ["--profile", "trigger"],
        ["--language", "formula", "--schema", SHOP],
    ],
    ids=["honeycomb", "2023", "trigger", "formula"],
)
def test_what_is_generated_is_accepted_by_guard_check(options):
    made = guard("generate", "--count", 60, "--format", "jsonl", *options)
    assert len(records(made)) == 60
    checked = guard("check", "-", "--records", *options, stdin=made.stdout)
    assert "\n60 outputs: 60 accepted, 0 repaired, 0 rejected" in checked.stdout.decode()


@pytest.mark.parametrize("grammar", [LARK, *EDGES.values()], ids=["search", *EDGES])
def test_what_is_generated_from_a_grammar_of_ones_own_is_accepted(lark, grammar):
    lark.write_text(grammar)
    made = guard("generate", "--count", 60, "--format", "jsonl", "--language", lark)
    checked = guard("check", "-", "--records", "--language", lark, stdin=made.stdout)
    assert "\n60 outputs: 60 accepted, 0 repaired, 0 rejected" in checked.stdout.decode()


@pytest.mark.parametrize("grammar", [LARK, *EDGES.values()], ids=["search", *EDGES])
def test_a_generated_text_in_a_file_is_accepted_and_left_as_it_is(lark, grammar, tmp_path):
    lark.write_text(grammar)
    files = [tmp_path / f"text {seed}" for seed in range(3)]
    made = [
        record["output"].encode()
        for record in records(guard("generate", "--language", lark, "--count", 3, "--format", "jsonl"))
    ]
    for file, text in zip(files, made, strict=True):
        file.write_bytes(text)
    printed = guard("generate", "--language", lark, "--count", 1).stdout
    for command, stdin in (
        (["check", "-"], printed),
        (["check", *files, "--strict"], b""),
        (["repair", "-"], made[-1]),
    ):
        ran = guard(*command, "--language", lark, stdin=stdin)
        assert (ran.returncode, ran.stderr) == (0, b""), ran.stdout
        if command[0] == "repair":
            assert ran.stdout == stdin
        else:
            assert b"accepted" in ran.stdout


def test_a_seed_gives_the_same_texts_whatever_the_hash_seed():
    first = guard("generate", "--count", 20, "--seed", 7, PYTHONHASHSEED="1")
    second = guard("generate", "--count", 20, "--seed", 7, PYTHONHASHSEED="2")
    assert first.stdout == second.stdout
    assert guard("generate", "--count", 20, "--seed", 8).stdout != first.stdout


def test_more_texts_begin_with_the_same_ones():
    few = guard("generate", "--count", 3, "--language", "formula")
    many = guard("generate", "--count", 9, "--language", "formula")
    assert many.stdout.startswith(few.stdout)


def test_a_record_says_where_its_text_comes_from():
    (record,) = records(guard("generate", "--count", 1, "--seed", 3, "--format", "jsonl"))
    assert record.keys() == {"id", "output", "valid", "damage", "original", "seed", "index"}
    assert (record["id"], record["valid"], record["damage"], record["original"]) == ("3/0", True, None, None)


def test_a_broken_text_comes_with_its_damage_and_the_text_that_was_whole():
    made = records(guard("generate", "--count", 20, "--invalid", "--format", "jsonl"))
    assert {record["valid"] for record in made} == {False}
    assert len({record["damage"] for record in made}) > 5
    originals = b"".join(json.dumps({"output": record["original"]}).encode() + b"\n" for record in made)
    assert b"20 accepted" in guard("check", "-", "--records", stdin=originals).stdout


def test_one_damage_can_be_asked_for():
    made = records(guard("generate", "--count", 5, "--invalid", "code-fence", "--format", "jsonl"))
    assert {record["damage"] for record in made} == {"code-fence"}


def test_a_damage_that_breaks_nothing_in_the_language_leaves_texts_missing(lark):
    result = guard("generate", "--count", 2, "--invalid", "python-literal", "--language", lark)
    assert (result.returncode, result.stdout) == (1, b"")
    assert b"2 of 2 texts are missing" in result.stderr


def test_the_size_bounds_the_tokens_of_a_text(lark):
    texts = guard("generate", "--count", 30, "--size", 4, "--language", lark).stdout.decode().splitlines()
    assert all(len(text.replace(",", " , ").split()) <= 4 for text in texts)


def test_by_the_grammar_alone_texts_need_not_be_valid():
    made = records(guard("generate", "--count", 40, "--syntax-only", "--format", "jsonl"))
    assert {record["valid"] for record in made} == {True, False}


def test_the_damages_are_listed_with_what_each_does():
    lines = guard("generate", "--list").stdout.decode().splitlines()
    assert any(line.startswith("truncated") and line.endswith("The text stops in the middle.") for line in lines)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--invalid", "nonsense"], b"unknown damage `nonsense`"),
        (["--language", "nonsense"], b"unknown language `nonsense`"),
        (["--count", "-1"], b"-1 is not in the range"),
    ],
)
def test_misuse_exits_with_2(arguments, message):
    result = guard("generate", *arguments)
    assert result.returncode == 2
    assert message in result.stderr


def test_hypothesis_is_not_needed():
    code = "import sys; sys.modules['hypothesis'] = None; from guard.command.cli import main; main(['generate', '--count', '1'])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode == 0
