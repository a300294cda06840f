"""Fields: what a schema is about, by the words of its columns, and what is not about that."""

from __future__ import annotations

import pytest

from guard.scope.question_text.tokens import stem
from guard.scope.scope import Scope
from guard.scope.topic.fields import AKIN, ALIEN, NEITHER, Fields, field_lists
from guard.scope.topic.vocabulary import Terms, english
from guard.screening import InScope

FARM = ["cow_id", "barn", "breed", "milk_litres", "fat_pct", "calving_date", "lactation_no"]
SIGN_INS = ["login_time", "username", "mfa_method", "source_ip", "risk_score", "vpn", "malware_family"]
FLEET = ["vehicle_plate", "driver", "fuel_litres", "mileage_km", "tyre_pressure", "garage", "engine_hours"]


@pytest.mark.parametrize(
    ("columns", "word", "side"),
    [
        (FARM, "heifers", AKIN),
        (FARM, "tractor", AKIN),
        (FARM, "policyholders", ALIEN),
        (FARM, "trawler", NEITHER),  # a near field's
        (FARM, "paper", NEITHER),  # anybody says it of anything
        (FARM, "orders", NEITHER),  # a word of queries
        (FARM, "frobnicator", NEITHER),  # in no list
        (SIGN_INS, "cows", ALIEN),
        (SIGN_INS, "phishing", AKIN),
        (FLEET, "motorbikes", AKIN),
        (FLEET, "violins", ALIEN),
    ],
)
def test_a_word_is_akin_to_a_schema_of_its_field_and_alien_to_others(columns, word, side):
    assert Terms.of(columns).side(word) == side


@pytest.mark.parametrize(
    "columns", [[], ["a", "b"], ["foo_count", "bar_name", "created_at"], ["cow_name", "value", "ts"]]
)
def test_where_a_schema_is_of_no_known_field_no_word_is_alien(columns):
    terms = Terms.of(columns)
    assert {terms.side(word) for word in ("cows", "violins", "policyholders", "phishing")} == {NEITHER}


def test_the_same_question_is_in_scope_of_one_product_and_not_of_another():
    question = "how many heifers are pregnant by barn"
    assert isinstance(Scope.from_schema(FARM).screen(question), InScope)
    screening = Scope.from_schema(SIGN_INS).screen(question)
    assert not isinstance(screening, InScope)
    assert "heifers" in str(screening.reasons)


def test_the_words_of_examples_make_a_field_a_schemas_own():
    asked = ["which cows calved", "milk per heifer", "barns by udder health"]
    columns = ["id", "value", "recorded_at"]
    assert Terms.of(columns).side("tractor") == NEITHER
    assert Terms.of(columns, asked).side("tractor") == AKIN


def test_a_field_that_is_left_out_has_no_words():
    lists = field_lists()
    fields = Fields.of_lists(lists, frozenset(), ["farming"])
    assert "farming" not in fields.names
    assert "heif" not in fields.of or not fields.of["heif"]
    assert fields.own(map(stem, ("cow", "heifer", "udder", "barn", "lactation"))).akin == 0


def test_the_lists_name_each_field_and_word_once_and_near_fields_by_their_names():
    lists = field_lists()
    for name, words in lists["fields"].items():
        assert len(set(words.split())) == len(words.split()), name
    known = {word for words in lists["fields"].values() for word in words.split()}
    assert not set(lists["everyday"].split()) - known
    assert not {name for group in lists["kin"] for name in group.split()} - lists["fields"].keys()
    assert len(english().fields.names) == len(lists["fields"])
