"""Schemas that nobody can mean are refused in a sentence."""

from __future__ import annotations

import pytest

from grammar import Schema
from grammar.schema import Column


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        ("duration_ms", "the columns of a schema are a list of names, not one text: Schema.of(['duration_ms'])"),
        (b"duration_ms", "the columns of a schema are a list of names, not one text: Schema.of([b'duration_ms'])"),
        ({"duration_ms": "float"}, "the columns of a schema are a list, not a value of type dict"),
        (None, "the columns of a schema are a list, not None"),
        (7, "the columns of a schema are a list, not a value of type int"),
        (["name", 7], "a column of a schema is a Column or a name, not a value of type int"),
        ([["name", "float"]], "a column of a schema is a Column or a name, not a value of type list"),
    ],
)
def test_what_are_no_columns_are_refused(columns, sentence):
    with pytest.raises(TypeError) as caught:
        Schema.of(columns)
    assert str(caught.value).startswith(sentence)


@pytest.mark.parametrize("columns", ["name", ["name"], {"name": "float"}])
def test_a_schema_is_made_of_columns_by_their_names(columns):
    with pytest.raises(TypeError, match="use "):
        Schema(columns)


def test_names_may_come_in_any_order_and_from_anything_that_gives_them():
    assert [*Schema.of(name for name in ("b", "a", "b")).columns] == ["b", "a"]
    assert [*Schema.of({"a"}).columns] == ["a"]
    assert Schema.of([Column("a"), "a"])["a"] == Column("a")
    assert len(Schema.of(())) == 0
