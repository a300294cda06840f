"""The columns export: what counts as a column, and which type it gets."""

from __future__ import annotations

import json

import pytest

from grammar.schema import Column, ColumnType, DatasetKind, Schema
from grammar.schemas.columns_export import column_type, is_columns_export, read_columns_export
from grammar.schemas.document import SchemaError

EXPORTED = {
    "id": "yUheCUmgZ8p",
    "key_name": "duration_ms",
    "type": "float",
    "description": "how long it took",
    "hidden": False,
    "last_written": "2026-01-01T00:00:00Z",
    "created_at": "2026-01-01T00:00:00Z",
    "updated_at": "2026-01-01T00:00:00Z",
}
DERIVED = {"id": "d1", "alias": "is_slow", "expression": "GT($duration_ms, 500)", "description": "over half a second"}

EXPORTED_COLUMN = Column("duration_ms", ColumnType.FLOAT, "how long it took")
DERIVED_COLUMN = Column("is_slow", None, "over half a second")


def types(schema: Schema) -> dict[str, str | None]:
    return {column.name: column.type and column.type.value for column in schema}


def refusal(data: object) -> str:
    with pytest.raises(SchemaError) as caught:
        read_columns_export(data)
    return str(caught.value)


@pytest.mark.parametrize(
    "data",
    [
        [EXPORTED, DERIVED],
        [[EXPORTED], [DERIVED]],
        {"duration_ms": EXPORTED, "is_slow": DERIVED},
        {"columns": [EXPORTED], "derived_columns": [DERIVED]},
        {"columns": {"duration_ms": EXPORTED}, "derived_columns": {"is_slow": DERIVED}},
        {"columns": EXPORTED, "derived_columns": DERIVED},
    ],
)
@pytest.mark.parametrize("written", [lambda value: value, json.dumps, lambda value: json.dumps(value).encode()])
def test_columns_and_derived_columns_are_read_however_they_are_put_together(data, written):
    assert tuple(read_columns_export(written(data))) == (EXPORTED_COLUMN, DERIVED_COLUMN)


def test_a_single_column_object_is_a_schema():
    assert tuple(read_columns_export(EXPORTED)) == (EXPORTED_COLUMN,)
    assert tuple(read_columns_export(DERIVED)) == (DERIVED_COLUMN,)


def test_one_object_a_line_is_a_list_of_them():
    assert tuple(read_columns_export(f"{json.dumps(EXPORTED)}\n{json.dumps(DERIVED)}\n")) == (
        EXPORTED_COLUMN,
        DERIVED_COLUMN,
    )


def test_bare_names_may_stand_among_the_columns():
    assert types(read_columns_export([EXPORTED, "name"])) == {"duration_ms": "float", "name": None}


def test_hidden_columns_stay():
    assert "secret" in read_columns_export([{"key_name": "secret", "hidden": True}])


def test_stated_types_are_not_inferred_ones():
    assert not read_columns_export([EXPORTED]).inferred


def test_an_object_of_names_and_type_words_is_a_schema():
    assert types(read_columns_export({"a": "string", "b": "double", "c": None})) == {
        "a": "string",
        "b": "float",
        "c": None,
    }


def test_column_objects_by_name_need_no_name_of_their_own():
    assert types(read_columns_export({"a": {"type": "boolean"}, "x9": {"key_name": "b"}})) == {
        "a": "boolean",
        "b": None,
    }


def test_short_columns_have_a_name_and_a_type():
    assert types(read_columns_export([{"name": "a", "type": "string"}])) == {"a": "string"}


def test_expressions_of_derived_columns_by_alias_are_no_types():
    assert types(read_columns_export({"derived_columns": {"is_slow": "GT($duration_ms, 500)"}})) == {"is_slow": None}


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("string", ColumnType.STRING),
        ("histogram", ColumnType.HISTOGRAM),
        (" Integer ", ColumnType.INTEGER),
        ("str", ColumnType.STRING),
        ("int", ColumnType.INTEGER),
        ("long", ColumnType.INTEGER),
        ("double", ColumnType.FLOAT),
        ("number", ColumnType.FLOAT),
        ("bool", ColumnType.BOOLEAN),
        ("uuid", None),
        ("", None),
        (5, None),
        (["string"], None),
    ],
)
def test_a_type_word_stands_for_a_type_or_for_none(word, expected):
    assert column_type(word) is expected


def test_an_unknown_type_is_no_error():
    assert types(read_columns_export([{"key_name": "a", "type": "uuid"}, {"key_name": "b", "type": 3}])) == {
        "a": None,
        "b": None,
    }


def test_a_dataset_gives_its_name_and_kind():
    schema = read_columns_export({"name": "Shop", "slug": "shop", "dataset_type": "metrics", "columns": ["cpu"]})
    assert (schema.name, schema.kind, list(schema.columns)) == ("Shop", DatasetKind.METRICS, ["cpu"])


def test_a_dataset_without_a_name_goes_by_its_slug():
    assert read_columns_export({"slug": "shop", "columns": []}).name == "shop"


def test_the_name_that_the_caller_gives_wins():
    assert read_columns_export({"name": "Shop", "columns": []}, "mine").name == "mine"


@pytest.mark.parametrize("kind", [None, "", "traces", 7])
def test_an_unknown_kind_of_dataset_is_none(kind):
    assert read_columns_export({"dataset_type": kind, "columns": []}).kind is None


@pytest.mark.parametrize("name", ["", "a" * 1000, "cpu usage (%)", "$metadata:id", "größe\n", " padded "])
def test_names_are_taken_as_they_are(name):
    assert list(read_columns_export([{"key_name": name}]).columns) == [name]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ([{"key_name": "a"}, {"type": "float"}], "entry 2 has no `key_name`, so it is not a column"),
        ([{"key_name": None}], "the `key_name` of entry 1 is null, not a name"),
        ([{"key_name": "a"}, 7], "entry 2 is a number, not a column"),
        ({"columns": ["a", None]}, "entry 2 of `columns` is null, not a column"),
        ({"columns": [], "derived_columns": "x"}, "`derived_columns` is a text, not a list or an object of columns"),
        (
            [{"key_name": "a", "type": "float"}, {"key_name": "a", "type": "string"}],
            "column `a` is string in entry 2 but float in entry 1",
        ),
        (
            {"columns": ["b", {"key_name": "a", "type": "float"}], "derived_columns": [{"alias": "a", "type": "bool"}]},
            "column `a` is boolean in entry 1 of `derived_columns` but float in entry 2 of `columns`",
        ),
        (
            '{"a": "float", "a": "string"}',
            "column `a` is string in the member `a` but float in the member `a`",
        ),
    ],
)
def test_what_cannot_be_a_column_is_refused_with_its_place(data, message):
    assert refusal(data) == message


def test_a_key_that_stands_twice_with_one_type_is_one_column():
    assert types(read_columns_export('{"a": null, "a": "float", "b": "string"}')) == {"a": "float", "b": "string"}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ([], True),
        ({}, True),
        ([EXPORTED], True),
        ([{"a": 1}, EXPORTED], True),
        ([DERIVED], True),
        ([{"name": "a", "type": "string"}, {"name": "b", "type": "long", "description": ""}], True),
        ([{"name": "GET /", "type": "http"}], False),
        ([{"name": "a", "type": "string", "duration_ms": 1}], False),
        ({"a": "string", "b": "float", "c": "uuid"}, True),
        ({"a": "string", "b": "uuid"}, False),
        ({"name": "GET /", "method": "GET"}, False),
        ({"a": {"type": "float"}, "b": {"type": "uuid"}, "c": {}}, True),
        ({"a": {"type": "uuid"}, "b": {"key_name": "x"}}, True),
        ({"a": {"type": "uuid"}, "b": {}}, False),
        ({"http": {"status": 200}}, False),
        ({"user": {"id": "1"}, "team": {"id": "2"}}, False),
        ({"message": {"id": "1", "type": "text"}, "name": "x"}, False),
        ({"a": None}, False),
        ({"a": "string", "b": 1}, False),
        ({"columns": ["a"]}, True),
        ({"derived_columns": {}}, True),
        ({"key_name": {"status": 1}}, False),
    ],
)
def test_columns_are_told_from_events(value, expected):
    assert is_columns_export(value) is expected
