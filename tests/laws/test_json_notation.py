"""Laws of JSON as a notation: where each value stands, and what an edit does, held to Python's own JSON."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from grammar.languages import honeycomb
from grammar.notations.json import decode, encode, locate, number, offsets
from grammar.parsing.reader import read
from grammar.rule import Add, Remove, Rename, Replace
from grammar.source import Source
from tests.strategies import Detail, any_texts, near_texts, query_texts, spelled
from tests.strategies.texts import SEEDS
from tests.strategies.trees import scalars, strings

PROFILES = honeycomb.PROFILES
LANGUAGES = {name: honeycomb.language(name) for name in PROFILES}
GRAMMARS = [name for name in PROFILES if not PROFILES[name].is_trigger]
"""Profiles that differ in what is read; the others differ in what is judged."""
texts = query_texts(PROFILES["2026"], Detail.GRAMMAR)


def load(text: str) -> Any:
    return json.loads(text, parse_float=number)


def paths(document: Any, path: tuple[Any, ...] = ()) -> dict[tuple[Any, ...], Any]:
    """Every value of a document by its path, the document itself first."""
    found = {path: document}
    if isinstance(document, dict):
        for key, value in document.items():
            found |= paths(value, (*path, key))
    if isinstance(document, list):
        for position, value in enumerate(document):
            found |= paths(value, (*path, position))
    return found


def apply(text: str, edits: Any) -> str:
    for edit in sorted(edits, key=lambda e: e.span, reverse=True):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    return text


json_documents = st.recursive(
    st.none() | scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(strings, inner, max_size=3),
    max_leaves=12,
)
json_texts = st.builds(lambda value, seed: spelled(value, _chance(seed)), json_documents, SEEDS)


def json_texts_with(kind: type) -> st.SearchStrategy[str]:
    """JSON texts in which there is a value of the kind."""
    inner = {
        str: strings,
        list: st.lists(json_documents, min_size=1, max_size=2),
        dict: st.dictionaries(strings, json_documents, min_size=1, max_size=2),
    }
    documents = st.builds(lambda a, b: [a, b], inner[kind], json_documents) | inner[kind]
    return st.builds(lambda value, seed: spelled(value, _chance(seed)), documents, SEEDS)


def _chance(seed: int) -> Any:
    from random import Random

    return Random(seed)


# --- places ---


@pytest.mark.parametrize("profile", GRAMMARS)
@given(data=st.data())
def test_every_value_and_key_of_a_query_is_at_its_place(profile, data):
    text = data.draw(query_texts(PROFILES[profile], Detail.GRAMMAR))
    places = read(LANGUAGES[profile].notation, Source(text)).places
    expected = paths(load(text))
    assert set(places.values) == set(expected)
    for path, span in places.values.items():
        assert repr(load(text[span.start : span.end])) == repr(expected[path]), path
    assert set(places.keys) == {path for path in expected if path and isinstance(path[-1], str)}
    for path, span in places.keys.items():
        assert load(text[span.start : span.end]) == path[-1]


@pytest.mark.parametrize("profile", GRAMMARS)
@given(data=st.data())
def test_locating_without_the_grammar_gives_the_places_of_the_builder(profile, data):
    source = Source(data.draw(query_texts(PROFILES[profile], Detail.GRAMMAR)))
    places, located = read(LANGUAGES[profile].notation, source).places, locate(source)
    assert located.values == places.values
    assert located.keys == places.keys
    assert located.omitted == places.omitted == {}


@given(text=json_texts)
def test_every_value_and_key_of_any_json_is_located(text):
    located, expected = locate(Source(text)), paths(load(text))
    assert set(located.values) == set(expected)
    for path, span in located.values.items():
        assert repr(load(text[span.start : span.end])) == repr(expected[path])
    for path, span in located.keys.items():
        assert load(text[span.start : span.end]) == path[-1]


@given(text=any_texts)
def test_locating_in_any_text_never_raises_and_stays_inside_it(text):
    located = locate(Source(text))
    for span in (*located.values.values(), *located.keys.values(), located.value(("no", "such", "path"))):
        assert 0 <= span.start <= span.end <= len(text)


@given(data=st.data())
def test_locating_in_a_nearly_right_text_never_raises_and_stays_inside_it(data):
    for text in data.draw(near_texts(PROFILES["2026"])):
        located = locate(Source(text))
        for span in (*located.values.values(), *located.keys.values()):
            assert 0 <= span.start <= span.end <= len(text)


@given(text=json_texts_with(str), data=st.data())
def test_a_part_of_a_decoded_string_is_found_in_its_raw_spelling(text, data):
    located = locate(Source(text))
    held = [path for path, value in paths(load(text)).items() if isinstance(value, str)]
    path = data.draw(st.sampled_from(held))
    decoded = paths(load(text))[path]
    start = data.draw(st.integers(0, len(decoded)))
    end = data.draw(st.integers(start, len(decoded)))
    span = located.inside(path, start, end)
    assert load(f'"{text[span.start : span.end]}"') == decoded[start:end]


@pytest.mark.parametrize(
    ("raw", "start", "end", "expected"),
    [
        ('"abc"', 1, 2, "b"),
        (r'"a\/b"', 1, 2, r"\/"),
        (r'"a\bb"', 1, 2, r"\b"),
        (r'"\u0061\u0062"', 1, 2, r"\u0062"),
        (r'"\ud83d\ude00b"', 0, 1, r"\ud83d\ude00"),
        (r'"\ud83d\ude00b"', 1, 2, "b"),
        ('"😀b"', 1, 2, "b"),
        (r'"\\\"b"', 2, 3, "b"),
        (r'"\\u0041"', 0, 1, r"\\"),
        ('"ab"', 2, 2, ""),
        ('"ab"', 5, 9, ""),
        ('""', 0, 0, ""),
    ],
)
def test_the_offsets_of_a_string_count_its_decoded_characters(raw, start, end, expected):
    source = Source(f"[{raw}]")
    span = locate(source).inside((0,), start, end)
    assert source.slice(span) == expected


@given(raw=st.builds(lambda text, seed: spelled(text, _chance(seed), variety=0.5), strings, SEEDS))
def test_there_is_one_offset_for_each_decoded_character_and_one_for_the_end(raw):
    assert decode(raw) == load(raw)
    assert len(offsets(raw)) == len(decode(raw)) + 1
    assert offsets(raw) == sorted(set(offsets(raw)))


@given(value=json_documents)
def test_what_is_encoded_is_json_of_the_same_value(value):
    assert repr(load(encode(value))) == repr(value)


@given(text=strings, chance=SEEDS)
def test_an_escaped_text_can_stand_between_quotes(text, chance):
    assert load('"' + locate(Source("")).escaped(text) + '"') == text


# --- edits ---


def _containers(held: dict[Any, Any], kind: type) -> list[Any]:
    return [path for path, value in held.items() if isinstance(value, kind)]


def _get(document: Any, path: Any) -> Any:
    for step in path:
        document = document[step]
    return document


def check_edits(text: str, change: Any, expected: Any) -> None:
    edits = locate(Source(text)).edits(change)
    assert edits
    assert repr(load(apply(text, edits))) == repr(expected), (text, change)


values = st.one_of(scalars, st.lists(scalars, max_size=2), st.dictionaries(strings, scalars, max_size=2))


@given(text=json_texts, value=values, data=st.data())
def test_replacing_a_value_changes_that_value_only(text, value, data):
    document = load(text)
    path = data.draw(st.sampled_from(list(paths(document))))
    expected = deepcopy(document)
    if path:
        _get(expected, path[:-1])[path[-1]] = value
    else:
        expected = value
    check_edits(text, Replace(path, value), expected)


@given(text=json_texts_with(list), data=st.data())
def test_removing_a_member_or_item_takes_one_comma_with_it(text, data):
    document = load(text)
    held = [path for path in paths(document) if path]
    path = data.draw(st.sampled_from(held))
    expected = deepcopy(document)
    del _get(expected, path[:-1])[path[-1]]
    check_edits(text, Remove(path), expected)


@given(text=json_texts_with(dict), key=strings, data=st.data())
def test_renaming_a_key_keeps_its_value_and_its_place_in_the_text(text, key, data):
    document = load(text)
    held = [path for path in paths(document) if path and isinstance(path[-1], str)]
    path = data.draw(st.sampled_from(held))
    outer = _get(document, path[:-1])
    assume(key not in outer)
    renamed = {key if name == path[-1] else name: value for name, value in outer.items()}
    expected = deepcopy(document)
    if path[:-1]:
        _get(expected, path[:-2])[path[-2]] = renamed
    else:
        expected = renamed
    check_edits(text, Rename(path, key), expected)


@given(text=json_texts_with(dict), key=strings, value=values, data=st.data())
def test_adding_a_member_puts_it_at_the_end_of_its_object(text, key, value, data):
    document = load(text)
    held = _containers(paths(document), dict)
    path = data.draw(st.sampled_from(held))
    assume(key not in _get(document, path))
    expected = deepcopy(document)
    _get(expected, path)[key] = value
    check_edits(text, Add(path, value, key), expected)


@given(text=json_texts_with(list), value=values, data=st.data())
def test_adding_an_item_puts_it_at_the_end_of_its_list(text, value, data):
    document = load(text)
    held = _containers(paths(document), list)
    path = data.draw(st.sampled_from(held))
    expected = deepcopy(document)
    _get(expected, path).append(value)
    check_edits(text, Add(path, value), expected)


@given(text=json_texts_with(dict), key=strings, value=values, data=st.data())
def test_adding_an_item_to_a_list_that_is_not_there_brings_the_list(text, key, value, data):
    document = load(text)
    held = _containers(paths(document), dict)
    path = data.draw(st.sampled_from(held))
    assume(key not in _get(document, path))
    expected = deepcopy(document)
    _get(expected, path)[key] = [value]
    check_edits(text, Add((*path, key), value), expected)


@given(text=texts, data=st.data())
def test_the_places_of_the_builder_make_the_same_edits(text, data):
    source = Source(text)
    built, located = read(LANGUAGES["2026"].notation, source).places, locate(source)
    path = data.draw(st.sampled_from(list(located.values)))
    for change in (Replace(path, 1), Rename(path, "x"), Add(path, 1, "x"), Add(path, 1)):
        assert built.edits(change) == located.edits(change)
    if path:
        assert built.edits(Remove(path)) == located.edits(Remove(path))


@pytest.mark.parametrize(
    "change",
    [
        Replace(("b",), 1),
        Remove(("b",)),
        Rename(("b",), "c"),
        Rename(("a", 0), "c"),
        Add(("b", "c"), 1),
        Add(("b",), 1, "c"),
        Add(("a", 0), 1, "c"),
        Add(("a", 0), 1),
    ],
)
def test_a_change_where_there_is_no_such_place_makes_no_edits(change):
    assert locate(Source('{"a": [1]}')).edits(change) == ()


@pytest.mark.parametrize(
    ("text", "change", "expected"),
    [
        ('{"a": 1, "b": 2}', Remove(("a",)), '{"b": 2}'),
        ('{"a": 1, "b": 2}', Remove(("b",)), '{"a": 1}'),
        ('{"a": 1 , "b": 2 }', Remove(("b",)), '{"a": 1  }'),
        ('{"a": 1}', Remove(("a",)), "{}"),
        ("[1, 2, 3]", Remove((1,)), "[1, 3]"),
        ("{}", Add((), 1, "a"), '{"a": 1}'),
        ("{ }", Add((), 1, "a"), '{"a": 1 }'),
        ('{"a": 1}', Add((), [1], "b"), '{"a": 1, "b": [1]}'),
        ('{"a": 1\n}', Add((), 2, "b"), '{"a": 1, "b": 2\n}'),
        ("[]", Add((), "x"), '["x"]'),
        ("{}", Add(("a",), "x"), '{"a": ["x"]}'),
        ('{"a": 1}', Rename(("a",), 'b"'), '{"b\\"": 1}'),
        ('{"a": [1, 2]}', Replace(("a", 1), None), '{"a": [1, null]}'),
    ],
)
def test_an_edit_touches_as_little_as_it_can(text, change, expected):
    assert apply(text, locate(Source(text)).edits(change)) == expected
