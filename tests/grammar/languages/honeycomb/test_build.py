"""What the builder of queries says, where it says it, and what it keeps of a faulty text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grammar.languages import honeycomb
from grammar.languages.honeycomb import Calculation, Filter, Order, Query
from grammar.parsing.reader import read
from grammar.source import Source
from tests.strategies import near_texts

PROFILES = honeycomb.PROFILES


def said(text: str, profile: str = "2026") -> list[tuple[str, str, tuple, str]]:
    """What is reported of a text: name, message, path and the text at the place."""
    source = Source(text)
    parsed = read(honeycomb.language(profile).notation, source)
    return [(d.name, d.message, d.path, source.slice(d.span)) for d in parsed.diagnostics]


def partial(text: str) -> Query | None:
    parsed = read(honeycomb.language().notation, Source(text))
    assert parsed.tree is None
    return parsed.partial


@pytest.mark.parametrize(
    ("text", "name", "message", "path", "place"),
    [
        ('["a"]', "wrong-type", "the query must be an object, not a list", (), '["a"]'),
        ("5", "wrong-type", "the query must be an object, not a number", (), "5"),
        ('{"limit": "10"}', "wrong-type", "`limit` must be an integer, not a string", ("limit",), '"10"'),
        ('{"limit": null}', "wrong-type", "`limit` must be an integer, not `null`", ("limit",), "null"),
        ('{"limit": 0}', "number-out-of-range", "`limit` is 0, but must be from 1 to 1000", ("limit",), "0"),
        (
            '{"time_range": -5}',
            "number-out-of-range",
            "`time_range` is -5, but must be at least 1",
            ("time_range",),
            "-5",
        ),
        (
            '{"limit": ' + "9" * 400 + "}",
            "number-out-of-range",
            "`limit` is a number of 400 digits, but must be from 1 to 1000",
            ("limit",),
            "9" * 400,
        ),
        (
            '{"compare_time_offset_seconds": 5}',
            "unknown-compare-offset",
            "`compare_time_offset_seconds` is 5, which is not an offset that can be compared with",
            ("compare_time_offset_seconds",),
            "5",
        ),
        (
            '{"calculations": {"op": "COUNT"}}',
            "wrong-type",
            "`calculations` must be a list of calculations, not an object",
            ("calculations",),
            '{"op": "COUNT"}',
        ),
        (
            '{"calculations": ["COUNT"]}',
            "wrong-type",
            "an item of `calculations` must be a calculation, not a string",
            ("calculations", 0),
            '"COUNT"',
        ),
        (
            '{"calculations": [{"op": "P20th"}]}',
            "unknown-word",
            "`P20th` is not a calculation operator",
            ("calculations", 0, "op"),
            '"P20th"',
        ),
        (
            '{"filters": [{"column": "a", "op": "like", "value": 1}]}',
            "unknown-word",
            "`like` is not a filter operator",
            ("filters", 0, "op"),
            '"like"',
        ),
        (
            '{"orders": [{"op": "HEATMAP"}]}',
            "unknown-word",
            "`HEATMAP` is not an operator that can order results",
            ("orders", 0, "op"),
            '"HEATMAP"',
        ),
        (
            '{"havings": [{"op": "like", "value": 1}]}',
            "unknown-word",
            "`like` is not a comparison",
            ("havings", 0, "op"),
            '"like"',
        ),
        (
            '{"havings": [{"op": "=", "value": "1"}]}',
            "wrong-type",
            "`value` must be a number, not a string",
            ("havings", 0, "value"),
            '"1"',
        ),
        (
            '{"filters": [{"column": "a", "op": "=", "value": {}}]}',
            "wrong-type",
            "`value` must be a string, a number, `true` or `false`, or a list of them, not an object",
            ("filters", 0, "value"),
            "{}",
        ),
        ('{"group_by": 1}', "unknown-key", "`group_by` is not a key of the query", ("group_by",), '"group_by"'),
        (
            '{"orders": [{"by": 1}]}',
            "unknown-key",
            "`by` is not a key of an order",
            ("orders", 0, "by"),
            '"by"',
        ),
        (
            '{"filters": [{"op": "exists"}]}',
            "missing-key",
            "a filter has no `column`",
            ("filters", 0),
            '{"op": "exists"}',
        ),
        (
            '{"calculated_fields": [{"name": "a"}]}',
            "missing-key",
            "a calculated field has no `expression`",
            ("calculated_fields", 0),
            '{"name": "a"}',
        ),
        (
            '{"breakdowns": [' + ", ".join(['"a"'] * 103) + "]}",
            "too-many-items",
            "`breakdowns` has 103 items, more than the 100 it may have",
            ("breakdowns",),
            '"a", "a", "a"',
        ),
    ],
    ids=lambda value: value[:40] if isinstance(value, str) else "",
)
def test_one_fault_is_said_once_with_its_place_and_path(text, name, message, path, place):
    assert said(text) == [(name, message, path, place)]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"usage_mode": true}', "`usage_mode` is not a key of the query"),
        ('{"calculations": [{"op": "COUNT", "name": "a"}]}', "`name` is not a key of a calculation"),
        ('{"calculations": [{"op": "COUNT", "column": null}]}', "`column` must be a column name, not `null`"),
        ('{"calculations": [{"op": "P20", "column": "a"}]}', "`P20` is not a calculation operator"),
        ('{"orders": [{"op": "COUNT"}]}', "an order has no `order`"),
        ('{"havings": [{"op": "=", "value": 1}]}', "a having has no `calculate_op`"),
        ('{"granularity": 0}', "`granularity` is 0, but must be at least 1"),
    ],
)
def test_an_older_profile_lacks_what_came_later(text, message):
    assert [found[1] for found in said(text, "2023")] == [message]
    assert said(text, "2026") == []


def test_paths_count_the_faulty_items_too():
    text = '{"filters": [1, {"op": "="}, {"column": "a", "op": "exists"}, {"column": "b", "op": "no"}]}'
    assert [path for _, _, path, _ in said(text)] == [("filters", 0), ("filters", 1), ("filters", 3, "op")]


def test_a_partial_tree_leaves_the_faulty_items_out_and_knows_where_the_others_stand():
    text = (
        '{"filters": [1, {"column": "a", "op": "exists"}, {"op": "="}, {"column": "b", "op": "exists"}], "limit": "x"}'
    )
    source = Source(text)
    parsed = read(honeycomb.language().notation, source)
    assert parsed.partial == Query(filters=(Filter("a", "exists"), Filter("b", "exists")))
    for position, column in enumerate("ab"):
        path = ("filters", position, "column")
        assert source.slice(parsed.places.value(path)) == f'"{column}"'
        assert source.slice(parsed.places.key(path)) == '"column"'
    assert parsed.places.document_path(("filters", 1, "column")) == ("filters", 3, "column")


def test_a_partial_tree_leaves_faulty_items_of_items_out():
    text = (
        '{"calculations": [{"op": "X", "filters": [1, {"column": "a", "op": "exists"}]},'
        ' {"op": "COUNT", "filters": [2, {"column": "b", "op": "in", "value": [null, 1]}]}]}'
    )
    source = Source(text)
    parsed = read(honeycomb.language().notation, source)
    assert parsed.partial == Query(calculations=(Calculation("COUNT", filters=(Filter("b", "in", (1,)),)),))
    path = ("calculations", 0, "filters", 0, "value", 0)
    assert source.slice(parsed.places.value(path)) == "1"
    assert parsed.places.document_path(path) == ("calculations", 1, "filters", 1, "value", 1)


def test_a_wrong_member_does_not_take_its_object_away_unless_it_is_needed():
    assert partial('{"orders": [{"op": "COUNT", "order": "desc"}]}') == Query(orders=(Order("COUNT"),))
    assert partial('{"filters": [{"column": 1, "op": "exists"}]}') == Query()


def test_what_is_no_object_has_no_partial_tree():
    assert partial("[]") is None


@pytest.mark.parametrize("profile", ["2026", "2023"])
@given(data=st.data())
def test_every_node_of_a_partial_tree_stands_where_an_object_begins(profile, data):
    for text in data.draw(near_texts(PROFILES[profile])):
        parsed = read(honeycomb.language(profile).notation, Source(text))
        if parsed.partial is None:
            continue
        for path, _ in honeycomb.language(profile).walk(parsed.partial):
            assert path in parsed.places.values, ascii(text)
            span = parsed.places.values[path]
            assert 0 <= span.start <= span.end <= len(text)


def test_a_faulty_part_that_declares_names_leaves_no_tree_also_where_a_profile_has_no_such_part():
    for profile in PROFILES:
        text = '{"calculated_fields": [{"name": "slow"}], "breakdowns": ["slow"]}'
        parsed = read(honeycomb.language(profile).notation, Source(text))
        assert parsed.diagnostics
        assert parsed.partial is None
