"""The text of a query, and the one form that stands for all of the same meaning."""

from __future__ import annotations

import pytest

from grammar.languages import honeycomb
from grammar.languages.honeycomb import (
    CalculatedField,
    Calculation,
    Filter,
    Formula,
    Having,
    Order,
    Query,
    canonical,
)

print_query = honeycomb.language().notation.print

COUNT = (Calculation("COUNT"),)
WHOLE = Query(
    calculations=(Calculation("P95", "duration_ms", "slow", (Filter("error", "=", True),), "OR"),),
    calculated_fields=(CalculatedField("a", "1"),),
    formulas=(Formula("b", "2"),),
    filters=(Filter("name", "in", ("x", 1, 1.5, False), "j"),),
    filter_combination="AND",
    breakdowns=("é",),
    orders=(Order("P95", "duration_ms", "descending"),),
    havings=(Having(">", 1.5, "P95", "duration_ms"),),
    limit=10,
    time_range=60,
    start_time=1,
    end_time=2,
    granularity=3,
    compare_time_offset_seconds=3600,
    usage_mode=False,
    id="q",
)


def test_a_query_prints_on_one_line_in_the_order_of_the_tree():
    assert print_query(WHOLE) == (
        '{"calculations": [{"op": "P95", "column": "duration_ms", "name": "slow", "filters": [{"column": "error",'
        ' "op": "=", "value": true}], "filter_combination": "OR"}], "calculated_fields": [{"name": "a", "expression":'
        ' "1"}], "formulas": [{"name": "b", "expression": "2"}], "filters": [{"column": "name", "op": "in", "value":'
        ' ["x", 1, 1.5, false], "join_column": "j"}], "filter_combination": "AND", "breakdowns": ["é"], "orders":'
        ' [{"op": "P95", "column": "duration_ms", "order": "descending"}], "havings": [{"op": ">", "value": 1.5,'
        ' "calculate_op": "P95", "column": "duration_ms"}], "limit": 10, "time_range": 60, "start_time": 1,'
        ' "end_time": 2, "granularity": 3, "compare_time_offset_seconds": 3600, "usage_mode": false, "id": "q"}'
    )


def test_the_empty_query_prints_as_an_empty_object():
    assert print_query(Query()) == "{}"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (Query(), Query(COUNT, time_range=7200)),
        (Query(start_time=1), Query(COUNT, start_time=1)),
        (Query(end_time=1), Query(COUNT, end_time=1)),
        (Query(time_range=60), Query(COUNT, time_range=60)),
        (Query(COUNT, time_range=1, filter_combination="AND"), Query(COUNT, time_range=1)),
        (Query(COUNT, time_range=1, filter_combination="or"), Query(COUNT, time_range=1, filter_combination="OR")),
        (Query(COUNT, time_range=1, granularity=0), Query(COUNT, time_range=1)),
        (Query(COUNT, time_range=1, usage_mode=False), Query(COUNT, time_range=1)),
        (Query(COUNT, time_range=1, usage_mode=True), Query(COUNT, time_range=1, usage_mode=True)),
        (Query(COUNT, time_range=1, id="q"), Query(COUNT, time_range=1)),
        (
            Query(COUNT, time_range=1, orders=(Order("COUNT"), Order("COUNT", order="descending"))),
            Query(COUNT, time_range=1, orders=(Order("COUNT", order="ascending"), Order("COUNT", order="descending"))),
        ),
        (
            Query(COUNT, time_range=1, filters=(Filter("b", "=", 1), Filter("a", "=", 2, ""))),
            Query(COUNT, time_range=1, filters=(Filter("a", "=", 2), Filter("b", "=", 1))),
        ),
        (
            Query(COUNT, time_range=1, filters=(Filter("a", "=", 1, "k"), Filter("a", "=", 1, "j"))),
            Query(COUNT, time_range=1, filters=(Filter("a", "=", 1, "j"), Filter("a", "=", 1, "k"))),
        ),
        (
            Query(COUNT, time_range=1, havings=(Having("=", 2, "SUM", "a"), Having("<", 2, "SUM", "a"))),
            Query(COUNT, time_range=1, havings=(Having("<", 2, "SUM", "a"), Having("=", 2, "SUM", "a"))),
        ),
        (
            Query(COUNT, time_range=1, filters=(Filter("a", "in", ("b", "a", "b")),)),
            Query(COUNT, time_range=1, filters=(Filter("a", "in", ("a", "b")),)),
        ),
        (
            Query((Calculation("COUNT", "*"),), time_range=1, orders=(Order("COUNT", "*", "descending"),)),
            Query(COUNT, time_range=1, orders=(Order("COUNT", order="descending"),)),
        ),
        (
            Query(COUNT, time_range=1, calculated_fields=(CalculatedField("b", "1"), CalculatedField("a", "2"))),
            Query(COUNT, time_range=1, calculated_fields=(CalculatedField("a", "2"), CalculatedField("b", "1"))),
        ),
    ],
)
def test_what_has_no_effect_goes_and_what_would_be_filled_in_is_written(query, expected):
    assert canonical(query) == expected


@pytest.mark.parametrize(
    "query",
    [
        Query(COUNT, time_range=1, breakdowns=("b", "a")),
        Query((Calculation("SUM", "b"), Calculation("SUM", "a")), time_range=1),
        Query(COUNT, time_range=1, orders=(Order("COUNT", order="descending"), Order("COUNT", order="ascending"))),
        Query(COUNT, time_range=1, formulas=(Formula("b", "1"), Formula("a", "2"))),
        Query(COUNT, time_range=1, limit=100),
        Query(COUNT, time_range=1, filters=(Filter("a", "=", 1), Filter("a", "=", 1))),
    ],
)
def test_what_means_something_stays_as_it_is(query):
    assert canonical(query) == query


def test_an_empty_column_is_not_no_column():
    one, other = Having("=", 1, "COUNT"), Having("=", 1, "COUNT", "")
    assert canonical(Query(havings=(one, other))) == canonical(Query(havings=(other, one)))


def test_a_true_and_a_one_are_two_filters():
    query = Query(COUNT, time_range=1, filters=(Filter("a", "=", True), Filter("a", "=", 1), Filter("a", "=", 1.0)))
    assert [type(f.value) for f in canonical(query).filters] == [int, float, bool]


@pytest.mark.parametrize("profile", honeycomb.PROFILES)
def test_every_language_prints_and_has_a_canonical_form(profile):
    language = honeycomb.language(profile)
    assert (
        language.notation.print(language.canonical(Query()))
        == '{"calculations": [{"op": "COUNT"}], "time_range": 7200}'
    )
