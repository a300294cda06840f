"""guard check --policy: what a person or a build gets."""

from __future__ import annotations

import json
import re
import time
from contextlib import chdir
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from guard.command.cli import main

ROOT = Path(__file__).parents[3]
QUERY = '{"breakdowns": ["user.email"]}'


def check(tmp_path, query, policy, *options, name="policy.toml"):
    (tmp_path / name).write_text(policy, encoding="utf-8")
    words = ["check", "-", "--policy", str(tmp_path / name), *options]
    with chdir(tmp_path):
        ran = CliRunner().invoke(main, words, input=query.encode(), catch_exceptions=False)
    return SimpleNamespace(returncode=ran.exit_code, stdout=ran.stdout_bytes, stderr=ran.stderr_bytes)


def test_an_output_outside_the_policy_is_rejected_with_its_reasons(tmp_path):
    result = check(tmp_path, QUERY, 'name = "support"\n[columns]\ndeny = ["user.*"]', "--format", "jsonl")
    assert (result.returncode, result.stderr) == (1, b"")
    diagnostics = json.loads(result.stdout)["diagnostics"]
    (breach,) = [held for held in diagnostics if held["rule"] == "forbidden-column"]
    assert breach["note"] == "policy `support`"


@pytest.mark.parametrize(
    ("name", "policy"),
    [
        ("p.json", '{"limit": {"most": 5, "absent": "fill"}}'),
        ("p.YAML", "limit: {most: 5, absent: fill}"),
        ("p.yml", "limit: {most: 5, absent: fill}"),
    ],
)
def test_what_the_policy_puts_in_is_a_repair(tmp_path, name, policy):
    pytest.importorskip("yaml")
    result = check(tmp_path, QUERY, policy, "--format", "jsonl", name=name)
    record = json.loads(result.stdout)
    assert (result.returncode, record["verdict"], record["query"]["limit"]) == (0, "repaired", 5)
    assert record["repairs"][0]["title"] == "set the limit to 5, as the policy requires"


@pytest.mark.parametrize(("age", "status"), [(600, 0), (90_000, 1)])
def test_times_are_held_to_the_clock(tmp_path, age, status):
    query = json.dumps({"start_time": int(time.time()) - age, "time_range": 60})
    assert check(tmp_path, query, '[time]\noldest = "1d"').returncode == status


def test_the_pages_of_a_policy_are_in_the_log_for_a_code_scanner(tmp_path):
    result = check(tmp_path, QUERY, '[columns]\ndeny = ["user.*"]', "--format", "sarif")
    run = json.loads(result.stdout)["runs"][0]
    assert "forbidden-column" in {rule["id"] for rule in run["tool"]["driver"]["rules"]}


@pytest.mark.parametrize(
    ("policy", "message"),
    [
        (
            "most = {breakdown = 1}",
            "the policy states the clause `breakdown`, which the language `honeycomb` does not have",
        ),
        ("mosts = {}", "the policy has the unknown key `mosts`; did you mean `most`?"),
        ("most =", "the policy is not TOML"),
    ],
)
def test_a_policy_that_cannot_be_used_is_misuse(tmp_path, policy, message):
    result = check(tmp_path, QUERY, policy)
    assert result.returncode == 2
    assert message in result.stderr.decode()


def test_the_policy_that_the_guide_shows_can_be_used(tmp_path):
    page = (ROOT / "docs" / "how-to" / "limit-what-may-be-asked.md").read_text(encoding="utf-8")
    shown = re.search(r"```toml\n(.*?)```", page, re.DOTALL)
    assert shown is not None
    result = check(tmp_path, '{"breakdowns": ["name"], "granularity": 60}', shown[1])
    assert (result.returncode, result.stderr) == (0, b"")
