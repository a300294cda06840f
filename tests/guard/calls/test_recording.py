"""What a record says of a guarded call: all that happened, as it happened; and that no recorder breaks a call."""

from __future__ import annotations

import asyncio
import json

import pytest

from grammar import Schema
from grammar.languages import honeycomb
from guard import Answer, DeclinedError, Guard, Policy, Record, RejectedError, Usage
from guard.calls.recording import digests_of
from guard.records import read_line

GUARD = Guard(honeycomb.language(), Schema.of(["duration_ms", "http.route"], name="shop"))
GOOD = '{"calculations": [{"op": "COUNT"}]}'
NEAR = '{"calculations": [{"op": "COUNT"}], "limit": 10,}'
BAD = '{"breakdowns": ["password"]}'


class Kept:
    """A recorder that keeps its records."""

    def __init__(self):
        self.records: list[Record] = []

    def add(self, make):
        self.records.append(make())
        assert read_line(self.records[-1].to_line()) == self.records[-1]


def test_a_call_that_was_asked_again_is_one_record_with_every_attempt():
    kept = Kept()

    @GUARD.wrap(recorder=kept, present=lambda: 1_796_083_200.5)
    def ask(messages):
        text = NEAR if len(messages) > 1 else BAD
        return Answer(text, Usage(100, 20, 0.5), model="a-model")

    ask([{"role": "user", "content": "how many?"}])
    (record,) = kept.records
    assert (record.outcome, record.door, record.stopped) == ("repaired", "wrap", "accepted")
    assert record.time == 1_796_083_200.5
    assert record.question == "how many?"
    assert record.messages == ({"role": "user", "content": "how many?"},)
    first, second = record.attempts
    assert first.worst.text == BAD
    assert first.worst.rules == ("unknown-column",)
    assert second.messages[:2] == ({"role": "user", "content": "how many?"}, {"role": "assistant", "content": BAD})
    assert "password" in second.messages[2]["content"]
    assert (second.input_tokens, second.output_tokens, second.cost) == (100, 20, 0.5)
    assert second.worst.repairs[0]["safety"] == "safe"
    assert record.handed_on == ('{"calculations": [{"op": "COUNT"}], "limit": 10}',)
    assert record.digests.keys() == {"grammar", "vocabulary", "schema", "settings"}


def test_what_the_callable_does_to_its_messages_afterwards_is_not_in_the_record():
    kept = Kept()

    @GUARD.wrap(recorder=kept)
    def ask(messages):
        messages.append({"role": "user", "content": "one more"})
        return GOOD

    ask([{"role": "user", "content": "how many?"}])
    assert kept.records[0].messages == ({"role": "user", "content": "how many?"},)


def test_a_callable_says_which_messages_it_sent():
    kept = Kept()

    @GUARD.wrap(recorder=kept)
    def ask(question):
        return Answer(GOOD, messages=[{"role": "system", "content": "be brief"}, {"role": "user", "content": question}])

    ask("how many?")
    assert [message["role"] for message in kept.records[0].messages] == ["system", "user"]


def test_messages_that_nobody_knows_are_not_made_up():
    kept = Kept()
    GUARD.wrap(lambda _question: GOOD, recorder=kept)("how many?")
    assert kept.records[0].messages is None
    assert kept.records[0].attempts[0].messages is None


@pytest.mark.parametrize(
    ("text", "error", "outcome"), [(BAD, RejectedError, "rejected"), ("CANNOT ANSWER: no", DeclinedError, "declined")]
)
def test_a_call_that_raises_is_recorded_and_hands_nothing_on(text, error, outcome):
    kept = Kept()
    guard = Guard(GUARD.language, GUARD.schema, decline="CANNOT ANSWER:")
    with pytest.raises(error):
        guard.wrap(lambda _question: text, recorder=kept)("how many?")
    assert (kept.records[0].outcome, kept.records[0].handed_on) == (outcome, ())


def test_streams_and_coroutines_are_recorded_once():
    kept = Kept()

    async def ask(question):
        return GOOD

    def stream(question):
        yield from (GOOD[:5], GOOD[5:])

    asyncio.run(GUARD.wrap(ask, recorder=kept)("how many?"))
    assert "".join(GUARD.wrap(stream, recorder=kept)("how many?")) == GOOD
    assert [record.handed_on for record in kept.records] == [(GOOD,), (GOOD,)]


def test_a_recorder_that_fails_breaks_no_call(caplog):
    class Broken:
        def add(self, _make):
            raise OSError("the disk is full")

    assert GUARD.wrap(lambda _question: GOOD, recorder=Broken())("how many?").calculations
    assert "could not be recorded" in caplog.text


def test_what_is_no_recorder_is_refused_before_the_first_call():
    with pytest.raises(TypeError, match="a recorder has a method `add`, and int does not"):
        GUARD.wrap(lambda _question: GOOD, recorder=7)
    with pytest.raises(TypeError, match="a recorder has a method `add`, and Kept does not"):
        GUARD.wrap(lambda _question: GOOD, recorder=Kept)


def test_what_is_no_json_is_named_and_not_invented():
    kept = Kept()
    message = {"role": "user", "content": [{"type": "text", "text": "hm"}, {"type": "image", "data": b"\xff"}]}
    GUARD.wrap(lambda _messages: GOOD, recorder=kept)([message])
    assert kept.records[0].messages[0]["content"][1] == {"type": "image", "data": {"unwritten": "bytes"}}


def test_digests_tell_guards_apart_by_what_they_hold_texts_to():
    policy = Policy(name="support", most={"breakdowns": 2})
    guards = [
        GUARD,
        Guard(GUARD.language, Schema.of(["duration_ms"], name="shop")),
        Guard(GUARD.language, GUARD.schema, policy=policy),
        Guard(GUARD.language, GUARD.schema, allows_unsafe=True),
        Guard(
            honeycomb.language("2024") if "2024" in honeycomb.PROFILES else honeycomb.language(),
            GUARD.schema,
            work=5000,
        ),
    ]
    digests = [digests_of(guard) for guard in guards]
    assert len({json.dumps(each, sort_keys=True) for each in digests}) == len(guards)
    assert digests_of(Guard(honeycomb.language(), Schema.of(["duration_ms", "http.route"], name="shop"))) == digests[0]
    assert digests[2]["policy"] == policy.digest
