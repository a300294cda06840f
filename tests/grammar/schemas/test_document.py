"""Documents: decoding, JSON, and where a fault is."""

from __future__ import annotations

import pytest

from grammar.schemas.document import Repeated, SchemaError, decoded, json_values, kind_of, members, values_of


def test_a_byte_order_mark_is_not_part_of_the_text():
    assert decoded(b"\xef\xbb\xbfname") == decoded("\ufeffname") == "name"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"name\ncaf\xe9\n", "the schema is not UTF-8: the byte at offset 8 (line 2) is invalid"),
        (
            "name".encode("utf-16"),
            "the schema is not UTF-8, it looks like UTF-16: the byte at offset 0 (line 1) is invalid",
        ),
        (b"a\x00b\x00", "the schema is not text: line 1, column 2 contains a NUL character"),
        ("\0a", "the schema is not text: line 1, column 1 contains a NUL character"),
        ("", "the schema is empty"),
        ("\ufeff \n\t", "the schema is empty"),
    ],
)
def test_what_is_no_text_is_refused_with_its_place(data, message):
    with pytest.raises(SchemaError) as caught:
        decoded(data)
    assert str(caught.value) == message


def test_json_values_may_stand_on_lines_of_their_own_or_without_anything_between():
    assert json_values(' {"a": 1}\r\n\n{"a": 2}[3]\n') == [{"a": 1}, {"a": 2}, [3]]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            '{"a": 1}\n{"a": oops}',
            "the JSON is broken at line 2, column 7: expecting value",
        ),
        ('{"a": 1', "the JSON is broken at line 1, column 8: expecting ',' delimiter"),
        ("[" * 100_000, "the JSON that begins at line 1, column 1 is nested too deeply"),
        ('{"a": 1}\n' + '{"a":' * 100_000, "the JSON that begins at line 2, column 1 is nested too deeply"),
    ],
)
def test_broken_json_is_refused_with_line_and_column(text, message):
    with pytest.raises(SchemaError) as caught:
        json_values(text)
    assert str(caught.value) == message


def test_an_integer_of_any_length_is_an_integer():
    assert [type(value) for value in json_values("[" + "9" * 5000 + ", 1]")[0]] == [int, int]


def test_members_of_an_object_are_given_as_often_as_they_stand_in_the_text():
    repeated = values_of('{"a": 1, "b": 2, "a": 3}')
    assert isinstance(repeated, Repeated)
    assert list(members(repeated)) == [("a", 1), ("b", 2), ("a", 3)]


def test_keys_that_are_not_texts_are_refused():
    with pytest.raises(SchemaError, match="a column name must be a string, not a number"):
        members({1: "string"})


def test_several_lists_are_read_as_one():
    assert values_of("[1][2, 3]") == values_of([[1], (2, 3)]) == [1, 2, 3]


@pytest.mark.parametrize(("data", "kind"), [("7", "a number"), ("null", "null"), (7, "a number"), ({1}, "`set`")])
def test_what_is_neither_a_list_nor_an_object_is_refused(data, kind):
    with pytest.raises(SchemaError, match=f"expected a list or an object of columns, not .*{kind}"):
        values_of(data)


def test_every_kind_of_value_has_a_name():
    named = [kind_of(value) for value in (None, True, 1.5, "a", [], {}, object())]
    assert named == [
        "null",
        "a boolean",
        "a number",
        "a text",
        "a list",
        "an object",
        "a value of the Python type `object`",
    ]
