"""Strategies: what they promise of each value, how failures shrink, and what four hundred examples reach."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st

from grammar import Column, ColumnType, DatasetKind, Language, Schema
from grammar.chooser import Seeded, Simplest
from grammar.generation.damage import is_valid
from grammar.generation.damages import DAMAGES
from grammar.generation.sentences import material, sentence
from grammar.generation.strategies import invalid, near, schemas, sentences, texts, trees
from grammar.languages import formula, honeycomb
from grammar.languages.formula import FUNCTIONS
from grammar.parsing.derivation import derive
from grammar.parsing.reader import parse_tree
from guard import Guard
from tests.examples import PROFILED
from tests.grammar.generation.test_sentences import KINDS, NOTATIONS
from tests.strategies import document

SEARCH = Language.from_lark(
    """
    start: "find" COLUMN ("," COLUMN)* ["sort" "by" COLUMN]
    COLUMN: /[a-z_]+/
    %ignore " "
    """,
    names=["COLUMN"],
)
SHOP = Schema.of(
    [
        Column("name", ColumnType.STRING),
        Column("price", ColumnType.FLOAT),
        Column("sold", ColumnType.BOOLEAN),
        "odd one",
    ]
)
PROFILES = list(honeycomb.PROFILES)
LANGUAGES = {
    **PROFILED,
    "search": SEARCH,
}
QUICK = settings(max_examples=500, database=None, deadline=None, derandomize=True)


@given(data=st.data())
@pytest.mark.parametrize("name", [*KINDS, "formula"])
@settings(max_examples=25)
def test_a_drawn_sentence_re_parses(name, data):
    notation = NOTATIONS[name]
    assert parse_tree(notation, data.draw(sentences(notation))) is not None


@pytest.mark.parametrize("profile", PROFILES)
@given(data=st.data())
@settings(max_examples=60)
def test_a_drawn_query_over_a_drawn_schema_is_accepted_as_it_is_printed(profile, data):
    language = honeycomb.language(profile)
    schema = data.draw(schemas())
    tree = data.draw(trees(language, schema))
    verdict = Guard(language, schema).check(language.notation.print(tree))
    assert verdict.decision == "accepted", [d.message for d in verdict.diagnostics]
    assert verdict.tree == tree


@given(data=st.data())
@settings(max_examples=80)
def test_a_drawn_formula_over_a_drawn_schema_is_accepted_as_it_is_printed(data):
    language = formula.language()
    schema = data.draw(schemas())
    tree = data.draw(trees(language, schema))
    verdict = Guard(language, schema).check(language.notation.print(tree))
    assert verdict.decision == "accepted", [d.message for d in verdict.diagnostics]
    assert verdict.tree == tree


@pytest.mark.parametrize("name", LANGUAGES)
@given(data=st.data())
@settings(max_examples=25)
def test_a_drawn_text_is_valid_with_and_without_the_schema_it_was_drawn_for(name, data):
    language = LANGUAGES[name]
    text = data.draw(texts(language, SHOP if name != "search" else Schema.of(["price", "name"])))
    assert is_valid(language, text)
    assert is_valid(language, text, SHOP)


@pytest.mark.parametrize("name", LANGUAGES)
@given(data=st.data())
@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
def test_a_text_that_was_broken_by_name_is_invalid(name, data):
    language = LANGUAGES[name]
    text, damage = data.draw(invalid(language, schema=SHOP))
    assert not is_valid(language, text, SHOP)
    assert damage in {held.name for held in DAMAGES}


@pytest.mark.parametrize("damage", ["deleted-token", "truncated", "code-fence"])
@given(data=st.data())
@settings(max_examples=10)
def test_a_text_is_broken_by_the_damage_that_was_asked_for(damage, data):
    assert data.draw(invalid(SEARCH, damage))[1] == damage


def test_an_unknown_damage_is_the_callers_mistake():
    with pytest.raises(KeyError, match="no-such"):
        find(invalid(SEARCH, "no-such"), lambda _: True)


def test_a_language_that_draws_no_trees_says_so():
    with pytest.raises(ValueError, match="has no `generate`"):
        find(trees(SEARCH), lambda _: True)


def test_a_language_of_the_users_own_can_draw_its_trees():
    language = Language.from_lark(
        """
        start: COLUMN
        COLUMN: /[a-z]+/
        """,
        names=["COLUMN"],
        build=lambda node: node.text,
        print=str,
        generate=lambda chooser, schema: [column.name for column in schema][chooser.choose(len(schema))],
    )
    assert find(texts(language, Schema.of(["a", "b"])), lambda text: text != "a", settings=QUICK) == "b"


@pytest.mark.parametrize(
    ("is_wanted", "smallest"),
    [
        (lambda text: " by " in text, "find a sort by a"),
        (lambda text: text.count(",") > 1, "find a , a , a"),
    ],
    ids=["a keyword", "a list"],
)
def test_a_failing_sentence_shrinks_to_the_shortest(is_wanted, smallest):
    assert find(sentences(SEARCH), is_wanted, settings=QUICK) == smallest


def test_the_simplest_choices_make_the_shortest_sentence():
    assert sentence(SEARCH.notation, Simplest()).text == "find a"


def test_a_failing_query_shrinks_to_what_fails():
    language = honeycomb.language()
    found = find(texts(language), lambda text: "havings" in text, settings=QUICK)
    assert found == '{"havings": [{"op": "=", "value": 0, "calculate_op": "COUNT"}]}'


def _drawn(strategy, examples):
    found = []

    @settings(max_examples=examples, phases=[Phase.generate], database=None, deadline=None, derandomize=True)
    @given(strategy)
    def collect(value):
        found.append(value)

    collect()
    return found


@pytest.mark.parametrize("name", [*KINDS, "honeycomb 2026"])
def test_some_hundred_sentences_use_nine_in_ten_productions_at_least(name):
    notation = NOTATIONS[name]
    every = {production.index for production in material(notation).productions.every}
    count = 800 if len(every) > 100 else 400
    used = {number for text in _drawn(sentences(notation), count) for number in derive(notation, text).productions}
    assert len(used & every) >= 0.9 * len(every)


@pytest.mark.parametrize("profile", PROFILES)
def test_queries_use_every_operator_that_the_profile_lets_them_use(profile):
    language = honeycomb.language(profile)
    profile = language.vocabulary
    queries = [language.generate(Seeded(Random(n)), None) for n in range(600)]
    usable = {name for name, op in profile.calculation_ops.items() if op.triggers or not profile.is_trigger}
    assert {c.op for query in queries for c in query.calculations} == usable
    assert {f.op for query in queries for f in query.filters} == set(profile.filter_ops)


def test_queries_use_every_key_but_the_identity():
    queries = [honeycomb.language().generate(Seeded(Random(n)), None) for n in range(300)]
    used = {key for query in queries for key in document(query)}
    assert used == set(honeycomb.PROFILES["2026"].keys["query"]) - {"id"}


def test_formulas_use_every_function():
    language = formula.language()
    written = " ".join(language.notation.print(language.generate(Seeded(Random(n)), None)) for n in range(1500))
    assert {name for name in FUNCTIONS if f"{name}(" not in written} == set()


def test_formulas_over_metrics_follow_one_metric_at_most():
    schema = Schema.of([Column("requests", ColumnType.FLOAT)], kind=DatasetKind.METRICS)
    language = formula.language()
    texts_ = [language.notation.print(language.generate(Seeded(Random(n)), schema)) for n in range(4000)]
    assert [text for text in texts_ if not is_valid(language, text, schema)] == []
    assert any("RATE(" in text for text in texts_)


def test_four_hundred_drawn_queries_use_nine_in_ten_operators_at_least():
    queries = _drawn(trees(honeycomb.language()), 400)
    every = set(honeycomb.PROFILES["2026"].calculation_ops)
    assert len({c.op for query in queries for c in query.calculations}) >= 0.9 * len(every)


@given(data=st.data())
@settings(max_examples=25)
def test_a_text_near_a_language_is_a_text(data):
    assert isinstance(data.draw(near(SEARCH)), str)
