"""read_schema: every form is told by its content, and the caller has the last word."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grammar.schemas import FORMS, SchemaError, read_schema

if TYPE_CHECKING:
    from grammar.schema import Schema

EXPORT = [{"key_name": "a", "type": "float"}, {"key_name": "b", "type": "integer"}]


def types(schema: Schema) -> dict[str, str | None]:
    return {column.name: column.type and column.type.value for column in schema}


def refusal(data: object, form: str | None = None) -> str:
    with pytest.raises(SchemaError) as caught:
        read_schema(data, form=form)
    return str(caught.value)


def outcome(data: object, form: str | None) -> dict[str, str | None] | str:
    try:
        return types(read_schema(data, form=form))
    except SchemaError as error:
        return str(error)


STATED = {"a": "float", "b": "integer"}
BARE = {"a": None, "b": None}


@pytest.mark.parametrize(
    ("text", "expected", "inferred"),
    [
        (json.dumps(EXPORT), STATED, False),
        ("\n".join(map(json.dumps, EXPORT)), STATED, False),
        (f"{json.dumps(EXPORT[:1])}\n{json.dumps(EXPORT[1:])}", STATED, False),
        (json.dumps({"slug": "shop", "columns": EXPORT}), STATED, False),
        (json.dumps({each["key_name"]: each for each in EXPORT}), STATED, False),
        (json.dumps({"a": "float", "b": "int"}), STATED, False),
        (json.dumps(EXPORT[0]), {"a": "float"}, False),
        ('[{"name": "a", "type": "double"}, {"name": "b", "type": "int"}]', STATED, False),
        ('{"properties": {"a": {"type": "number"}, "b": {"type": "integer"}}}', STATED, False),
        ('[{"a": 1, "b": 1}, {"a": 0.5}]', STATED, True),
        ('{"a": 1.5, "b": 1}\n{"a": 1}\n', STATED, True),
        ('{"a": 1.5, "b": 1}', STATED, True),
        ('{"data": {"a": 1.5, "b": 1}, "time": "2026-01-01T00:00:00Z"}', STATED, True),
        ("a,b\n1.5,1\n", STATED, True),
        ("a\tb\n1.5\t1\n", STATED, True),
        ("a;b\n1,5;1\n", STATED, True),
        ('"a","b"\n"1.5","1"\n', STATED, True),
        ("a,b\n", BARE, False),
        ("a, b", BARE, False),
        ("COLUMNS: a, b", BARE, False),
        ("a,\nb", BARE, False),
        ("a\nb\n", BARE, False),
        ('"a"\n"b"\n', BARE, False),
        ('["a", "b"]', BARE, False),
        ('["a", {"key_name": "b", "type": "integer"}]', {"a": None, "b": "integer"}, False),
        ("duration_ms", {"duration_ms": None}, False),
        ("errors, total\nrequests\n", {"errors, total": None, "requests": None}, False),
        ("[]", {}, False),
        ("{}", {}, False),
    ],
)
@pytest.mark.parametrize("written", [str, str.encode, lambda text: "\ufeff" + text, lambda text: f"\n {text}"])
def test_the_form_is_told_by_the_content(text, expected, inferred, written):
    schema = read_schema(written(text))
    assert types(schema) == expected
    assert schema.inferred is inferred


@pytest.mark.parametrize(
    "text", [json.dumps(EXPORT), '["a", "b"]', '[{"a": 1}]', '{"a": "float"}', '{"properties": {"a": {}}}', "[]"]
)
def test_values_are_read_as_their_text_is(text):
    assert read_schema(json.loads(text)) == read_schema(text)


@pytest.mark.parametrize(
    ("form", "text", "expected"),
    [
        ("csv-header", "a\n1\n2\n", {"a": "integer"}),
        ("csv_header", "a\n1\n2\n", {"a": "integer"}),
        ("name-list", "a, x\nb, y\n", {"a, x": None, "b, y": None}),
        ("name-list", "columns.json", {"columns.json": None}),
        ("sample-events", '{"key_name": "a"}', {"key_name": "string"}),
        ("sample-events", '{"error": "timeout"}', {"error": "string"}),
        ("columns-export", '{"a": "uuid", "b": "ip"}', {"a": None, "b": None}),
        ("json-schema", '{"type": "track", "properties": {"a": {}}}', {"a": None}),
    ],
)
def test_the_form_that_the_caller_names_overrides_the_content(form, text, expected):
    assert outcome(text, None) != expected
    assert outcome(text, form) == expected


@pytest.mark.parametrize("form", list(FORMS))
def test_every_form_takes_the_name_of_the_dataset(form):
    data = {"json-schema": '{"properties": {}}', "csv-header": "a", "name-list": "a"}.get(form, "[]")
    assert read_schema(data, name="shop", form=form).name == "shop"


def test_every_form_is_explained_by_the_first_line_of_its_reader():
    assert all((reader.__doc__ or "").splitlines()[0].endswith(".") for reader in FORMS.values())


def test_a_form_that_does_not_exist_is_refused_with_those_that_do():
    assert refusal("a", form="yaml") == (
        "there is no schema form `yaml`, only columns-export, csv-header, json-schema, name-list and sample-events"
    )


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("columns.json\n", "the schema is `columns.json`, the name of a file and not its text"),
        ("my Events.JSONL", "the schema is `my Events.JSONL`, the name of a file and not its text"),
        (
            "<!DOCTYPE html>\n<title>Log in",
            "the schema begins with `<` at line 1, as web pages do and lists of columns do not",
        ),
        (
            '{"error": "unknown API key"}',
            "the object is an error that the service answered with, not a schema: `unknown API key`",
        ),
        (
            '[{"name": "Shop", "slug": "shop", "expand_json_depth": 0}]',
            "entry 1 describes the dataset `shop` but none of its columns",
        ),
        (
            '{"name": "Shop", "slug": "shop", "regular_columns_count": 9}',
            "the object describes the dataset `shop` but none of its columns",
        ),
        ("[1, 2]", "event 1 is a number, not an object"),
        ('["a", 2]', "entry 2 is a number, not a column"),
        ('[{"a": 1}, 2]', "event 2 is a number, not an object"),
        ('[{"key_name": "a"}, {"a": 1}]', "entry 2 has no `key_name`, so it is not a column"),
        (
            "{'a': 'float'}",
            "the JSON is broken at line 1, column 2: expecting property name enclosed in double quotes",
        ),
        ('a,"b\n1,2', "the header of the CSV cannot be read at line 2: unexpected end of data"),
        ("[" * 100_000, "the JSON that begins at line 1, column 1 is nested too deeply"),
        (b"a\n\xff", "the schema is not UTF-8: the byte at offset 2 (line 2) is invalid"),
        ("", "the schema is empty"),
        (7, "expected a list or an object of columns, not a number"),
        (None, "expected a list or an object of columns, not null"),
    ],
)
def test_what_is_surely_a_mistake_is_refused(data, message):
    assert refusal(data) == message


def test_one_event_with_an_error_among_others_is_an_event():
    assert types(read_schema('{"error": "timeout"}\n{"error": "refused"}')) == {"error": "string"}


def test_what_the_message_quotes_cannot_act_on_a_terminal():
    assert "\x1b" not in refusal(
        '[{"key_name": "\\u001b[2J", "type": "float"}, {"key_name": "\\u001b[2J", "type": "bool"}]'
    )


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["key_name", "type", "columns", "properties", "$ref", "anyOf", "alias", "data", "a", ""]),
            inner | st.sampled_from(["string", "object", "#", "#/properties/a"]),
            max_size=4,
        )
    ),
    max_leaves=12,
)
TEXT = st.text(st.sampled_from("ab,;\t\n\r\"'{}[]: 1.\\<\u2028\ufeff\x00é"), max_size=40)


@given(data=JSON | TEXT | st.binary(max_size=40) | JSON.map(json.dumps), form=st.none() | st.sampled_from(list(FORMS)))
@settings(max_examples=300, deadline=None)
def test_any_document_is_a_schema_or_a_refusal_of_one_sentence(data, form):
    try:
        schema = read_schema(data, form=form)
    except SchemaError as error:
        message = str(error)
        assert "\n" not in message
        assert not message.endswith(".")
        assert message[0].islower() or message.startswith("`")
    else:
        assert all(name == column.name for name, column in schema.columns.items())


def seconds_of(text: str) -> float:
    def once() -> float:
        start = time.process_time()
        assert len(read_schema(text)) >= 5000
        return time.process_time() - start

    return min(once() for _ in range(5))


NAMES = [f"http.request.attribute.{number}" for number in range(5000)]


@pytest.mark.parametrize(
    "text",
    [
        json.dumps([{"key_name": name, "type": "float", "description": "d" * 40, "hidden": False} for name in NAMES]),
        json.dumps(NAMES),
        "\n".join(NAMES),
        ", ".join(NAMES),
        json.dumps({"properties": {name: {"type": "string"} for name in NAMES}}),
        json.dumps(dict.fromkeys(NAMES, 1.5)),
        ",".join(NAMES) + "\n" + ",".join("1" * len(NAMES)),
    ],
    ids=["export", "json-names", "lines", "commas", "json-schema", "event", "csv"],
)
def test_five_thousand_columns_are_read_in_a_tenth_of_a_second(text):
    assert seconds_of(text) < 0.1


def test_a_hundred_thousand_lines_are_read():
    assert len(read_schema("\n".join(f"column {number}" for number in range(100_000)))) == 100_000
