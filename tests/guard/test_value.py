"""A value that was parsed already: judged as the value it is, or refused with a message."""

from __future__ import annotations

import json
import types
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grammar import Language, Schema
from grammar.languages import honeycomb
from guard import Accepted, Decline, Declined, Guard, Rejected, Repaired
from guard.value import written

GUARD = Guard(honeycomb.language(), Schema.of(["name"]), decline=Decline("CANNOT ANSWER:", member="cannot_answer"))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(VALUES)
def test_what_is_written_is_the_value(value):
    text, faults = written(value, 1_000_000)
    assert not faults
    assert json.loads(text) == value


@pytest.mark.parametrize(
    "query",
    [
        '{"limit":5}',
        '{"limit":"five"}',
        '{"breakdowns":["nmae"]}',
        '{"calculations":[{"op":"count"}]}',
        '{"limt":5}',
    ],
)
def test_a_value_is_judged_as_its_text_is(query):
    as_text, as_value = GUARD.check(query), GUARD.check_value(json.loads(query))
    assert type(as_value) is type(as_text)
    assert as_value.query == as_text.query
    assert [(d.name, d.path, d.span) for d in as_value.diagnostics] == [
        (d.name, d.path, d.span) for d in as_text.diagnostics
    ]


def test_digits_stay():
    value = {"filters": [{"column": "name", "op": "=", "value": Decimal("0.1000000000000000000001")}]}
    assert "0.1000000000000000000001" in GUARD.check_value(value).text
    assert str(10**300) in GUARD.check_value({"limit": 10**300}).text


def test_other_mappings_and_tuples_are_values_too():
    assert isinstance(GUARD.check_value(types.MappingProxyType({"breakdowns": ("name",)})), Accepted)


@pytest.mark.parametrize(
    ("value", "message", "path"),
    [
        ({"limit": float("nan")}, "`nan` is not a number of JSON", ("limit",)),
        ({"limit": Decimal("Infinity")}, "`Infinity` is not a number of JSON", ("limit",)),
        ({"limit": 10**5000}, "an integer has too many digits to be written", ("limit",)),
        ({5: 1}, "a key of type `int` is not a key of JSON", ()),
        ({"filters": [{"value": b"x"}]}, "a value of type `bytes` is not a value of JSON", ("filters", 0, "value")),
        (object(), "a value of type `object` is not a value of JSON", ()),
        ({"limit": {1, 2}}, "a value of type `set` is not a value of JSON", ("limit",)),
    ],
)
def test_what_json_cannot_say_refuses_the_value(value, message, path):
    verdict = GUARD.check_value(value)
    assert isinstance(verdict, Rejected)
    (error,) = verdict.errors
    assert (error.name, error.message, error.path) == ("value-not-json", message, path)
    assert message.split("`")[-1].strip() in verdict.feedback


def test_a_value_that_holds_itself_and_one_that_is_too_large_are_refused():
    value: dict[str, object] = {}
    value["limit"] = value
    assert [error.name for error in GUARD.check_value(value).errors] == ["value-not-json"]
    assert [error.name for error in GUARD.check_value({"name": "x" * 2_000_000}).errors] == ["text-too-long"]
    assert len(GUARD.check_value([object()] * 1000).errors) == 20


def test_a_value_may_be_repaired_or_decline():
    repaired = GUARD.check_value({"calculations": [{"op": "count"}]})
    assert isinstance(repaired, Repaired)
    assert json.loads(repaired.text) == {"calculations": [{"op": "COUNT"}]}
    assert isinstance(GUARD.check_value({"cannot_answer": "no revenue"}), Declined)


def test_a_string_is_a_value_and_no_text():
    verdict = GUARD.check_value('{"limit": 5}')
    assert isinstance(verdict, Rejected) or verdict.repairs


def test_a_language_whose_texts_are_not_json_has_no_values():
    guard = Guard(Language.from_lark("start: /a/", name="letters", unit="word"))
    with pytest.raises(TypeError) as raised:
        guard.check_value({"a": 1})
    assert str(raised.value) == "a word of the language letters is a text and no JSON value: use `check`"
