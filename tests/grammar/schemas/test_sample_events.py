"""Sample events: what their values say about the columns."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from grammar.schemas import sample_events
from grammar.schemas.document import MAX_NESTING, SchemaError
from grammar.schemas.sample_events import read_sample_events

if TYPE_CHECKING:
    from grammar.schema import Schema


def types(schema: Schema) -> dict[str, str | None]:
    return {column.name: column.type and column.type.value for column in schema}


def refusal(data: object) -> str:
    with pytest.raises(SchemaError) as caught:
        read_sample_events(data)
    return str(caught.value)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["a"], "string"),
        ([1], "integer"),
        ([1.0], "float"),
        ([True], "boolean"),
        ([1, 2.5, 3], "float"),
        ([1, True], None),
        ([1, "1"], None),
        ([None, 1, None], "integer"),
        ([None], None),
        ([[1]], None),
        ([[1], "a"], None),
        ([{}], None),
        ([{}, "a"], "string"),
    ],
)
def test_a_column_has_the_one_type_that_holds_all_its_values(values, expected):
    assert types(read_sample_events([{"a": value} for value in values])) == {"a": expected}


EVENTS = [{"ms": 1, "http": {"status": 200}}, {"ms": 2.5, "user id": None}]


@pytest.mark.parametrize(
    "data",
    [
        EVENTS,
        json.dumps(EVENTS),
        json.dumps(EVENTS, indent=2).encode(),
        "\n".join(json.dumps(event) for event in EVENTS),
        "\r\n\r\n".join(json.dumps(event) for event in EVENTS) + "\r\n",
        [{"data": event, "time": "2026-01-01T00:00:00Z", "samplerate": 2} for event in EVENTS],
        "\n".join(json.dumps({"data": event}) for event in EVENTS),
    ],
)
def test_events_are_read_as_lists_as_lines_and_from_envelopes(data):
    schema = read_sample_events(data, "shop")
    assert types(schema) == {"ms": "float", "http.status": "integer", "user id": None}
    assert schema.inferred
    assert schema.name == "shop"


def test_a_single_event_is_a_schema():
    assert types(read_sample_events({"a": 1})) == {"a": "integer"}


def test_data_beside_other_values_is_a_value_like_any_other():
    assert list(read_sample_events({"data": {"a": 1}, "name": "x"}).columns) == ["data.a", "name"]


def test_what_is_null_once_and_an_object_else_is_no_column_itself():
    assert list(read_sample_events([{"http": None}, {"http": {"status": 1}}]).columns) == ["http.status"]


def test_what_is_a_text_once_and_an_object_else_is_a_column_beside_its_parts():
    assert types(read_sample_events([{"http": "x"}, {"http": {"status": 1}}])) == {
        "http": "string",
        "http.status": "integer",
    }


def test_a_key_that_stands_twice_in_an_event_shows_both_types():
    assert types(read_sample_events('{"a": 1, "a": 2.5}')) == {"a": "float"}


def test_no_events_are_an_empty_schema():
    assert len(read_sample_events("[]")) == 0


@pytest.mark.parametrize("key", ["", "a.b", "cpu (%)", "n" * 5000])
def test_names_are_taken_as_they_are(key):
    assert list(read_sample_events([{key: 1}]).columns) == [key]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ([{"a": 1}, 7], "event 2 is a number, not an object"),
        ('{"a": 1}\n"b"', "event 2 is a text, not an object"),
        ('{"a": 1}\n{"a": }', "the JSON is broken at line 2, column 7: expecting value"),
        ('{"a": 1}\n' + '{"a":' * 100_000, "the JSON that begins at line 2, column 1 is nested too deeply"),
    ],
)
def test_what_is_not_an_event_is_refused_with_its_place(data, message):
    assert refusal(data) == message


def nested(levels: int, key: str = "a") -> dict[str, object]:
    event: dict[str, object] = {key: 1}
    for _ in range(levels - 1):
        event = {key: event}
    return event


def test_nesting_is_bounded():
    assert list(read_sample_events(nested(MAX_NESTING)).columns) == [".".join("a" * MAX_NESTING)]
    assert refusal([{}, nested(MAX_NESTING + 1)]).startswith("event 2 is nested too deeply to be columns at `a.a.")


def test_names_before_a_dot_are_bounded():
    assert "is nested too deeply" in refusal(nested(2, "a" * 5000))


def test_values_that_contain_themselves_are_refused():
    event: dict[str, object] = {}
    event["a"] = event["b"] = event
    assert "is nested too deeply" in refusal(event)


def test_too_many_columns_are_refused(monkeypatch):
    monkeypatch.setattr(sample_events, "MAX_COLUMNS", 2)
    assert len(read_sample_events([{"a": 1}, {"b": 1}, {"a": 2}])) == 2
    assert refusal([{"a": 1}, {"b": 1, "c": 1}]) == "the sample events have more than 2 columns at event 2"
