"""Laws of every detector: its own examples, its messages, its expressions; a new one is tested by existing."""

from __future__ import annotations

import importlib
import pkgutil
import re
from dataclasses import replace

import pytest
from hypothesis import given

import guard
from grammar.expressions.backtracking import find_attack
from grammar.expressions.characters import Alphabet
from grammar.expressions.expression import read_expression
from grammar.expressions.machine import build_machine
from guard.scope import detectors
from guard.scope.detector import Detector, QuestionLimits, Stage, View, Weight, single_blanks
from guard.scope.detectors import DETECTORS
from guard.scope.evidence import OFF_TOPIC
from guard.scope.question_text.decodings import decodings
from guard.scope.question_text.normal import normalise
from guard.scope.scope import Scope
from guard.screening import OutOfScope
from tests.strategies.texts import any_texts

LIMITS = QuestionLimits()
SCOPE = Scope.from_schema(["duration_ms", "http.route", "service.name", "error", "db.statement", "user.id"])
RULES = replace(SCOPE, ignored=frozenset({OFF_TOPIC}))
"""The rules alone: what a question may be about is another schema's matter for each example."""
OUT = [
    pytest.param(detector, text, id=f"{detector.name}-{at}")
    for detector in DETECTORS
    for at, text in enumerate(detector.out_of_scope)
]
IN = [
    pytest.param(detector, text, id=f"{detector.name}-{at}")
    for detector in DETECTORS
    for at, text in enumerate(detector.in_scope)
]


def seen(detector: Detector, text: str):
    if detector.stage is Stage.RAW:
        return list(detector.signals(View.of_raw(text, LIMITS)))
    text_shown = single_blanks(normalise(text))
    every = [View.of(text_shown, LIMITS)]
    if detector.stage is Stage.DECODED:
        every += [View.of(other.text, LIMITS, disguise=other.disguise) for other in decodings(text_shown)]
    return [signal for view in every for signal in detector.signals(view)]


@pytest.mark.parametrize(("detector", "text"), OUT)
def test_what_a_page_shows_as_out_of_scope_is_seen_by_its_detector(detector, text):
    assert seen(detector, text)


@pytest.mark.parametrize(("detector", "text"), [case for case in OUT if case.values[0].weight is Weight.DECISIVE])
def test_what_a_decisive_detector_shows_is_refused(detector, text):
    screening = SCOPE.screen(text)
    assert isinstance(screening, OutOfScope)
    assert detector.name in {reason.name for reason in screening.reasons}


@pytest.mark.parametrize(("detector", "text"), IN)
def test_what_a_page_shows_as_in_scope_is_not_held_against_it(detector, text):
    assert not [signal for signal in seen(detector, text) if (signal.weight or detector.weight) is Weight.DECISIVE]


@pytest.mark.parametrize(("detector", "text"), IN)
def test_no_rules_together_refuse_what_a_page_shows_as_in_scope(detector, text):
    screening = RULES.screen(text)
    assert not isinstance(screening, OutOfScope), screening.reasons


@pytest.mark.parametrize("detector", DETECTORS, ids=lambda detector: detector.name)
def test_every_detector_explains_itself_and_shows_both_sides(detector):
    assert len(detector.explanation.split()) >= 12
    assert detector.out_of_scope
    assert detector.in_scope
    assert importlib.import_module(f"{detectors.__name__}.{detector.name.replace('-', '_')}")


@pytest.mark.parametrize(("detector", "text"), OUT)
def test_every_message_is_one_sentence_in_the_style_of_the_house(detector, text):
    for signal in seen(detector, text):
        assert signal.message.isprintable(), signal.message
        assert not signal.message.endswith((".", "!")), signal.message
        assert signal.message[0].islower() or signal.message[0] == "`" or signal.message[0].isdigit(), signal.message


@given(any_texts)
def test_no_detector_raises_on_any_text(text):
    for detector in DETECTORS:
        for signal in seen(detector, text):
            assert signal.place is None or 0 <= signal.place[0] <= signal.place[1]


def _expressions():
    """Every compiled expression that a module of the scope guard holds."""
    names = ["guard.scope.scope", "guard.scope.detector"]
    for top in ("guard.scope.detectors", "guard.scope.question_text", "guard.scope.topic"):
        package = importlib.import_module(top)
        names += [top, *(f"{top}.{found.name}" for found in pkgutil.iter_modules(package.__path__))]
    for name in names:
        module = importlib.import_module(name)
        for key, value in sorted(vars(module).items()):
            if isinstance(value, re.Pattern):
                yield pytest.param(value, id=f"{name.removeprefix(guard.__name__ + '.')}.{key}")


@pytest.mark.parametrize("expression", list(_expressions()))
def test_no_expression_takes_time_out_of_proportion(expression):
    # An alternative of the whole expression is looked at by itself: the engine never comes back from one to another.
    read = read_expression(expression.pattern)
    for part in getattr(read.root, "options", (read.root,)):
        machine = build_machine(part, Alphabet(read.named))
        assert machine is not None
        assert find_attack(machine) is None


def test_an_expression_that_is_slow_would_be_noticed():
    read = read_expression(r"(?:ignore|forget) (?:\w+ ?)+ rules")
    machine = build_machine(read.root, Alphabet(read.named))
    assert find_attack(machine) is not None
