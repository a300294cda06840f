"""One client, many callers: each call is held to the policy of whoever makes it, and to nobody else's."""

from __future__ import annotations

import asyncio
import json
from contextvars import ContextVar

import httpx
import pytest

from grammar.languages import honeycomb
from guard import CheckError, Guard, RejectedError, capture
from guard.policy import PolicyTemplate
from guard.traffic.middleware import guarded_async_client, guarded_client

TENANT = PolicyTemplate.of({"require": [{"column": "tenant", "equals": "{tenant}"}]})
GUARD = Guard(honeycomb.language(), policy=TENANT)
CHAT = "http://service/v1/chat/completions"
current: ContextVar[str | None] = ContextVar("current", default=None)


def of_tenant(tenant):
    return json.dumps({"filters": [{"column": "tenant", "op": "=", "value": tenant}]})


def service(request):
    """Answers with a query about the tenant that the question names."""
    asked = json.loads(request.content)["messages"][-1]["content"]
    message = {"role": "assistant", "content": of_tenant(asked)}
    choice = {"index": 0, "message": message, "finish_reason": "stop"}
    return httpx.Response(200, json={"id": "c", "object": "chat.completion", "choices": [choice]})


def from_header(request):
    return {"tenant": request.headers.get("x-tenant")}


def test_a_wrapped_call_is_held_to_the_policy_of_its_caller():
    @GUARD.wrap(caller=lambda _, tenant: {"tenant": tenant})
    def ask(question, tenant):
        return of_tenant(question)

    assert ask("acme", "acme").filters[0].value == "acme"
    with pytest.raises(RejectedError, match="values of `tenant` other than `acme`"):
        ask("globex", tenant="acme")
    with pytest.raises(RejectedError, match="needs the parameter `tenant`"):
        ask("acme", None)


def test_who_asks_may_stand_in_the_context_or_be_a_guard_of_its_own():
    ask = GUARD.wrap(of_tenant, caller=lambda _: {"tenant": current.get()})
    token = current.set("acme")
    assert ask("acme").filters[0].value == "acme"
    current.reset(token)
    with pytest.raises(RejectedError):
        ask("acme")
    free = GUARD.wrap(of_tenant, caller=lambda _: Guard(honeycomb.language()))
    assert free("anybody").filters[0].value == "anybody"


def failing(*_, **__):
    raise KeyError("session")


@pytest.mark.parametrize("caller", [failing, lambda *_: "acme", lambda *_: 5], ids=["raises", "a string", "a number"])
def test_where_who_asks_cannot_be_told_nothing_is_asked_and_nothing_passes(caller):
    asked = []
    with capture() as calls, pytest.raises(CheckError, match="who is asking"):
        GUARD.wrap(lambda question: asked.append(question) or of_tenant("acme"), caller=caller)("acme")
    assert (asked, len(calls.reports)) == ([], 1)
    with guarded_client(GUARD, "httpx", inner=httpx.MockTransport(service), caller=caller) as client:
        assert (
            client.post(CHAT, json={"model": "m", "messages": [{"role": "user", "content": "acme"}]}).status_code == 422
        )


def test_two_callers_on_one_client_never_get_each_others_policy():
    client = guarded_async_client(GUARD, "httpx", inner=httpx.MockTransport(service), caller=from_header)

    async def asked(number):
        own, other = f"tenant-{number % 2}", f"tenant-{(number + number // 2) % 2}"
        sent = {"model": "m", "messages": [{"role": "user", "content": other}]}
        answer = await client.post(CHAT, json=sent, headers={"x-tenant": own})
        return answer.status_code == (200 if own == other else 422)

    async def main():
        async with client:
            return await asyncio.gather(*(asked(number) for number in range(1_000)))

    assert asyncio.run(main()) == [True] * 1_000


def test_a_request_without_a_caller_is_refused():
    with guarded_client(GUARD, "httpx", inner=httpx.MockTransport(service), caller=from_header) as client:
        sent = {"model": "m", "messages": [{"role": "user", "content": "acme"}]}
        assert client.post(CHAT, json=sent).status_code == 422
        assert client.post(CHAT, json=sent, headers={"x-tenant": "acme"}).status_code == 200


def test_what_is_no_function_is_told_when_the_door_is_made():
    with pytest.raises(TypeError, match="`caller`"):
        GUARD.wrap(of_tenant, caller={"tenant": "acme"})
    with pytest.raises(TypeError, match="`caller`"):
        guarded_client(GUARD, "httpx", caller={"tenant": "acme"})


def test_the_report_of_a_call_says_by_which_policy_for_whom_and_why():
    with (
        capture() as calls,
        guarded_client(GUARD, "httpx", inner=httpx.MockTransport(service), caller=from_header) as client,
    ):
        for own in ("acme", "globex"):
            sent = {"model": "m", "messages": [{"role": "user", "content": "acme"}]}
            client.post(CHAT, json=sent, headers={"x-tenant": own})
    decisions = [report.decision for report in calls.reports]
    assert [(each.caller["tenant"], each.is_allowed) for each in decisions] == [("acme", True), ("globex", False)]
    ask = GUARD.wrap(of_tenant, caller=lambda _: {"tenant": "acme"})
    with capture() as calls:
        ask("acme")
    assert calls.last.decision.is_allowed
