"""What an import costs: nothing heavy comes in before it is needed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
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


_COUNTING = """
import re, sys
compiled = []
compile_ = re._compiler.compile
def counting(pattern, flags=0):
    frame = sys._getframe(1)
    while "/re/" in frame.f_code.co_filename.replace("\\\\", "/"):
        frame = frame.f_back
    compiled.append(frame.f_globals.get("__name__", ""))
    return compile_(pattern, flags)
re._compiler.compile = counting
"""

NEVER = ("lark", "email", "importlib.resources", "importlib.metadata", "html", "urllib", "inspect", "dataclasses")
"""What no import of the guard may bring in, whatever the language."""

OWN = {
    "guard": {"callers", "decline", "journey", "ledger", "standard", "verdict"},
    "grammar": {
        "checker", "diagnostic", "face", "folder", "frozen", "language", "neighbours", "notation", "parsing",
        "parsing.budget", "parsing.compilation", "parsing.driver", "parsing.reader", "parsing.tables", "pattern", "pause",
        "repair", "rule", "schema", "source", "suggestion",
    },
}  # fmt: skip
"""The modules of ours that ``guard.Guard`` loads. One more costs everybody something: is it needed for a right text?"""


def _started(statement):
    """The modules that a statement loads, and the modules of ours that compile an expression meanwhile."""
    code = f"{_COUNTING}\n{statement}\nprint(*sorted(sys.modules))\nprint(*sorted(compiled))"
    ran = subprocess.run([sys.executable, "-S", "-c", code], capture_output=True, text=True, check=False, cwd=ROOT)
    assert not ran.returncode, ran.stderr
    *_, modules, names = ran.stdout.split("\n")[:-1]
    return modules.split(), {name for name in names.split() if name.startswith(("grammar", "guard"))}


def test_importing_the_guard_loads_nothing_but_its_face():
    modules, compiling = _started("import guard")
    assert {name for name in modules if name.startswith(("guard.", "grammar."))} == {"grammar.face"}
    assert compiling == set()


def test_a_guard_loads_what_a_right_text_needs_and_compiles_nothing():
    modules, compiling = _started("from guard import Guard")
    assert {name for name in modules if name.split(".")[0] in NEVER or name in NEVER} == set()
    assert compiling == set()
    for package, own in OWN.items():
        assert {name.removeprefix(f"{package}.") for name in modules if name.startswith(f"{package}.")} == own


def test_a_right_query_needs_nothing_that_explains():
    path = ":".join(repr(entry) for entry in sys.path).replace(":", ", ")
    modules, compiling = _started(
        f"sys.path += [{path}]\nfrom grammar.languages import honeycomb\nfrom guard import Guard\n"
        'assert Guard(honeycomb.language()).check("{}").is_accepted'
    )
    explaining = ("lark", "email", "html", "grammar.notations.json.dialects", "grammar.parsing.recovery",
                  "grammar.parsing.reading", "grammar.languages.honeycomb.repairs", "guard.extraction",
                  "grammar.notations.json.builder", "grammar.notations.json.drawing", "grammar.notations.json.mistakes",
                  "guard.repair_loop", "importlib.resources", "importlib.metadata")  # fmt: skip
    assert [name for name in explaining if name in modules] == []
    assert compiling == set()
