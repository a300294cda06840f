"""guard policy: cases tried on a policy, what they cover, and the form of policies."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

POLICIES = Path(__file__).parents[3] / "examples" / "policies"


def guard(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "guard", "policy", *map(str, arguments)],
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "NO_COLOR": "1"},
        check=False,
        timeout=60,
    )


def test_the_shipped_policy_keeps_its_cases_which_try_all_of_it():
    ran = guard("test", POLICIES / "cases.toml", "--cover")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout == "7 cases: 7 as expected, 0 not; 6 of 6 provisions are both kept and broken\n"


@pytest.fixture
def cases(tmp_path):
    (tmp_path / "own.toml").write_text('[columns]\ndeny = ["secret"]\n[limit]\nmost = 10\nover = "clamp"\n')
    file = tmp_path / "cases.json"

    def write(*cases, **document):
        file.write_text(json.dumps({"policy": "own.toml", "cases": cases, **document}))
        return file

    return write


def test_a_case_that_is_not_as_expected_is_told_and_fails(cases):
    file = cases(
        {"name": "limits", "query": {"limit": 50}, "expect": "repaired", "becomes": {"limit": 9}},
        {"query": {"breakdowns": ["secret"]}, "expect": "allowed"},
        {"query": "{}", "expect": "rejected", "errors": ["missing-limit", "high-limit"]},
    )
    ran = guard("test", file)
    assert ran.returncode == 1
    assert ran.stdout.splitlines()[:3] == [
        'case 1 (limits): expected the query to become {"limit": 9}, and it is {"limit": 10}',
        "case 2: expected allowed, and it is rejected: the query sets no limit",
        "case 3: expected the error `high-limit`, and the errors are missing-limit",
    ]
    assert "3 cases: 0 as expected, 3 not" in ran.stdout


def test_what_no_case_tries_is_told_and_fails_where_that_is_asked(cases):
    file = cases({"query": {"limit": 5}, "expect": "accepted"})
    ran = guard("test", file)
    assert ran.returncode == 0
    assert "note: columns: no case breaks it" in ran.stdout
    assert "0 of 2 provisions are both kept and broken" in ran.stdout
    assert guard("test", file, "--cover").returncode == 1


def test_the_report_for_programs_has_all_of_it(cases):
    ran = guard("test", cases({"query": {"limit": 50}, "expect": "repaired"}), "--format", "json")
    report = json.loads(ran.stdout)
    assert report["version"] == 1
    assert report["cases"] == [
        {
            "name": "",
            "expect": "repaired",
            "decision": "repaired",
            "errors": [],
            "text": '{"limit": 10}',
            "complaint": None,
        }
    ]
    assert report["coverage"][1] == {"provision": "a limit of at most 10", "kept": 0, "broken": 1}
    assert "every other spelling" in report["notes"][0]


@pytest.mark.parametrize(
    ("case", "message"),
    [
        ({"query": "{}"}, "`cases.0.expect` of the file of cases is invalid"),
        ({"query": "{}", "expect": "accepted", "error": []}, "unknown key `cases.0.error`; did you mean `errors`?"),
        ({"query": "{}", "expect": "accepted", "errors": ["x"]}, "`errors` are of a query that is rejected"),
    ],
    ids=str,
)
def test_a_case_that_cannot_be_read_is_misuse(cases, case, message):
    ran = guard("test", cases(case))
    assert ran.returncode == 2
    assert message in ran.stderr
    assert len(ran.stderr.splitlines()) == 1


def test_a_file_that_is_not_there_or_names_no_policy_is_misuse(cases, tmp_path):
    for arguments in (["nowhere.toml"], [cases({"query": "{}", "expect": "accepted"}, policy="")]):
        ran = guard("test", *arguments)
        assert (ran.returncode, len(ran.stderr.splitlines())) == (2, 1)


def test_the_form_of_policies_is_a_json_schema():
    ran = guard("schema")
    form = json.loads(ran.stdout)
    assert form["$schema"].startswith("https://json-schema.org/")
    assert {"columns", "require", "groups", "parameters"} <= form["$defs"]["Policy"]["properties"].keys()
