"""What the rules say beyond their examples: the least place, the advice, and where they keep silent."""

from __future__ import annotations

import pytest

from grammar.checker import check_text
from grammar.diagnostic import Safety
from grammar.languages import honeycomb
from grammar.languages.formula import language
from grammar.languages.formula.columns import unglued
from grammar.schema import Column, ColumnType, Schema
from grammar.source import Source

TYPED = Schema.of(
    [
        Column("status", ColumnType.INTEGER),
        Column("duration_ms", ColumnType.FLOAT),
        Column("error", ColumnType.BOOLEAN),
        Column("name", ColumnType.STRING),
        Column("sizes", ColumnType.HISTOGRAM),
        Column("other"),
    ],
    name="shop",
)


def said(text, schema=None, **facts):
    found, _ = check_text(language(), Source(text), schema, facts=facts)
    return [(d.name, text[d.span.start : d.span.end]) for d in found]


def only(text, schema=None, **facts):
    (found,), _ = check_text(language(), Source(text), schema, facts=facts)
    return found


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (r"REG_MATCH($name, `a(b`)", "("),
        (r'REG_MATCH($name, "\x61\u0028b")', r"\u0028"),
        (r"REG_MATCH($name, `^/(?!health)`)", "(?!"),
    ],
)
def test_the_fault_of_a_pattern_is_shown_where_it_stands_in_the_text(text, place):
    assert said(text) == [("broken-regular-expression", place)]


def test_a_pattern_with_bytes_that_are_no_text_is_broken():
    assert said(r'REG_MATCH($name, "\xff")') == [("broken-regular-expression", r"\xff")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("EXISTS()", "`EXISTS` takes 1 argument, not 0"),
        ("IF($a)", "`IF` takes at least 2 arguments, not 1"),
        ("BUCKET(1, 2, 3, 4, 5)", "`BUCKET` takes 2 to 4 arguments, not 5"),
        ("EVENT_TIMESTAMP(1)", "`EVENT_TIMESTAMP` takes no argument, not 1"),
        ("RAW_METRIC()", "`RAW_METRIC` takes at least 1 argument, not 0"),
    ],
)
def test_counts_are_said_in_words(text, expected):
    assert only(text).message == expected


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a=1", "$a = 1"),
        ("a==1", "$a = 1"),
        ("a=-1", "$a = -1"),
        ("a-b/2", "$a-b / 2"),
        ("a=true", "$a = true"),
        ("a/1000-5", "$a / 1000 - 5"),
        ("a+a", "$a + $a"),
        ("a-", "$a -"),
        ("x", None),
        ("b=1", None),
        ("a=xyz", None),
        ("a=1x", None),
        ("a=1-xyz", None),
        ("a:1", None),
        ("a" + "=" * 50, None),
        ("a=" * 20, None),
        ("a" * 600, None),
    ],
)
def test_a_name_is_taken_apart_where_every_part_is_known(name, text):
    found = unglued(name, {"a", "a-b"})
    assert (found.text if found else None) == text


def test_a_second_column_in_a_name_is_a_guess():
    assert only("$status/other", TYPED).fixes[0].safety is Safety.UNSAFE
    assert only("$status/5", TYPED).fixes[0].safety is Safety.SAFE


def test_a_name_that_took_in_an_operator_is_reported_once():
    assert said("$status=200 AND $statuss", TYPED) == [
        ("glued-operator", "$status=200"),
        ("unknown-column", "$statuss"),
    ]


def test_a_schema_settles_whether_a_name_is_odd():
    assert said("$a=1") == [("suspect-column-name", "$a=1")]
    assert said("$a=1", Schema.of(["a=1"])) == []
    assert said("$a=1", Schema.of(["b"])) == [("unknown-column", "$a=1")]


def test_names_over_calculations_are_calculations():
    calculations = Schema.of(["errors", "total"])
    assert said("$errors / $totl", calculations, role="formula") == [("unknown-calculation", "$totl")]
    assert said("$errors/100", calculations, role="formula") == [("glued-operator", "$errors/100")]
    assert said("$errors / $totl", calculations, role="calculated field") == [("unknown-column", "$totl")]
    assert only("$count / 2", calculations, role="formula").help == "the query names `errors` and `total`"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('$status = "200"', [("strict-type-comparison", '"200"')]),
        ('"200" != $status', [("strict-type-comparison", "$status")]),
        ("$error = 1", [("strict-type-comparison", "1")]),
        ('IN($name, 1, "a", null, 2.5)', [("strict-type-comparison", "1"), ("strict-type-comparison", "2.5")]),
        ("$status = 1 = true", []),
        ("$status = 1 = 1", [("strict-type-comparison", "1")]),
        ("$status = $duration_ms", []),
        ("$sizes = 1", []),
        ("$other = 1", []),
        ("INT($name) = 5", []),
        ('STRING($status) = "200"', []),
        ("$status + 1 = \"2\"", [("strict-type-comparison", '"2"')]),
        ("!$status = 1", [("strict-type-comparison", "1")]),
        ('$status < "5"', [("mixed-comparison", '"5"')]),
        ("GT($name, 5)", [("mixed-comparison", "5")]),
        ("$name < $other", []),
        ('$name + "a"', [("text-in-arithmetic", '"a"')]),
        ('SUM("a", "5")', [("wrong-argument-type", '"a"')]),
        ("CONTAINS($status, `2`)", [("wrong-argument-type", "$status")]),
        ("LENGTH($error)", [("wrong-argument-type", "$error")]),
        ("BUCKET($name, 10)", [("wrong-argument-type", "$name")]),
        ("SUM($error, $name)", []),
    ],
)  # fmt: skip
def test_kinds_are_compared_where_they_are_certain(text, expected):
    assert said(text, TYPED) == expected


def test_types_read_off_samples_make_a_mend_a_guess():
    inferred = Schema.of([Column("status", ColumnType.INTEGER)], inferred=True)
    assert only('$status = "200"', inferred).fixes[0].safety is Safety.UNSAFE
    assert only('$status = "200"', TYPED).fixes[0].safety is Safety.SAFE


def test_a_number_that_would_read_differently_is_not_converted():
    assert only('$status = "0200"', TYPED).fixes == ()
    assert only("$name = 2.50", TYPED).fixes[0].edits[0].text == '"2.5"'


def test_every_case_of_a_switch_is_mended_at_once():
    found, _ = check_text(language(), Source("SWITCH($status, 200, 1, 500, 2, 3)"), TYPED)
    assert [d.name for d in found] == ["switch-case-not-string"] * 2
    assert [edit.text for edit in found[0].fixes[0].edits] == ["STRING($status)", '"200"', '"500"']
    assert found[1].fixes == ()
    assert only("SWITCH($status, 2.5, 1)", TYPED).fixes == ()
    assert only("SWITCH($name, 2, 1)", TYPED).fixes == ()


def test_of_two_near_names_none_is_written():
    assert only("$ab", Schema.of(["abc", "abd"])).near == ("abc", "abd")
    assert only("$ab", Schema.of(["abc", "abd"])).fixes == ()
    assert only("$A_B", Schema.of(["ab", "a.b", "x"])).fixes == ()


def test_a_pattern_that_is_not_there_or_not_read_is_not_judged():
    assert said("REG_MATCH($name)") == [("wrong-argument-count", "REG_MATCH")]
    assert said("REG_MATCH($name, 'a' 'b')")[0][0] == "other-quotes"


def test_the_first_time_series_function_is_shown_beside_the_second():
    found = only("RATE($other) / RATE($other)", TYPED)
    assert [(r.span.start, r.message) for r in found.related] == [(0, "the first")]


def test_a_fault_inside_a_query_is_shown_in_the_querys_text():
    text = '{"calculated_fields": [{"name": "x", "expression": "IF($name=\\"a\\", 1, \'b\')"}]}'
    found, _ = check_text(honeycomb.language(), Source(text), TYPED)
    shown = [(d.name, text[d.span.start : d.span.end]) for d in found]
    assert ("missing-blank", "=") in shown
    assert ("other-quotes", "'b'") in shown
    quoted = next(d for d in found if d.name == "other-quotes")
    assert quoted.fixes[0].edits[0].text == '\\"b\\"'
