"""A profile's grammar: what it lacks is left out, and a file that does not fit the vocabulary is refused."""

from dataclasses import replace
from importlib.resources import files

import pytest

from grammar.languages import honeycomb
from grammar.languages.honeycomb.grammars import NULLS, OBJECTS, GrammarFileError, for_profile
from grammar.languages.honeycomb.vocabulary import P2023, P2026, PROFILES

TEXTS = {name: (files(honeycomb) / name).read_text(encoding="utf-8") for name in NULLS}
FILES = pytest.mark.parametrize("file", TEXTS)


@FILES
@pytest.mark.parametrize("profile", PROFILES.values(), ids=lambda profile: profile.name)
def test_the_files_fit_every_profile(file, profile):
    text = for_profile(TEXTS[file], file, profile)
    assert ("USAGE_MODE" in text) is ("usage_mode" in profile.keys["query"])


def test_a_profile_that_has_everything_reads_the_files_as_they_are():
    assert for_profile(TEXTS["query.lark"], "query.lark", P2026) == TEXTS["query.lark"].rstrip("\n")


@FILES
def test_a_profile_without_null_has_no_place_for_it(file):
    text = for_profile(TEXTS[file], file, P2023)
    assert "| NULL" not in text
    assert "_not_string_or_null" not in text


@FILES
@pytest.mark.parametrize("rule", OBJECTS)
def test_a_rule_that_was_renamed_is_refused(file, rule):
    with pytest.raises(GrammarFileError, match="no object is known to have"):
        for_profile(TEXTS[file].replace(rule, f"renamed_{rule}"), file, P2023)


@FILES
@pytest.mark.parametrize("rule", OBJECTS)
def test_a_rule_that_is_renamed_beyond_recognition_is_refused(file, rule):
    with pytest.raises(GrammarFileError, match=f"no rule `{rule}`"):
        for_profile(TEXTS[file].replace(rule, f"part_of_{rule.removesuffix('_member')}"), file, P2023)


@pytest.mark.parametrize(("file", "null"), [(file, null) for file in NULLS for null in NULLS[file]])
def test_a_place_of_null_that_was_rewritten_is_refused(file, null):
    text = TEXTS[file].replace(null, null.replace("_", "_a", 1))
    with pytest.raises(GrammarFileError, match="which profiles without null replace"):
        for_profile(text, file, P2026)


@FILES
def test_a_key_of_the_vocabulary_without_a_line_is_refused(file):
    profile = replace(P2026, keys={**P2026.keys, "query": (*P2026.keys["query"], "series_limit")})
    with pytest.raises(GrammarFileError, match="no line for the key `series_limit` of `query_member`"):
        for_profile(TEXTS[file], file, profile)


@FILES
def test_two_keys_on_one_line_are_refused(file):
    text = TEXTS[file].replace('\n    | JOIN_COLUMN ":"', ' | JOIN_COLUMN ":"')
    with pytest.raises(GrammarFileError, match="not one alternative on one line"):
        for_profile(text, file, P2026)


def test_a_key_on_the_first_line_of_its_rule_cannot_be_left_out():
    profile = replace(P2023, keys={**P2023.keys, "order": ("column", "order")})
    with pytest.raises(GrammarFileError, match="the key `op` of `order_member` cannot be left out"):
        for_profile(TEXTS["query.lark"], "query.lark", profile)
