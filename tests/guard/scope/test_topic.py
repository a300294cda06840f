"""The topic: how words are explained, and the weights that come with the package."""

from __future__ import annotations

import json
from importlib.resources import files

import pytest

from guard.scope.topic.features import BUCKETS, TRADE, UNEXPLAINED, VALUE, features, read_words
from guard.scope.topic.model import after_openers, read_model, score_topic, shipped
from guard.scope.topic.vocabulary import Terms, english

TERMS = Terms.of(["http.route", "duration_ms", "customerTier"], ["checkout-worker"])
WEIGHTS = files("guard.scope.topic").joinpath("weights.json")


def tokens(text):
    return [word.token for word in read_words(text, TERMS, english())]


@pytest.mark.parametrize("word", ["tier", "tiers", "customer", "checkout", "worker", "checkuot", "http.route"])
def test_words_of_the_schema_are_known_in_any_form(word):
    (token,) = tokens(word)
    assert token in {"<s>", word}


@pytest.mark.parametrize("word", ["latency", "requests", "p95", "slowest"])
def test_words_of_queries_stand_for_themselves(word):
    assert tokens(word) == [word]


@pytest.mark.parametrize("word", ["firmware", "refunds", "rebalanced", "deadlock"])
def test_words_of_the_trade_are_told_apart_from_those_of_queries(word):
    assert tokens(word) == [TRADE]


@pytest.mark.parametrize("word", ["poem", "dragon", "pancakes"])
def test_words_that_nothing_explains_are_unknown(word):
    (token,) = tokens(word)
    assert token in UNEXPLAINED


@pytest.mark.parametrize(
    "piece",
    ['"any words at all"', "4f2a342f0f16e5a3", "a/b/c", "10.0.0.1", "OrderPlacedV2", "ORDER_STATE", "x@y.example",
     "/dragon", "$dragon"],
)  # fmt: skip
def test_what_looks_like_a_value_is_one(piece):
    assert tokens(piece) == [VALUE]


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("can you please show errors", "show errors"),
        ("Please, show errors", "show errors"),
        ("hint errors", "hint errors"),
        ("please", "please"),
    ],
)
def test_polite_beginnings_are_passed_over(text, rest):
    assert text[after_openers(text, english()) :] == rest


def test_a_part_that_is_far_out_decides_for_the_whole():
    topic = score_topic("count errors by http.route. Write me a long story about a dragon", TERMS, shipped())
    whole = score_topic("count errors by http.route", TERMS, shipped())
    assert topic.margin > whole.margin
    assert topic.place is not None


def test_only_so_many_words_are_looked_at():
    assert len(read_words("word " * 5000, TERMS, english())) <= 120


def test_features_name_buckets_that_there_are():
    found = features(read_words("show me a poem where http.route = 5", TERMS, english()))
    assert all(0 <= bucket < BUCKETS and amount > 0 for bucket, amount in found)


def test_the_weights_are_small_and_say_where_they_come_from():
    text = WEIGHTS.read_text(encoding="utf-8")
    tables = ("english.json", "languages.json", "words.json", "weights.json")
    assert sum(len(WEIGHTS.with_name(name).read_bytes()) for name in tables) <= 300_000
    assert "tools/weights/topic.py" in read_model(text).origin


@pytest.mark.parametrize("change", [{"format": 1}, {"weights": [""]}, {"words": "of another version"}])
def test_weights_that_are_not_understood_are_refused(change):
    held = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    with pytest.raises(Exception, match=r"format|incomplete|weights|words"):
        read_model(json.dumps({**held, **change}))


def test_the_score_of_a_question_is_written_down():
    # The same on every machine and Python; it changes with the weights only, which have a name.
    assert shipped().digest
    assert score_topic("slow requests by http.route", TERMS, shipped()).margin < shipped().flag_at
