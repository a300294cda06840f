"""The contract finds what is wrong with a language: a few mutants of each part; the whole table is a benchmark's."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.mutants.making import code_changes, grammar_changes
from tests.mutants.table import ALIVE, PARTS, killer, mutants

FEW = [mutant for part in PARTS if part.startswith("search") for mutant in mutants(2, part=part)]


@pytest.mark.parametrize("mutant", FEW, ids=lambda mutant: f"{mutant.part}: {mutant.name}")
def test_a_mutant_breaks_a_law(mutant):
    assert killer(mutant) is not None or (mutant.part, mutant.name) in ALIVE


def test_a_rule_is_changed_in_every_way_that_there_is():
    text = 'start: "a" first second | first*\nfirst: "b"\nsecond.2: "c"\nWORD.3: /[a-z]+/\n'
    assert {label for label, _ in grammar_changes(text)} >= {
        "start without `first *`",
        "start: `first second` the other way round",
        "start without `*` after a part",
        'start: "a" can be left out',
        "WORD without its priority",
        "WORD: no `+` at 6",
    }


def test_code_is_changed_in_every_way_that_there_is():
    source = 'def f(a, b):\n    """Keep me."""\n    return g(a, b, key=a) if a < 1 and b else True\n'
    labels = [label for label, _ in code_changes(source)]
    assert labels == [
        "f: `a < 1 and b` denied",
        "f: `a < 1 and b` with the other of and, or",
        "f: `g(a, b, key=a)` without key",
        "f: `g(a, b, key=a)` with its arguments in reverse",
        "f: `True` is `False`",
        "f: `a < 1` compares the other way",
        "f: `1` is `2`",
    ]


def test_every_change_is_one_change_and_gives_another_text():
    source = Path(__file__).read_text(encoding="utf-8")
    texts = [text() for _, text in code_changes(source)]
    assert len(texts) == len(set(texts))


def test_every_mutant_that_is_said_to_live_has_a_reason():
    assert all(len(reason.split()) >= 5 for reason in ALIVE.values())
