"""What happens when the service fails: a typed error, nothing hangs, nothing leaks, sockets are closed."""

from __future__ import annotations

import asyncio
import contextlib
import json
import threading

import anyio
import httpx
import pytest

from guard.calls.call import RejectedError, UnguardedError, capture
from guard.calls.reask import Budget
from guard.traffic.middleware import guarded_async_client, guarded_client
from tests.wire.dialects import CHAT, DIALECTS, Said
from tests.wire.guards import BAD, GOOD, GUARD
from tests.wire.service import PATIENCE_S, Scripted, Service

each = pytest.mark.parametrize("dialect", DIALECTS, ids=lambda held: held.name)


def post(script, dialect=CHAT, *, streams=False, **settings):
    client = guarded_client(GUARD, "httpx", inner=httpx.HTTPTransport(verify=False), **settings)
    with Service(*script) as service, capture() as held:
        with client:
            address = service.url + dialect.address(stream=streams)
            response = client.post(address, json=dialect.sent(stream=streams))
        assert service.wait_until_closed()
    return response, held.last


def raised(script, **settings):
    with pytest.raises(Exception) as caught:
        post(script, **settings)
    return caught.value


@pytest.mark.parametrize("streams", [False, True], ids=["whole", "streamed"])
def test_a_service_that_does_not_answer_is_a_time_out(streams):
    goes_on = threading.Event()
    chunks = CHAT.chunks(Said(GOOD))
    scripted = Scripted([chunks[0], lambda: goes_on.wait(PATIENCE_S)], media_type="text/event-stream")
    with Service(scripted) as service:
        with guarded_client(GUARD, "httpx") as client, pytest.raises(httpx.ReadTimeout):
            client.post(service.url + CHAT.path, json=CHAT.sent(stream=streams), timeout=0.1)
        goes_on.set()
        assert service.wait_until_closed()


@each
def test_an_event_of_failure_is_handed_on_and_nothing_before_it(dialect):
    chunks = dialect.chunks(Said(GOOD))
    error = {"error": {"message": "overloaded", "type": "overloaded_error"}}
    if dialect.name == "anthropic-messages":
        error |= {"type": "error"}
    elif dialect.name == "cohere":
        error = {"type": "message-end", "delta": {"finish_reason": "ERROR", "error": "overloaded"}}
    data = json.dumps(error)
    event = f"{data}\n" if dialect.media_type.endswith("ndjson") else f"data: {data}\n\n"
    scripted = Scripted([*chunks[:4], event.encode()], media_type=dialect.media_type)
    response, report = post([scripted], dialect, streams=True)
    assert dialect.documents(response.content) == [error]
    assert (report.outcome, report.failure) == ("failed", "error")


@each
@pytest.mark.parametrize("keeps", [1, 4, -2])
def test_a_stream_that_ends_before_the_answer_is_a_fault(dialect, keeps):
    chunks = dialect.chunks(Said(GOOD))
    if chunks[-1].startswith(b"data: [DONE]"):
        chunks.pop()
    if dialect.name == "gemini":
        keeps = -1 if keeps == -2 else keeps
    response, report = post([Scripted(chunks[:keeps], media_type=dialect.media_type)], dialect, streams=True)
    assert response.status_code == 502
    assert response.headers["x-guard-codes"] == "cut-stream"
    assert "breakdowns" not in response.text
    assert report.outcome == "unguarded"


@pytest.mark.parametrize("streams", [False, True], ids=["whole", "streamed"])
def test_a_connection_that_breaks_is_the_librarys_own_error(streams):
    kind = CHAT.streamed if streams else CHAT.plain
    error = raised([kind(Said(GOOD), is_cut=True)], streams=streams)
    assert isinstance(error, httpx.RemoteProtocolError)


def test_json_that_is_cut_is_a_fault():
    whole = json.dumps(CHAT.body([Said(BAD)])).encode()
    response, _ = post([Scripted([whole[: len(whole) // 2]])])
    assert (response.status_code, response.headers["x-guard-codes"]) == (502, "broken-answer")
    assert "password" not in response.text


def test_an_event_that_is_cut_is_a_fault():
    data = b"".join(CHAT.chunks(Said(BAD)))
    response, _ = post([Scripted([data[: len(data) // 2]], media_type="text/event-stream")], streams=True)
    assert (response.status_code, response.headers["x-guard-codes"]) == (502, "broken-answer")


@pytest.mark.parametrize("media_type", ["text/html", "text/plain; charset=utf-8", "application/octet-stream", ""])
def test_an_answer_of_another_kind_is_a_fault(media_type):
    response, _ = post([CHAT.plain(Said(GOOD), media_type=media_type)])
    assert (response.status_code, response.headers["x-guard-codes"]) == (502, "unexpected-media-type")


@pytest.mark.parametrize(
    "media_type", ["application/json; charset=utf-8", "APPLICATION/JSON", "application/problem+json"]
)
def test_json_may_be_announced_in_several_ways(media_type):
    response, _ = post([CHAT.plain(Said(GOOD), media_type=media_type)])
    assert response.status_code == 200


@pytest.mark.parametrize("streams", [False, True], ids=["whole", "streamed"])
@pytest.mark.parametrize("is_gzipped", [False, True], ids=["plain", "packed"])
def test_an_answer_that_is_too_large_is_not_read_to_its_end(streams, is_gzipped):
    large = b" " * 1_000_000
    scripted = Scripted([large] * 20, media_type="text/event-stream" if streams else "application/json")
    scripted.is_gzipped = is_gzipped
    response, report = post([scripted], streams=streams, max_bytes=100_000)
    assert (response.status_code, response.headers["x-guard-codes"]) == (502, "answer-too-large")
    assert report.attempts == ()


def test_an_answer_of_a_hundred_megabytes_is_left_at_the_bound():
    written = []
    chunk = b" " * 1_000_000
    parts = [part for _ in range(100) for part in (chunk, lambda: written.append(1))]
    response, _ = post([Scripted(parts)])
    assert response.headers["x-guard-codes"] == "answer-too-large"
    assert len(written) < 60


@pytest.mark.parametrize("streams", ["hold", "prefix"])
def test_a_stream_that_is_kept_alive_for_ever_is_left_in_the_end(streams):
    inner, stream = endless(b": still here\n\n")
    client = guarded_client(GUARD, "httpx", inner=inner, streams=streams, max_bytes=10**9, max_seconds=0.05)
    response = client.post("http://service" + CHAT.path, json=CHAT.sent(stream=True))
    assert "did not end within 0.05 seconds" in response.text
    assert stream.is_closed


def test_json_that_is_nested_too_deep_is_a_fault():
    response, _ = post([Scripted([b'{"choices":' + b"[" * 200_000])])
    assert (response.status_code, response.headers["x-guard-codes"]) == (502, "broken-answer")


def test_an_error_status_after_a_refusal_ends_the_asking():
    script = [CHAT.plain(Said(BAD)), Scripted([b'{"error":{}}'], status=429)]
    response, report = post(script, budget=Budget(attempts=3))
    assert (response.status_code, response.content) == (429, b'{"error":{}}')
    assert report.outcome == "rejected"
    assert len(report.attempts) == 1


def test_a_consumer_that_stops_early_closes_the_stream_of_the_service():
    forever = CHAT.chunks(Said(GOOD * 50)) * 200
    client = guarded_client(GUARD, "httpx", streams="observe")
    with Service(Scripted(forever, media_type="text/event-stream")) as service, capture() as held, client:
        request = client.build_request("POST", service.url + CHAT.path, json=CHAT.sent(stream=True))
        response = client.send(request, stream=True)
        next(response.iter_raw())
        response.close()
        assert service.broken.wait(PATIENCE_S)
    assert held.last.outcome == "unguarded"
    assert "the client stopped reading it" in held.last.uninspected[0]


@pytest.mark.parametrize("streams", ["hold", "observe"])
def test_a_task_that_is_cancelled_closes_the_stream_of_the_service(streams):
    began = threading.Event()
    chunk = CHAT.chunks(Said(GOOD))[1]
    endless = [chunk, began.set, *[chunk] * 200_000]

    async def ask(url):
        async with guarded_async_client(GUARD, "httpx", streams=streams, max_bytes=10**9) as client:
            task = asyncio.create_task(client.post(url, json=CHAT.sent(stream=True)))
            await asyncio.to_thread(began.wait, PATIENCE_S)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

    with Service(Scripted(endless, media_type="text/event-stream")) as service:
        asyncio.run(ask(service.url + CHAT.path))
        assert service.broken.wait(PATIENCE_S)
        assert service.wait_until_closed()


def test_a_refusal_may_be_raised():
    error = raised([CHAT.plain(Said(BAD))], on_reject="raise")
    assert isinstance(error, RejectedError)
    assert error.report.outcome == "rejected"


def test_a_fault_may_be_raised():
    error = raised([Scripted([b"{"])], on_reject="raise")
    assert isinstance(error, UnguardedError)
    assert "cannot be read" in str(error)


@pytest.mark.parametrize(
    ("settings", "match"),
    [({"on_reject": "shout"}, "shout"), ({"streams": "prefix?"}, "prefix"), ({"unguarded": "maybe"}, "maybe")],
)
def test_a_setting_that_there_is_not_is_said_at_once(settings, match):
    with pytest.raises(ValueError, match=match):
        guarded_client(GUARD, "httpx", **settings)


def test_a_library_that_there_is_not_is_said_at_once():
    with pytest.raises(ValueError, match="'requests' is not a supported library"):
        guarded_client(GUARD, "requests")


class Stream(httpx.SyncByteStream, httpx.AsyncByteStream):
    """The middle of an answer of the service, without an end; remembers whether it was closed."""

    def __init__(self, chunk):
        self.chunk = chunk
        self.is_closed = False

    def __iter__(self):
        while True:
            yield self.chunk

    async def __aiter__(self):
        while True:
            yield self.chunk

    def close(self):
        self.is_closed = True

    async def aclose(self):
        self.is_closed = True


def endless(chunk=None):
    """A transport whose every answer is a stream that never ends, and the stream."""
    stream = Stream(chunk or CHAT.chunks(Said(GOOD))[1])
    headers = {"content-type": "text/event-stream"}
    return httpx.MockTransport(lambda _: httpx.Response(200, headers=headers, stream=stream)), stream


@pytest.mark.parametrize("streams", ["hold", "observe", "prefix"])
def test_a_stream_of_the_service_that_is_left_is_closed(streams):
    inner, stream = endless()
    client = guarded_client(GUARD, "httpx", inner=inner, streams=streams, max_bytes=10_000)
    with client.stream("POST", "http://service" + CHAT.path, json=CHAT.sent(stream=True)) as response:
        next(response.iter_raw())
    assert stream.is_closed


@pytest.mark.parametrize("streams", ["hold", "observe", "prefix"])
def test_a_stream_of_the_service_that_an_asynchronous_client_leaves_is_closed(streams):
    inner, stream = endless()

    async def leave():
        client = guarded_async_client(GUARD, "httpx", inner=inner, streams=streams, max_bytes=10_000)
        async with client.stream("POST", "http://service" + CHAT.path, json=CHAT.sent(stream=True)) as response:
            await anext(response.aiter_raw())

    asyncio.run(leave())
    assert stream.is_closed


# --- a stream that leaves as it comes, and does not come to its end ---

BEGINNING = b"".join(CHAT.chunks(Said(GOOD))[:4])


class Broken(httpx.SyncByteStream, httpx.AsyncByteStream):
    """Some events, and then `error`: raised, or waited for where it is None."""

    def __init__(self, error: Exception | None) -> None:
        self._error = error

    def __iter__(self):
        yield BEGINNING
        raise self._error

    async def __aiter__(self):
        yield BEGINNING
        if self._error is not None:
            raise self._error
        await asyncio.Event().wait()


def broken(error):
    headers = {"content-type": "text/event-stream"}
    return httpx.MockTransport(lambda _: httpx.Response(200, headers=headers, stream=Broken(error)))


@pytest.mark.parametrize("mode", ["hold", "prefix", "observe"])
def test_a_stream_that_breaks_is_reported_as_failed_by_the_name_of_what_broke_it(mode):
    inner = broken(httpx.ReadError("reset"))
    with capture() as held, pytest.raises(httpx.ReadError):
        guarded_client(GUARD, "httpx", inner=inner, streams=mode).post(
            "http://s" + CHAT.path, json=CHAT.sent(stream=True)
        )
    assert (held.last.outcome, held.last.failure) == ("failed", "ReadError")

    async def asynchronously(error):
        client = guarded_async_client(GUARD, "httpx", inner=broken(error), streams=mode)
        with anyio.move_on_after(0.05 if error is None else PATIENCE_S):
            await client.post("http://s" + CHAT.path, json=CHAT.sent(stream=True))

    for error, name in ((httpx.ReadError("reset"), "ReadError"), (None, "CancelledError")):
        with capture() as held, contextlib.suppress(httpx.ReadError):
            asyncio.run(asynchronously(error))
        assert (held.last.outcome, held.last.failure) == ("failed", name)


def test_an_observed_stream_that_nobody_reads_to_its_end_is_not_judged_on_the_loop():
    names = []

    class Watched:
        language = GUARD.language

        def check(self, text, *, question, now):
            names.append(threading.current_thread().name)
            return GUARD.check(text, question=question, now=now)

    chunks = CHAT.chunks(Said(BAD))
    headers = {"content-type": CHAT.media_type}
    inner = httpx.MockTransport(lambda _: httpx.Response(200, headers=headers, content=b"".join(chunks)))

    async def read_a_part():
        client = guarded_async_client(Watched(), "httpx", inner=inner, streams="observe")
        async with client.stream("POST", "http://s" + CHAT.path, json=CHAT.sent(stream=True)) as response:
            async for _ in response.aiter_raw():
                break

    with capture() as held:
        asyncio.run(read_a_part())
    assert held.last.outcome == "rejected"
    assert [name.startswith("guard") for name in names] == [True]
