"""No answer with two queries in it passes as one of them, however each is written, wrapped and cased."""

from __future__ import annotations

import json
from functools import cache

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from grammar import Schema, Source
from grammar.languages import honeycomb
from grammar.parsing.reader import parse
from guard import Guard
from tests.strategies.two_answers import COLUMNS, CORRECTING, GOING_ON, LINKS, queries, written

LANGUAGE = honeycomb.language()
some = settings(max_examples=max(40, settings.default.max_examples // 2), deadline=None)


@cache
def guard_of(*, allows_unsafe: bool) -> Guard:
    return Guard(LANGUAGE, Schema.of(COLUMNS), allows_unsafe=allows_unsafe)


def canonical(query):
    return LANGUAGE.notation.print(LANGUAGE.canonical(parse(LANGUAGE.notation, Source(json.dumps(query))).tree))


def _is_part(query, other):
    return all(other.get(key) == member for key, member in query.items())


@some
@given(data=st.data(), first=queries(), second=queries(), link=st.sampled_from(LINKS))
def test_two_different_queries_are_no_answer(data, first, second, link):
    assume(canonical(first) != canonical(second))
    # A list of some parts of a query explains that query.
    is_told = not (_is_part(first, second) or _is_part(second, first))
    said = f"{data.draw(written(first, is_told=is_told))}{link}{data.draw(written(second, is_told=is_told))}"
    verdict = guard_of(allows_unsafe=False).check(said)
    assert verdict.tree is None, verdict.query
    verdict = guard_of(allows_unsafe=True).check(said)
    # A guess may take the second for a correction of the first, where the words between say so, or for the next example.
    guess = {**dict.fromkeys(CORRECTING, second), GOING_ON: first}.get(link)
    assert verdict.tree is None or (guess is not None and verdict.query == canonical(guess)), verdict.query


@some
@given(data=st.data(), query=queries(), link=st.sampled_from(LINKS))
def test_the_same_query_twice_is_that_query_or_no_answer(data, query, link):
    said = f"{data.draw(written(query))}{link}{data.draw(written(query))}"
    verdict = guard_of(allows_unsafe=False).check(said)
    assert verdict.tree is None or verdict.query == canonical(query)
