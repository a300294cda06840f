"""Everything that the guard itself reports has a page, and the page's examples are what it says."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from grammar.languages import honeycomb
from grammar.notations.json import FAULTS as JSON_FAULTS
from grammar.parsing.reader import EXPLANATIONS
from guard import Guard, Rejected
from guard.faults import FAULTS

ROOT = Path(__file__).parents[2]
GUARD = Guard(honeycomb.language())


def _reported():
    for path in ROOT.glob("guard/**/*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Diagnostic" and node.args:
                assert isinstance(node.args[0], ast.Constant | ast.Name), (
                    f"{path.name}: a name that cannot be looked up"
                )
                if isinstance(node.args[0], ast.Constant):
                    yield node.args[0].value


def test_every_name_that_is_reported_has_a_page():
    pages = {fault.name for fault in (*FAULTS, *JSON_FAULTS)}
    names = set(_reported())
    assert {"no-query", "several-queries"} <= names
    assert names - pages - EXPLANATIONS.keys() == set()


def test_the_pages_are_in_order_and_each_name_stands_once():
    names = [fault.name for fault in FAULTS]
    assert names == sorted(set(names))


@pytest.mark.parametrize("fault", [fault for fault in FAULTS if fault.invalid], ids=lambda fault: fault.name)
def test_the_examples_of_a_page_are_what_it_says(fault):
    for example in fault.invalid:
        verdict = GUARD.check(example.text)
        assert isinstance(verdict, Rejected)
        assert fault.name in {error.name for error in verdict.errors}, example.text
    for example in fault.valid:
        assert not isinstance(GUARD.check(example.text), Rejected), example.text
