"""What GitHub Actions reads: workflow commands."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grammar.diagnostic import Diagnostic, Severity
from grammar.render import github_annotation
from grammar.source import Source, Span


def test_an_error_names_file_place_title_and_message() -> None:
    diagnostic = Diagnostic("bad-thing", Severity.ERROR, "this is bad", Span(4, 6))
    assert github_annotation(diagnostic, Source("ab\ncde"), "q.json") == (
        "::error file=q.json,line=2,endLine=2,col=2,endColumn=4,title=bad-thing::this is bad"
    )


@pytest.mark.parametrize(
    ("severity", "command"),
    [(Severity.ERROR, "error"), (Severity.WARNING, "warning"), (Severity.NOTE, "notice")],
)
def test_each_severity_has_its_command(severity: Severity, command: str) -> None:
    diagnostic = Diagnostic("bad-thing", severity, "bad", Span(0, 1))
    assert github_annotation(diagnostic, Source("x"), "q").startswith(f"::{command} file=q,")


def test_note_and_help_are_further_lines_of_the_annotation() -> None:
    diagnostic = Diagnostic("bad-thing", Severity.ERROR, "bad", Span(0, 1), help="do better", note="it was good")
    assert github_annotation(diagnostic, Source("x"), "q").endswith("::bad%0Anote: it was good%0Ahelp: do better")


def test_a_span_over_several_lines_has_no_columns() -> None:
    diagnostic = Diagnostic("bad-thing", Severity.ERROR, "bad", Span(1, 4))
    assert (
        github_annotation(diagnostic, Source("ab\ncd"), "q") == "::error file=q,line=1,endLine=2,title=bad-thing::bad"
    )


def test_properties_and_message_escape_what_would_end_them() -> None:
    diagnostic = Diagnostic("a:b,c%", Severity.ERROR, "50%, or: 100%", Span(0, 1))
    assert github_annotation(diagnostic, Source("x"), "c:\\a,b%\r\n.json") == (
        "::error file=c%3A\\a%2Cb%25%0D%0A.json,line=1,endLine=1,col=1,endColumn=2,"
        "title=a%3Ab%2Cc%25::50%25, or: 100%25"
    )


def test_control_characters_of_the_message_are_shown_as_escapes() -> None:
    diagnostic = Diagnostic("bad-thing", Severity.ERROR, "a\n::set-env name=x::\x1b[0m", Span(0, 1))
    assert github_annotation(diagnostic, Source("x"), "q").endswith("::a\\n::set-env name=x::\\x1b[0m")


@given(st.text(), st.text(), st.integers(-3, 20), st.integers(-3, 20))
def test_an_annotation_is_always_one_line(text: str, file: str, start: int, end: int) -> None:
    diagnostic = Diagnostic(text, Severity.ERROR, text, Span(start, end), help=text)
    assert len(github_annotation(diagnostic, Source(text), file).split("\n")) == 1
