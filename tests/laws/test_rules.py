"""Laws that every rule and fault of every language obeys: their examples are right, their fixes do what they say."""

from __future__ import annotations

import pytest

from grammar.diagnostic import Safety, Severity
from grammar.rule import Rule
from tests.examples import SHIPPED, diagnose, language_of

PAGES = [(name, page) for name, language in SHIPPED.items() for page in language.pages().values()]
INVALID = [(name, page, example) for name, page in PAGES for example in page.invalid]
VALID = [(name, page, example) for name, page in PAGES for example in page.valid]
UNSHOWN = {"text-too-long", "text-too-deep", "not-utf-8"}  # an example would be a megabyte, or bytes


def _id(value):
    return getattr(value, "name", None) or (value if isinstance(value, str) and len(value) < 20 else "example")


@pytest.mark.parametrize(("name", "page", "example"), INVALID, ids=_id)
def test_what_a_page_shows_as_invalid_is_reported_under_its_name(name, page, example):
    found = diagnose(name, example)
    assert page.name in {d.name for d in found}, [(d.name, d.message) for d in found]


@pytest.mark.parametrize(("name", "page", "example"), VALID, ids=_id)
def test_what_a_page_shows_as_valid_is_not_reported_under_its_name(name, page, example):
    found = diagnose(name, example)
    assert page.name not in {d.name for d in found}, [(d.name, d.message) for d in found]


@pytest.mark.parametrize(("name", "page", "example"), VALID, ids=_id)
def test_what_a_page_shows_as_valid_has_no_error_at_all(name, page, example):
    errors = [d for d in diagnose(name, example) if d.severity is Severity.ERROR]
    assert not errors, [(d.name, d.message) for d in errors]


@pytest.mark.parametrize(("name", "page", "example"), [case for case in INVALID if case[2].fixed is not None], ids=_id)
def test_the_first_fix_gives_the_mended_text_and_the_fault_is_gone(name, page, example):
    diagnostic = next(d for d in diagnose(name, example) if d.name == page.name)
    assert diagnostic.fixes, diagnostic
    text = example.text
    for edit in reversed(diagnostic.fixes[0].edits):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    assert text == example.fixed
    left = [d for d in diagnose(name, example, text) if d.name == page.name]
    assert len(left) < len([d for d in diagnose(name, example) if d.name == page.name])


@pytest.mark.parametrize(("name", "page"), PAGES, ids=_id)
def test_every_page_explains_itself_and_shows_both_sides(name, page):
    assert len(page.explanation.split()) >= 8, page.explanation
    assert page.valid or page.name in UNSHOWN
    assert page.invalid or page.name in UNSHOWN


@pytest.mark.parametrize(("name", "page"), PAGES, ids=_id)
def test_every_message_is_one_sentence_in_the_style_of_the_house(name, page):
    for example in page.invalid:
        for d in diagnose(name, example):
            assert "\n" not in d.message
            assert d.message.isprintable(), d.message
            assert not d.message.endswith((".", "!")), d.message
            assert not d.message[0].isupper(), d.message
            assert "illegal" not in d.message
            assert 0 <= d.span.start <= d.span.end <= len(example.text), d
            for fix in d.fixes:
                assert fix.edits, d
                assert fix.safety in set(Safety)


@pytest.mark.parametrize(
    ("name", "page", "example"),
    [case for case in INVALID if isinstance(case[1], Rule) and case[1].is_settled],
    ids=_id,
)
def test_the_fast_path_takes_no_text_that_a_settled_rule_objects_to(name, page, example):
    accept = language_of(name, example.profile).notation.fast_path.accept
    assert accept is not None
    assert accept(example.text) is None


@pytest.mark.parametrize(
    ("name", "page", "example"),
    [case for case in INVALID if isinstance(case[1], Rule) and case[1].is_local],
    ids=_id,
)
def test_a_local_rule_speaks_also_where_another_part_of_the_text_is_faulty(name, page, example):
    if name != "honeycomb" or example.text == "{}":
        pytest.skip("only an object can be given a further faulty member")
    broken = example.text[:-1].rstrip() + ', "no_such_key": 1}'
    found = {d.name for d in diagnose(name, example, broken)}
    assert {page.name, "unknown-key"} <= found
