"""CSV: the header's names, and the types that rows show."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from grammar.schemas import csv_header
from grammar.schemas.csv_header import is_csv, read_csv_header
from grammar.schemas.document import SchemaError

if TYPE_CHECKING:
    from grammar.schema import Schema


def types(schema: Schema) -> dict[str, str | None]:
    return {column.name: column.type and column.type.value for column in schema}


def refusal(data: object) -> str:
    with pytest.raises(SchemaError) as caught:
        read_csv_header(data)
    return str(caught.value)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("a,b\n", ["a", "b"]),
        ("a", ["a"]),
        (b"\xef\xbb\xbfa,b", ["a", "b"]),
        ('"a, x","b ""y""","two\nlines"\n1,2,3\n', ["a, x", 'b "y"', "two\nlines"]),
        ('\r\n a , "b, c"\r\n1,2\r\n', ["a", "b, c"]),
        ("a\tb, c\n", ["a", "b, c"]),
        ("a;b, c;d\n", ["a", "b, c", "d"]),
        ('"a";"b"\n', ["a", "b"]),
        ("a,b\r1,2\r", ["a", "b"]),
        (",a,,b,\n", ["a", "b"]),
        ("a,b,a\n", ["a", "b"]),
        ('cpu (%),5" disk,$x:y,' + "n" * 1000, ["cpu (%)", '5" disk', "$x:y", "n" * 1000]),
    ],
)
def test_the_first_record_names_the_columns(data, expected):
    assert list(read_csv_header(data).columns) == expected


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["1", "-2", "+0"], "integer"),
        (["1", "2.5", "-1e9"], "float"),
        (["0,5", "1"], "float"),
        ([".5"], "float"),
        (["true", "FALSE"], "boolean"),
        (["GET"], "string"),
        (["007"], "string"),
        (["1.2.3"], "string"),
        (["-"], "string"),
        (["1", "GET"], None),
        (["true", "1"], None),
        (["", " ", "1", ""], "integer"),
        ([""], None),
    ],
)
def test_a_column_has_the_one_type_that_holds_all_its_cells(cells, expected):
    text = "a;b\n" + "".join(f"{cell};x\n" for cell in cells)
    assert types(read_csv_header(text)) == {"a": expected, "b": "string"}


def test_types_are_inferred_where_rows_follow_and_unknown_where_none_do():
    with_rows, without = read_csv_header("a,b\n1,2", "shop"), read_csv_header("a,b\n\n")
    assert (with_rows.inferred, without.inferred) == (True, False)
    assert types(without) == {"a": None, "b": None}
    assert with_rows.name == "shop"


def test_cells_too_many_or_too_few_are_passed_over():
    assert types(read_csv_header("a,b\n1\n2,3,4\n\n5,6.5\n")) == {"a": "integer", "b": "float"}


def test_cells_may_hold_delimiters_and_line_breaks():
    assert types(read_csv_header('a,b\n"x,\ny",1\n "x, y", 2')) == {"a": "string", "b": "integer"}


def test_a_column_that_stands_twice_has_the_type_of_both():
    assert types(read_csv_header("a,a,b,b\n1,2.5,1,x\n")) == {"a": "float", "b": None}


def test_only_the_first_thousand_rows_count():
    rows = ["1,2"] * csv_header.MAX_ROWS
    assert types(read_csv_header("\n".join(["a,b", *rows, "x,y"]))) == {"a": "integer", "b": "integer"}
    assert types(read_csv_header("\n".join(["a,b", *rows[1:], "x,y"]))) == {"a": None, "b": None}


def test_fewer_rows_count_where_there_are_very_many_columns():
    width = csv_header.MAX_CELLS // 2
    header = ",".join(f"c{number}" for number in range(width))
    rows = [",".join("1" * width)] * 3
    unlike = ",".join("x" * width)
    assert read_csv_header("\n".join([header, *rows, unlike]))["c0"].type == "integer"
    assert read_csv_header("\n".join([header, *rows[1:], unlike]))["c0"].type is None


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (["a"], "expected the text of a CSV, not a list"),
        (",,\n1,2,3", "the header of the CSV, line 1, names no column"),
        ('a,"b\n1,2\n', "the header of the CSV cannot be read at line 2: unexpected end of data"),
        ('"a"x,b\n', "the header of the CSV cannot be read at line 1: ',' expected after '\"'"),
        (
            "a,b\n1,2\n" + "x" * 200_000 + ",1\n",
            "the CSV cannot be read at line 3: field larger than field limit (131072)",
        ),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_line(data, message):
    assert refusal(data) == message


def test_advice_for_programmers_is_left_out_of_the_message():
    assert refusal("a,b\n1\r2,3\n") == "the CSV cannot be read at line 2: new-line character seen in unquoted field"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a,b", True),
        ("a;b\n", True),
        ("a\tb\n1\t2\n3\n", True),
        ("a,b,c\n1,2\n3,4\n", True),
        ("a,b,c\n1,2\n3\n", False),
        ("a,b\nc\n", False),
        ("a\nb,c\n", False),
        ("a", False),
        ('a,"b\n1,2\n', True),
        ("a,b\n" + "x" * 200_000 + ",1\n", True),
    ],
)
def test_tables_are_told_from_lists(text, expected):
    assert is_csv(text) is expected
