"""The words still run: examples in README and docs give what they say, links lead somewhere, pages are fresh."""

from __future__ import annotations

import doctest
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest

from guard.command.cli import main as command
from guard.command.configuration import KEYS

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("examples/**/*.md"), *ROOT.glob("benchmarks/*.md")]
)
MODULES = sorted([*ROOT.glob("grammar/**/*.py"), *ROOT.glob("guard/**/*.py")])
_CONSOLE = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)
_FOLDER = re.compile(r"^<!-- typed in (\S+) -->$", re.MULTILINE)
_CD = re.compile(r"cd (\S+) && ")
_LINK = re.compile(r"\]\((?!https?://|#)([^)#\s]+)")


def _id(path):
    return str(path.relative_to(ROOT))


def _folder(page):
    """Where the reader of a page is: in the clone, or in the folder that the page says."""
    named = _FOLDER.search(page.read_text(encoding="utf-8"))
    return ROOT / named.group(1) if named else ROOT


def _sessions():
    for page in PAGES:
        for match in _CONSOLE.finditer(page.read_text(encoding="utf-8")):
            command, _, output = match.group(1).partition("\n")
            line = page.read_text(encoding="utf-8").count("\n", 0, match.start()) + 1
            called = command.removeprefix("$ ")
            inner = _CD.match(called)
            folder = ROOT / inner[1] if inner else _folder(page)
            yield pytest.param(folder, called[inner.end() :] if inner else called, output, id=f"{_id(page)}:{line}")


@pytest.mark.parametrize(("folder", "command", "output"), list(_sessions()))
def test_a_command_prints_what_the_page_shows(folder, command, output):
    program, *words = shlex.split(command)
    assert program in {"guard", "python"}
    run = subprocess.run(
        [sys.executable, *(("-m", "guard") if program == "guard" else ()), *words],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "NO_COLOR": "1", "PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert run.stdout + run.stderr == output


@pytest.mark.parametrize("page", PAGES, ids=_id)
def test_the_python_on_a_page_gives_what_it_shows(page, monkeypatch):
    monkeypatch.chdir(_folder(page))
    if _folder(page) != ROOT:
        monkeypatch.syspath_prepend(_folder(page))  # as for one who starts Python there
        for file in _folder(page).glob("*.py"):  # another test may have loaded a module of that name
            monkeypatch.delitem(sys.modules, file.stem, raising=False)
    failures, _ = doctest.testfile(
        str(page), module_relative=False, optionflags=doctest.NORMALIZE_WHITESPACE, encoding="utf-8"
    )
    assert failures == 0


@pytest.mark.parametrize("page", PAGES, ids=_id)
def test_every_link_of_a_page_leads_to_a_file(page):
    missing = [t for t in _LINK.findall(page.read_text(encoding="utf-8")) if not (page.parent / t).exists()]
    assert not missing


@pytest.mark.parametrize("path", MODULES, ids=_id)
def test_the_examples_of_a_module_are_right(path):
    import importlib

    name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    if name == "guard.__main__":
        return
    failures, _ = doctest.testmod(importlib.import_module(name))
    assert failures == 0


def test_the_generated_pages_are_fresh():
    run = subprocess.run(
        [sys.executable, "tools/pages.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr


def _commands(group=command, words=("guard",)):
    """Every command with the words that run it, those inside another command too."""
    context = click.Context(group)
    yield words, group
    if isinstance(group, click.Group):
        for name in group.list_commands(context):
            yield from _commands(group.get_command(context, name), (*words, name))


COMMANDS = dict(_commands())


def _options(command):
    return {"-h", "--help"} | {
        option for given in command.params for option in (*given.opts, *given.secondary_opts) if option.startswith("-")
    }


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_the_reference_has_every_option_of_every_command(words):
    page = (ROOT / "docs/reference/command.md").read_text(encoding="utf-8")
    _, _, section = page.partition(f"## {' '.join(words)}\n")
    section = section.partition("\n## ")[0]
    assert [option for option in sorted(_options(COMMANDS[words])) if not re.search(rf"{option}\b", section)] == []


def test_the_reference_has_every_key_of_the_configuration():
    page = (ROOT / "docs/reference/configuration.md").read_text(encoding="utf-8")
    assert [key for key in KEYS if f"\n## {key}\n" not in page] == []


_TYPED = re.compile(r"(?:^(?:\$ )?|`|\| |&& )guard ((?:[a-z]+ ?)+)([^`\n|#]*)", re.MULTILINE)


@pytest.mark.parametrize("page", PAGES, ids=_id)
def test_every_option_that_a_page_types_exists(page):
    wrong = []
    for match in _TYPED.finditer(page.read_text(encoding="utf-8")):
        words = ("guard", *match.group(1).split())
        while words not in COMMANDS:
            words = words[:-1]
        if words == ("guard",):
            continue
        known = _options(COMMANDS[words])
        wrong += [
            f"{' '.join(words)} {option}"
            for option in re.findall(r"(?<=\s)--?[a-z][\w-]*", match.group())
            if option not in known
        ]
    assert not wrong
