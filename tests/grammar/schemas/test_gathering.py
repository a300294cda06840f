"""Columns of the same name, and types that meet."""

from __future__ import annotations

import pytest

from grammar.schema import Column, ColumnType
from grammar.schemas import gathering
from grammar.schemas.document import SchemaError
from grammar.schemas.gathering import gathered, joined

FLOAT, INTEGER, STRING, BOOLEAN = ColumnType.FLOAT, ColumnType.INTEGER, ColumnType.STRING, ColumnType.BOOLEAN


def test_a_known_type_stands_for_an_unknown_one_whichever_comes_first():
    found = gathered([("1", Column("a")), ("2", Column("b", FLOAT)), ("3", Column("a", FLOAT)), ("4", Column("b"))])
    assert list(found.values()) == [Column("a", FLOAT), Column("b", FLOAT)]


def test_the_first_description_stays():
    found = gathered([("1", Column("a")), ("2", Column("a", description="two")), ("3", Column("a", description="3"))])
    assert found["a"].description == "two"


def test_the_same_type_twice_is_no_conflict():
    assert gathered([("1", Column("a", FLOAT)), ("2", Column("a", FLOAT))])["a"].type is FLOAT


def test_conflicting_types_are_refused_with_both_places():
    with pytest.raises(SchemaError) as caught:
        gathered([("entry 1", Column("a")), ("entry 2", Column("a", FLOAT)), ("entry 3", Column("a", STRING))])
    assert str(caught.value) == "column `a` is string in entry 3 but float in entry 2"


def test_integer_and_float_conflict_where_both_are_stated():
    with pytest.raises(SchemaError, match="is float in entry 2 but integer in entry 1"):
        gathered([("entry 1", Column("a", INTEGER)), ("entry 2", Column("a", FLOAT))])


def test_too_many_columns_are_refused(monkeypatch):
    monkeypatch.setattr(gathering, "MAX_COLUMNS", 2)
    assert len(gathered([("1", Column("a")), ("2", Column("b")), ("3", Column("a"))])) == 2
    with pytest.raises(SchemaError, match="the schema has more than 2 columns at entry 3"):
        gathered([("entry 1", Column("a")), ("entry 2", Column("b")), ("entry 3", Column("c"))])


@pytest.mark.parametrize(
    ("types", "expected"),
    [
        ([], None),
        ([BOOLEAN], BOOLEAN),
        ([INTEGER, FLOAT], FLOAT),
        ([INTEGER, BOOLEAN], None),
        ([INTEGER, FLOAT, STRING], None),
    ],
)
def test_unlike_types_join_to_an_unknown_one_and_numbers_to_float(types, expected):
    assert joined(set(types)) is expected
