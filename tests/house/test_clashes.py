"""Another distribution's package of the same name: the error says so, whichever was installed last."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import grammar

ROOT = Path(grammar.__file__).parents[1]


def _imported(folder, statement="import guard"):
    environment = {**os.environ, "PYTHONPATH": f"{folder}{os.pathsep}{ROOT}"}
    return subprocess.run(
        [sys.executable, "-c", statement], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def _overwritten(folder, package, content):
    """Our package with another distribution's ``__init__.py`` written over ours, as the last installed one does."""
    there = folder / package
    there.mkdir()
    for file in (ROOT / package).iterdir():
        if file.name not in ("__init__.py", "__pycache__"):
            (there / file.name).symlink_to(file)
    (there / "__init__.py").write_text(content)


@pytest.mark.skipif(sys.platform == "win32", reason="needs symbolic links")
@pytest.mark.parametrize("content", ["import no_such_package_spacy", "", "__version__ = '1.6'\n__all__ = []\n"])
def test_an_overwritten_grammar_is_named_with_the_way_out(tmp_path, content):
    _overwritten(tmp_path, "grammar", content)
    said = _imported(tmp_path).stderr.splitlines()[-1]
    assert said.startswith("ImportError: the package `grammar`")
    assert "is not that of grammar-guard" in said
    assert "python -m pip uninstall grammar" in said


def test_another_grammar_before_ours_is_named_with_its_place(tmp_path):
    (tmp_path / "grammar").mkdir()
    (tmp_path / "grammar" / "__init__.py").write_text("")
    said = _imported(tmp_path).stderr.splitlines()[-1]
    assert f"the package `grammar` in {tmp_path / 'grammar' / '__init__.py'} is not that of grammar-guard" in said


def test_another_guard_before_ours_is_named_by_python(tmp_path):
    (tmp_path / "guard.py").write_text("")
    said = _imported(tmp_path, "from guard import Guard").stderr.splitlines()[-1]
    assert "Guard" in said
    assert str(tmp_path / "guard.py") in said
