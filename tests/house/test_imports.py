"""What an import costs: nothing heavy comes in before it is needed."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = ("lark", "pydantic", "pydantic_core", "hypothesis", "httpx", "click", "rich", "unicodedata")


def _loaded(statement):
    code = f"{statement}\nimport sys\nprint(*sorted(m for m in sys.modules if m in {HEAVY!r}))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(run.stdout.split())


@pytest.mark.parametrize("package", ["guard", "grammar", "grammar.render", "grammar.schema"])
def test_importing_a_face_loads_nothing_heavy(package):
    assert _loaded(f"import {package}") <= {"unicodedata"}


def test_a_right_query_is_accepted_without_lark():
    statement = (
        "from grammar.languages import honeycomb\nfrom guard import Guard\n"
        'assert Guard(honeycomb.language()).check("{}").decision == "accepted"'
    )
    assert "lark" not in _loaded(statement)


def test_the_face_lists_the_names_that_are_loaded_later():
    import guard

    assert set(guard.__all__) <= set(dir(guard))
    assert all(getattr(guard, name) is not None for name in guard.__all__)
