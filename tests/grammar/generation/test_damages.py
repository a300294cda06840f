"""Laws of the damages: each does what its example shows, claims nothing, and says what it is."""

from __future__ import annotations

from random import Random

import pytest

from grammar import Language, Schema, Source
from grammar.chooser import Seeded, Simplest
from grammar.generation.damage import attempts, damage, damaged, is_valid, whole
from grammar.generation.damages import DAMAGES
from grammar.generation.sentences import compose
from grammar.languages import honeycomb
from grammar.parsing.reader import read
from tests.examples import SHIPPED

LANGUAGE = honeycomb.language()
SEARCH = Language.from_lark(
    """
    start: "find" COLUMN ("," COLUMN)* ";"?
    COLUMN: /[a-z_]+/
    %ignore " "
    """,
    names=["COLUMN"],
)
LANGUAGES = {**SHIPPED, "search": SEARCH}
EXAMPLES = [(held, before, after) for held in DAMAGES for before, after in held.examples]
BY_NAME = {held.name: held for held in DAMAGES}


@pytest.mark.parametrize("held", DAMAGES, ids=lambda held: held.name)
def test_a_damage_has_an_example_and_says_where_it_comes_from(held):
    assert held.examples
    assert "\n\n" in held.explanation
    assert held.caption.endswith((".", "`."))


@pytest.mark.parametrize(("held", "before", "after"), EXAMPLES, ids=[f"{held.name}: {b}" for held, b, _ in EXAMPLES])
def test_the_example_of_a_damage_becomes_what_its_page_says(held, before, after):
    made = damaged(held, LANGUAGE, before, Simplest())
    assert made is not None
    assert (made.text, made.damage, made.original) == (after, held.name, before)


@pytest.mark.parametrize("held", DAMAGES, ids=lambda held: held.name)
def test_what_a_damage_breaks_in_its_example_a_schema_or_the_reader_refuses(held):
    schema = Schema.of(["duration"])
    for before, after in held.examples:
        assert is_valid(LANGUAGE, before, schema)
        assert not is_valid(LANGUAGE, after, schema)


@pytest.mark.parametrize("name", LANGUAGES)
@pytest.mark.parametrize("held", DAMAGES, ids=lambda held: held.name)
def test_what_a_damage_says_of_its_outcome_is_what_reading_says(held, name):
    language = LANGUAGES[name]
    for number in range(8):
        chooser = Seeded(Random(f"{held.name} {number}"))
        text = compose(language, chooser)
        made = damaged(held, language, text, chooser)
        if made is not None:
            assert made.original == text != made.text
            parsed = read(language.notation, Source(made.text))
            assert made.is_invalid or parsed.tree is not None


def test_leaving_out_an_item_may_well_leave_a_valid_text():
    outcomes = {
        made.is_invalid
        for number in range(40)
        if (made := damaged(BY_NAME["doubled-token"], SEARCH, "find a_, b;", Seeded(Random(number))))
    }
    assert True in outcomes
    swapped = damaged(BY_NAME["misspelt-name"], SEARCH, "find ab", Simplest())
    assert swapped is not None
    assert not swapped.is_invalid


def test_a_misspelt_name_is_invalid_where_the_schema_has_no_such_name():
    made = damaged(BY_NAME["misspelt-name"], SEARCH, "find ab", Simplest(), Schema.of(["ab"]))
    assert made is not None
    assert made.text == "find ba"
    assert made.is_invalid


def test_only_certainly_invalid_outcomes_are_attempts():
    texts = [made.text for made in attempts(DAMAGES, SEARCH, "find ab, cd;", Seeded(Random(3)))]
    assert len(texts) > 10
    assert not any(is_valid(SEARCH, text) for text in texts)


def test_a_text_that_the_grammar_does_not_read_cannot_be_damaged():
    assert whole(SEARCH.notation, "nothing of the kind") is None
    assert damaged(BY_NAME["truncated"], SEARCH, "nothing of the kind", Simplest()) is None


def test_a_damage_for_json_leaves_other_notations_alone():
    assert damaged(BY_NAME["unquoted-key"], SEARCH, "find ab", Simplest()) is None


def test_a_damage_without_a_docstring_is_refused():
    with pytest.raises(TypeError, match="no docstring"):
        damage(examples=[])(lambda _whole, _chooser: None)
