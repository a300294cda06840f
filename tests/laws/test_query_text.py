"""Laws of the text notation of queries: what is printed is read as the same query, by way of either notation, in each profile."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grammar.contract.law import Law
from grammar.contract.laws import LAWS
from grammar.contract.suite import Contract, Kept, NotApplicable
from grammar.generation.strategies import schemas, sentences, trees
from grammar.languages.honeycomb import PROFILES, honeycomb
from grammar.parsing.reader import parse_tree, read
from grammar.source import Source

JSON = {profile: honeycomb.language(profile) for profile in PROFILES}
TEXT = {profile: language.in_notation("text") for profile, language in JSON.items()}


FEW = settings(max_examples=8) if settings().max_examples <= 100 else settings()
"""Trees and sentences of each profile; at night as many as the profile of Hypothesis says."""


def same(profile: str, tree) -> None:
    """By way of the text, of the JSON, and of both, a query comes back as it was."""
    text, json = TEXT[profile].notation, JSON[profile].notation
    written = text.print(tree)
    assert "\n" not in written
    back = read(text, Source(written)).tree
    assert repr(back) == repr(tree), written
    assert repr(read(json, Source(json.print(back))).tree) == repr(tree)
    assert text.print(back) == written


@pytest.mark.parametrize("profile", PROFILES)
@FEW
@given(data=st.data())
def test_a_drawn_query_comes_back_as_it_was(profile, data):
    schema = data.draw(st.none() | schemas())
    same(profile, data.draw(trees(JSON[profile], schema)))


@pytest.mark.parametrize("profile", PROFILES)
@FEW
@given(data=st.data())
def test_what_json_can_say_comes_back_whatever_the_rules_say_of_it(profile, data):
    tree = read(JSON[profile].notation, Source(data.draw(sentences(JSON[profile])))).tree
    if tree is not None:
        same(profile, tree)


@pytest.mark.parametrize("profile", PROFILES)
@FEW
@given(data=st.data())
def test_the_canonical_text_of_a_sentence_is_its_own(profile, data):
    language = TEXT[profile]
    tree = read(language.notation, Source(data.draw(sentences(language)))).tree
    if tree is not None:
        same(profile, tree)
        canonical = language.notation.print(language.canonical(tree))
        again = read(language.notation, Source(canonical)).tree
        assert language.notation.print(language.canonical(again)) == canonical


@pytest.mark.parametrize("profile", PROFILES if settings().max_examples > 100 else ["2026"])
@FEW
@given(data=st.data())
def test_the_mistakes_read_no_right_text_differently(profile, data):
    text = data.draw(sentences(TEXT[profile]))
    notation = TEXT[profile].notation
    assert parse_tree(notation, text, with_mistakes=True) == parse_tree(notation, text)


QUICK = frozenset({"examples-hold", "places-spell", "print-then-parse", "safe-fixes-mend"})
"""The laws that are tried with every run of the tests; the others at night."""


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.name)
def test_the_text_notation_keeps_the_contract(law: Law):
    is_at_night = settings().max_examples > 100
    if not is_at_night and law.name not in QUICK:
        pytest.skip("the whole contract is tried at night")
    outcome = Contract(TEXT["2026"]).hold(law, seed=1, examples=(100 if is_at_night else 3) * law.cost)
    assert isinstance(outcome, Kept | NotApplicable), outcome
