"""What users write passes the type checker, and what they should not write does not."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent


@pytest.mark.parametrize("file", sorted(p.name for p in FOLDER.glob("*.py") if not p.name.startswith("test_")))
def test_users_code_is_typed_as_it_says(file):
    pytest.importorskip("mypy")
    command = [sys.executable, "-m", "mypy", "--strict", "--follow-imports=silent", str(FOLDER / file)]
    ran = subprocess.run(command, cwd=FOLDER.parents[1], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout
