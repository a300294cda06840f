"""JSON as a notation: its terminals, its values, and what is said of what is not JSON."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lark import Lark
from lark.exceptions import UnexpectedInput

from grammar.diagnostic import Safety
from grammar.languages import honeycomb
from grammar.notations.json import (
    FAULTS,
    MAX_DEPTH,
    MAX_DIGITS,
    MAX_REPORTS,
    JsonPlaces,
    decode,
    encode,
    is_printable_number,
    locate,
    number,
    offsets,
    word_terminal,
)
from grammar.parsing.reader import compiled, read
from grammar.rule import Add, Replace
from grammar.source import Source, Span
from tests.strategies import any_texts, spelled
from tests.strategies.texts import ODDITIES, SEEDS

NOTATION = honeycomb.language().notation
PATTERNS = dict(compiled(NOTATION, with_mistakes=True).patterns)


def apply(text, edits):
    for edit in sorted(edits, key=lambda e: e.span, reverse=True):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    return text


# --- terminals ---


def _is_json(text: str, kind: type) -> bool:
    """Whether a text without white space around it is a JSON value of the kind that could be sent in UTF-8."""
    try:
        value = json.loads(text, parse_constant=str)
        json.dumps(value, ensure_ascii=False).encode()
    except ValueError:
        return False
    return type(value) is kind and text == text.strip(" \t\r\n")


_ESCAPES = st.lists(
    st.sampled_from(
        ["a", "\\", "/", "\\/", "\\u0041", "\\ud83d", "\\ude00", "\\uD83D", "\\uDE00", "\\udbff", "\\udc00",
         "\\u00e", "\\x", "\x00", "\x1f", "\x7f", "\t", "\\t", "é", "😀", "\ud800", "\udfff", '"', "\\\\", "'"]
    ),
    max_size=5,
)  # fmt: skip


@given(inside=_ESCAPES)
def test_the_terminal_of_strings_matches_the_strings_of_json_that_are_text(inside):
    text = '"' + "".join(inside) + '"'
    assert bool(PATTERNS["STRING"].fullmatch(text)) == _is_json(text, str)


_NUMERALS = st.text("0123456789+-.eE_xX", max_size=8)


@given(text=_NUMERALS)
def test_the_terminals_of_numbers_match_the_numbers_of_json(text):
    assert bool(PATTERNS["INTEGER"].fullmatch(text)) == _is_json(text, int)
    assert bool(PATTERNS["NUMBER"].fullmatch(text)) == _is_json(text, float)


@given(text=_NUMERALS)
def test_no_number_of_json_is_taken_for_an_odd_one(text):
    if _is_json(text, int) or _is_json(text, float):
        assert PATTERNS["ODD_NUMBER"].match(text) is None


@given(text=any_texts)
def test_white_space_is_the_four_characters_of_json(text):
    pattern = re.compile(r"[ \t\n\r]+")
    ignored = {t.name: t for t in compiled(NOTATION, with_mistakes=False).lark.terminals}["WHITE_SPACE"]
    assert re.fullmatch(ignored.pattern.to_regexp(), text, flags=0) is not None or pattern.fullmatch(text) is None


_WORDS = st.text(st.sampled_from('ab=-_.*+?|()[]{}$^/"\\ \né😀\u2028'), max_size=4)


@given(words=st.lists(_WORDS, min_size=1, max_size=3), other=_WORDS, seed=SEEDS)
def test_a_word_terminal_matches_its_words_in_every_spelling_and_nothing_else(words, other, seed):
    lark = Lark("start: WORD\n" + word_terminal("WORD", words), parser="lalr")
    for word in [*words, other]:
        spelled_word = spelled(word, Random(seed), variety=0.7)
        assert json.loads(spelled_word) == word
        if word in words:
            assert lark.parse(spelled_word).children == [spelled_word]
        else:
            with pytest.raises(UnexpectedInput):
                lark.parse(spelled_word)


def test_a_word_terminal_matches_no_spelling_that_is_not_json():
    pattern = re.compile(word_terminal("WORD", ['"\\\n']).split(": /", 1)[1][:-1])
    assert pattern.fullmatch('"\\"\\\\\\n"')
    assert not pattern.fullmatch('""\\\n"')


# --- values ---


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ('"abc"', "abc"),
        ('""', ""),
        (r'"a\u0062\/\n"', "ab/\n"),
        (r'"\ud83d\ude00"', "😀"),
        ('"a\tb"', "a\tb"),
        (r'"\x"', r"\x"),
        ("abc", "abc"),
        ('"', '"'),
        ("'abc'", "'abc'"),
        ('"abc', '"abc'),
    ],
)
def test_a_string_is_decoded_and_any_other_text_is_itself(raw, expected):
    assert decode(raw) == expected


@given(raw=st.lists(st.sampled_from([*ODDITIES, '"', "\\", "a"]), max_size=4).map("".join))
def test_decoding_and_offsets_never_raise(raw):
    assert isinstance(decode(raw), str)
    assert offsets(raw)[-1] == len(raw) - 1


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ('é😀"\\/\n\x00', '"é😀\\"\\\\/\\n\\u0000"'),
        (True, "true"),
        (None, "null"),
        (1, "1"),
        (1.0, "1.0"),
        (1e30, "1e+30"),
        (Decimal("1E+400"), "1E+400"),
        (Decimal("0.1000000000000000000001"), "0.1000000000000000000001"),
        (Decimal(123456789012345678901), "123456789012345678901e0"),
        (("a", 1), '["a", 1]'),
        ({"a": [], "b": {}}, '{"a": [], "b": {}}'),
    ],
)
def test_values_are_encoded_plainly(value, expected):
    assert encode(value) == expected


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_is_no_number_in_json_is_not_encoded(value):
    with pytest.raises(ValueError, match="not JSON compliant"):
        encode(value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0", 0),
        ("-0", 0),
        ("12", 12),
        ("9" * 400, 10**400 - 1),
        ("1.0", 1.0),
        ("0.1", 0.1),
        ("1e2", 100.0),
        ("-0.0", -0.0),
        ("5e-324", 5e-324),
        ("1e400", Decimal("1E+400")),
        ("1e-400", Decimal("1E-400")),
        ("9007199254740993.0", Decimal("9007199254740993.0")),
        ("0.30000000000000000001", Decimal("0.30000000000000000001")),
    ],
)
def test_a_number_is_read_exactly(text, expected):
    assert repr(number(text)) == repr(expected)


@given(
    text=st.from_regex(
        r"-?(0|[1-9][0-9]{0,30})(\.[0-9]{1,30})?([eE][+-]?[0-9]{1,3})?",
        fullmatch=True,
        alphabet=st.characters(max_codepoint=127),
    )
)
def test_no_number_is_rounded(text):
    value = number(text)
    exact = Decimal(text)
    assert (Decimal(repr(value)) if isinstance(value, float) else Decimal(value)) == exact
    assert isinstance(value, int) == (not set(text) & set(".eE"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1", True),
        ("9" * MAX_DIGITS, True),
        ("9" * (MAX_DIGITS + 1), False),
        ("0." + "9" * MAX_DIGITS, True),
        ("0." + "9" * (MAX_DIGITS + 1), False),
        ("9" * MAX_DIGITS + ".9", False),
        ("1e999999", True),
        ("1e1000000", False),
        ("1e-999999", True),
        ("1e-1000000", False),
        ("10e999999", False),
        ("1e+00000000001", True),
        ("1e" + "9" * 100, False),
        ("0." + "0" * 900 + "1", False),
    ],
)
def test_a_number_is_read_if_it_is_short_in_every_spelling(text, expected):
    assert is_printable_number(text) is expected


# --- places ---


def test_the_place_of_a_path_that_is_not_there_is_that_of_its_nearest_ancestor():
    places = locate(Source(' {"a": [1, 2]} '))
    assert places.value(("a", 1)) == Span(11, 12)
    assert places.value(("a", 7, "b")) == places.value(("a",)) == Span(7, 13)
    assert places.value(("x",)) == places.value(()) == Span(1, 14)
    assert places.key(("a",)) == Span(2, 5)
    assert places.key(("a", 1)) == Span(11, 12)


def test_without_any_place_the_whole_text_is_the_place():
    assert JsonPlaces(Source("abc")).value(("a", 1)) == Span(0, 3)


def test_what_is_no_string_is_one_place_inside():
    assert locate(Source("[123]")).inside((0,), 1, 2) == Span(1, 4)


def test_locating_stops_at_a_depth():
    assert len(locate(Source("[" * 1_000 + "]" * 1_000)).values) <= MAX_DEPTH
    depth = MAX_DEPTH - 1
    assert len(locate(Source("[" * depth + "]" * depth)).values) == depth


def test_left_out_items_shift_the_tree_and_not_the_document():
    places = JsonPlaces(Source(""))
    places.values[("a",)] = Span(0, 9)
    since = places.counted()
    for position in range(4):
        places.values["a", position] = Span(position, position + 1)
        places.keys["a", position, "k"] = Span(position, position)
        places.omitted["a", position, "b"] = [position]
    places.leave_out(("a",), [1, 3], since)
    assert places.values == {("a",): Span(0, 9), ("a", 0): Span(1, 2), ("a", 1): Span(3, 4)}
    assert places.keys == {("a", 0, "k"): Span(1, 1), ("a", 1, "k"): Span(3, 3)}
    assert places.omitted == {("a", 0, "b"): [1], ("a", 1, "b"): [3], ("a",): [1, 3]}
    assert places.document_path(("a", 1, "b", 0)) == ("a", 3, "b", 3)
    assert places.document_path(("a", 5, "c")) == ("a", 5, "c")


def test_nothing_is_added_to_a_container_that_the_text_does_not_close():
    places = JsonPlaces(Source('{"a": [1'))
    places.values |= {(): Span(0, 8), ("a",): Span(6, 8)}
    assert places.edits(Add(("a",), 2)) == ()
    assert places.edits(Replace(("a",), 2))[0].span == Span(6, 8)


# --- what is not JSON ---


@pytest.mark.parametrize(
    ("text", "name", "place", "message"),
    [
        ('{"limit": 1,}', "trailing-comma", ",", "a comma stands before `}`"),
        ('{"breakdowns": ["a", ]}', "trailing-comma", ",", "a comma stands before `]`"),
        ('{"calculations": [{"op": "COUNT",}]}', "trailing-comma", ",", "a comma stands before `}`"),
        ('{"limit": 1, "limit": 1}', "duplicate-key", '"limit"', "the key `limit` occurs twice in one object"),
        ('{"limit": 1 /* a */}', "comment-in-json", "/* a */", "a comment is not part of the query"),
        ('{"usage_mode": True}', "literal-not-json", "True", "`True` is not a literal in JSON"),
        ('{"limit": NaN}', "number-not-json", "NaN", "`NaN` is not a number in JSON"),
        ('{"limit": -Infinity}', "number-not-json", "-Infinity", "`-Infinity` is not a number in JSON"),
        ('{"limit": 010}', "number-not-json", "010", "`010` is not a number in JSON"),
        ('{"limit": +10}', "number-not-json", "+10", "`+10` is not a number in JSON"),
        ('{"limit": 0x1F}', "number-not-json", "0x1F", "`0x1F` is not a number in JSON"),
        ('{"limit": 1_000}', "number-not-json", "1_000", "`1_000` is not a number in JSON"),
        ('{"havings": [{"op": ">", "value": .5}]}', "number-not-json", ".5", "`.5` is not a number in JSON"),
        ('{"havings": [{"op": ">", "value": 5.}]}', "number-not-json", "5.", "`5.` is not a number in JSON"),
        ("{'limit': 1}", "other-quotes", "'limit'", "`'limit'` is not in straight double quotes"),
        ('{"breakdowns": [“a”]}', "other-quotes", "“a”", "`“a”` is not in straight double quotes"),
        ("{limit: 1}", "unquoted-text", "limit", "`limit` has no quotes around it"),
        ('{"breakdowns": [http.route]}', "unquoted-text", "http.route", "`http.route` has no quotes around it"),
        ('{"breakdowns": ["a\\d"]}', "invalid-escape", "\\d", "`\\d` is not an escape in JSON"),
        ('{"breakdowns": ["\\ud800"]}', "lone-surrogate", "\\ud800", "`\\ud800` is half a character"),
        ('{"breakdowns": ["\ud800"]}', "lone-surrogate", "\ud800", "half a character stands in a string"),
        ('{"breakdowns": ["a\tb"]}', "control-character", "\t", "the character `\\t` is not escaped in a string"),
        ('{"id": ' + "9" * 3 + "}", "wrong-type", "999", "`id` must be a string, not a number"),
        ('{"limit": [1]}', "wrong-type", "[1]", "`limit` must be an integer, not a list"),
        ('{"limit": {"a": 1}}', "wrong-type", '{"a": 1}', "`limit` must be an integer, not an object"),
        ('{"limit": 1.0}', "wrong-type", "1.0", "`limit` must be an integer, not a number with a fraction"),
    ],
)
def test_what_people_write_instead_is_named(text, name, place, message):
    source = Source(text)
    (diagnostic,) = read(NOTATION, source).diagnostics
    assert (diagnostic.name, source.slice(diagnostic.span), diagnostic.message) == (name, place, message)


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ('{"limit": 1,}', '{"limit": 1}'),
        ('{"limit": 1 , }', '{"limit": 1  }'),
        ('{"breakdowns": ["a,b", ]}', '{"breakdowns": ["a,b" ]}'),
        ('{"usage_mode": True}', '{"usage_mode": true}'),
        ("{'limit': 1}", '{"limit": 1}'),
        ("{'breakdowns': [\"a\"]}", '{"breakdowns": ["a"]}'),
        ('{"id": \'say "x"\'}', '{"id": "say \\"x\\""}'),
        ("{\"id\": 'a\\'b'}", '{"id": "a\'b"}'),
        ("{limit: 1}", '{"limit": 1}'),
        ('{"calculations": [{"op": "count"}]}', '{"calculations": [{"op": "COUNT"}]}'),
    ],
)
def test_a_safe_fix_keeps_the_meaning(text, mended):
    (diagnostic,) = read(NOTATION, Source(text)).diagnostics
    (fix,) = diagnostic.fixes
    assert fix.safety is Safety.SAFE
    assert apply(text, fix.edits) == mended
    assert read(NOTATION, Source(mended)).diagnostics == ()


def test_a_list_with_a_comma_too_many_is_still_a_list():
    messages = [d.message for d in read(NOTATION, Source('{"limit": [1,]}')).diagnostics]
    assert "`limit` must be an integer, not a list" in messages


@pytest.mark.parametrize("text", ["{'limit", "{'limit\n': 1}", '{"id": “a}', "{'", "{'a': 'b"])
def test_a_string_whose_end_is_in_doubt_has_no_fix(text):
    unclosed = [d for d in read(NOTATION, Source(text)).diagnostics if d.name == "unclosed-string"]
    assert unclosed
    assert not any(d.fixes for d in unclosed)


def test_a_comma_in_a_comment_is_not_the_trailing_comma():
    text = '{"limit": 1 /* a, b */ , /* c, d */ }'
    found = {d.name: d.span for d in read(NOTATION, Source(text)).diagnostics}
    assert found["trailing-comma"] == Span(23, 24)


@pytest.mark.parametrize(
    "text", ['{"limit": 1,', '{"breakdowns": ["a", }', '{"breakdowns": ["a",', '{"filters": [{"op": "=",']
)
def test_a_comma_at_which_the_text_was_cut_is_no_trailing_comma(text):
    diagnostics = read(NOTATION, Source(text)).diagnostics
    assert diagnostics
    assert "trailing-comma" not in {d.name for d in diagnostics}


def test_faults_are_reported_so_many_times_only():
    built = NOTATION.syntax.build(
        compiled(NOTATION, with_mistakes=True).lark.parse("{" + ",".join(f'"k{i}":1' for i in range(100)) + "}"),
        Source(""),
    )
    assert len(built.diagnostics) == MAX_REPORTS


def test_every_fault_of_json_has_one_page():
    names = [fault.name for fault in FAULTS]
    assert len(set(names)) == len(names)
    assert {"unclosed-string", "number-too-long", "trailing-comma", "duplicate-key"} <= set(names)


@pytest.mark.parametrize("text", ["[A", "[A]", "[[A]]", "[<", "[A, 1]", "[{a: B}]"])
def test_a_word_in_a_list_that_is_the_whole_text_is_reported(text):
    parsed = read(NOTATION, Source(text))
    assert parsed.tree is None
    assert parsed.diagnostics
