"""Laws that every flaw of grammars obeys: its examples hold, its page explains, its messages are in the house's style."""

from __future__ import annotations

from pathlib import Path

import pytest
from lark import Lark

import grammar.lint.flaws
from grammar.diagnostic import Safety, Severity
from grammar.lint.flaws import FLAWS, lint

INVALID = [(flaw, example) for flaw in FLAWS for example in flaw.invalid]
VALID = [(flaw, example) for flaw in FLAWS for example in flaw.valid]
EXAMPLES = [*INVALID, *VALID]
FOLDER = Path(grammar.lint.flaws.__file__).parent


def _id(value):
    return getattr(value, "name", "example")


def _lint(example, text=None):
    return lint(example.text if text is None else text, **example.facts)


@pytest.mark.parametrize(("flaw", "example"), INVALID, ids=_id)
def test_what_a_page_shows_as_invalid_is_reported_under_its_name(flaw, example):
    found = _lint(example)
    assert flaw.name in {d.name for d in found}, [(d.name, d.message) for d in found]


@pytest.mark.parametrize(("flaw", "example"), INVALID, ids=_id)
def test_an_invalid_example_has_no_error_of_another_flaw(flaw, example):
    errors = [d for d in _lint(example) if d.severity is Severity.ERROR and d.name != flaw.name]
    assert not errors, [(d.name, d.message) for d in errors]


@pytest.mark.parametrize(("flaw", "example"), VALID, ids=_id)
def test_what_a_page_shows_as_valid_is_not_reported_under_its_name(flaw, example):
    found = _lint(example)
    assert flaw.name not in {d.name for d in found}, [(d.name, d.message) for d in found]


@pytest.mark.parametrize(("flaw", "example"), VALID, ids=_id)
def test_what_a_page_shows_as_valid_has_no_error_at_all(flaw, example):
    errors = [d for d in _lint(example) if d.severity is Severity.ERROR]
    assert not errors, [(d.name, d.message) for d in errors]


@pytest.mark.parametrize(("flaw", "example"), [case for case in INVALID if case[1].fixed is not None], ids=_id)
def test_the_first_fix_gives_the_mended_grammar_and_the_flaw_is_gone(flaw, example):
    diagnostic = next(d for d in _lint(example) if d.name == flaw.name)
    text = example.text
    for edit in reversed(diagnostic.fixes[0].edits):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    assert text == example.fixed
    assert flaw.name not in {d.name for d in _lint(example, text)}


@pytest.mark.parametrize("flaw", FLAWS, ids=_id)
def test_every_flaw_explains_itself_and_shows_both_sides(flaw):
    assert len(flaw.explanation.split()) >= 20
    assert flaw.invalid
    assert flaw.valid
    assert (FOLDER / f"{flaw.name.replace('-', '_')}.py").is_file()


@pytest.mark.parametrize(("flaw", "example"), EXAMPLES, ids=_id)
def test_every_message_is_one_sentence_in_the_style_of_the_house(flaw, example):
    for d in _lint(example):
        assert d.message.isprintable(), d.message
        assert not d.message.endswith((".", "!")), d.message
        assert d.message[0].islower() or d.message.startswith(("`", "Lark", "Python")), d.message
        assert "illegal" not in d.message
        for span in (d.span, *(related.span for related in d.related)):
            assert 0 <= span.start <= span.end <= len(example.text), d
        for fix in d.fixes:
            assert fix.edits, d
            assert fix.safety in set(Safety)


@pytest.mark.parametrize(("flaw", "example"), EXAMPLES, ids=_id)
def test_the_same_grammar_has_the_same_flaws_twice(flaw, example):
    assert _lint(example) == _lint(example)


def _is_refused_by_lark(example):
    options = dict(example.facts)
    if options.get("parser") == "earley":
        options.pop("lexer", None)
    start = options.pop("start", None) or ("start" if "start" in example.text else "query")
    try:
        Lark(example.text, **{"parser": "lalr", **options}, start=list(start) if isinstance(start, tuple) else start)
    except Exception:  # noqa: BLE001  # Lark's errors have no common class
        return True
    return False


@pytest.mark.parametrize(
    ("flaw", "example"),
    [case for case in EXAMPLES if case[0].name not in ("exploding-rule", "unused-terminal")],  # endless, or no start
    ids=_id,
)
def test_a_grammar_that_lark_refuses_has_an_error(flaw, example):
    if _is_refused_by_lark(example):
        assert Severity.ERROR in {d.severity for d in _lint(example)}
