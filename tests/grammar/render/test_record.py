"""What a program reads: the record of a diagnostic."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from grammar.diagnostic import Diagnostic, Edit, Fix, Related, Safety, Severity
from grammar.render import to_record
from grammar.source import Source, Span

BARE = Diagnostic("bad-thing", Severity.WARNING, "this is bad", Span(4, 6))


def test_a_record_has_only_what_says_something() -> None:
    assert to_record(BARE, Source("ab\ncde")) == {
        "rule": "bad-thing",
        "severity": "warning",
        "span": [4, 6],
        "line": 2,
        "column": 2,
        "message": "this is bad",
    }


def test_a_record_has_everything_that_the_diagnostic_has() -> None:
    diagnostic = Diagnostic(
        "unknown-column",
        Severity.ERROR,
        "column `b` is not in dataset `shop`",
        Span(1, 2),
        "not one of its 57 columns",
        ("calculations", 0, "column"),
        "did you mean `c`?",
        "columns are case-sensitive",
        ("c",),
        (Related(Span(0, 1), "the dataset"),),
        (Fix("replace by `c`", (Edit(Span(1, 2), "c"), Edit(Span(2, 2), "!")), Safety.UNSAFE),),
    )
    assert to_record(diagnostic, Source("ab")) == {
        "rule": "unknown-column",
        "severity": "error",
        "span": [1, 2],
        "line": 1,
        "column": 2,
        "message": "column `b` is not in dataset `shop`",
        "label": "not one of its 57 columns",
        "note": "columns are case-sensitive",
        "help": "did you mean `c`?",
        "near": ["c"],
        "path": ["calculations", 0, "column"],
        "related": [{"span": [0, 1], "message": "the dataset"}],
        "fixes": [{"title": "replace by `c`", "safety": "unsafe", "edits": [[1, 2, "c"], [2, 2, "!"]]}],
    }


def test_a_record_has_plain_strings_where_the_diagnostic_has_members_of_a_set() -> None:
    assert type(to_record(BARE, Source("ab\ncde"))["severity"]) is str


def test_a_place_outside_the_text_has_the_line_and_column_of_the_nearest_place() -> None:
    outside = Diagnostic("bad-thing", Severity.NOTE, "bad", Span(90, 99))
    record = to_record(outside, Source("ab\ncd"))
    assert (record["span"], record["line"], record["column"]) == ([90, 99], 2, 3)


@given(st.text(), st.integers(-3, 20), st.integers(-3, 20))
def test_a_record_is_json_as_it_stands(text: str, start: int, end: int) -> None:
    fix = Fix(text, (Edit(Span(start, end), text),), Safety.SAFE)
    diagnostic = Diagnostic(
        "bad-thing", Severity.ERROR, text, Span(start, end), text, (text, 0), near=(text,), fixes=(fix,)
    )
    record = to_record(diagnostic, Source(text))
    assert json.loads(json.dumps(record)) == record
