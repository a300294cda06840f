"""Laws of completion: each offer keeps the text a beginning of a right one, and whatever can come next is offered."""

from __future__ import annotations

import re
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grammar import Column, ColumnType, Language, Schema
from grammar.completion import OfferKind
from grammar.generation.strategies import sentences
from grammar.languages import formula, honeycomb
from grammar.parsing.reader import read
from grammar.source import Source
from tests.laws.test_prefix import LONGEST, SEARCH, SMALL, small
from tests.strategies import Detail, queries

FEW = settings(max_examples=max(10, settings().max_examples // 2))
QUERY = honeycomb.language()
SCHEMA = Schema.of(
    [
        Column("duration_ms", ColumnType.FLOAT),
        Column("http.route", ColumnType.STRING),
        Column("error", ColumnType.BOOLEAN),
        Column('an "odd" name\n', ColumnType.STRING),
    ]
)
JSON_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]:,]|[^\s{}\[\]:,"]+')


SOME = (*("an empty sentence", "a word or a name", "case does not matter", "a word that ends at its edge"),)
TRIED = SMALL if settings().max_examples > 1_000 else SOME
"""All of the small grammars are tried where there is time."""


@pytest.mark.parametrize("name", TRIED)
def test_each_offer_keeps_the_text_a_beginning_of_a_sentence(name):
    language, characters, members = small(name)
    beginnings = {text[:end] for text in members for end in range(len(text) + 1)}
    longest = LONGEST[len(characters)] // 2
    for length in range(longest):
        for text in map("".join, product(characters, repeat=length)):
            completion = language.complete(text)
            assert (completion.stopped_at is None) == (text in beginnings)
            assert completion.may_end == (text in members)
            for way in (text[: offer.span.start] + offer.text for offer in completion.offers):
                assert way in beginnings or len(way) >= longest, (text, way)


@pytest.mark.parametrize("name", ["an empty sentence", "brackets"])
def test_what_is_offered_is_all_there_is(name):
    language, characters, members = small(name)
    for member in members:
        for at in range(min(len(member), LONGEST[len(characters)] // 2)):
            completion = language.complete(member, at)
            assert not completion.expected
            ways = [member[: offer.span.start] + offer.text for offer in completion.offers]
            assert any(member.startswith(way) and len(way) > at for way in ways), (member, at)


@FEW
@given(data=st.data())
def test_the_next_token_of_a_sentence_is_offered_or_is_open(data):
    text = data.draw(sentences(SEARCH, schema=SCHEMA))
    at = data.draw(st.integers(0, len(text)))
    completion = SEARCH.complete(text, at)
    assert completion.stopped_at is None
    rest = text[at:]
    ways = [text[: offer.span.start] + offer.text for offer in completion.offers]
    for way in ways:
        assert SEARCH.prefix().feed(way).is_viable
    is_blank = not rest.strip() or rest[0] in " \t\n#" or "#" in text
    assert is_blank or completion.expected or any(text.startswith(way) for way in ways)


@FEW
@given(data=st.data())
def test_the_next_token_of_a_query_is_offered_or_is_open(data):
    query = data.draw(queries(QUERY.vocabulary, Detail.SETTLED))
    text = QUERY.notation.print(query)
    at = data.draw(st.integers(0, len(text) - 1))
    token = next(match for match in JSON_TOKEN.finditer(text) if match.end() > at)
    completion = QUERY.complete(text, at, SCHEMA)
    offered = {text[: offer.span.start] + offer.text for offer in completion.offers}
    assert completion.expected or token.group() in {offer.text for offer in completion.offers}
    for way in offered:
        assert QUERY.prefix().feed(way).is_viable


@pytest.mark.parametrize("language", [QUERY, formula.language(), SEARCH], ids=lambda each: each.name)
@FEW
@given(text=st.text("{[\"'$( aopCOUNT,:]}\\1", max_size=12), data=st.data())
def test_completing_never_fails_on_a_text(language, text, data):
    at = data.draw(st.integers(0, len(text)))
    completion = language.complete(text, at, SCHEMA)
    assert completion.at == at
    assert completion.stopped_at is None or (completion.stopped_at < at and not completion.offers)


# --- what is known of a place ---


def offered(text: str, schema: Schema | None = SCHEMA, language: Language = QUERY) -> list[str]:
    return [offer.text for offer in language.complete(text, schema=schema).offers]


def test_a_key_that_is_there_is_not_offered_again():
    assert '"limit"' in offered("{")
    assert '"limit"' not in offered('{"limit": 1, ')


def test_an_object_is_not_ended_before_it_has_what_it_needs():
    assert offered('{"filters": [{"column": "error"') == [","]
    assert offered('{"filters": [{"column": "error", "op": "exists"') == [",", "}"]
    assert offered('{"calculations": [{"op": "P95"') == [","]
    assert offered('{"calculations": [{"op": "COUNT"') == [",", "}"]


def test_a_key_that_an_operator_does_not_take_is_not_offered():
    assert '"value"' not in offered('{"filters": [{"column": "error", "op": "exists", ')
    assert offered('{"filters": [{"value": 1, "column": "a", "op": "e') == ['"ends-with"', '"does-not-end-with"']


def test_columns_of_a_fitting_type_come_first():
    assert offered('{"calculations": [{"op": "P95", "column": ')[:2] == ['"duration_ms"', '"http.route"']
    assert offered('{"filters": [{"op": "contains", "column": "')[0] == '"http.route"'
    assert r'"an \"odd\" name\n"' in offered('{"breakdowns": [')


def test_what_the_query_names_itself_is_offered_too():
    text = '{"calculations": [{"op": "P95", "column": "duration_ms", "name": "slow"}], "breakdowns": ["error"], "orders": [{'
    assert offered(f'{text}"column": ')[:2] == ['"slow"', '"error"']
    assert offered(f'{text}"op": "P95", "column": ')[0] == '"duration_ms"'
    assert offered('{"breakdowns": ["error", "e') == []


def test_numbers_that_alone_may_stand_are_offered_and_nothing_else_is_expected():
    completion = QUERY.complete('{"compare_time_offset_seconds": ')
    assert completion.offers[0].text == "1800"
    assert {offer.kind for offer in completion.offers} == {OfferKind.VALUE}
    assert completion.expected == ()


def test_a_half_written_word_is_replaced_as_a_whole():
    text = '{"calculations": [{"op": "COUNT_'
    spans = {(offer.text, offer.span.start, offer.span.end) for offer in QUERY.complete(text).offers}
    assert spans == {('"COUNT_DISTINCT"', 25, 32), ('"COUNT_DATAPOINTS"', 25, 32)}


def test_a_name_is_found_by_the_beginning_of_a_word_in_it():
    assert offered('{"breakdowns": ["ro') == ['"http.route"']


def test_what_follows_a_finished_word_is_offered_behind_it():
    completion = SEARCH.complete("find *")
    assert {(offer.text, offer.span.start, offer.span.end) for offer in completion.offers} == {
        ("where", 6, 6),
        ("sort", 6, 6),
    }
    assert completion.may_end
    assert [offer.text for offer in SEARCH.complete("find total").offers] == [" where", " sort", ","]


def test_what_stands_behind_the_offset_has_no_say():
    assert QUERY.complete('{"limit": 1}', 1) == QUERY.complete("{", 1)


@pytest.mark.parametrize("at", [-1, 3])
def test_an_offset_outside_of_the_text_is_the_callers_mistake(at):
    with pytest.raises(ValueError, match="is not in the text, which has 2 characters"):
        QUERY.complete("{}", at)


def test_a_language_without_a_table_says_so():
    language = Language.from_lark('start: "a" start | "a"', parser="earley")
    with pytest.raises(ValueError, match="completing needs an LALR table"):
        language.complete("a")


def test_the_rest_of_many_columns_is_said_to_be_cut():
    many = Schema.of([Column(f"column_{number}") for number in range(5_000)])
    completion = QUERY.complete('{"breakdowns": [', schema=many, limit=20)
    assert (len([o for o in completion.offers if o.kind is OfferKind.NAME]), completion.is_cut) == (20, True)
    assert offered('{"breakdowns": ["column_4999', many) == ['"column_4999"']


def test_an_adopted_language_offers_the_names_of_its_schema():
    language = Language.from_lark(
        'start: "show" FIELD ("," FIELD)* ["by" FIELD]\nFIELD: /[a-z_]+/\n%ignore " "', names=["FIELD"]
    )
    assert offered("show ", language=language) == ["duration_ms", "error"]
    assert offered("show dur", language=language) == ["duration_ms", " by", ","]
    assert offered("show error", Schema.of(["error", "by"]), language) == [" by", ","]
    assert read(language.notation, Source("show duration_ms by error")).tree is not None


def test_the_text_notation_offers_words_and_fitting_columns():
    language = QUERY.in_notation("text")
    assert offered("P95(", language=language)[0] == "duration_ms"
    assert offered("COUNT where err", language=language)[0] == "error"
    assert offered("COUNT by http.route or", language=language)[0] == "order"
    assert offered("COUNT as ", language=language) == []
    assert r'"an \"odd\" name\n"' in offered("COUNT by ", language=language)
    assert offered("COUNT where error = ", language=language) == ["false", "null", "true", "("]
