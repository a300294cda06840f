"""The house keeps its own rules: captions, names, faces, contracts, no trace of how it was built."""

from __future__ import annotations

import ast
import importlib
import logging
import pkgutil
import re
import subprocess
from pathlib import Path

import lark
import pytest

from grammar.languages import honeycomb
from grammar.parsing.reader import compiled
from grammar.rule import Rule
from tests.examples import PROFILED

ROOT = Path(__file__).parents[2]
MODULES = sorted([*ROOT.glob("grammar/**/*.py"), *ROOT.glob("guard/**/*.py")])
FORBIDDEN_NAMES = {
    "utils",
    "helpers",
    "common",
    "misc",
    "base",
    "core",
    "manager",
    "service",
    "handler",
    "engine",
    "types",
}


def _name(path):
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_every_module_begins_with_a_caption_on_one_line(path):
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    assert docstring
    caption = docstring.splitlines()[0]
    assert len(caption) <= 120
    assert caption.rstrip()[-1] in ".:?;`"


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_no_module_has_a_name_that_says_nothing(path):
    assert path.stem not in FORBIDDEN_NAMES


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_no_module_grows_into_a_collector(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 800


def _packages():
    for top in ("grammar", "guard"):
        package = importlib.import_module(top)
        yield package
        for found in pkgutil.walk_packages(package.__path__, f"{top}."):
            if found.ispkg:
                yield importlib.import_module(found.name)


@pytest.mark.parametrize("package", list(_packages()), ids=lambda p: p.__name__)
def test_no_name_at_a_face_is_also_the_name_of_a_module(package):
    modules = {found.name for found in pkgutil.iter_modules(package.__path__)}
    handed_on = set(getattr(package, "__all__", ()))
    assert not modules & handed_on


@pytest.mark.parametrize("package", [p for p in _packages() if hasattr(p, "__all__")], ids=lambda p: p.__name__)
def test_every_name_of_a_face_exists(package):
    missing = [name for name in package.__all__ if not hasattr(package, name)]
    assert not missing


@pytest.mark.parametrize(
    "path", sorted(ROOT.glob("grammar/languages/*/rules/*.py")), ids=lambda p: f"{p.parts[-3]}/{p.stem}"
)
def test_a_rule_is_the_only_thing_its_file_declares_under_its_name(path):
    if path.stem == "__init__":
        return
    module = importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    held = getattr(module, path.stem)
    assert isinstance(held, Rule)
    assert held.name == path.stem.replace("_", "-")


class _Conflicts(logging.Handler):
    def __init__(self):
        super().__init__()
        self.found = []

    def emit(self, record):
        if "conflict" in record.getMessage().lower():
            self.found.append(record.getMessage())


def _notations():
    for name, language in PROFILED.items():
        yield name, language.notation


@pytest.mark.parametrize(("name", "notation"), list(_notations()), ids=lambda v: v if isinstance(v, str) else "")
@pytest.mark.parametrize("with_mistakes", [False, True], ids=["definition", "with mistakes"])
def test_every_grammar_is_free_of_conflicts(name, notation, with_mistakes):
    # Lark raises for reduce/reduce conflicts and settles shift/reduce ones with no more than a line in its log.
    handler = _Conflicts()
    level = lark.logger.level
    lark.logger.addHandler(handler)
    lark.logger.setLevel(logging.DEBUG)
    try:
        text = notation.syntax.grammar + ("\n" + notation.explaining.mistakes if with_mistakes else "")
        lark.Lark(text, parser="lalr", start=notation.syntax.start, debug=True, maybe_placeholders=False)
    finally:
        lark.logger.removeHandler(handler)
        lark.logger.setLevel(level)
    assert not handler.found


def test_the_grammars_compile_once():
    notation = honeycomb.language().notation
    assert compiled(notation, with_mistakes=True) is compiled(honeycomb.language().notation, with_mistakes=True)


def _tracked():
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


def test_the_repository_names_no_path_of_a_machine():
    own = Path(__file__).name
    pattern = re.compile(r"(?<![\w.])/(?:work|root|home/\w+|Users/\w+|farm)/[\w./-]+")
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in _tracked()
        if path.name != own
        and path.suffix in (".py", ".md", ".toml", ".lark", ".yml", "")
        and path.stat().st_size < 10**6
        for match in pattern.finditer(path.read_text(encoding="utf-8", errors="replace"))
    ]
    assert not found


def test_commands_named_in_the_guides_exist():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for guide in ("README.md", "CONTRIBUTING.md"):
        for target in re.findall(r"`make ([a-z]+)", (ROOT / guide).read_text(encoding="utf-8")):
            assert re.search(rf"^{target}:", makefile, re.MULTILINE), target
