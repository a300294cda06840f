"""Streams in prefix mode: text leaves as it comes, up to the first character after which no sentence is possible."""

from __future__ import annotations

import json
import threading
from dataclasses import replace

import httpx
import pytest

from guard.calls.call import capture
from guard.calls.reask import Budget
from guard.traffic.middleware import guarded_client
from guard.traffic.surface import Surfaces
from tests.wire.dialects import ANTHROPIC, CHAT, DIALECTS, RESPONSES, Said
from tests.wire.guards import BAD, GOOD, GUARD, NEAR
from tests.wire.service import PATIENCE_S, Scripted, Service

each = pytest.mark.parametrize("dialect", DIALECTS, ids=lambda held: held.name)
with_calls = pytest.mark.parametrize("dialect", [d for d in DIALECTS if d.has_calls], ids=lambda held: held.name)

IMPOSSIBLE = '{"calculations": [{"op": "COUNT"}], '
"""Viable to its end; what the tests put after it is not."""


def stream(dialect, scripted, guard=GUARD, **settings):
    """The bytes that came through, the report, and whether the service saw its client go."""
    settings = {"streams": "prefix", **settings}
    inner = httpx.HTTPTransport(verify=False)
    client = guarded_client(guard, "httpx", inner=inner, **settings)
    with Service(scripted) as service, capture() as held, client:
        url = service.url + dialect.address(stream=True)
        with client.stream("POST", url, json=dialect.sent(stream=True)) as response:
            assert response.status_code == 200
            received = b"".join(response.iter_raw())
        return received, held.last, service


def is_error(dialect, document):
    return document.get("object") == "error" or "error" in {**document, **_delta(document)}


def _delta(document):
    delta = document.get("delta")
    return delta if isinstance(delta, dict) else {}


def text_of(dialect, documents):
    """The text in documents as far as it came; what ends an answer may be missing."""
    found = [
        *(held.get("delta") for held in documents if isinstance(held.get("delta"), str)),
        *_strings([held for held in documents if not isinstance(held.get("delta"), str)]),
    ]
    return "".join(found)


def _strings(value, key=""):
    if isinstance(value, dict):
        value = {} if value.get("thought") else value
        return [text for name, held in value.items() for text in _strings(held, name)]
    if isinstance(value, list):
        return [text for held in value for text in _strings(held, key)]
    return [value] if isinstance(value, str) and key in ("text", "content", "response") else []


@each
def test_a_good_answer_comes_through_whole(dialect):
    scripted = dialect.streamed(Said(GOOD))
    received, report, _ = stream(dialect, scripted)
    assert dialect.documents(received) == dialect.documents(b"".join(scripted.chunks))
    assert report.outcome == "accepted"


@each
def test_a_good_answer_comes_through_whole_a_byte_at_a_time(dialect):
    data = b"".join(dialect.chunks(Said(GOOD)))
    scripted = Scripted([data[at : at + 1] for at in range(len(data))], media_type=dialect.media_type)
    received, _, _ = stream(dialect, scripted)
    assert dialect.documents(received) == dialect.documents(data)


def test_text_leaves_before_the_answer_has_ended():
    came, seen = threading.Event(), []
    chunks = CHAT.chunks(Said(GOOD))
    waiting = Scripted(
        [*chunks[:5], lambda: seen.append(came.wait(PATIENCE_S)), *chunks[5:]], media_type=CHAT.media_type
    )
    with Service(waiting) as service, guarded_client(GUARD, "httpx", streams="prefix") as client:
        request = client.build_request("POST", service.url + CHAT.path, json=CHAT.sent(stream=True))
        for chunk in client.send(request, stream=True).iter_raw():
            if b"lcul" in chunk:
                came.set()
    assert seen == [True]


@each
@pytest.mark.parametrize("text", [IMPOSSIBLE + "password}", "Sure! " + GOOD, IMPOSSIBLE + '"order": []}'])
def test_nothing_after_the_first_impossible_character_comes_through(dialect, text):
    received, report, _ = stream(dialect, dialect.streamed(Said(text)))
    *before, last = dialect.documents(received)
    viable = GUARD.language.prefix().feed(text).text
    assert text_of(dialect, before) == viable
    assert is_error(dialect, last)
    assert "password" not in json.dumps(before)
    assert report.outcome == "rejected"
    assert report.attempts[0].usage is None or report.attempts[0].usage.output_tokens <= 1 or dialect.name == "gemini"


@each
@pytest.mark.parametrize("text", [IMPOSSIBLE + "password}", BAD], ids=["impossible", "refused at its end"])
def test_an_answer_of_which_a_part_has_left_is_never_asked_for_again(dialect, text):
    received, report, service = stream(dialect, dialect.streamed(Said(text)), budget=Budget(attempts=3))
    assert is_error(dialect, dialect.documents(received)[-1])
    assert report.outcome == "rejected"
    assert (len(report.attempts), len(service.asked)) == (1, 1)


def test_the_service_is_left_at_the_first_impossible_character():
    chunks = CHAT.chunks(Said(IMPOSSIBLE + "!" * 4000))
    scripted = Scripted([*chunks, *chunks[1:-3] * 300], media_type=CHAT.media_type)
    _, report, service = stream(CHAT, scripted)
    assert service.broken.wait(PATIENCE_S)
    assert len(report.attempts[0].text) < 200


@each
def test_a_sentence_that_is_refused_at_its_end_has_no_end(dialect):
    received, report, _ = stream(dialect, dialect.streamed(Said(BAD)))
    *before, last = dialect.documents(received)
    assert is_error(dialect, last)
    assert not any(held.get("type") in ("response.completed", "message_stop", "message-end") for held in before)
    assert report.outcome == "rejected"


def test_a_text_that_would_need_a_repair_is_refused_when_a_part_of_it_has_left():
    lenient = NEAR.replace("10,}", '10, "limit": 10}')
    received, report, _ = stream(CHAT, CHAT.streamed(Said(lenient)))
    assert report.outcome == "rejected"
    assert b"error" in received


@with_calls
def test_a_call_whose_arguments_are_the_query_is_cut_too(dialect):
    if dialect.name in ("gemini", "ollama", "mistral"):
        pytest.skip("the arguments come whole")
    arguments = json.dumps({"calculations": [], "password": 1})
    received, report, _ = stream(dialect, dialect.streamed(Said(None, (("run_query", arguments),))))
    assert "password" not in json.dumps(dialect.documents(received)[:-1])
    assert report.outcome == "rejected"


@with_calls
def test_a_query_among_other_arguments_waits_for_its_verdict(dialect):
    judged = Surfaces(text=False, tools={"run_query": "/query"})
    call = ("run_query", json.dumps({"query": BAD}))
    received, report, _ = stream(dialect, dialect.streamed(Said(None, (call,))), surfaces=judged)
    assert "password" not in json.dumps(dialect.documents(received)[:-1])
    assert report.outcome == "rejected"


@with_calls
def test_a_good_query_among_other_arguments_comes_through_whole(dialect):
    judged = Surfaces(text=False, tools={"run_query": "/query"})
    scripted = dialect.streamed(Said("Let me look.", (("run_query", json.dumps({"query": GOOD})),)))
    received, report, _ = stream(dialect, scripted, surfaces=judged)
    assert dialect.documents(received) == dialect.documents(b"".join(scripted.chunks))
    assert [attempt.is_accepted for attempt in report.attempts] == [True]


def test_a_copy_waits_for_the_verdict():
    received, _, _ = stream(RESPONSES, RESPONSES.streamed(Said(BAD)))
    kinds = [held["type"] for held in RESPONSES.documents(received)]
    assert kinds[-2:] == ["response.output_text.delta", "error"]


@pytest.mark.parametrize("unguarded", ["refuse", "pass"])
def test_a_document_of_another_shape_ends_the_stream(unguarded):
    chunks = ANTHROPIC.chunks(Said(GOOD))
    strange = b'data: {"type": "content_block_delta", "index": 1, "delta": "password"}\n\n'
    scripted = Scripted([*chunks[:8], strange, *chunks[8:]], media_type=ANTHROPIC.media_type)
    received, report, _ = stream(ANTHROPIC, scripted, unguarded=unguarded)
    assert b"password" not in received
    assert is_error(ANTHROPIC, ANTHROPIC.documents(received)[-1])
    assert report.outcome == "unguarded"


def test_a_stream_that_ends_before_the_answer_ends_in_an_error():
    received, report, _ = stream(CHAT, Scripted(CHAT.chunks(Said(GOOD))[:6], media_type=CHAT.media_type))
    assert "ended before the answer was complete" in CHAT.documents(received)[-1]["error"]["message"]
    assert report.outcome == "unguarded"


def test_a_crash_ends_the_stream(caplog):
    class Broken:
        text, is_viable = "", True

        def feed(self, text):
            raise ZeroDivisionError(text)

    class Guarded:
        language = type("L", (), {"prefix": staticmethod(Broken), "notation": GUARD.language.notation})
        check = GUARD.check

    received, report, _ = stream(CHAT, CHAT.streamed(Said(GOOD)), guard=Guarded())
    assert b"lcul" not in received
    assert CHAT.documents(received)[-1]["error"]["code"] == "guard-failed"
    assert report.outcome == "unguarded"
    assert "ZeroDivisionError" in caplog.text


def test_a_language_without_prefixes_is_refused_at_once():
    notation = GUARD.language.notation.changed(options={"parser": "earley"})
    guard = replace(GUARD, language=replace(GUARD.language, notation=notation))
    with pytest.raises(ValueError, match="LALR"):
        guarded_client(guard, "httpx", streams="prefix")
