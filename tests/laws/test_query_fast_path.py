"""The fast path and the grammar are one language: what one takes, the other takes, as the same tree.

The fast path may leave to the grammar what a rule marked `is_settled` objects to, and nothing else.
"""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grammar.checker import judge_tree, plan
from grammar.language import Language
from grammar.languages import honeycomb
from grammar.notation import MAX_CHARACTERS
from grammar.parsing.reader import parse_tree, read
from grammar.rule import Context
from grammar.source import Source
from tests.strategies import Detail, any_texts, near_texts, query_texts
from tests.strategies.texts import ODDITIES

PROFILES = honeycomb.PROFILES
LANGUAGES = {name: honeycomb.language(name) for name in PROFILES}
SETTLED = {
    name: replace(language, rules=tuple(rule for rule in language.rules if rule.is_settled))
    for name, language in LANGUAGES.items()
}


def is_settled(language: Language, tree: Any) -> bool:
    """Whether no settled rule has anything to say of the tree."""
    held = plan(language, frozenset())
    assert not held.unjudged, "a settled rule needs nothing but the tree"
    return not judge_tree(language, tree, Context(tree, language.vocabulary), held)


def by_definition(profile: str, text: str) -> Any:
    """The tree of a text under the definition alone: Lark's parser and the builder, without the reading loop."""
    notation = LANGUAGES[profile].notation
    tree = parse_tree(notation, text)
    if tree is None:
        return None
    built = notation.syntax.build(tree, Source(text))
    return None if built.diagnostics else built.tree


def by_reading(profile: str, text: str) -> Any:
    return read(LANGUAGES[profile].notation, Source(text)).tree


def check_agreement(profile: str, text: str, slow: Any = by_reading) -> Any:
    """Both roads agree on the text; the tree that both give, or None."""
    fast = LANGUAGES[profile].notation.fast_path.accept(text)
    tree = slow(profile, text)
    expected = tree if tree is not None and is_settled(SETTLED[profile], tree) else None
    assert repr(fast) == repr(expected), ascii(text)
    return fast


def test_there_are_settled_rules_for_this_file_to_speak_of():
    assert {rule.name for rule in SETTLED["2026"].rules} >= {"missing-column", "column-not-taken", "missing-value"}


# --- generated texts ---


@pytest.mark.parametrize("profile", PROFILES)
@given(data=st.data())
def test_a_text_of_the_language_is_taken_by_both(profile, data):
    assert check_agreement(profile, data.draw(query_texts(PROFILES[profile]))) is not None


@pytest.mark.parametrize("profile", PROFILES)
@given(data=st.data())
def test_a_text_with_operands_missing_or_too_many_is_left_to_the_settled_rules(profile, data):
    check_agreement(profile, data.draw(query_texts(PROFILES[profile], Detail.GRAMMAR)))


@pytest.mark.parametrize("profile", PROFILES)
@given(data=st.data())
def test_nearly_right_texts_are_taken_by_both_or_neither(profile, data):
    for text in data.draw(near_texts(PROFILES[profile])):
        check_agreement(profile, text)


@pytest.mark.parametrize("profile", PROFILES)
@given(text=any_texts)
def test_any_text_is_taken_by_both_or_neither(profile, text):
    check_agreement(profile, text)


_DIGITS = st.text("0123456789", min_size=1, max_size=30)
_LONG = st.builds(lambda digit, count: digit * count, st.sampled_from("0123456789"), st.integers(390, 410))
_EXPONENTS = st.one_of(
    st.integers(-30, 30), st.sampled_from([308, 309, -324, -325, 400, 999_999, 1_000_000, -1_000_000, 10**9, 10**30])
)
NUMBERS = st.builds(
    lambda sign, whole, fraction, exponent: f"{sign}{whole}{fraction}{exponent}",
    st.sampled_from(["", "-", "+"]),
    st.one_of(st.just("0"), _DIGITS, _LONG),
    st.one_of(st.just(""), st.builds(".{}".format, st.one_of(_DIGITS, _LONG)), st.just(".")),
    st.one_of(
        st.just(""),
        st.builds("{}{}{}".format, st.sampled_from("eE"), st.sampled_from(["", "+", "-", "0"]), _EXPONENTS),
    ),
)
"""Digits, points, signs and exponents in JSON's order, mostly numbers in JSON."""

NUMBER_PLACES = (
    '{{"limit":{}}}',
    '{{"time_range":{}}}',
    '{{"compare_time_offset_seconds":{}}}',
    '{{"filters":[{{"column":"a","op":"=","value":{}}}]}}',
    '{{"filters":[{{"column":"a","op":"in","value":[{}]}}]}}',
    '{{"havings":[{{"calculate_op":"COUNT","op":">","value":{}}}]}}',
    '{{"filters":[{{"column":"a","op":"exists","value":{}}}]}}',
    "{}",
)


@given(place=st.sampled_from(NUMBER_PLACES), number=NUMBERS)
def test_a_number_in_any_spelling_is_the_same_number_to_both(place, number):
    check_agreement("2026", place.format(number))


_PIECES = st.sampled_from(
    ["a", "é", "😀", "\ud83d", "\ude00", "\x00", "\x1f", "\x7f", "\u2028", "/", "\\/", "\\\\", '\\"', "\\u0041",
     "\\b", "\\f", "\\n", "\\ud83d", "\\uD83D", "\\ude00", "\\uDE00", "\\udBff", "\\u0000", "\\u00", "\\x41", "\\",
     '"', "'", "\\u ", "\\U0041"]
)  # fmt: skip
_STRINGS = st.lists(_PIECES, max_size=5).map(lambda pieces: '"' + "".join(pieces) + '"')


@given(
    place=st.sampled_from(['{{"id":{}}}', '{{"breakdowns":[{}]}}', "{{{}:1}}", '{{"limit":1,{}:[]}}']), string=_STRINGS
)
def test_a_string_in_any_spelling_is_the_same_string_to_both(place, string):
    check_agreement("2026", place.format(string))


# --- texts that readers are known to differ on ---


@pytest.mark.parametrize(
    "text",
    [
        '{"limit":1,"limit":1}',
        '{"limit":1,"limit":2}',
        '{"limit":1,"l\\u0069mit":2}',
        '{"filters":[],"filters":[{"column":"a","op":"exists"}]}',
        '{"calculations":[{"op":"COUNT","op":"MAX","column":"a"}]}',
        '{"calculations":[{"op":"COUNT","\\u006fp":"COUNT"}]}',
        '{"filters":[{"column":"a","column":"b","op":"exists"}]}',
        '{"filters":[{"column":"a:b","op":"exists","op":"exists"}]}',
        '{"id":"a:b:c","limit":1,"limit":1}',
        '{"limit":NaN}',
        '{"filters":[{"column":"a","op":"=","value":NaN}]}',
        '{"filters":[{"column":"a","op":"=","value":Infinity}]}',
        '{"filters":[{"column":"a","op":"=","value":-Infinity}]}',
        '{"havings":[{"op":">","value":NaN}]}',
        '{"id":"\ud800"}',
        '{"id":"\udc00"}',  # noqa: PT014  # a lone surrogate like the one above, but not the same
        '{"id":"\ud83d\ude00"}',
        '{"id":"\\ud800"}',
        '{"id":"\\udc00"}',
        '{"id":"\\ud83d\\ud83d\\ude00"}',
        '{"id":"\\ude00\\ud83d"}',
        '{"id":"\\ud83d\ude00"}',
        '{"\\ud800":1}',
        "\ufeff{}",
        "{}\ufeff",
        "\u00a0{}",
        "{}\x00",
        "{}\x0b",
        "{\x0c}",
        "{}\u2028",
        '{"id":"a\tb"}',
        '{"id":"a\nb"}',
        '{"id":"\x00"}',
        '{"limit":1} // note',
        '{/* note */"limit":1}',
        '{"limit":1} # note',
        '{"limit":1.0}',
        '{"limit":1e2}',
        '{"limit":1E0}',
        '{"limit":01}',
        '{"limit":+1}',
        '{"limit":-1}',
        '{"limit":0}',
        '{"limit":1001}',
        '{"limit":true}',
        '{"compare_time_offset_seconds":3600.0}',
        '{"compare_time_offset_seconds":36e2}',
        '{"compare_time_offset_seconds":3601}',
        '{"limit":"1"}',
        '{"time_range":0}',
        '{"filters":[{"column":"a","op":"=","value":1.}]}',
        '{"filters":[{"column":"a","op":"=","value":.5}]}',
        '{"filters":[{"column":"a","op":"=","value":1e}]}',
        '{"filters":[{"column":"a","op":"=","value":1e99999999}]}',
        '{"filters":[{"column":"a","op":"=","value":' + "9" * 401 + "}]}",
        '{"filters":[{"column":"a","op":"=","value":null}]}',
        '{"filters":[{"column":"a","op":"in","value":null}]}',
        '{"filters":[{"column":"a","op":"in","value":[null]}]}',
        '{"filters":[{"column":"a","op":"in","value":[[]]}]}',
        '{"filters":[{"column":"a","op":"in","value":"a"}]}',
        '{"filters":[{"column":"a","op":"in","value":{}}]}',
        '{"filters":[{"column":null,"op":"exists"}]}',
        '{"filters":null}',
        '{"limit":null}',
        '{"usage_mode":null}',
        '{"usage_mode":1}',
        '{"usage_mode":"true"}',
        '{"id":null}',
        '{"filter_combination":null}',
        '{"filter_combination":"And"}',
        '{"no_such_key":1}',
        '{"":1}',
        '{"Limit":1}',
        '{"calculations":[{"op":"COUNT","no_such_key":1}]}',
        '{"filters":[{"column":"a","op":"exists","filters":[]}]}',
        '{"calculations":{}}',
        '{"calculations":[[]]}',
        '{"calculations":["COUNT"]}',
        '{"calculations":[null]}',
        '{"breakdowns":["a",]}',
        '{"limit":1,}',
        "[]",
        "null",
        '"{}"',
        "",
        "{}{}",
        "{} {}",
        "{}]",
        "[" * 300,
        "[" * 100_000,
        '{"a":' * 50_000,
        '{"filters":' + "[" * 300 + "]" * 300 + "}",
        "{}" + " " * (MAX_CHARACTERS - 1),
    ],
    ids=lambda text: ascii(text[:40]),
)
@pytest.mark.parametrize("profile", PROFILES)
def test_neither_takes(profile, text):
    assert check_agreement(profile, text) is None


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        " \t\r\n{ \n} ",
        "{}" + " " * (MAX_CHARACTERS - 2),
        '{"l\\u0069\\u006Dit":1}',
        '{"calculations":[{"\\u006fp":"\\u0043OUNT"}]}',
        '{"filters":[{"column":"a","op":"\\u003D","value":1}]}',
        '{"id":"\\ud83d\\ude00"}',
        '{"id":"😀\\/\\b\\f\\n\\r\\t\\"\\\\\\u0000"}',
        '{"id":"a:b","breakdowns":[":",":"]}',
        '{"id":"\x7f\u2028\ufeff"}',
        '{"calculations":[],"filters":[],"breakdowns":[],"orders":[],"havings":[]}',
        '{"granularity":0}',
        '{"time_range":9223372036854775807}',
        '{"time_range":9223372036854775808}',
        '{"time_range":' + "9" * 400 + "}",
        '{"filters":[{"column":"a","op":"=","value":-0}]}',
        '{"filters":[{"column":"a","op":"=","value":-0.0}]}',
        '{"filters":[{"column":"a","op":"=","value":1.0}]}',
        '{"filters":[{"column":"a","op":"=","value":1e400}]}',
        '{"filters":[{"column":"a","op":"=","value":1E-400}]}',
        '{"filters":[{"column":"a","op":"=","value":0.10000000000000000000001}]}',
        '{"filters":[{"column":"a","op":"=","value":-9223372036854775809}]}',
        '{"filters":[{"column":"a","op":"=","value":' + "9" * 400 + "}]}",
        '{"filters":[{"column":"a","op":"=","value":' + "9" * 400 + "e99}]}",
        '{"filters":[{"column":"a","op":"=","value":true}]}',
        '{"filters":[{"column":"a","op":"exists"}]}',
        '{"filters":[{"column":"a","op":"exists","value":null}]}',
        '{"filters":[{"column":"a","op":"in","value":[]}]}',
        '{"filters":[{"column":"a","op":"in","value":[1,true,"1",1.0,1e400]}]}',
        '{"havings":[{"calculate_op":"COUNT","op":">","value":1.5}]}',
        '{"havings":[{"calculate_op":"COUNT","op":">","value":1e400}]}',
        '{"orders":[{"op":"COUNT","order":"descending"}]}',
    ],
    ids=lambda text: ascii(text[:40]),
)
@pytest.mark.parametrize("profile", ["2026", "trigger"])
def test_both_take(profile, text):
    assert check_agreement(profile, text) is not None


@pytest.mark.parametrize(
    ("text", "takers"),
    [
        ('{"calculations":[{"op":"COUNT","column":null}]}', {"2026", "trigger"}),
        ('{"calculations":[{"op":"COUNT","column":"a"}]}', {"2026", "trigger"}),
        ('{"calculations":[{"op":"CONCURRENCY","column":null}]}', {"2026", "trigger"}),
        ('{"orders":[{"op":"COUNT","column":null,"order":"ascending"}]}', {"2026", "trigger"}),
        ('{"orders":[{"op":"COUNT"}]}', {"2026", "trigger"}),
        ('{"orders":[{}]}', {"2026", "trigger"}),
        ('{"havings":[{"op":"=","value":1}]}', {"2026", "trigger"}),
        ('{"calculations":[{"op":"P20","column":"a"}]}', {"2026", "trigger"}),
        ('{"filters":[{"column":"a","op":"ends-with","value":"b"}]}', {"2026", "trigger"}),
        ('{"usage_mode":true}', {"2026", "trigger"}),
        ('{"filter_combination":"or"}', {"2023"}),
        ('{"granularity":0}', {"2026", "trigger"}),
        ('{"filters":[{"column":"a","op":"exists","value":null}]}', {"2026", "trigger"}),
        ('{"calculations":[{"op":"COUNT"}],"limit":10}', set(PROFILES)),
    ],
    ids=lambda value: ascii(value[:50]) if isinstance(value, str) else "",
)
def test_the_profiles_differ_on_both_roads_alike(text, takers):
    assert {profile for profile in PROFILES if check_agreement(profile, text) is not None} == takers


_ITEMS = {
    "calculations": '{"op":"COUNT"}',
    "calculated_fields": '{"name":"a","expression":"1"}',
    "formulas": '{"name":"a","expression":"1"}',
    "filters": '{"column":"a","op":"exists"}',
    "breakdowns": '"a"',
    "orders": '{"op":"COUNT","order":"ascending"}',
    "havings": '{"calculate_op":"COUNT","op":">","value":1}',
}


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("key", _ITEMS)
def test_the_bound_of_a_list_is_the_same_for_both(profile, key):
    taken = [
        check_agreement(profile, f'{{"{key}":[{",".join([_ITEMS[key]] * count)}]}}') is not None
        for count in (0, 1, 99, 100, 101)
    ]
    has_key = key in PROFILES[profile].keys["query"]
    assert PROFILES[profile].most_items == 100
    assert taken == [has_key] * 4 + [False]


def test_a_list_of_values_has_no_bound_for_either():
    text = '{"filters":[{"column":"a","op":"in","value":[' + ",".join(["1"] * 1000) + "]}]}"
    assert check_agreement("2026", text) is not None


# --- every small text ---


_TOKENS = ("{", "}", "[", "]", ",", ":", '"limit"', '"breakdowns"', '"a"', "1", "null")


def test_every_sequence_of_up_to_five_tokens_is_taken_by_both_or_neither():
    taken = 0
    for length in range(6):
        for sequence in product(_TOKENS, repeat=length):
            text = "".join(sequence)
            if length < 4 or is_json(text):
                taken += check_agreement("2026", text, by_definition) is not None
            else:
                assert LANGUAGES["2026"].notation.fast_path.accept(text) is None, ascii(text)
    assert taken == 2, "{} and a limit"


_MEMBERS = (
    '"op":"COUNT"', '"op":"SUM"', '"op":"="', '"column":"a"', '"column":null', '"value":1', '"value":[]', ",", "}", "{",
    "]", "[",
)  # fmt: skip
_FRAMES = (
    '{{"calculations":[{{{}}}]}}',
    '{{"filters":[{{"column":"a",{}}}]}}',
    '{{"filters":[{{{},"column":"a","op":"exists"}}]}}',
    '{{"orders":[{{"order":"ascending"{}}}]}}',
    '{{"havings":[{{"calculate_op":"COUNT",{}}}]}}',
    '{{"calculations":[{{"op":"COUNT"}}{}]}}',
    '{{"limit":1,{}}}',
)


@pytest.mark.parametrize("profile", ["2026", "2023"])
def test_every_sequence_of_up_to_four_members_and_brackets_is_taken_by_both_or_neither(profile):
    taken = dict.fromkeys(_FRAMES, 0)
    for frame in _FRAMES:
        for length in range(5):
            for sequence in product(_MEMBERS, repeat=length):
                text = frame.format("".join(sequence))
                if length < 3 or is_json(text):
                    taken[frame] += check_agreement(profile, text, by_definition) is not None
                else:
                    assert LANGUAGES[profile].notation.fast_path.accept(text) is None, ascii(text)
    assert sum(count > 0 for count in taken.values()) >= 4, taken


def is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


VALUES = (
    "0", "1", "-1", "1001", "3600", "3600.0", "1.0", "1e400", '"a"', '""', '"COUNT"', '"="', '"ascending"', '"AND"',
    "null", "true", "[]", '["a"]', "[1]", "[null]", "{}", "[{}]", '[{"op":"COUNT"}]', '[{"column":"a","op":"exists"}]',
    '[{"name":"a","expression":"1"}]',
)  # fmt: skip
FEW_VALUES = ("1", '"a"', "null")
OBJECTS = {
    "query": ("{{{}}}", ("",)),
    "calculation": (
        '{{"calculations":[{{{}}}]}}',
        ("", '"op":"COUNT"', '"op":"CONCURRENCY"', '"op":"SUM","column":"a"'),
    ),
    "filter": (
        '{{"filters":[{{{}}}]}}',
        (
            "",
            '"column":"a","op":"exists"',
            '"column":"a","op":"="',
            '"column":"a","op":"in"',
            '"op":"contains","value":"a"',
        ),
    ),
    "order": ('{{"orders":[{{{}}}]}}', ("", '"op":"COUNT","order":"ascending"', '"column":"a","order":"descending"')),
    "having": ('{{"havings":[{{{}}}]}}', ("", '"op":">","value":1', '"calculate_op":"COUNT","op":"=","value":1')),
    "calculated field": ('{{"calculated_fields":[{{{}}}]}}', ("", '"name":"a"', '"expression":"1"')),
    "formula": ('{{"formulas":[{{{}}}]}}', ("", '"name":"a"', '"expression":"1"')),
}


@pytest.mark.parametrize("profile", ["2026", "2023"])
@pytest.mark.parametrize("what", OBJECTS)
def test_every_object_with_up_to_two_more_members_is_taken_by_both_or_neither(profile, what):
    frame, starts = OBJECTS[what]
    keys = [*honeycomb.PROFILES["2026"].keys[what], "no_such_key"]
    members = [f'"{key}":{value}' for key, value in product(keys, VALUES)]
    few = [f'"{key}":{value}' for key, value in product(keys, FEW_VALUES)]
    taken = 0
    for start in starts:
        for more in [(), *((m,) for m in members), *product(members, few)]:
            text = frame.format(",".join([*([start] if start else []), *more]))
            taken += check_agreement(profile, text, by_definition) is not None
    assert taken > 0 or what not in PROFILES[profile].keys


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize(
    "place", ["{}", '{{"limit":{}}}', '{{"breakdowns":[{}]}}', "{{{}:1}}", '{{"a"{}1}}', '{{"limit":1{}"id":"a"}}']
)
def test_an_oddity_in_any_place_is_taken_by_both_or_neither(profile, place):
    for oddity in ODDITIES:
        check_agreement(profile, place.format(oddity))
