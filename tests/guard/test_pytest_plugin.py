"""What a test of a user's own says, with the plugin of pytest."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]

TESTS = """
import pytest
from grammar import Schema
from grammar.languages import honeycomb
from guard import Guard


@pytest.fixture(scope="session")
def query_guard():
    return Guard(honeycomb.language(), Schema.of(["name"]))


def test_right(assert_accepted, assert_rejected):
    assert assert_accepted('{"limit": 5}').limit == 5
    assert assert_accepted("{'limit': 5}", repaired=True).limit == 5
    assert_rejected('{"breakdowns": ["nmae"]}', "unknown-column")


def test_wrong_column(assert_accepted):
    assert_accepted('{"breakdowns": ["nmae"]}')


def test_needs_repair(assert_accepted):
    assert_accepted("{'limit': 5}")


def test_other_fault(assert_rejected):
    assert_rejected('{"breakdowns": ["nmae"]}', "unknown-key")


def test_no_fault(assert_rejected):
    assert_rejected('{"limit": 5}')
"""


def _run(folder, content):
    (folder / "test_queries.py").write_text(content)
    (folder / "test_no_guard.py").write_text("def test_one(assert_accepted):\n    assert_accepted('{}')\n")
    (folder / "pytest.ini").write_text("[pytest]\n")
    plugin = [] if _is_registered() else ["-p", "guard.pytest_plugin"]
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:randomly",
        *plugin,
        str(folder),
    ]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTEST_ADDOPTS": ""}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False).stdout


def _is_registered():
    from importlib.metadata import entry_points

    return any(point.value == "guard.pytest_plugin" for point in entry_points(group="pytest11"))


def test_a_failed_assertion_shows_the_text_and_what_is_wrong_with_it(tmp_path):
    said = _run(tmp_path, TESTS)
    assert "4 failed, 1 passed, 1 error" in said
    assert "define a fixture `query_guard` in conftest.py that returns a guard.Guard" in said
    assert "error[unknown-column]: column `nmae` is not in the dataset" in said
    assert "rejected: column `nmae` is not in the dataset" in said
    assert "repaired with 1 fix" in said
    assert "not rejected as unknown-key" in said
    assert "not rejected\naccepted" in said
    assert "pytest_plugin.py" not in said
