"""The normal form: what it takes away, what it leaves, and that doing it twice changes nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guard.scope.question_text.normal import INVISIBLE, normalise, raw_place

any_text = st.one_of(
    st.text(),
    st.text(st.sampled_from([*INVISIBLE, *"aеё́ﬁ①Ａ\u0338\u00a0\t\n\r \u2011\u2018\u201c\ud800\U000e0041\ufe0f👩"])),
    st.text(st.characters(categories=["Cs", "Cf", "Mn", "Zs", "Lo", "Lm"])),
)


@pytest.mark.parametrize(
    ("raw", "normal"),
    [
        ("  slow requests ", "slow requests"),
        ("slow\trequests\nby route", "slow requests by route"),
        ("\uff53\uff4c\uff4f\uff57", "slow"),
        ("\U0001d42c\U0001d425\U0001d428\U0001d430", "slow"),
        ("\u201cno\u00a0route\u201d \u2013 ok", '"no route" - ok'),
        ("er\u200bro\u00adrs\ufeff", "errors"),
        ("\U0001f469\u200d\U0001f4bb logins", "\U0001f469\u200d\U0001f4bb logins"),
        ('name = "a  b"', 'name = "a  b"'),
        ("cafe\u0301", "caf\u00e9"),
    ],
)
def test_decoration_goes_and_words_stay(raw, normal):
    assert normalise(raw) == normal


@given(any_text)
def test_normalising_twice_is_normalising_once(text):
    once = normalise(text)
    assert normalise(once) == once


@given(any_text)
def test_no_invisible_character_is_left_but_a_joiner_that_joins(text):
    assert not {c for c in normalise(text) if c in INVISIBLE} - {"\u200c", "\u200d"}


@given(st.text(st.characters(codec="ascii", min_codepoint=32, max_codepoint=126)))
def test_printable_ascii_is_only_trimmed(text):
    assert normalise(text) == text.strip(" ")


@pytest.mark.parametrize(
    ("raw", "start", "end", "place"),
    [("  errors", 0, 6, "errors"), ("er\u200brors now", 0, 6, "er\u200brors"), ("\ufeffslow one", 5, 8, "one")],
)
def test_a_place_in_the_normal_form_is_found_in_the_raw_text(raw, start, end, place):
    span = raw_place(raw, start, end)
    assert raw[span.start : span.end].strip("\ufeff") == place
