"""The examples to run: each is shown with what it prints, and what a tutorial shows of a file is in the file."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
SQL = EXAMPLES / "sql"
SHOWN = [
    pytest.param(page, folder / name, text, id=f"{page}:{name}")
    for page, folder in (("README.md", ROOT), ("docs/tutorial/guard-text-to-sql.md", SQL))
    for name, text in re.findall(
        r"<!-- the file ([\w./]+) -->\n```\w+\n(.*?)\n```$", (ROOT / page).read_text("utf-8"), re.DOTALL | re.MULTILINE
    )
]
LISTED = (EXAMPLES / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(("page", "file", "text"), SHOWN)
def test_what_a_page_shows_of_a_file_is_the_file(page, file, text):
    assert file.read_text(encoding="utf-8").rstrip() == text


def test_the_tutorial_shows_every_file_that_its_reader_needs():
    shown = {parameters.values[1].name for parameters in SHOWN}
    assert shown == {path.name for path in SQL.iterdir() if path.is_file()} - {"test_sql.py", "examples.jsonl"}


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.py")), ids=lambda path: path.name)
def test_every_example_is_listed_and_says_how_to_run_it(path):
    assert f"`{path.name}`" in LISTED
    if f"$ python examples/{path.name}\n" not in LISTED:  # the others are run by the tests of the pages
        assert path.name in {"stand_in.py", "guard_an_sdk.py"}


def test_the_guarded_sdk_prints_what_the_guarded_client_does():
    pytest.importorskip("openai", minversion="3")
    run = subprocess.run(
        [sys.executable, "examples/guard_an_sdk.py"],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )
    shown = LISTED.partition("$ python examples/guard_an_http_client.py\n")[2].partition("```")[0]
    assert run.stdout + run.stderr == shown


def test_the_property_based_test_of_the_grammar_passes(tmp_path):
    for path in SQL.iterdir():
        if path.is_file():
            shutil.copy(path, tmp_path)
    (tmp_path / "conftest.py").write_text(
        "from hypothesis import settings\nsettings.register_profile('few', max_examples=8)\nsettings.load_profile('few')\n"
    )
    chosen = "one_table or reading_never_raises"
    run = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            "-p",
            "no:xdist",
            "-p",
            "no:randomly",
            "-k",
            chosen,
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout
    assert "passed" in run.stdout
