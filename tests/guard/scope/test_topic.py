"""The topic: how words are explained, and the weights that come with the package."""

from __future__ import annotations

import json
from importlib.resources import files

import pytest
from hypothesis import given

from guard.scope.scope import Scope
from guard.scope.topic.features import BUCKETS, MAX_TOKENS, TRADE, UNEXPLAINED, VALUE, features, read_words
from guard.scope.topic.model import after_openers, read_model, score_topic, shipped
from guard.scope.topic.vocabulary import Terms, english
from guard.screening import InScope, OutOfScope, Unsure
from tests.strategies.texts import any_texts

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
    tables = ("english.json", "languages.json", "fields.json", "words.json", "weights.json")
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


SHOP = Scope.from_schema(["order_id", "customer_id", "product_name", "price", "city"])
CHECKOUT = Scope.from_schema(
    ["order_id", "customer_id", "sku", "basket_total", "voucher", "discount", "price", "refund"]
)


@pytest.mark.parametrize(
    "question",
    [
        "how many nurses work at the central hospital",
        "which teachers have the most free periods",
    ],
)
def test_figures_of_what_the_schema_has_no_word_for_are_in_doubt_and_the_reason_says_so(question):
    screening = SHOP.screen(question)
    assert isinstance(screening, Unsure)
    assert "what the schema has no word for" in screening.reasons[0].message


def test_what_belongs_to_another_trade_alone_is_not_in_scope_however_it_is_asked():
    for question in (
        "average rent of flats near the depot",
        "which policyholders reopened their claims",
        "milk per cow",
    ):
        assert not isinstance(CHECKOUT.screen(question), InScope), question


@pytest.mark.parametrize(
    "question",
    ["how many orders came from berlin", "average price by city", "which customers bought SKU-881", "how many by city"],
)
def test_figures_of_what_the_schema_names_are_in_scope(question):
    assert isinstance(SHOP.screen(question), InScope)


@pytest.mark.parametrize(
    ("question", "nearer", "further"),
    [
        ("Was kostet uns eigentlich der Sturm im Norden?", False, True),
        ("какие клиенты давно не платят", False, True),
        ("昨日の注文は何件ですか", False, True),
        ("which orders came late yesterday", False, False),
        ("how many cows gave birth yesterday", True, False),
        ("price per cow", False, False),  # a word of the schema stands beside it
    ],
)
def test_another_language_is_refused_from_further_out_and_another_trade_from_nearer(question, nearer, further):
    reserve = CHECKOUT.topic_score(question).reserve
    assert (reserve < 0, reserve > 0) == (nearer, further)


def test_without_a_schema_there_is_nothing_that_it_could_lack():
    assert not Scope().topic_score("how many nurses work at the central hospital").is_beyond_schema


@pytest.mark.parametrize(
    "question",
    [
        "could you please show the average price by city, thank you!",
        "yo whats the deal with orders from berlin",
        "hi there, would you mind telling me which product sells best? thanks a lot",
        "I have a meeting at ten. Please show me orders per city for last month. Leave out Berlin. Thank you so much!",
        "who buys the most",
        "what did nobody want",
    ],
)
def test_a_right_question_may_be_polite_slangy_long_or_without_a_word_of_the_schema(question):
    assert not isinstance(SHOP.screen(question), OutOfScope)


@pytest.mark.parametrize(
    "question",
    [
        "what is the boiling point of mercury",
        "compute the square root of 7921",
        "please cancel my order and send me an email about it",
        "write a poem about orders",
        "what is the longest river in france",
    ],
)
def test_what_no_query_answers_does_not_pass_unseen(question):
    assert not isinstance(SHOP.screen(question), InScope)


@given(any_texts)
def test_a_topic_is_the_same_twice_and_never_fails(text):
    assert score_topic(text, TERMS, shipped()) == score_topic(text, TERMS, shipped())


@pytest.mark.parametrize("text", ["\u0e01" * 6000, "\u4e00a" * 3000, "\u0915\u094d" * 3000, "x'" * 3000, "a. " * 2000])
def test_the_topic_of_a_long_text_takes_no_more_than_its_length(text):
    assert score_topic(text, TERMS, shipped()).words <= MAX_TOKENS
