"""A key is one line of grammar and one of vocabulary: all else follows, from the fast path to the text of a tree."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from importlib.resources import files
from random import Random

import pytest
from hypothesis import settings

from grammar.chooser import Seeded
from grammar.contract.law import Law
from grammar.contract.laws import LAWS
from grammar.contract.suite import Contract, Kept, NotApplicable
from grammar.language import Language
from grammar.languages import honeycomb
from grammar.languages.honeycomb import Filter, Query
from grammar.languages.honeycomb.declaration import of_profile
from grammar.languages.honeycomb.shapes import shape_data
from grammar.languages.honeycomb.vocabulary import P2026
from grammar.notations.json import Key
from grammar.parsing.reader import read
from grammar.source import Source
from guard import Guard

LINES = {
    "query": (
        ('| SERIES_LIMIT ":" INTEGER', "series_limit", Key(least=1, most=50)),
        ('| PRECISION ":" ("\\"fast\\"" | "\\"exact\\"")', "precision", Key("a precision")),
        ('| EXCLUSIONS ":" filters', "exclusions", Key()),
        ('| REMARK ":" STRING', "remark", Key(is_nonempty=False)),
    ),
    "filter": (('| WEIGHT ":" _number', "weight", Key("a weight")),),
}
"""For each object, the line of grammar and the line of vocabulary of each key."""


@cache
def language() -> Language:
    text = (files(honeycomb) / "query.lark").read_text(encoding="utf-8")
    keys = dict(P2026.keys)
    for what, lines in LINES.items():
        begun = f"{what}_member: "
        before, after = text.split(begun)
        first, rest = after.split("\n", 1)
        text = before + begun + first + "\n" + "".join(f"    {line}\n" for line, _, _ in lines) + rest
        keys[what] = {**keys[what], **{key: declared for _, key, declared in lines}}
    return of_profile(replace(P2026, keys=keys), shape_data(text))


QUICK = {"fast-path-agrees", "print-then-parse", "places-spell", "canonical-form", "sentences-parse"}
"""The laws that a few examples say something of."""

TIMED = {"reading-grows-linearly", "terminals-read-linearly"}
"""The laws of what reading takes: they are tried on the language as it is."""

COUNT = '"calculations": [{"op": "COUNT"}]'


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ('"series_limit": 50', 50),
        ('"precision": "fast"', "fast"),
        ('"pr\\u0065cision": "exact"', "exact"),
        ('"remark": "é"', "é"),
    ],
)
def test_a_right_value_is_taken_by_both_roads_and_printed(member, value):
    text = f"{{{COUNT}, {member}}}"
    notation = language().notation
    tree = notation.fast_path.accept(text)
    assert isinstance(tree, Query)
    assert tree == read(notation, Source(text)).tree
    key = next(iter(json.loads(f"{{{member}}}")))
    assert getattr(tree, key) == value
    assert json.loads(notation.print(tree)) == json.loads(text)
    assert notation.fast_path.locate(Source(text)).value((key,)).start == text.index(": ", len(COUNT) + 2) + 2
    assert Guard(language()).check(text)


def test_parts_of_a_further_list_are_nodes_that_rules_judge():
    text = f'{{{COUNT}, "exclusions": [{{"column": "a", "op": "exists", "value": 1, "weight": 0.5}}]}}'
    assert language().notation.fast_path.accept(text) is None, "a settled rule objects to the value"
    tree = read(language().notation, Source(text)).tree
    found = dict(language().walk(tree))
    assert isinstance(found["exclusions", 0], Filter)
    assert found["exclusions", 0].weight == 0.5
    assert [each.path for each in Guard(language()).check(text).diagnostics] == [("exclusions", 0, "value")]


@pytest.mark.parametrize(
    ("member", "name", "message"),
    [
        ('"series_limit": 51', "number-out-of-range", "`series_limit` is 51, but must be from 1 to 50"),
        ('"series_limit": "5"', "wrong-type", "`series_limit` must be an integer, not a string"),
        ('"precision": "best"', "unknown-word", "`best` is not a precision"),
        ('"exclusions": {}', "wrong-type", "`exclusions` must be a list of filters, not an object"),
        ('"exclusions": [5]', "wrong-type", "an item of `exclusions` must be a filter, not a number"),
        ('"exclusions": [{"op": "exists"}]', "missing-key", "a filter has no `column`"),
        ('"remark": null', "wrong-type", "`remark` must be a string, not `null`"),
        ('"remarks": "a"', "unknown-key", "`remarks` is not a key of the query"),
        ('"remark": "a", "remark": "b"', "duplicate-key", "the key `remark` occurs twice in one object"),
    ],
)
def test_a_wrong_value_is_reported_by_its_key(member, name, message):
    text = f"{{{COUNT}, {member}}}"
    assert language().notation.fast_path.accept(text) is None
    found = read(language().notation, Source(text)).diagnostics
    assert (name, message) in [(each.name, each.message) for each in found]


def test_a_misspelt_further_key_is_put_right_where_a_misspelt_old_one_is():
    verdict = Guard(language()).check(f'{{{COUNT}, "seriesLimit": 5,}}')
    assert verdict
    assert json.loads(verdict.text)["series_limit"] == 5


def test_further_keys_are_drawn():
    chooser = Seeded(Random(3))
    drawn = [language().generate(chooser, None) for _ in range(60)]
    for key in ("series_limit", "precision", "exclusions", "remark"):
        assert any(getattr(query, key) for query in drawn), key
    assert all(language().notation.fast_path.accept(language().notation.print(query)) == query for query in drawn)


@pytest.mark.parametrize("law", [law for law in LAWS if law.name not in TIMED], ids=lambda law: law.name)
def test_the_language_with_further_keys_keeps_the_contract(law: Law):
    is_at_night = settings().max_examples > 100
    if not is_at_night and law.name not in QUICK:
        pytest.skip("the whole contract is tried at night")
    outcome = Contract(language()).hold(law, seed=1, examples=(100 if is_at_night else 3) * law.cost)
    assert isinstance(outcome, Kept | NotApplicable), outcome
