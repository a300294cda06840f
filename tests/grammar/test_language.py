"""What is derived from a notation: made once, kept with it, never shared with a changed copy."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from time import sleep

import pytest

from grammar import Language
from grammar.notation import Derived
from grammar.parsing.compilation import compiled

LANGUAGE = Language.from_lark('start: "go" WORD+\nWORD: /[a-z]+/\n%ignore " "\n')


def test_what_is_derived_is_made_once_whatever_threads_ask():
    derived, made, meeting = Derived(), [], Barrier(8)

    def make():
        sleep(0)  # another thread has its turn while this one is at it
        made.append(object())
        return made[-1]

    def ask(_):
        meeting.wait()
        return derived.once("table", make)

    with ThreadPoolExecutor(8) as threads:
        answers = set(threads.map(ask, range(8)))
    assert answers == set(made)
    assert len(made) == 1


def test_what_failed_is_tried_again():
    derived = Derived()
    with pytest.raises(ZeroDivisionError):
        derived.once("table", lambda: 1 // 0)
    assert derived.once("table", lambda: 1) == 1


def test_a_grammar_is_compiled_once_and_anew_for_a_changed_copy():
    notation = LANGUAGE.notation
    changed = notation.changed(unit="command")
    assert compiled(notation, with_mistakes=True) is compiled(notation, with_mistakes=True)
    assert compiled(changed, with_mistakes=True) is not compiled(notation, with_mistakes=True)
