"""A model that declines, behind a guarded client: nothing is handed on as a query, and it is not asked again."""

from __future__ import annotations

import json

import httpx
import pytest

from grammar.languages import honeycomb
from guard import Budget, DeclinedError, Guard, Outcome, capture
from guard.traffic import guarded_client
from tests.wire.dialects import DIALECTS, Said

GUARD = Guard(honeycomb.language(), decline="CANNOT ANSWER:")
SAID = Said("CANNOT ANSWER: there is no column for revenue")


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: dialect.name)
def test_a_decline_is_no_query_to_any_provider(dialect):
    asked = []

    def answer(request):
        asked.append(request)
        return httpx.Response(200, json=dialect.body([SAID]))

    inner = httpx.MockTransport(answer)
    client = guarded_client(GUARD, "httpx", inner=inner, budget=Budget(attempts=3))
    with capture() as calls, client:
        response = client.post("http://service" + dialect.address(stream=False), json=dialect.sent(stream=False))
    assert len(asked) == 1
    assert response.status_code == 422
    assert response.headers["x-guard-verdict"] == "declined"
    assert "revenue" in json.dumps(response.json())
    assert calls.last.outcome is Outcome.DECLINED


def test_a_decline_is_raised_where_refusals_are():
    dialect = DIALECTS[0]
    inner = httpx.MockTransport(lambda _: httpx.Response(200, json=dialect.body([SAID])))
    with (
        guarded_client(GUARD, "httpx", inner=inner, on_reject="raise") as client,
        pytest.raises(DeclinedError, match="the model declined"),
    ):
        client.post("http://service" + dialect.address(stream=False), json=dialect.sent(stream=False))
