"""What `make measure` counts: rooms, floors and circles, imports by their place, reach-ins, and names that say nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tools"))
import measure  # noqa: E402  # found by the line above

sys.path.pop(0)


def measured(**files):
    """The figures of `grammar`, if these are its modules: names to texts."""
    texts = {f"grammar/{name.replace('__', '/')}.py": text for name, text in files.items()}
    return measure.measure({"grammar/__init__.py": "", "guard/__init__.py": "", **texts})[0]


def figures(**files):
    return dict(measured(**files).figures())


def test_a_room_stands_directly_in_its_package_and_rests_on_what_it_imports():
    package = measured(top="from grammar.wing.inner import x", wing__inner="import grammar.ground", ground="x = 1")
    assert package.floors == {"ground": 1, "wing": 2, "top": 3}
    assert package.circles_of_rooms == ()


@pytest.mark.parametrize(
    "back",
    [
        "from grammar.one import x",
        "def f():\n    import grammar.one",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from grammar.one import x",
        "from .one import x",
    ],
    ids=["at the top", "in a function", "for a type checker", "relative"],
)
def test_whatever_the_way_back_it_makes_a_circle_and_a_circle_is_one_floor(back):
    package = measured(above="import grammar.one", one="import grammar.two", two=back)
    assert package.circles_of_rooms == (("one", "two"),)
    assert package.circles_of_files == (("grammar.one", "grammar.two"),)
    assert package.floors == {"one": 1, "two": 1, "above": 2}


def test_imports_are_counted_by_their_place_and_by_whose_they_are():
    text = (
        "import ast\nimport grammar.b\n"
        "def f():\n    import re, json\n    from grammar import b\n    def g():\n        import guard\n"
        "if TYPE_CHECKING:\n    from grammar.b import x\n"
    )
    counts = figures(a=text, b="x = 1")
    assert counts["imports in functions: own"] == "2"
    assert counts["imports in functions: others'"] == "2"
    assert counts["imports for type checkers only"] == "1"


def test_an_attribute_that_a_class_declares_is_no_reach_in_and_another_is():
    own = (
        "class A:\n    def __init__(self):\n        self._x = 1\n    def same(self, other):\n        return other._x\n"
    )
    assert figures(a=own)["private reach-ins"] == "0"
    assert figures(a=own + "def f(a):\n    return a._x, a.__class__, a._replace()\n")["private reach-ins"] == "1"


def test_what_is_hidden_is_listed_with_its_place():
    text = "def f(a):\n    import re\n    return a._x\n"
    packages = measure.measure({"grammar/__init__.py": "", "grammar/a.py": text, "guard/__init__.py": ""})
    lines = list(measure.report({"now": packages}, 1, with_places=True))
    assert "import in a function: grammar/a.py:2 re" in lines
    assert "private reach-in: grammar/a.py:3 _x" in lines


def test_functions_are_counted_with_their_length_and_what_they_bind():
    lines = "\n".join("    pass" for _ in range(measure.LONG_FUNCTION))
    text = (
        f"def long():\n{lines}\n"
        "def parameter(held): ...\n"
        "def loop():\n    for held in (): ...\n"
        "def nested():\n    def inner():\n        held = 1\n"
        "def read():\n    return held\n"
        "def taken():\n    match 1:\n        case held: ...\n"
    )
    counts = figures(a=text)
    assert counts["functions"] == "7"
    assert counts[f"functions over {measure.LONG_FUNCTION} lines"] == "1"
    assert counts["functions that bind `held`"] == "4"  # of `nested`, only the inner one
    assert counts["`Any`"] == "0"


def test_any_is_counted_where_it_is_used():
    text = "import typing\nfrom typing import Any\ndef f(x: Any) -> list[typing.Any]: ..."
    assert figures(a=text)["`Any`"] == "2"


def test_a_commit_is_measured_beside_the_working_tree(tmp_path):
    for name in ("grammar", "guard"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text('"""A face."""\n', encoding="utf-8")
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    subprocess.run(["git", "add", "."], cwd=tmp_path, check=True)
    author = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
    subprocess.run(["git", *author, "commit", "-q", "-m", "one"], cwd=tmp_path, check=True)
    (tmp_path / "grammar" / "new.py").write_text("x = 1\n", encoding="utf-8")
    assert list(measure.sources("HEAD", tmp_path)) == ["grammar/__init__.py", "guard/__init__.py"]
    assert list(measure.sources(None, tmp_path)) == ["grammar/__init__.py", "grammar/new.py", "guard/__init__.py"]
    columns = {"HEAD": measure.measure(measure.sources("HEAD", tmp_path))}
    columns["working tree"] = measure.measure(measure.sources(None, tmp_path))
    rows = [line.split() for line in measure.report(columns, 3, with_rooms=True)]
    assert ["files", "1", "2"] in rows
    assert ["1", "grammar/new.py"] in rows


def test_a_revision_that_there_is_none_of_is_said_in_a_line(capsys):
    assert measure.main(["no-such-revision"]) == 2
    assert "no-such-revision" in capsys.readouterr().err
