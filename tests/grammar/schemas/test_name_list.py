"""Name lists: what is between names, and what belongs to them."""

from __future__ import annotations

import pytest

from grammar.schemas.document import SchemaError
from grammar.schemas.name_list import is_comma_list, json_strings, read_name_list


def names(data: object) -> list[str]:
    return list(read_name_list(data).columns)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ('["a", "b"]', ["a", "b"]),
        (["a", "b"], ["a", "b"]),
        (("a", "b"), ["a", "b"]),
        (b"\xef\xbb\xbfa\nb", ["a", "b"]),
        ("a\nb\n", ["a", "b"]),
        ("\n\n a \r\n\t\r\n\tb\t\r\n", ["a", "b"]),
        ("a\rb\r", ["a", "b"]),
        ("COLUMNS: a, b", ["a", "b"]),
        ("COLUMNS:\na,\nb c, d\n", ["a", "b c", "d"]),
        ("COLUMNS:\na\nb\n", ["a", "b"]),
        ("a, b,, c ,", ["a", "b", "c"]),
        ("a, b,\nc, d", ["a", "b", "c", "d"]),
        ("a,\nb,\nc,\n", ["a", "b", "c"]),
        ('"a"\n"b, c"\n', ["a", "b, c"]),
        ("duration_ms", ["duration_ms"]),
        ("[]", []),
    ],
)
def test_names_are_read_from_lists_lines_and_commas(data, expected):
    assert names(data) == expected


def test_names_in_json_are_taken_as_they_are():
    odd = ["", " padded ", "a,b", "two\nlines", "cpu (%)", "$x:y", "größe", "n" * 1000]
    assert names(odd) == odd


@pytest.mark.parametrize(
    "name", ["cpu usage (%)", "guid:x-request-id", "$metadata.id", "a b", "#x", "- y", "a\x0cb", "a\u2028b", "[x] y"]
)
def test_names_on_lines_may_hold_any_character(name):
    assert names(f"first\n{name}\n") == ["first", name]


def test_a_list_that_only_begins_like_json_is_read_by_lines_where_the_form_is_given():
    assert names("[x] y\n{z}\n") == ["[x] y", "{z}"]


def test_commas_within_lines_belong_to_the_names():
    assert names("errors, total\nrequests, total\n") == ["errors, total", "requests, total"]


def test_only_the_title_of_the_columns_line_is_dropped():
    assert names("COLUMNS:count\ncolumns: b\n") == ["COLUMNS:count", "columns: b"]


def test_a_name_that_stands_twice_is_one_column():
    assert names(["a", "b", "a"]) == ["a", "b"]


def test_types_of_bare_names_are_unknown_and_nothing_is_inferred():
    schema = read_name_list("a\nb", "shop")
    assert not schema.has_types
    assert not schema.inferred
    assert schema.name == "shop"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (["a", 7], "entry 2 of the list is a number, not a name"),
        ('["a", null]', "entry 2 of the list is null, not a name"),
        ({"a": 1}, "expected a list of names, not an object"),
        ('["a", "b"', "the JSON is broken at line 1, column 10: expecting ',' delimiter"),
        (" \n", "the schema is empty"),
    ],
)
def test_what_is_not_a_name_is_refused_with_its_place(data, message):
    with pytest.raises(SchemaError) as caught:
        read_name_list(data)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("COLUMNS: a", True),
        ("COLUMNS:\na", True),
        ("COLUMNS:a", False),
        ("a,\nb", True),
        ("a,b,\nc", True),
        ("a,\nb,", True),
        ("a,b,\n1,2,", False),
        ("a,b\n1,2", False),
        ("a,\nb\nc", False),
        ("a,b", False),
        ("a", False),
    ],
)
def test_lists_with_commas_are_told_from_tables(text, expected):
    assert is_comma_list(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"a"\n"b"', ["a", "b"]),
        (' "a" ', ["a"]),
        ('"a","b"', None),
        ('"a"\n1', None),
        ('"a', None),
        ("a", None),
    ],
)
def test_lines_of_json_strings_are_told_from_other_texts(text, expected):
    assert json_strings(text) == expected
