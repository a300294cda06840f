"""Runs: every case has one line, whatever stops a run and however often it is taken up."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from grammar.languages import honeycomb
from guard import Guard
from guard.evals import RunError, Totals, read_cases, run_cases, score
from guard.records import read_file

GUARD = Guard(honeycomb.language())
COUNT = '{"calculations": [{"op": "COUNT"}]}'


def cases_of(count):
    lines = (
        json.dumps({"id": f"c{n}", "input": f"question {n}", "tags": ["t"], "expected": COUNT}) for n in range(count)
    )
    return read_cases(io.BytesIO("\n".join(lines).encode()))


def run(cases, function, path, **options):
    return list(run_cases(cases, function, GUARD, path, name="m:f", **options))


def ids(path):
    return sorted(record.id for record in read_file(path))


def test_each_case_is_called_once_and_its_answer_judged(tmp_path):
    called = []

    def model(question):
        called.append(question)
        return {"output": COUNT, "cost": 0.25, "input_tokens": 10, "model": "m"}

    steps = run(cases_of(9), model, tmp_path / "run.jsonl")
    assert sorted(called) == sorted(f"question {n}" for n in range(9))
    assert (steps[-1].done, steps[-1].total, steps[-1].cost) == (9, 9, 2.25)
    assert ids(tmp_path / "run.jsonl") == [f"c{n}" for n in range(9)]
    (first, *_) = read_file(tmp_path / "run.jsonl")
    assert (first.verdict, first.model, first.tags, first.extra["expected"]) == ("accepted", "m", ("t",), COUNT)


def test_a_run_goes_on_with_what_has_no_line_a_torn_one_a_failed_one_or_a_changed_one(tmp_path):
    path = tmp_path / "run.jsonl"

    def model(question):
        if question == "question 3":
            raise ConnectionError("no answer")
        return COUNT

    assert run(cases_of(6), model, path)[-1].failed == 1
    totals = Totals()
    for scored in score(read_file(path), GUARD):
        totals.add(scored)
    assert totals.rate("broken").count == 1  # a call that failed is not left out of the rates
    lines = [line for line in path.read_text().splitlines() if '"c5"' not in line]
    path.write_text("\n".join(lines) + '\n{"version":1,"id":"c5","out')
    changed = cases_of(6)
    changed[0] = read_cases(io.BytesIO(json.dumps({"id": "c0", "input": "another"}).encode()))[0]
    called = []
    steps = run(changed, lambda question: called.append(question) or COUNT, path)
    assert sorted(called) == ["another", "question 3", "question 5"]
    assert steps[-1].done == 6
    assert ids(path) == [f"c{n}" for n in range(6)]
    assert run(changed, model, path) == []


def test_an_asynchronous_function_is_awaited(tmp_path):
    async def model(_question):
        return COUNT

    assert run(cases_of(3), model, tmp_path / "run.jsonl")[-1].failed == 0


@pytest.mark.parametrize("answer", [None, 5, {"output": None}, {}])
def test_an_answer_that_is_no_text_is_a_failed_call(tmp_path, answer):
    assert run(cases_of(2), lambda _: answer, tmp_path / "run.jsonl")[-1].failed == 2


def test_no_call_is_begun_beyond_the_cost(tmp_path):
    steps = run(cases_of(20), lambda _: {"output": COUNT, "cost": 1}, tmp_path / "r.jsonl", concurrency=1, max_cost=3)
    assert steps[-1].done == 3
    assert run(cases_of(20), lambda _: COUNT, tmp_path / "r.jsonl")[-1].done == 20


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ('{"input": "a", "id": "x"}\n{"input": "b", "id": "x"}', "line 2 has the id `x`, as an earlier case"),
        ('{"output": "a"}', "line 1 is no case"),
        ("[]", "line 1 is no case"),
        ("\xff", "line 1 is no case"),
    ],
)
def test_what_is_no_case_is_named(lines, message):
    with pytest.raises(RunError, match=message):
        read_cases(io.BytesIO(lines.encode("latin-1")))


def test_the_file_of_another_function_is_left_alone(tmp_path):
    run(cases_of(2), lambda _: COUNT, tmp_path / "run.jsonl")
    before = (tmp_path / "run.jsonl").read_bytes()
    with pytest.raises(RunError, match="not a run of `other:f`"):
        list(run_cases(cases_of(2), len, GUARD, tmp_path / "run.jsonl", name="other:f"))
    assert (tmp_path / "run.jsonl").read_bytes() == before


def test_a_run_that_is_killed_loses_nothing_and_counts_nothing_twice(tmp_path):
    (tmp_path / "slow.py").write_text(
        f"import time\ndef model(question):\n    time.sleep(0.02)\n    return {COUNT!r}\n", encoding="utf-8"
    )
    cases = "\n".join(json.dumps({"id": f"c{n}", "input": str(n)}) for n in range(90))
    (tmp_path / "cases.jsonl").write_text(cases, encoding="utf-8")
    words = ["-m", "guard", "eval", "cases.jsonl", "--call", "slow:model", "--out", "run.jsonl", "--format", "json"]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(Path.cwd()), *sys.path])}
    path = tmp_path / "run.jsonl"
    process = subprocess.Popen([sys.executable, *words], cwd=tmp_path, env=env, stdout=subprocess.DEVNULL)
    until = time.monotonic() + 60
    while (not path.exists() or path.read_bytes().count(b"\n") < 10) and time.monotonic() < until:
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    written = path.read_bytes().count(b"\n")
    assert 10 <= written < 90
    told = subprocess.run([sys.executable, *words], cwd=tmp_path, env=env, capture_output=True, check=True).stdout
    assert json.loads(told)["rates"]["accepted"]["count"] == 90
    assert ids(path) == sorted(f"c{n}" for n in range(90))
    assert f"({written} of an earlier run)" in json.loads(told)["notes"][0]
