"""The public names, as the pages speak of them: every module that a page imports from, and what it hands on.

    python tools/faces.py     prints them

What a page shows how to import is public, and nothing else is. So the reference needs no list of modules by hand, and a
page that imports a private name is found.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).parents[1]
TOP = ("grammar", "guard")
"""The packages themselves; they come first, and a name that they hand on is described there."""

_FENCE = re.compile(r"^```(?:python|py|pycon)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_IMPORT = re.compile(r"^(?:>>> |\.\.\. )?[ ]*(from (?:grammar|guard)[\w.]* import (?:\([^)]*\)|[^\n(]*))", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Import:
    """What a page takes from a module."""

    page: Path
    module: str
    name: str


def imports(root: Path = ROOT) -> Iterator[Import]:
    """What the Python on the README and the pages imports from the two packages, in the order of the pages."""
    for page in [root / "README.md", *sorted(root.glob("docs/**/*.md"))]:
        for block in _FENCE.findall(page.read_text(encoding="utf-8")):
            for text in _IMPORT.findall(block):
                statement = ast.parse(text.replace("\n... ", "\n")).body[0]
                assert isinstance(statement, ast.ImportFrom)
                assert statement.module is not None
                for alias in statement.names:
                    yield Import(page.relative_to(root), statement.module, alias.name)


def modules(root: Path = ROOT) -> list[str]:
    """The names of the public modules: the packages, then the others in alphabetical order."""
    named = {taken.module for taken in imports(root)}
    for taken in imports(root):  # `from grammar.languages import honeycomb` names a module too
        if inspect.ismodule(getattr(importlib.import_module(taken.module), taken.name, None)):
            named.add(f"{taken.module}.{taken.name}")
    return [*TOP, *sorted(named - set(TOP))]


def handed_on(module: ModuleType, root: Path = ROOT) -> list[str]:
    """The names that a module is public for: its `__all__`, or without one what the pages import from it.

    Modules among them are left out: they have a page of their own.
    """
    names = getattr(module, "__all__", None)
    if names is None:
        names = dict.fromkeys(taken.name for taken in imports(root) if taken.module == module.__name__)
    return [name for name in names if not inspect.ismodule(getattr(module, name))]


def write(root: Path, folder: Path) -> list[Path]:
    """Write a page for each public module into the folder, and their list; what else was there is removed."""
    folder.mkdir(parents=True, exist_ok=True)
    for file in folder.glob("*.rst"):
        file.unlink()
    described: dict[int, str] = {}
    written = []
    names = modules(root)
    for name in names:
        file = folder / f"{name}.rst"
        file.write_text("\n".join(_page(importlib.import_module(name), root, described)) + "\n", encoding="utf-8")
        written.append(file)
    title = "The names that users import"
    listed = "\n".join(f"   {name}" for name in names)
    text = (
        f"{title}\n{'=' * len(title)}\n\nEvery module that a page imports from. What is not here may change without notice.\n\n"
        f".. toctree::\n   :maxdepth: 1\n\n{listed}\n"
    )
    (folder / "index.rst").write_text(text, encoding="utf-8")
    return written


def _page(module: ModuleType, root: Path, described: dict[int, str]) -> Iterator[str]:
    """The lines of a module's page. What another page describes already is only named."""
    name = module.__name__
    yield from (name, "=" * len(name), "", f".. automodule:: {name}", "   :no-index:", "")
    for item in handed_on(module, root):
        value, path = getattr(module, item), f"{name}.{item}"
        elsewhere = described.get(id(value)) if inspect.isclass(value) or inspect.isroutine(value) else None
        if elsewhere is not None:
            yield from (f"``{item}``: see :any:`{elsewhere}`.", "")
            continue
        described[id(value)] = path
        yield from (_directive(value, path), *_options(value), "")


def _directive(value: Any, path: str) -> str:
    if inspect.isclass(value):
        return f".. {'autoexception' if issubclass(value, BaseException) else 'autoclass'}:: {path}"
    return f".. {'autofunction' if inspect.isroutine(value) else 'autodata'}:: {path}"


def _options(value: Any) -> tuple[str, ...]:
    if inspect.isclass(value):
        members = ("   :undoc-members:",) if issubclass(value, Enum) else ()  # a member may be its value and no more
        return ("   :members:", *members, "   :show-inheritance:")
    return () if inspect.isroutine(value) else ("   :no-value:",)


if __name__ == "__main__":
    for public in modules():
        print(public, *handed_on(importlib.import_module(public)))
