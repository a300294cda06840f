"""Files of a command: what its arguments stand for, in order; directories and patterns are looked through."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from pathlib import Path

from grammar.frozen import frozen

RECORDS = ("*.jsonl", "*.ndjson")
"""The files that are read as records by their name."""

LEFT_OUT = (".*", "__pycache__", "node_modules", "venv", "site-packages")
"""Directories and files that are never looked into where they were not named."""


@frozen
class Search:
    """Which files of a directory are meant.

    `include` and `exclude` are patterns: of a name, or with a slash of the path below the directory that was given. A file
    that was named itself is always meant. `other` are files that the command reads for something else.
    """

    include: Sequence[str]
    exclude: Sequence[str] = ()
    other: Sequence[Path] = ()

    def found(self, argument: str) -> Iterator[str]:
        """The files that one argument stands for; the argument itself where it is one file, or nothing is found.

        Files of directories come in the order of their names.
        """
        if argument == "-" or os.path.isfile(argument):  # noqa: PTH113  # never raises, whatever is typed
            yield argument
        elif os.path.isdir(argument):  # noqa: PTH112
            yield from self._inside(argument)
        elif _is_pattern(argument):
            import glob

            for path in sorted(glob.iglob(argument, recursive=True)):  # noqa: PTH207  # it keeps the path as it was typed
                if os.path.isdir(path):  # noqa: PTH112
                    continue
                if not self._is_left_out(path, path):
                    yield path
        else:
            yield argument

    def _inside(self, folder: str) -> Iterator[str]:
        for where, folders, files in os.walk(folder):
            below = os.path.relpath(where, folder)
            folders[:] = sorted(
                each for each in folders if not self._is_left_out(each, os.path.normpath(f"{below}/{each}"))
            )
            for file in sorted(files):
                path = os.path.normpath(os.path.join(below, file))  # noqa: PTH118
                full = os.path.join(where, file)  # noqa: PTH118
                if self._is_included(file, path) and not self._is_left_out(file, path) and not self._is_other(full):
                    yield full

    def _is_included(self, name: str, path: str) -> bool:
        return any(_matches(pattern, name, path) for pattern in self.include)

    def _is_left_out(self, name: str, path: str) -> bool:
        return any(_matches(pattern, os.path.basename(name), path) for pattern in (*LEFT_OUT, *self.exclude))  # noqa: PTH119

    def _is_other(self, path: str) -> bool:
        return any(other.exists() and os.path.samefile(path, other) for other in self.other)  # noqa: PTH121


def _is_pattern(name: str) -> bool:
    return any(sign in name for sign in "*?[")


def _matches(pattern: str, name: str, path: str) -> bool:
    pattern = pattern.removeprefix("./").rstrip("/")
    if "/" in pattern:
        return fnmatchcase(path.replace(os.sep, "/"), pattern)
    return fnmatchcase(name, pattern)


def missing(name: str) -> str:
    """Why there is nothing to read under a name, in one sentence; with a hint where several files were quoted as one."""
    words = name.split()
    if len(words) > 1 and all(os.path.exists(word) for word in words):  # noqa: PTH110
        return f"there is no file `{name}`; give the files without quotes around them: {' '.join(words)}"
    if os.path.isdir(name):  # noqa: PTH112
        return f"{name} has no file to read; --include PATTERN says which files are meant"
    if _is_pattern(name):
        return f"no file matches {name}"
    return ""
