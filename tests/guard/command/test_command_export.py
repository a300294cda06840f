"""guard export: the artefact, what it does not say, its limits, its proof."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from grammar.exports import TARGETS
from tests.guard.command.running import Run, write_files

SHOP = Path(__file__).parents[3] / "examples" / "shop.json"
SQL = SHOP.parent / "sql" / "sql.lark"


def test_the_artefact_stands_on_standard_output_and_what_it_does_not_say_beside_it():
    run = Run("export", "--target", "json-schema", "--schema", SHOP)
    assert run.status == 0
    assert json.loads(run.out)["$schema"].startswith("https://json-schema.org/")
    assert "guard: wider: a number may have any number of digits\n" in run.err
    assert "guard: narrower: a column is one of the schema's" in run.err


def test_the_artefact_stands_in_a_file_that_is_named(tmp_path):
    run = Run("export", "--target", "gbnf", "--language", SQL, "-o", tmp_path / "sql.gbnf")
    assert (run.status, run.out) == (0, "")
    assert 'root ::= select " " columns' in (tmp_path / "sql.gbnf").read_text(encoding="utf-8")


def test_the_targets_are_listed():
    run = Run("export", "--list")
    assert [line.split()[0] for line in run.out.splitlines()] == [target.name for target in TARGETS]


def test_limits_are_reported_with_their_sources(tmp_path):
    write_files(tmp_path, columns__json=json.dumps([f"column_{number}" for number in range(2_000)]))
    run = Run("export", "--target", "openai-schema", "--schema", tmp_path / "columns.json", "--fit")
    assert run.status == 0
    assert "enum values: 2,112, now 112, at most 1,000: kept (https://platform.openai.com/" in run.out
    record = json.loads(Run("export", "--target", "openai-schema", "--schema", SHOP, "--fit", "--format", "json").out)
    assert record["fit"]["fits"]
    assert record["fit"]["done"] == []


def test_a_proof_is_reported_with_the_engines():
    pytest.importorskip("llguidance", reason="the extra `exports` is not installed")
    run = Run("export", "--target", "llguidance", "--language", SQL, "--prove", "--count", "60", "--format", "json")
    proof = json.loads(run.out)["proof"]
    assert run.status == 0
    assert proof["is_alike"]
    assert proof["tried"] >= 60
    assert proof["engines"][0].startswith("llguidance ")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "say what to write the grammar for, with --target NAME"),
        (["--target", "gnbf"], "there is no target `gnbf`; did you mean `gbnf`?"),
        (["--target", "openai-schema", "--language", "formula"], "the texts of `formula` are not JSON"),
    ],
)
def test_misuse_is_one_sentence(words, said):
    run = Run("export", *words)
    assert (run.status, run.out) == (2, "")
    assert run.err.startswith(f"guard: {said}")
