"""The example of a JSON format holds: its tests pass where a user would run them, and the tutorial shows its very files."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "examples" / "charts"
PAGE = (ROOT / "docs" / "tutorial" / "your-json-format.md").read_text(encoding="utf-8")
SHOWN = re.findall(r"<!-- (the file|in) ([\w.]+) -->\n```\w+\n(.*?)\n```", PAGE, re.DOTALL)
MOST_LINES = 80


@pytest.mark.parametrize("name", sorted({name for _, name, _ in SHOWN}))
def test_what_the_tutorial_shows_of_a_file_makes_the_file_in_the_order_of_the_page(name):
    shown = "\n\n\n".join(text for _, other, text in SHOWN if other == name)
    assert shown == (FOLDER / name).read_text(encoding="utf-8").rstrip()


def test_the_tutorial_shows_every_file():
    assert {name for _, name, _ in SHOWN} == {path.name for path in FOLDER.iterdir() if path.is_file()}


def test_the_grammar_and_what_it_cannot_say_are_short():
    written = "".join((FOLDER / name).read_text(encoding="utf-8") for name in ("chart.lark", "guard.toml"))
    assert sum(bool(line.strip()) for line in written.splitlines()) <= MOST_LINES


def test_the_examples_own_tests_pass_in_a_folder_of_their_own(tmp_path):
    for path in FOLDER.iterdir():
        if path.is_file():
            shutil.copy(path, tmp_path)
    (tmp_path / "conftest.py").write_text(
        "from hypothesis import settings\nsettings.register_profile('few', max_examples=8)\nsettings.load_profile('few')\n"
    )
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-p", "no:randomly"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout
    assert "passed" in run.stdout
