"""A guarded call in which the model declines: it is not asked again, and the caller learns it."""

from __future__ import annotations

import asyncio

import pytest

from grammar.languages import honeycomb
from guard import Attempt, Declined, DeclinedError, Guard, Outcome, Reasking, Stopped, capture
from guard.calls.call import GuardError

GUARD = Guard(honeycomb.language(), decline="CANNOT ANSWER:")
SAID = "CANNOT ANSWER: there is no column for revenue"


def test_the_model_is_not_asked_again_and_the_exception_says_why():
    asked = []

    @GUARD.wrap
    def ask(question):
        asked.append(question)
        return SAID

    with capture() as calls, pytest.raises(DeclinedError) as raised:
        ask("revenue by country")
    assert asked == ["revenue by country"]
    error = raised.value
    assert isinstance(error, GuardError)
    assert str(error) == "the model declined to give a query: `there is no column for revenue`"
    assert error.reason == "there is no column for revenue"
    assert error.report is calls.last
    assert calls.last.outcome is Outcome.DECLINED
    assert calls.last.stopped is Stopped.DECLINED
    assert isinstance(calls.last.verdict, Declined)


def test_a_verdict_is_given_where_one_is_asked_for():
    verdict = GUARD.wrap(returns="verdict")(lambda _question: SAID)("revenue")
    assert isinstance(verdict, Declined)


def test_coroutines_and_streams_decline_too():
    @GUARD.wrap
    async def ask(question):
        return SAID

    @GUARD.wrap
    def stream(question):
        yield SAID[:5]
        yield SAID[5:]

    with pytest.raises(DeclinedError):
        asyncio.run(ask("revenue"))
    with pytest.raises(DeclinedError):
        list(stream("revenue"))


def test_a_decline_after_a_refusal_ends_the_asking():
    said = iter(["{", SAID, '{"limit": 5}'])

    @GUARD.wrap
    def ask(question, feedback=None):
        return next(said)

    with pytest.raises(DeclinedError) as raised:
        ask("revenue")
    assert len(raised.value.report.attempts) == 2


def test_an_answer_of_several_texts_with_a_decline_is_not_accepted():
    attempt = Attempt(SAID, GUARD.check('{"limit": 5}'), others=(GUARD.check(SAID),))
    assert not attempt
    assert attempt.declined
    assert not attempt.rejected
    state = Reasking.begin().after(attempt)
    assert state.stopped is Stopped.DECLINED
    assert state.feedback is None
    assert isinstance(state.verdict, Declined)


def test_a_decline_that_was_cut_off_is_refused():
    from guard import Answer, RejectedError

    with pytest.raises(RejectedError, match="cut off"):
        GUARD.wrap(lambda _question: Answer(SAID, is_truncated=True))("revenue")


def test_a_stream_that_is_passed_on_may_decline_in_any_chunks():
    for chunks in (list(SAID), [SAID], [SAID[:9], SAID[9:]], [c.encode() for c in SAID]):

        @GUARD.wrap(stream="prefix")
        def stream(question, chunks=chunks):
            yield from chunks

        given = []
        with pytest.raises(DeclinedError) as raised:
            given.extend(stream("revenue"))
        assert not given
        assert raised.value.reason == "there is no column for revenue"


def test_a_stream_that_neither_declines_nor_is_a_query_is_stopped_early():
    read = []

    @GUARD.wrap(stream="prefix")
    def stream(question):
        for chunk in ("CANNOT", " SAY", " MORE", " THAN", " THIS"):
            read.append(chunk)
            yield chunk

    from guard import RejectedError

    with pytest.raises(RejectedError):
        list(stream("revenue"))
    assert len(read) < 4
