"""Evaluations on the command line: the guard that judges, the files of assertions, the names that gates may use."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from guard.command.policies import form_of
from guard.command.terminal import misuse, opened, plural

if TYPE_CHECKING:
    from guard.evals.assertion import Assertion
    from guard.evals.summary import Evaluation
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


def read_assertion_files(paths: Sequence[Path], agreements: dict[str, Any] | None = None) -> list[Assertion]:
    """The assertions of files, in order; misuse where one cannot be used.

    How far a judge agrees with people is put into `agreements` under the name of its assertion.
    """
    if not paths:
        return []
    from guard.evals.assertion import AssertionFileError
    from guard.evals.assertions.documents import read_assertions

    def make_judge(table: Mapping[str, Any]) -> Callable[..., Any]:
        judge, told = judge_of(table)
        if agreements is not None:
            agreements[str(table["name"])] = told
        return judge

    read: dict[str, Assertion] = {}
    for path in paths:
        try:
            stated = read_assertions(path.read_bytes(), form_of(path), load=function_of, make_judge=make_judge)
        except OSError as error:
            misuse(f"the assertions {path} cannot be read: {error.strerror}")
        except AssertionFileError as error:
            misuse(f"the assertions {path} cannot be used: {error}")
        for assertion in stated:
            if assertion.name in read:
                misuse(f"the assertions {path} cannot be used: two assertions are called `{assertion.name}`")
            read[assertion.name] = assertion
    return list(read.values())


_JUDGE_KEYS = {"name", "url", "model", "statement", "labels", "key-env", "cache", "calls", "seconds"}


def judge_of(table: Mapping[str, Any]) -> tuple[Callable[..., Any], dict[str, Any]]:
    """The judge that a table states, and how far it agrees with the labels that the table names; misuse without these."""
    from guard.evals.judge import JudgeError, QueryJudge, labelled, measured

    name = table["name"]
    for key in table:
        if key not in _JUDGE_KEYS:
            misuse(
                f"the judge `{name}` has the unknown key `{key}`; the keys are {', '.join(sorted(_JUDGE_KEYS - {'name'}))}"
            )
    for key in ("url", "model", "statement", "labels"):
        if not isinstance(table.get(key), str):
            misuse(f"the judge `{name}` must say its `{key}`, a text")
    for key, default in (("calls", 1_000), ("seconds", 30)):
        amount = table.get(key, default)
        if isinstance(amount, bool) or not isinstance(amount, int) or amount < 1:
            misuse(f"the `{key}` of the judge `{name}` must be a whole number of at least 1")
    variable = table.get("key-env")
    if variable is not None and variable not in os.environ:
        misuse(f"the judge `{name}` takes its key from the environment variable `{variable}`, which is not set")
    try:
        judge = QueryJudge(
            table["url"],
            table["model"],
            table["statement"],
            key=None if variable is None else os.environ[variable],
            seconds=table.get("seconds", 30),
            calls=table.get("calls", 1_000),
            cache=None if table.get("cache") is None else Path(table["cache"]),
        )
        told = measured(judge, labelled(read_records(table["labels"]), name)).to_dict()
    except (JudgeError, ModuleNotFoundError) as error:
        misuse(str(error))
    if told["undecided"] == told["labels"]:
        misuse(f"the judge `{name}` gave no answer on any of {told['labels']} labels, so nothing is known of it")
    return judge, told


def called(name: str, function: str, guard: Guard, out: Path, *, concurrency: int, max_cost: float | None) -> str:
    """Call a function on the cases of a file; what the run took, in a sentence. Misuse where it cannot be made."""
    from guard.evals.runs import Progress, RunError, read_cases, run_cases

    call = function_of(function)
    is_shown = sys.stderr.isatty()
    last: Progress | None = None
    try:
        with opened(name) as file:
            cases = read_cases(file)
        for last in run_cases(cases, call, guard, out, name=function, concurrency=concurrency, max_cost=max_cost):
            if is_shown:
                progress = f"{last.done:,} of {last.total:,}, {last.failed:,} failed, cost {last.cost:.4g}, {last.seconds:.0f} s"
                click.echo(f"\r{progress}", err=True, nl=False)
    except RunError as error:
        misuse(str(error))
    except OSError as error:
        misuse(f"the run {out} cannot be kept: {error.strerror}")
    if is_shown:
        click.echo("\r\x1b[K", err=True, nl=False)
    if last is None:
        return f"nothing was called: each of {plural(len(cases), 'case')} has a line in {out}"
    missing = f", {last.total - last.done:,} not called, for the cost was reached" if last.done < last.total else ""
    earlier = f" ({last.resumed:,} of an earlier run)" if last.resumed else ""
    return (
        f"{last.done:,} of {plural(last.total, 'case')}{earlier}{missing}, {last.failed:,} calls failed, "
        f"cost {last.cost:.4g}, {last.seconds:.3g} s"
    )


def function_of(name: str) -> Callable[..., Any]:
    """The function that ``module:function`` names; misuse where there is none."""
    value = value_of(name, "function")
    if not callable(value):
        misuse(f"`{name}` is no function")
    function: Callable[..., Any] = value
    return function


def value_of(name: str, noun: str) -> Any:
    """What ``module:name`` names, in the working directory or installed; misuse where there is no such thing."""
    module, colon, attribute = name.partition(":")
    if not colon or not module or not attribute:
        misuse(f"expected module:{noun}, not `{name}`")
    here = str(Path.cwd())
    if here not in sys.path:
        sys.path.insert(0, here)
    try:
        return getattr(import_module(module), attribute)
    except ImportError as error:
        misuse(f"the module of `{name}` cannot be imported: {error}")
    except AttributeError:
        misuse(f"the module {module} has no `{attribute}`")


def write_report(path: Path, evaluation: Evaluation) -> None:
    """Write the page of an evaluation; misuse where that cannot be done."""
    from guard.evals.report import page

    try:
        text = page(evaluation)
    except ModuleNotFoundError as error:
        misuse(str(error))
    try:
        path.write_text(text, encoding="utf-8", errors="replace")
    except OSError as error:
        misuse(f"the report {path} cannot be written: {error.strerror}")
