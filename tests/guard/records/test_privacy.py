"""What is written of a record: credentials are masked in every content, contents left out or hashed, and all are vouched for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from grammar.languages import honeycomb
from guard import Guard, Record, RecordedAttempt
from guard.calls.recording import recorded
from guard.records import CONTENTS, Privacy, UnknownContentError, altered, read_line, without
from guard.records.contents import MASK, content_of
from tests.guard.records.made import made

KEY = b"a key of sixteen and more"
SECRET = "sk-abcdefghijklmnopqrstuvwx"


def full() -> Record:
    """A record that has every content, each with the same credential somewhere in it."""
    refused = Guard(honeycomb.language(), decline="CANNOT ANSWER:").check(f'{{"breakdowns": ["a"], "{SECRET}": 1}}')
    messages = ({"role": "user", "content": [{"type": "text", "text": f"use {SECRET}"}]},)
    return replace(
        made("a", said=f'{{"filters": [{{"column": "key", "op": "=", "value": "{SECRET}"}}]}}'),
        question=f"what does {SECRET} do?",
        messages=messages,
        attempts=(
            RecordedAttempt((recorded(refused),), messages),
            RecordedAttempt((recorded(refused),), (*messages, {"role": "user", "content": SECRET})),
        ),
        tools=({"name": "run", "description": SECRET},),
        screening={
            "decision": "flag",
            "score": 0.5,
            "text": SECRET,
            "reasons": [{"name": "credential", "message": SECRET}],
        },
        history=({"place": "messages[0]", "verdict": "rejected", "output": SECRET},),
        extra={"expected": SECRET, "headers": {"Authorization": "hunter2"}},
    )


def test_a_credential_is_masked_wherever_it_stands():
    line = Privacy()(full()).to_line()
    assert SECRET not in line
    assert SECRET[:12] not in line
    assert "hunter2" not in line
    record = read_line(line)
    assert set(record.masked) == set(CONTENTS)
    assert record.question == f"what does {MASK * len(SECRET)} do?"


def test_places_stay_right_where_something_is_masked():
    record = full()
    written = Privacy()(record)
    for before, after in zip(record.attempts[0].texts, written.attempts[0].texts, strict=True):
        assert len(before.text) == len(after.text)
        assert [each["span"] for each in before.diagnostics] == [each["span"] for each in after.diagnostics]


def test_a_short_password_is_masked_where_it_is_one_and_nowhere_else():
    record = Privacy()(replace(made("a"), question="is password=duck a duck?"))
    assert record.question == f"is password={MASK * 4} a duck?"


def test_a_record_without_credentials_is_written_as_it_is():
    record = made("a")
    written = Privacy()(record)
    assert replace(written, hashes={}, salts={}) == record
    assert written.masked == ()


def test_where_it_is_wanted_nothing_is_masked():
    assert SECRET in Privacy(masks_credentials=False)(full()).to_line()


@pytest.mark.parametrize("name", CONTENTS)
def test_each_content_can_be_left_out_and_is_vouched_for_without_its_salt(name):
    record = full()
    written = read_line(Privacy(left_out=[name], masks_credentials=False)(record).to_line())
    assert name in written.left_out
    assert name in written.hashes
    assert name not in written.salts
    assert altered(written) == ()
    left = content_of(written, name)
    assert SECRET not in str(left)
    gone = {name, "screening"} if name == "input" else {name}
    assert set(written.left_out) == gone
    assert all(content_of(written, other) == content_of(record, other) for other in CONTENTS if other not in gone)
    assert written.verdict == record.verdict
    assert [text.rules for text in written.attempts[0].texts] == [text.rules for text in record.attempts[0].texts]


@pytest.mark.parametrize("name", CONTENTS)
def test_a_content_that_somebody_changed_is_found(name):
    written = Privacy()(full())
    other = Privacy()(replace(full(), **_changed(name, full())))
    forged = replace(other, hashes=written.hashes, salts=written.salts)
    assert name in altered(forged)


def _changed(name, record):
    match name:
        case "input":
            return {"question": "another"}
        case "output":
            return {"attempts": record.attempts[:1]}
        case "messages":
            return {"messages": ({"role": "user", "content": "another"},)}
        case "handed_on":
            return {"handed_on": ("another",)}
        case "screening" | "extra":
            return {name: {"a": "b"}}
    return {name: ({"a": "b"},)}


def test_a_keyed_hash_is_the_same_for_the_same_content_and_key_alone():
    privacy = Privacy(hashed=["input"], key=KEY)
    one, same = privacy(made("a")), privacy(replace(made("a"), id="b"))
    other, keyed_otherwise = privacy(made("c")), Privacy(hashed=["input"], key=KEY + b"!")(made("a"))
    assert one.question is None
    assert one.hashes["input"] == same.hashes["input"]
    assert len({one.hashes["input"], other.hashes["input"], keyed_otherwise.hashes["input"]}) == 3
    assert one.hashes["output"] != same.hashes["output"]


def test_hashes_are_salted_anew_for_each_content():
    one, same = Privacy()(made("a")), Privacy()(made("a"))
    assert not set(one.hashes.values()) & set(same.hashes.values())
    assert len(set(one.salts.values())) == len(one.salts)


def test_taking_out_twice_is_taking_out_once():
    record = Privacy()(full())
    once = without(record, CONTENTS)
    assert without(once, CONTENTS) == once


@pytest.mark.parametrize(
    ("settings", "error", "message"),
    [
        (
            {"left_out": ["question"]},
            UnknownContentError,
            "a record has no content 'question'; its contents are input, messages",
        ),
        ({"left_out": "input"}, UnknownContentError, "a list of names, not one string"),
        ({"hashed": ["input"]}, ValueError, "`hashed` needs a `key` of at least 16 bytes"),
        ({"hashed": ["input"], "key": b"short"}, ValueError, "`hashed` needs a `key` of at least 16 bytes"),
    ],
)
def test_a_wrong_setting_is_refused(settings, error, message):
    with pytest.raises(error, match=message):
        Privacy(**settings)
