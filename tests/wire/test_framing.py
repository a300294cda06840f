"""Event framing: where the chunks end makes no difference, and what is written is read back."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guard.traffic.framing import DECODERS, Event, GarbledError, JsonLines, ServerSentEvents, encode

STREAM = (
    "\ufeff: a comment\r\nevent: a\r\nid: 7\r\ndata: ein\r\ndata:Ümlaut 😀\r\n\r\n"
    "retry: 5\rdata\r\r"
    "data: {}\n\n\n\n: ping\n\ndata:  two spaces\n\n"
).encode()
EVENTS = [Event("ein\nÜmlaut 😀", "a", "7"), Event(""), Event("{}"), Event(" two spaces")]


def read(decoder, chunks):
    return [event for chunk in chunks for event in decoder.feed(chunk)] + decoder.finish()


def test_fields_comments_line_ends_and_the_byte_order_mark_are_as_the_standard_says():
    assert read(ServerSentEvents(), [STREAM]) == EVENTS


@given(st.lists(st.integers(0, len(STREAM)), max_size=12))
def test_where_the_chunks_end_makes_no_difference(cuts):
    ends = [0, *sorted(cuts), len(STREAM)]
    chunks = [STREAM[a:b] for a, b in pairwise(ends)]
    assert read(ServerSentEvents(), chunks) == EVENTS


def test_one_byte_at_a_time_is_enough():
    assert read(ServerSentEvents(), [bytes([byte]) for byte in STREAM]) == EVENTS


def test_an_event_that_the_end_cuts_is_not_lost():
    assert read(ServerSentEvents(), [b"data: 1\n\ndata: 2"]) == [Event("1"), Event("2")]


def test_the_end_of_the_last_line_is_not_read_twice():
    assert read(ServerSentEvents(), [b"data: 1\r", b"\n\r", b"\n"]) == [Event("1")]


@pytest.mark.parametrize("decoder", [ServerSentEvents, JsonLines])
@pytest.mark.parametrize("data", [b"data: \xff\n\n", b"data: \xf0\x9f"])
def test_bytes_that_are_not_utf8_are_refused(decoder, data):
    with pytest.raises(GarbledError):
        read(decoder(), [data])


def test_lines_of_json_may_end_in_any_way():
    assert read(JsonLines(), [b'{"a":1}\r', b'\n\n{"b":2}\n{"c":3}']) == [
        Event('{"a":1}'),
        Event('{"b":2}'),
        Event('{"c":3}'),
    ]


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), min_size=1)))
def test_events_that_are_written_are_read_back(texts):
    events = [Event(text, "name", "1") for text in texts]
    data = b"".join(encode(event, "text/event-stream") for event in events)
    assert read(DECODERS["text/event-stream"](), [b"\n", data]) == events
