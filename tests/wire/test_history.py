"""What a request says that the model said before is judged before it is sent, where that is asked for."""

from __future__ import annotations

import asyncio
import json

import httpx
import pytest

from guard import capture
from guard.calls.call import Outcome, RejectedError
from guard.traffic import Surfaces
from guard.traffic.checkpoint import Checkpoint
from guard.traffic.middleware import guarded_async_client, guarded_client
from guard.traffic.provider import Provider
from guard.traffic.providers import PROVIDERS
from tests.wire.guards import BAD, GOOD, GUARD, NEAR

OPENAI = "/v1/chat/completions"
RUN = Surfaces(tools={"run": ""})


def _call(arguments):
    function = {"name": "run", "arguments": arguments}
    return {
        "role": "assistant",
        "content": None,
        "tool_calls": [{"id": "c", "type": "function", "function": function}],
    }


def _asking(field, *turns):
    return {"model": "m", field: [{"role": "user", "content": "?"}, *turns, {"role": "user", "content": "and now?"}]}


def _said(content):
    return {"role": "assistant", "content": content}


def _cached(text):
    return _said([{"type": "text", "text": text, "cache_control": {"type": "ephemeral"}}])


def _used(text):
    return _said([{"type": "tool_use", "id": "c", "name": "run", "input": json.loads(text)}])


def _item(text):
    return {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": text}]}


def _item_call(text):
    return {"type": "function_call", "call_id": "c", "name": "run", "arguments": text}


def _contents(**said):
    return {"contents": [{"parts": [{"text": "?"}]}, said]}


GEMINI = "/v1beta/models/m:generateContent"
REPLY = {"type": "function_call_output", "call_id": "c", "output": "none"}

REQUESTS = [
    # the path, the request with a text as an earlier answer, where that stands
    (OPENAI, lambda text: _asking("messages", _said(text)), "messages[1].text"),
    (OPENAI, lambda text: _asking("messages", _cached(text)), "messages[1].text"),
    (OPENAI, lambda text: _asking("messages", _call(text)), "messages[1].calls[0.0].run"),
    (OPENAI, lambda text: _asking("messages", {"role": "Model", "content": text}), "messages[1].text"),
    ("/v1/messages", lambda text: _asking("messages", _said(text)), "messages[1].text"),
    ("/v1/messages", lambda text: _asking("messages", _cached(text)), "messages[1].text"),
    ("/v1/messages", lambda text: _asking("messages", _used(text)), "messages[1].calls[0.0].run"),
    (GEMINI, lambda text: _contents(role="model", parts=[{"text": text}]), "contents[1].text"),
    (
        GEMINI,
        lambda text: _contents(parts=[{"functionCall": {"name": "run", "args": json.loads(text)}}]),
        "contents[1].calls[0.0].run",
    ),
    ("/v2/chat", lambda text: _asking("messages", _said(text)), "messages[1].text"),
    ("/v2/chat", lambda text: _asking("messages", _call(text)), "messages[1].calls[0.0].run"),
    ("/api/chat", lambda text: _asking("messages", _said(text)), "messages[1].text"),
    ("/v1/responses", lambda text: _asking("input", _said(text)), "input[1].text"),
    ("/v1/responses", lambda text: _asking("input", _item(text)), "input[1].text"),
    ("/v1/responses", lambda text: _asking("input", _item_call(text), REPLY), "input[1].calls[0.0].run"),
    ("/v1/agents/completions", lambda text: _asking("messages", {**_said(text), "prefix": False}), "messages[1].text"),
]


def sent(path, body, text=GOOD, **settings):
    """The response, what the service was sent, and the reports."""
    bodies = []

    def service(request):
        bodies.append(json.loads(request.content))
        choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
        return httpx.Response(200, json={"id": "c", "object": "chat.completion", "choices": [choice]})

    settings = {"history": "judge", **settings}
    with guarded_client(GUARD, "httpx", inner=httpx.MockTransport(service), **settings) as client, capture() as calls:
        return client.post(f"http://service{path}", json=body), bodies, calls.reports


@pytest.mark.parametrize(("path", "request_of", "place"), REQUESTS)
def test_an_earlier_answer_that_is_refused_is_not_sent_on(path, request_of, place):
    response, bodies, (report,) = sent(path, request_of(BAD), on_reject="error")
    assert (bodies, report.outcome, report.attempts) == ([], Outcome.REJECTED, ())
    assert [(each.place, bool(each.verdict)) for each in report.history] == [(place, False)]
    assert response.status_code == 422
    assert f"`{place}`" in response.text


@pytest.mark.parametrize(("path", "request_of", "place"), REQUESTS)
def test_a_right_earlier_answer_is_sent_on_as_it_came(path, request_of, place):
    _, bodies, (report,) = sent(path, request_of(GOOD))
    assert bodies == [request_of(GOOD)]
    assert [(each.place, each.verdict.decision.value) for each in report.history] == [(place, "accepted")]


def test_unless_it_is_asked_for_earlier_answers_are_not_looked_at():
    path, request_of, _ = REQUESTS[0]
    response, bodies, (report,) = sent(path, request_of(BAD), history="pass")
    assert (response.status_code, len(bodies), report.history) == (200, 1, ())


def test_one_that_needs_a_repair_is_sent_on_as_it_came_and_the_report_has_the_repair():
    path, request_of, _ = REQUESTS[0]
    _, bodies, (report,) = sent(path, request_of(NEAR))
    assert bodies == [request_of(NEAR)]
    assert report.history[0].verdict.repairs
    assert report.outcome is Outcome.ACCEPTED


@pytest.mark.parametrize(
    ("path", "body", "what"),
    [
        ("/v1/responses", {"model": "m", "input": "?", "previous_response_id": "r"}, "previous_response_id"),
        ("/v1/responses", {"model": "m", "input": "?", "conversation": {"id": "c"}}, "conversation"),
        ("/v1/responses", _asking("input", {"type": "item_reference", "id": "i"}), "input[1]"),
        ("/v1/responses", _asking("input", {"type": "shell_call", "action": {"command": "ls"}}), "input[1]"),
        ("/api/generate", {"model": "m", "prompt": "?", "context": [1, 2]}, "context"),
        ("/v1beta/models/m:generateContent", {"contents": [], "cachedContent": "c"}, "cachedContent"),
        (OPENAI, _asking("messages", {"role": "assistant", "words": "find"}), "messages[1]"),
        (OPENAI, _asking("messages", "find"), "a message is not an object"),
        (OPENAI, {"model": "m", "messages": [{"role": "assistant", "content": GOOD}] * 1_001}, "1,000 earlier turns"),
    ],
)
def test_what_cannot_be_seen_of_what_was_said_before_is_refused_by_name(path, body, what):
    response, bodies, (report,) = sent(path, body)
    assert (response.status_code, bodies, report.outcome) == (422, [], Outcome.UNGUARDED)
    assert what in response.text


def test_where_what_is_not_understood_may_pass_the_report_lists_it():
    body = _asking("messages", {"role": "assistant", "words": "find", "content": GOOD})
    response, bodies, (report,) = sent(OPENAI, body, unguarded="pass")
    assert (response.status_code, bodies) == (200, [body])
    assert report.uninspected == ("messages[1] (choices[].message.words)",)


def test_of_an_agent_the_calls_of_its_other_tools_are_listed_and_let_through():
    other = _call('{"city": "Rome"}')
    other["tool_calls"][0]["function"]["name"] = "weather"
    body = _asking("messages", other, {"role": "tool", "tool_call_id": "c", "content": "warm"}, _call(GOOD))
    _, bodies, (report,) = sent(OPENAI, body, surfaces=RUN)
    assert bodies == [body]
    assert [each.place for each in report.history] == ["messages[3].calls[0.0].run"]
    assert "messages[1].calls[0.0].weather" in report.uninspected


def test_a_door_that_raises_says_where():
    path, request_of, place = REQUESTS[0]
    with pytest.raises(RejectedError, match=r"an earlier answer in the request \(`messages\[1\]\.text`\)") as raised:
        sent(path, request_of(BAD), on_reject="raise")
    assert raised.value.place == place


def test_an_asynchronous_door_judges_them_too():
    path, request_of, place = REQUESTS[0]

    async def posted():
        inner = httpx.MockTransport(lambda _: pytest.fail("the request was sent"))
        async with guarded_async_client(GUARD, "httpx", inner=inner, history="judge") as client:
            return await client.post(f"http://service{path}", json=request_of(BAD))

    response = asyncio.run(posted())
    assert response.json()["error"]["guard"]["place"] == place


def test_every_provider_says_where_earlier_answers_stand():
    assert [each.name for each in PROVIDERS if type(each).earlier is Provider.earlier] == []


def test_a_setting_that_there_is_not_is_refused_when_the_checkpoint_is_made():
    with pytest.raises(ValueError, match="check"):
        Checkpoint(GUARD, history="check")
