"""The worked circle: it goes round, what its tutorial shows is what it prints, and what it leaves behind can be used."""

from __future__ import annotations

import json
import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("jinja2")

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "examples" / "assistant"
TUTORIAL = (ROOT / "docs" / "tutorial" / "the-circle.md").read_text(encoding="utf-8")
SHOWN = re.findall(r"<!-- printed by the circle -->\n```text\n(.*?)\n```", TUTORIAL, re.DOTALL)


@pytest.fixture(scope="module")
def circle(tmp_path_factory):
    """What the circle printed, and its folder."""
    out = tmp_path_factory.mktemp("circle") / "out"
    command = [sys.executable, "examples/assistant/run.py", "--out", str(out)]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")
    return ran.stdout, out


def test_the_tutorial_shows_what_it_prints(circle):
    printed, _ = circle
    assert SHOWN
    for line in "\n".join(SHOWN).splitlines():
        assert line in printed


def test_it_says_that_it_is_simulated(circle):
    printed, _ = circle
    assert printed.startswith("SIMULATED")
    assert "It is simulated." in TUTORIAL


def test_a_training_line_has_the_messages_that_were_sent(circle):
    _, out = circle
    sent = {}
    for line in (out / "run-1.jsonl").read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        sent[record["id"]] = record.get("messages")
    lines = (out / "sft" / "train.jsonl").read_text(encoding="utf-8").splitlines()
    prompts = [json.loads(line)["prompt"] for line in lines]
    assert prompts
    assert all(prompt in sent.values() for prompt in prompts)


def test_no_question_is_on_both_sides(circle):
    _, out = circle
    questions = [
        {
            json.loads(line)["prompt"][1]["content"]
            for line in (out / "sft" / name).read_text(encoding="utf-8").splitlines()
        }
        for name in ("train.jsonl", "test.jsonl")
    ]
    assert all(questions)
    assert not questions[0] & questions[1]


def test_the_grader_rewards_what_the_guard_accepts(circle):
    _, out = circle
    reward = runpy.run_path(str(out / "sft" / "grader.py"))["reward"]
    good, bad = reward(['{"calculations": [{"op": "COUNT"}]}', '{"breakdowns": ["password"]}'])
    assert good > bad


def test_a_folder_that_is_not_empty_is_left_alone(tmp_path):
    (tmp_path / "mine").write_text("mine")
    command = [sys.executable, "examples/assistant/run.py", "--out", str(tmp_path)]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 2
    assert "is not empty" in ran.stderr
