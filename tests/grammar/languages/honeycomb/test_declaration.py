"""One language for each profile, filled from the vocabulary."""

from __future__ import annotations

import pytest

from grammar.languages import honeycomb
from grammar.notation import Notation
from grammar.notations.json import decode
from grammar.parsing.reader import compiled, read
from grammar.source import Source

PROFILES = honeycomb.PROFILES
FRAMES = {
    "query": "{{{}}}",
    "calculation": '{{"calculations": [{{"op": "SUM", "column": "a", {}}}]}}',
    "filter": '{{"filters": [{{"column": "a", "op": "=", "value": 1, {}}}]}}',
    "order": '{{"orders": [{{"order": "ascending", "op": "COUNT", {}}}]}}',
    "having": '{{"havings": [{{"calculate_op": "COUNT", "op": "=", "value": 1, {}}}]}}',
    "calculated field": '{{"calculated_fields": [{{"name": "a", "expression": "1", {}}}]}}',
    "formula": '{{"formulas": [{{"name": "a", "expression": "1", {}}}]}}',
}


def test_a_language_is_made_once_for_each_profile():
    assert all(honeycomb.language(name) is honeycomb.language(name) for name in PROFILES)
    assert len({id(honeycomb.language(name)) for name in PROFILES}) == len(PROFILES)
    assert honeycomb.language().profile == "2026"


def test_there_is_no_language_of_an_unknown_profile():
    with pytest.raises(KeyError) as caught:
        honeycomb.language("1999")
    assert str(caught.value) == "there is no profile '1999', only 2026, 2023 and trigger"
    assert isinstance(caught.value, ValueError)


@pytest.mark.parametrize("profile", PROFILES)
def test_a_language_is_named_and_holds_its_profile(profile):
    language = honeycomb.language(profile)
    assert (language.name, language.profile, language.vocabulary) == ("honeycomb", profile, PROFILES[profile])


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("what", FRAMES)
def test_the_grammar_has_the_keys_of_the_profile_and_no_others(profile, what):
    notation = honeycomb.language(profile).notation
    every = {key for known in PROFILES.values() for keys in known.keys.values() for key in keys}
    for key in sorted(every):
        text = FRAMES[what].format(f'"{key}": {{}}')  # wrong for every key, and said so in two different ways
        names = {d.name for d in read(notation, Source(text)).diagnostics}
        if key in PROFILES[profile].keys.get(what, ()):
            assert names & {"wrong-type", "unknown-word", "duplicate-key"}, (what, key)
            assert "unknown-key" not in names, (what, key)
        else:
            assert "unknown-key" in names, (what, key)


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{{"calculations": [{{"op": "{}", "column": "a"}}]}}', lambda p: p.calculation_ops),
        ('{{"filters": [{{"column": "a", "op": "{}"}}]}}', lambda p: p.filter_ops),
        ('{{"orders": [{{"op": "{}", "order": "ascending"}}]}}', lambda p: p.order_ops),
        ('{{"havings": [{{"calculate_op": "{}", "op": "=", "value": 1}}]}}', lambda p: p.having_calculation_ops),
        ('{{"filter_combination": "{}"}}', lambda p: p.combinations),
    ],
    ids=["calculations", "filters", "orders", "havings", "combinations"],
)
def test_the_grammar_has_the_words_of_the_profile_and_no_others(profile, text, words):
    notation = honeycomb.language(profile).notation
    every = {word for known in PROFILES.values() for word in words(known)} | {"HEATMAP", "XOR", "count", ""}
    taken = {word for word in every if read(notation, Source(text.format(word))).tree is not None}
    assert taken == set(words(PROFILES[profile]))


@pytest.mark.parametrize("profile", PROFILES)
def test_every_closed_set_of_words_is_spelled_as_its_terminal_matches(profile):
    notation: Notation = honeycomb.language(profile).notation
    patterns = dict(compiled(notation, with_mistakes=True).patterns)
    for terminal, words in notation.explaining.words.items():
        if terminal not in patterns:
            continue  # a key of another profile
        for word in words:
            assert patterns[terminal].fullmatch(f'"{word}"'), (terminal, word)
            assert decode(f'"{word}"') == word
        assert not patterns[terminal].fullmatch('"no such word"')


@pytest.mark.parametrize("profile", PROFILES)
def test_every_terminal_that_can_be_expected_has_a_name_in_the_users_words(profile):
    notation = honeycomb.language(profile).notation
    grammar = compiled(notation, with_mistakes=True)
    for terminal, _ in grammar.patterns:
        assert terminal in notation.explaining.labels or terminal in grammar.fixed, terminal
