"""Doors on an event loop, their proxies, the paths that pass, and the report of a call that ends without an answer."""

from __future__ import annotations

import asyncio
import json

import httpx
import pytest

from guard import Budget, capture
from guard.calls.call import Outcome
from guard.traffic.checkpoint import Checkpoint
from guard.traffic.middleware import guarded_async_client, guarded_client
from guard.traffic.middleware.proxies import environment_proxies
from tests.wire.guards import BAD, GOOD, GUARD, NEAR

CHAT = "http://service/v1/chat/completions"
ASKED = {"model": "m", "messages": [{"role": "user", "content": "?"}]}


def body(text):
    choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
    return {"id": "c", "object": "chat.completion", "choices": [choice]}


def sender(handler):
    return httpx.MockTransport(handler)


def saying(text):
    return sender(lambda _: httpx.Response(200, json=body(text)))


def posted(inner, address=CHAT, sent=ASKED, **settings):
    with guarded_client(GUARD, "httpx", inner=inner, **settings) as client, capture() as calls:
        return client.post(address, json=sent), calls


async def _posted(inner, **settings):
    async with guarded_async_client(GUARD, "httpx", inner=inner, **settings) as client:
        return await client.post(CHAT, json=ASKED)


# --- on a loop ---


@pytest.mark.parametrize("text", [GOOD, NEAR, BAD, GOOD.ljust(20_000), f"```\n{GOOD}\n```"])
def test_an_asynchronous_door_gives_what_the_other_one_gives(text):
    response, told = posted(saying(text))
    with capture() as calls:
        other = asyncio.run(_posted(saying(text)))
    assert (other.status_code, other.content) == (response.status_code, response.content)
    assert other.headers["x-guard-verdict"] == response.headers["x-guard-verdict"]
    assert [report.outcome for report in calls.reports] == [report.outcome for report in told.reports]


def test_a_stream_in_large_parts_is_passed_on_in_its_order():
    deltas = [{"content": part} for part in (GOOD[at : at + 3] for at in range(0, len(GOOD), 3))]
    events = [{"id": "c", "choices": [{"index": 0, "delta": delta, "finish_reason": None}]} for delta in deltas]
    events.append({"id": "c", "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
    data = b"".join(f"data: {json.dumps(event)}\n\n".encode() for event in events) + b"data: [DONE]\n\n"
    assert len(data) > 2_048  # so that it is looked at elsewhere
    inner = sender(lambda _: httpx.Response(200, headers={"content-type": "text/event-stream"}, content=data))
    response = asyncio.run(_posted(inner, streams="prefix"))
    texts = [json.loads(line[6:]) for line in response.text.split("\n\n") if line.startswith("data: {")]
    assert "".join(each["choices"][0]["delta"].get("content", "") for each in texts) == GOOD


# --- how a call can end ---


@pytest.mark.parametrize("is_async", [False, True])
def test_a_call_that_never_gets_an_answer_has_a_report_too(is_async):
    def handler(_):
        raise httpx.ConnectError("no route")

    call = (lambda: asyncio.run(_posted(sender(handler)))) if is_async else (lambda: posted(sender(handler)))
    with capture() as calls, pytest.raises(httpx.ConnectError):
        call()
    (report,) = calls.reports
    assert (report.outcome, report.failure, report.attempts) == (Outcome.FAILED, "ConnectError", ())


def test_a_cancelled_call_has_a_report():
    class Slow(httpx.AsyncBaseTransport):
        async def handle_async_request(self, _):
            await asyncio.sleep(60)

    async def main():
        task = asyncio.create_task(_posted(Slow()))
        await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    with capture() as calls:
        asyncio.run(main())
    assert [report.failure for report in calls.reports] == ["CancelledError"]


def test_the_attempts_before_the_connection_broke_are_in_the_report():
    answers = iter([httpx.Response(200, json=body(BAD))])

    def handler(_):
        try:
            return next(answers)
        except StopIteration:
            raise httpx.ReadTimeout("too slow") from None

    with capture() as calls, pytest.raises(httpx.ReadTimeout):
        posted(sender(handler), budget=Budget(attempts=2))
    (report,) = calls.reports
    assert (report.failure, len(report.attempts)) == ("ReadTimeout", 1)


# --- paths that pass ---


def test_only_the_paths_in_the_list_pass_and_never_one_that_a_provider_knows():
    inner = sender(lambda _: httpx.Response(200, json={"data": [1]}))
    passing = ["/embeddings", "/files/*", "/chat/completions"]
    response, calls = posted(inner, "http://service/v1/embeddings", {"input": "a"}, pass_paths=passing)
    assert (response.status_code, response.json()) == (200, {"data": [1]})
    assert calls.last.uninspected == ("POST /v1/embeddings",)
    assert posted(inner, "http://service/v1/files/f1/content", pass_paths=passing)[0].status_code == 200
    assert posted(inner, "http://service/v1/batches", pass_paths=passing)[0].status_code == 422
    assert posted(inner, "http://service/v1/embeddings")[0].status_code == 422
    assert posted(saying(BAD), pass_paths=passing)[0].status_code == 422


def test_paths_pass_where_the_provider_is_named_too():
    inner = sender(lambda _: httpx.Response(200, json={"data": []}))
    settings = {"provider": "openai-chat", "pass_paths": ["/embeddings"]}
    assert posted(inner, "http://service/v1/embeddings", {"input": "a"}, **settings)[0].status_code == 200


def test_a_list_of_paths_that_is_none_is_said_at_once():
    with pytest.raises(TypeError, match="`pass_paths` must be a list of paths, not one string"):
        Checkpoint(GUARD, pass_paths="/models")
    for path in ("models", "/", "/*"):
        with pytest.raises(ValueError, match="a path in `pass_paths` begins with a slash"):
            Checkpoint(GUARD, pass_paths=[path])


# --- other settings ---


def test_a_text_over_the_bound_of_the_checkpoint_is_refused_unread():
    response, calls = posted(saying(GOOD), max_characters=20)
    assert response.status_code == 422
    assert [error.name for error in calls.last.verdict.errors] == ["text-too-long"]
    with pytest.raises(ValueError, match="`max_characters` must be at least 1, not 0"):
        Checkpoint(GUARD, max_characters=0)


def test_a_guard_that_cannot_be_asked_is_said_when_the_client_is_made():
    class Bare:
        language = GUARD.language

        def check(self, text):
            return GUARD.check(text)

    with pytest.raises(TypeError, match="`check` of Bare must take what a door gives it"):
        guarded_client(Bare(), "httpx")


# --- proxies ---


@pytest.fixture
def environment(monkeypatch):
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    return monkeypatch


def test_the_environment_s_proxies_are_those_that_the_library_reads(environment):
    private = pytest.importorskip("httpx._utils")
    assert environment_proxies() == {}
    environment.setenv("HTTP_PROXY", "proxy:3128")
    environment.setenv("HTTPS_PROXY", "http://secure:3128")
    environment.setenv("NO_PROXY", "localhost, 10.0.0.1,::1,10.1.0.0/16, .internal,example.org,http://plain")
    assert environment_proxies() == private.get_environment_proxies()
    assert environment_proxies()["all://*.internal"] is None
    environment.setenv("NO_PROXY", "*")
    assert environment_proxies() == private.get_environment_proxies() == {}


def test_a_guarded_client_uses_the_environment_s_proxies_and_what_they_carry_is_guarded(environment):
    environment.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    for make in (guarded_client, guarded_async_client):
        client = make(GUARD, "httpx")
        through = client._transport_for_url(httpx.URL("https://api.example"))
        assert type(through) is type(client._transport)
        assert through is not client._transport
        assert through._inner._pool.__class__.__name__.endswith("HTTPProxy")
        assert client._transport_for_url(httpx.URL("http://api.example")) is client._transport
        assert client._transport._inner._pool._max_connections == 1_000
