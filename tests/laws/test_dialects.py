"""Laws of the dialects: each does what its page says and is silent on what is JSON already."""

import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grammar import Fix, Safety
from grammar.languages.honeycomb.vocabulary import P2026
from grammar.notations.json.dialect import MAX_CHARACTERS, dialect, outside_strings
from grammar.notations.json.dialects import DIALECTS
from guard.ledger import apply
from tests.strategies.texts import near_texts, query_texts

EXAMPLES = [(way, before, after) for way in DIALECTS for before, after in way.examples]
NAMES = [f"{way.name}: {before}" for way, before, _ in EXAMPLES]

PIECES = [
    *"{}[]:,\"'`\\ \n\t()=+%#&;.-<>",
    *['""', '\\"', "{{", "}}", "=>", "&quot;", "%7B", "%22", "op", "limit", "u'", "dict(", "a: ", "- ", "10", "true"],
]
TEXTS = st.one_of(st.text(max_size=60), st.lists(st.sampled_from(PIECES), max_size=40).map("".join))


def rewritten(way, text):
    edits = way.offer(text)
    return None if edits is None else apply(text, Fix(way.title, edits, way.safety))


@pytest.mark.parametrize("way", DIALECTS, ids=lambda way: way.name)
def test_a_dialect_has_an_example_and_says_why_it_is_right(way):
    assert way.examples
    assert "\n\n" in way.explanation
    assert way.safety is not Safety.DISPLAY


@pytest.mark.parametrize(("way", "before", "after"), EXAMPLES, ids=NAMES)
def test_the_example_of_a_dialect_becomes_what_its_page_says(way, before, after):
    assert rewritten(way, before) == after


@pytest.mark.parametrize(("way", "before", "after"), EXAMPLES, ids=NAMES)
def test_what_was_rewritten_is_in_no_dialect(way, before, after):
    assert rewritten(way, after) is None


@pytest.mark.parametrize("way", DIALECTS, ids=lambda way: way.name)
@given(text=query_texts(P2026))
def test_a_safe_dialect_is_silent_on_json(way, text):
    if way.safety is Safety.SAFE:
        assert way.offer(text) is None


@pytest.mark.parametrize("mark", "_*[]{}<>~|#+.!()-")
@pytest.mark.parametrize("way", DIALECTS, ids=lambda way: way.name)
def test_an_escaped_backslash_before_a_mark_is_json(way, mark):
    if way.safety is Safety.SAFE:
        assert way.offer(json.dumps({"id": f"\\{mark}"})) is None


@given(text=TEXTS)
def test_a_dialect_never_raises_and_its_edits_are_in_order(text):
    for way in DIALECTS:
        edits = way.offer(text) or ()
        assert all(a.span.end <= b.span.start for a, b in pairwise(edits))
        assert all(0 <= edit.span.start <= edit.span.end <= len(text) for edit in edits)


@given(pair=near_texts(P2026))
def test_a_dialect_never_raises_on_texts_that_are_nearly_queries(pair):
    for text in pair:
        for way in DIALECTS:
            rewritten(way, text)


@given(text=TEXTS)
def test_what_is_outside_of_strings_has_no_quotation_mark(text):
    assert all('"' not in text[span.start : span.end] for span in outside_strings(text))


def test_a_text_beyond_the_bound_is_left_as_it_is():
    text = "{{" + " " * MAX_CHARACTERS + "}}"
    assert all(way.offer(text) is None for way in DIALECTS)


def test_a_dialect_without_a_reason_is_refused():
    with pytest.raises(TypeError, match="no docstring"):
        dialect("do", safety=Safety.SAFE, examples=[])(lambda _text: None)


@pytest.mark.parametrize(
    "text",
    [
        '{"filters": [{"column": "a", "op": "=", "value": "&quot;"}],}',
        '{"filters": [{"column": "a", "op": "=", "value": "{{x}}"}],}',
        '{"filters": [{"column": "a", "op": "=", "value": "x => y"}],}',
        '{"filters": [{"column": "a", "op": "=", "value": "say \\"hi\\""}],}',
        '{"filters": [{"column": "a", "op": "=", "value": ""}],}',
        '{"filters": [{"column": "a", "op": "=", "value": "u + v"}],}',
    ],
)
def test_what_is_inside_a_string_is_no_sign_of_another_spelling(text):
    assert all(way.offer(text) is None for way in DIALECTS if way.safety is Safety.SAFE)


def test_yaml_with_two_readings_is_left_alone():
    (yaml,) = [way for way in DIALECTS if way.name == "yaml-block"]
    for value in ("yes", "No", "on", "012", "1:30", "|", "*a", "&a b", "!t x", "1_000", "[a, b", "a: b", "'a"):
        assert yaml.offer(f"limit: {value}\nname: a\n") is None


def test_yaml_is_read_as_the_same_object():
    (yaml,) = [way for way in DIALECTS if way.name == "yaml-block"]
    text = "---\na:\n- b: 1.50\n  c: 'it''s'\n- [d, {e: f}]\n- -3 # three\ng:\nh: \"x: y\"\n"
    (edit,) = yaml.offer(text)
    assert " /* three */" in edit.text  # for whoever reads comments: one may say that something was left out
    written = edit.text.replace(" /* three */", "")
    assert json.loads(written) == {"a": [{"b": 1.5, "c": "it's"}, ["d", {"e": "f"}], -3], "g": None, "h": "x: y"}
