"""Evaluations on the command line: the guard that judges, the files of assertions, the names that gates may use."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from guard.command.policies import form_of
from guard.command.terminal import misuse

if TYPE_CHECKING:
    from guard.evals.assertion import Assertion
    from guard.journey import Guard
    from guard.record import BrokenRecord, Record

_REST: dict[str, Any] = {
    "select": (),
    "ignore": (),
    "severities": (),
    "unsafe_fixes": None,
    "fix_warnings": False,
    "records": None,
    "max_characters": None,
    "work": None,
    "question": None,
    "decline": None,
}


def guard_of(**options: Any) -> Guard:
    """The guard that options and configuration come to; misuse where they cannot be used."""
    from guard.command.judging import Judging

    return Judging.of(**{**_REST, **options}).judge.guard


def read_records(name: str) -> Iterator[Record | BrokenRecord]:
    """The records of a file or a database, or of standard input for ``-``, in order; misuse where it cannot be read."""
    from guard.records.files import read_file
    from guard.records.store import StoreError
    from guard.records.stores import open_store

    if name == "-":
        yield from read_file(sys.stdin.buffer)
        return
    if not Path(name).is_file():
        misuse(f"there is no file {name}")
    store = open_store(name)
    try:
        yield from store.read()
    except StoreError as error:
        misuse(str(error))
    finally:
        store.close()


def known_names(guard: Guard, assertions: Sequence[Assertion]) -> Collection[str]:
    """What a gate may measure beside the measures of every evaluation."""
    from guard.faults import FAULTS

    return {*(assertion.name for assertion in assertions), *guard.language.pages(), *(fault.name for fault in FAULTS)}


def read_assertion_files(paths: Sequence[Path]) -> list[Assertion]:
    """The assertions of files, in order; misuse where one cannot be used."""
    if not paths:
        return []
    from guard.evals.assertion import AssertionFileError
    from guard.evals.assertions.documents import read_assertions

    read: dict[str, Assertion] = {}
    for path in paths:
        try:
            stated = read_assertions(path.read_bytes(), form_of(path), load=function_of)
        except OSError as error:
            misuse(f"the assertions {path} cannot be read: {error.strerror}")
        except AssertionFileError as error:
            misuse(f"the assertions {path} cannot be used: {error}")
        for assertion in stated:
            if assertion.name in read:
                misuse(f"the assertions {path} cannot be used: two assertions are called `{assertion.name}`")
            read[assertion.name] = assertion
    return list(read.values())


def function_of(name: str) -> Callable[..., Any]:
    """The function that ``module:function`` names; misuse where there is none."""
    module, colon, attribute = name.partition(":")
    if not colon or not module or not attribute:
        misuse(f"expected module:function, not `{name}`")
    here = str(Path.cwd())
    if here not in sys.path:
        sys.path.insert(0, here)
    try:
        value = getattr(import_module(module), attribute)
    except ImportError as error:
        misuse(f"the module of `{name}` cannot be imported: {error}")
    except AttributeError:
        misuse(f"the module {module} has no `{attribute}`")
    if not callable(value):
        misuse(f"`{name}` is no function")
    function: Callable[..., Any] = value
    return function
