"""The benchmarks still run, their frozen inputs are what they were, and a result says where it comes from."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from grammar.languages import honeycomb
from guard import Guard
from guard.command.records import read_records

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
FROZEN = BENCHMARKS / "data" / "outputs.jsonl"
COMPARE = BENCHMARKS / "compare.py"


def _run(*command):
    environment = {**os.environ, "PYTHONUTF8": "1"}  # what is printed has units such as µs, whatever the locale
    return subprocess.run(
        [sys.executable, *map(str, command)], capture_output=True, encoding="utf-8", env=environment, check=False
    )


@pytest.mark.parametrize(
    "path",
    [
        "speed/acceptor",
        "speed/check",
        "speed/columns",
        "speed/growth",
        "speed/records",
        "speed/startup",
        "speed/generation",
        "speed/transport",
        "speed/typed_json",
        "quality/prefixes",
        "quality/repair",
    ],
)
def test_a_benchmark_runs_and_its_result_says_where_it_comes_from(path, tmp_path):
    result, name = tmp_path / "result.json", path.rpartition("/")[2]
    ran = _run(BENCHMARKS / f"{path}.py", "--tiny", "--to", result)
    assert ran.returncode == 0, ran.stderr
    held = json.loads(result.read_text(encoding="utf-8"))
    assert held["benchmark"] == name
    assert {"date", "commit", "machine", "versions", "seed", "settings"} <= held.keys()
    assert {"cpus", "model", "python", "platform"} <= held["machine"].keys()
    assert {"lark", "pydantic-core"} <= held["versions"].keys()


def test_a_tiny_run_is_not_saved_among_the_results():
    ran = _run(BENCHMARKS / "speed" / "growth.py", "--tiny", "--save", "--case", "right: white space")
    assert ran.returncode != 0
    assert "not saved" in ran.stderr


def test_the_frozen_outputs_are_those_that_the_page_names():
    page = (BENCHMARKS / "data" / "README.md").read_text(encoding="utf-8")
    assert hashlib.sha256(FROZEN.read_bytes()).hexdigest() in page


def test_every_frozen_output_is_accepted():
    language = honeycomb.language()
    with FROZEN.open("rb") as file:
        refused = [
            (record.id, verdict.diagnostics)
            for record in read_records(file)
            if (verdict := Guard(language, record.schema).check(record.output)).decision != "accepted"
        ]
    assert not refused


def _result(tmp_path, name, **figures):
    path = tmp_path / name
    path.write_text(json.dumps({"benchmark": "check", "commit": name, **figures}), encoding="utf-8")
    return path


def test_comparing_shows_old_beside_new(tmp_path):
    old = _result(tmp_path, "old", guard={"median_us": 20.0, "q1_us": 10.0})
    new = _result(tmp_path, "new", guard={"median_us": 5.0, "q1_us": 10.1}, rules={"count": 3})
    ran = _run(COMPARE, old, new)
    assert ran.returncode == 0, ran.stderr
    lines = [line.split() for line in ran.stdout.splitlines()]
    assert ["guard", "/", "median_us", "20.0", "5.0", "0.25"] in lines
    assert ["rules", "/", "count", "–", "3"] in lines
    assert ["commit:", "old", "→", "new"] in lines
    assert "q1_us" not in ran.stdout


def test_results_of_different_benchmarks_are_not_compared(tmp_path):
    other = tmp_path / "other"
    other.write_text('{"benchmark": "growth"}', encoding="utf-8")
    assert _run(COMPARE, _result(tmp_path, "old"), other).returncode != 0
