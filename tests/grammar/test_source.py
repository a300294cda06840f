"""Places in a text: lines, columns and slices."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grammar.source import Source, Span

texts = st.text(st.sampled_from("ab\n\r\u2028é"), max_size=12)


@pytest.mark.parametrize(
    ("text", "offset", "expected"),
    [
        ("", 0, (1, 1)),
        ("ab", 0, (1, 1)),
        ("ab", 2, (1, 3)),
        ("ab\ncd", 2, (1, 3)),
        ("ab\ncd", 3, (2, 1)),
        ("\n\n", 2, (3, 1)),
        ("a\r\nb", 3, (2, 1)),
        ("a\rb\u2028c", 4, (1, 5)),
        ("é\U0001f600x", 2, (1, 3)),
    ],
)
def test_lines_and_columns_count_from_one_and_lines_end_at_line_feeds_only(text, offset, expected):
    assert Source(text).line_column(offset) == expected


@given(text=texts, data=st.data())
def test_a_line_and_column_lead_back_to_the_offset(text, data):
    source = Source(text)
    offset = data.draw(st.integers(0, len(text)))
    line, column = source.line_column(offset)
    lines = text.split("\n")
    assert sum(len(held) + 1 for held in lines[: line - 1]) + column - 1 == offset
    assert 1 <= column <= len(source.line(line)) + 1


@given(text=texts)
def test_the_lines_joined_are_the_text(text):
    source = Source(text)
    count = source.line_column(len(text))[0]
    assert "\n".join(source.line(number) for number in range(1, count + 1)) == text


@given(text=texts, data=st.data())
def test_a_slice_is_what_a_span_covers(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    assert Source(text).slice(Span(start, end)) == text[start:end]


def test_spans_are_ordered_by_their_start_then_their_end():
    assert sorted([Span(2, 3), Span(1, 5), Span(1, 2)]) == [Span(1, 2), Span(1, 5), Span(2, 3)]


def test_a_shifted_span_covers_as_much_further_on():
    assert Span(1, 3).shifted(4) == Span(5, 7)


def test_sources_are_equal_by_text_and_name_whatever_was_asked_of_them():
    source = Source("a\nb")
    source.line_column(2)
    assert source == Source("a\nb")
    assert source != Source("a\nb", "other")
    assert hash(source) == hash(Source("a\nb"))
