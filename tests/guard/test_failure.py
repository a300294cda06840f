"""Code of a language's author that fails: the output is refused, and the code named."""

from __future__ import annotations

import sys

import pytest

from grammar import Language
from guard import CheckError, Guard, Rejected

LETTERS = 'start: /a+/\n%ignore " "'


def broken_build(tree):
    raise KeyError("missing")


def broken_print(tree):
    return tree.nothing


def leave(tree):
    sys.exit(0)


def one(tree):
    return 1


@pytest.mark.parametrize(
    ("options", "kind", "function"),
    [
        ({"build": broken_build, "print": str}, "KeyError", "broken_build"),
        ({"build": leave, "print": str}, "SystemExit", "leave"),
        ({"walk": broken_build}, "KeyError", "broken_build"),
    ],
)
def test_a_function_that_raises_refuses_the_output_and_is_named(options, kind, function):
    guard = Guard(Language.from_lark(LETTERS, name="letters", **options))
    verdict = guard.check("aa ")
    verdict = verdict if not verdict else guard.check("b")
    assert isinstance(verdict, Rejected)
    (error,) = verdict.errors
    assert error.name == "failed-language"
    assert error.message == f"a function of the language `letters` failed with `{kind}`"
    assert f"in `{function}`, line " in error.note
    assert "`test_failure.py`" in error.note
    assert isinstance(verdict.cause, Exception)


def test_a_guarded_call_fails_closed():
    guard = Guard(Language.from_lark(LETTERS, name="letters", build=broken_build, print=str))
    with pytest.raises(CheckError) as raised:
        guard.wrap(lambda _question: "aa")("q")
    assert isinstance(raised.value.__cause__, KeyError)


def test_a_printer_that_raises_where_a_text_was_taken_out_of_prose():
    guard = Guard(Language.from_lark(LETTERS, name="letters", build=one, print=broken_print))
    verdict = guard.check("The answer:\n```\naa\n```\n")
    assert isinstance(verdict, Rejected)
    assert verdict.errors[0].name == "failed-language"
    assert "broken_print" in verdict.errors[0].note
