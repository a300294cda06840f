"""Assertions as plain data: TOML, JSON, or YAML where its reader is installed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from grammar.diagnostic import one_of, quote
from grammar.suggestion import nearest
from guard.evals.assertion import Answer, Asked, Assertion, AssertionFileError
from guard.evals.assertions import amounts, contents, expected, functions, reports
from guard.evals.gates import MEASURES
from guard.policy import PolicyError
from guard.policy.documents import document_of

_NAME = re.compile(r"[a-z][a-z0-9_]*(?:-[a-z0-9_]+)*")
_MOST = 200

Kind = tuple[str, Callable[..., Answer]]

KINDS: Mapping[str, Kind] = {
    "column": ("names", contents.names_columns),
    "no-column": ("names", contents.names_no_columns),
    "operator": ("names", contents.names_operators),
    "no-operator": ("names", contents.names_no_operators),
    "text": ("names", contents.says),
    "at-most": ("amounts", amounts.at_most),
    "at-least": ("amounts", amounts.at_least),
    "verdict": ("names", reports.has_verdict),
    "reports": ("names", reports.reports),
    "reports-no": ("names", reports.reports_none),
    "same-as-expected": ("clauses", expected.same_as_expected),
    "function": ("function", functions.by_function),
    "judge": ("judge", functions.by_judge),
}
"""The kinds of assertion: by the key that states one, the form of its value and what answers it."""

_OTHERS = ("name", "tags")


def read_assertions(
    data: str | bytes | Mapping[str, Any],
    form: str = "toml",
    *,
    load: Callable[[str], Callable[[Asked], Any]] | None = None,
    make_judge: Callable[[Mapping[str, Any]], Callable[[Asked], Any]] | None = None,
) -> list[Assertion]:
    """The assertions that a text or a mapping states, in a list `assert`.

    Args:
        data: the text of a document, or what such a text stands for.
        form: ``"toml"``, ``"json"`` or ``"yaml"``.
        load: what gives the function that a ``module:function`` names; None: there are no functions.
        make_judge: what makes a judge of its table; None: there are no judges.

    Raises:
        AssertionFileError: it is not of that form, or states what is no assertion.

    >>> [each.name for each in read_assertions('[[assert]]\\nname = "few-columns"\\nat-most = { columns = 5 }')]
    ['few-columns']
    """
    try:
        document = document_of(data, form)
    except PolicyError as error:
        raise AssertionFileError(
            str(error).replace("a policy", "a file of assertions").replace("the policy", "the file")
        ) from error
    for key in document:
        if key != "assert":
            raise AssertionFileError(f"the file of assertions has the unknown key {quote(str(key))}; it has `assert`")
    tables = document.get("assert")
    if not isinstance(tables, list) or not tables or not all(isinstance(table, Mapping) for table in tables):
        raise AssertionFileError("the file of assertions has no list `assert` of tables")
    if len(tables) > _MOST:
        raise AssertionFileError(f"the file has {len(tables)} assertions, and at most {_MOST} are read")
    read: dict[str, Assertion] = {}
    for table in tables:
        assertion = _assertion(table, load, make_judge)
        if assertion.name in read:
            raise AssertionFileError(f"two assertions are called {quote(assertion.name)}")
        read[assertion.name] = assertion
    return list(read.values())


def _assertion(table: Mapping[str, Any], load: Any, make_judge: Any) -> Assertion:
    kinds = [key for key in table if key in KINDS]
    for key in table:
        if key not in KINDS and key not in _OTHERS:
            near = nearest(str(key), (*KINDS, *_OTHERS))
            hint = f"did you mean {quote(near[0])}?" if near else f"the kinds are {one_of(list(KINDS), 'and')}"
            raise AssertionFileError(f"an assertion has the unknown key {quote(str(key))}; {hint}")
    if len(kinds) != 1:
        raise AssertionFileError(
            f"an assertion states one claim, and one has {len(kinds)}: {quote(str(table.get('name')))}"
        )
    (kind,) = kinds
    name = table.get("name", kind)
    if not isinstance(name, str) or not _NAME.fullmatch(name) or len(name) > 60:
        raise AssertionFileError(f"the name of an assertion is like `few-columns`, not {quote(str(name))}")
    if name in MEASURES:
        raise AssertionFileError(f"an assertion cannot be called {quote(name)}, which is a measure of every evaluation")
    tags = table.get("tags", [])
    if not _is_strings(tags):
        raise AssertionFileError(f"the `tags` of {quote(name)} must be a list of strings")
    return Assertion(name, _asking(name, kind, table[kind], load, make_judge), tuple(tags))


def _asking(name: str, kind: str, value: Any, load: Any, make_judge: Any) -> Callable[[Asked], Answer]:
    form, ask = KINDS[kind]
    if form == "names":
        names = [value] if isinstance(value, str) else value
        if not _is_strings(names) or not names:
            raise AssertionFileError(f"{quote(kind)} of {quote(name)} must be a string or a list of strings")
        if kind == "verdict" and (wrong := [each for each in names if each not in MEASURES[2:]]):
            raise AssertionFileError(f"{quote(wrong[0])} is no verdict; expected {one_of(MEASURES[2:])}")
        return partial(_call, ask, tuple(names))
    if form == "amounts":
        if not isinstance(value, Mapping) or not value or not all(_is_amount(each) for each in value.values()):
            raise AssertionFileError(
                f"{quote(kind)} of {quote(name)} must be a table of numbers, such as {{ columns = 5 }}"
            )
        return partial(_call, ask, dict(value))
    if form == "clauses":
        if value is True:
            return partial(_call, ask, ())
        if not _is_strings(value) or not value:
            raise AssertionFileError(f"{quote(kind)} of {quote(name)} must be true, or a list of clauses")
        return partial(_call, ask, tuple(value))
    if form == "function":
        if not isinstance(value, str) or load is None:
            raise AssertionFileError(f"{quote(kind)} of {quote(name)} must be a text such as `checks:is_short`")
        return partial(_call, ask, load(value))
    if not isinstance(value, Mapping) or make_judge is None:
        raise AssertionFileError(f"{quote(kind)} of {quote(name)} must be a table")
    return partial(_call, ask, make_judge({"name": name, **value}))


def _call(ask: Callable[..., Answer], value: Any, asked: Asked) -> Answer:
    return ask(asked, value)


def _is_strings(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str) and all(isinstance(each, str) for each in value)


def _is_amount(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value == value  # noqa: PLR0124  # not a NaN
