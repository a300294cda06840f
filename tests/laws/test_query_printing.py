"""Laws of printing a query: what is printed reads back as the same tree, and the canonical form is one form."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grammar.languages import honeycomb
from grammar.languages.honeycomb import Calculation, Filter, Having, Query, canonical
from grammar.notations.json import number
from grammar.parsing.reader import parse, read
from grammar.source import Source
from tests.strategies import Detail, document, queries, query_texts
from tests.strategies.spellings import with_idle_members
from tests.strategies.texts import SEEDS

PROFILES = honeycomb.PROFILES
LANGUAGES = {name: honeycomb.language(name) for name in PROFILES}
GRAMMARS = [name for name in PROFILES if not PROFILES[name].is_trigger]
"""Profiles that differ in what is read; the others differ in what is judged."""


def reread(profile: str, query: Query) -> Query:
    notation = LANGUAGES[profile].notation
    text = notation.print(query)
    parsed = read(notation, Source(text))
    assert parsed.diagnostics == (), ascii(text)
    fast = parse(notation, Source(text))
    assert repr(fast.tree) == repr(parsed.tree), ascii(text)
    return parsed.tree


@pytest.mark.parametrize("profile", GRAMMARS)
@given(data=st.data())
def test_what_is_printed_reads_back_as_the_same_tree(profile, data):
    query = data.draw(queries(PROFILES[profile], Detail.GRAMMAR))
    assert repr(reread(profile, query)) == repr(query)


@pytest.mark.parametrize("profile", GRAMMARS)
@given(data=st.data())
def test_what_was_read_prints_to_a_text_that_reads_the_same(profile, data):
    notation = LANGUAGES[profile].notation
    tree = read(notation, Source(data.draw(query_texts(PROFILES[profile], Detail.GRAMMAR)))).tree
    assert repr(reread(profile, tree)) == repr(tree)


@pytest.mark.parametrize("profile", GRAMMARS)
@given(data=st.data())
def test_the_print_is_one_line_of_json_that_holds_the_document_of_the_tree(profile, data):
    query = data.draw(queries(PROFILES[profile], Detail.GRAMMAR))
    text = LANGUAGES[profile].notation.print(query)
    assert "\n" not in text
    assert repr(json.loads(text, parse_float=number)) == repr(document(query))


@pytest.mark.parametrize("profile", GRAMMARS)
@given(data=st.data())
def test_the_canonical_form_is_a_fixed_point(profile, data):
    once = canonical(data.draw(queries(PROFILES[profile], Detail.GRAMMAR)))
    assert repr(canonical(once)) == repr(once)


@pytest.mark.parametrize("profile", GRAMMARS)
@given(data=st.data())
def test_the_canonical_form_survives_printing_and_reading(profile, data):
    once = canonical(data.draw(queries(PROFILES[profile], Detail.GRAMMAR)))
    again = reread(profile, once)
    assert repr(again) == repr(once)
    assert repr(canonical(again)) == repr(once)


@given(query=queries(PROFILES["2026"], Detail.GRAMMAR), seed=SEEDS)
def test_the_order_of_filters_havings_and_calculated_fields_does_not_reach_the_canonical_form(query, seed):
    chance = Random(seed)

    def shuffled(items):
        return tuple(chance.sample(items, len(items)))

    other = replace(
        query,
        calculations=tuple(replace(c, filters=shuffled(c.filters)) for c in query.calculations),
        calculated_fields=shuffled(query.calculated_fields),
        filters=shuffled(query.filters),
        havings=shuffled(query.havings),
    )
    assert repr(canonical(other)) == repr(canonical(query))


@given(query=queries(PROFILES["2026"], Detail.GRAMMAR), seed=SEEDS)
def test_members_that_say_nothing_do_not_reach_the_tree(query, seed):
    profile = PROFILES["2026"]
    held = with_idle_members(document(query), profile, Random(seed), likely=0.5)
    text = (
        json.dumps(held, ensure_ascii=False, default=lambda value: pytest.fail(f"not JSON: {value!r}"))
        if not _has(held, Decimal)
        else LANGUAGES["2026"].notation.print(query)
    )
    assert repr(read(LANGUAGES["2026"].notation, Source(text)).tree) == repr(query)


def _has(held, kind):
    if isinstance(held, dict):
        return any(_has(item, kind) for item in held.values())
    return any(_has(item, kind) for item in held) if isinstance(held, list) else isinstance(held, kind)


@pytest.mark.parametrize(
    "text",
    [
        "1" + "0" * 398 + "e9",
        "1." + "1" * 390 + "E405",
        "1" * 399 + "e999600",
        "-1" + "1" * 10 + "e999988",
        "0." + "0" * 396 + "1",
        "1" * 396 + ".5",
        "1e999999",
        "1e-999999",
        "1E+0000000000001",
        "0e999999",
        "-0.0",
        "5e-324",
        "4e-324",
        "1.7976931348623157e308",
        "1.7976931348623159e308",
        "9007199254740993.0",
        "1e23",
        "123456789012345678901234567890e0",
    ],
)
def test_a_number_that_was_read_prints_to_a_number_that_reads_the_same(text):
    notation = LANGUAGES["2026"].notation
    parsed = read(notation, Source(f'{{"havings":[{{"op":">","value":{text}}}]}}'))
    assert parsed.tree is not None, parsed.diagnostics
    value = parsed.tree.havings[0].value
    assert Decimal(repr(value)) == Decimal(text) if isinstance(value, float) else value == Decimal(text)
    assert repr(reread("2026", parsed.tree)) == repr(parsed.tree)


def test_truth_one_and_one_point_zero_stay_apart():
    query = Query(filters=tuple(Filter("a", "=", value) for value in (True, 1, 1.0, "1", "true")))
    again = reread("2026", query)
    assert [type(f.value) for f in again.filters] == [bool, int, float, str, str]
    assert len(set(again.filters)) == 5


def test_an_empty_list_of_values_stays_and_an_empty_list_of_filters_goes():
    query = Query(filters=(Filter("a", "in", ()),), calculations=(Calculation("COUNT", filters=()),))
    text = LANGUAGES["2026"].notation.print(query)
    assert text == '{"calculations": [{"op": "COUNT"}], "filters": [{"column": "a", "op": "in", "value": []}]}'
    assert reread("2026", query) == query


def test_a_decimal_without_fraction_or_exponent_prints_as_a_number_with_a_fraction():
    query = Query(havings=(Having(">", Decimal(123456789012345678901234567890)),))
    assert repr(reread("2026", query)) == repr(query)
