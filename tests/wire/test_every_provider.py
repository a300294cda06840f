"""What every provider's calls have in common, through either library, streamed or not: one table of cases."""

from __future__ import annotations

import json

import pytest

from guard import Guard
from guard.calls.call import capture
from guard.calls.reask import Budget, Usage
from guard.traffic.middleware import guarded_client
from guard.traffic.providers import PROVIDERS
from guard.traffic.surface import Surfaces
from tests.wire.dialects import DIALECTS, Said
from tests.wire.guards import BAD, GOOD, GUARD, MENDED, NEAR, OTHER
from tests.wire.service import Scripted, Service

LIBRARIES = ["httpx", "httpx2"]

each = pytest.mark.parametrize("dialect", DIALECTS, ids=lambda held: held.name)
with_calls = pytest.mark.parametrize("dialect", [d for d in DIALECTS if d.has_calls], ids=lambda held: held.name)
either_way = pytest.mark.parametrize("streams", [False, True], ids=["whole", "streamed"])


def test_every_provider_has_a_dialect_here():
    assert {held.name for held in PROVIDERS} == {held.name for held in DIALECTS}


def answer(dialect, *said, streams, **changes):
    return (dialect.streamed if streams else dialect.plain)(*said, **changes)


def call(dialect, *script, streams=False, n=1, library="httpx", guard=GUARD, mode="hold", **settings):
    """One guarded call: the response, what was asked, and the report."""
    inner = pytest.importorskip(library).HTTPTransport(verify=False)  # certificates take time to load
    client = guarded_client(guard, library, inner=inner, streams=mode, **settings)
    with Service(*script) as service, capture() as held, client:
        body = dialect.sent(stream=streams, n=n)
        response = client.post(service.url + dialect.address(stream=streams), json=body)
        return response, service.asked, held.last


def said(dialect, response, *, streams):
    return dialect.read_stream(dialect.documents(response.content)) if streams else dialect.read(response.json())


def documents(dialect, data):
    return [json.loads(data)] if data.startswith(b"{") and data.count(b"\n") == 0 else dialect.documents(data)


def without_texts(value):
    """The value with every string emptied: its shape, its numbers."""
    if isinstance(value, dict):
        return {key: without_texts(held) for key, held in value.items()}
    if isinstance(value, list):
        return [without_texts(held) for held in value]
    return "" if isinstance(value, str) else value


@each
@either_way
@pytest.mark.parametrize("library", LIBRARIES)
def test_an_accepted_answer_is_handed_on_byte_for_byte(dialect, streams, library):
    scripted = answer(dialect, Said(GOOD), streams=streams, is_gzipped=True)
    response, _, report = call(dialect, scripted, streams=streams, library=library)
    assert response.content == b"".join(scripted.chunks)
    assert report.outcome == "accepted"
    assert response.headers["x-guard-verdict"] == "accepted"


@each
@either_way
@pytest.mark.parametrize("library", LIBRARIES)
def test_a_repaired_text_is_rewritten_in_place_and_all_else_stays(dialect, streams, library):
    scripted = answer(dialect, Said(NEAR), streams=streams, is_gzipped=True)
    response, _, report = call(dialect, scripted, streams=streams, library=library)
    assert said(dialect, response, streams=streams) == [Said(MENDED)]
    assert report.outcome == "repaired"
    before, after = documents(dialect, b"".join(scripted.chunks)), documents(dialect, response.content)
    assert without_texts(after) == without_texts(before)
    assert [held.get(dialect.usage) for held in after] == [held.get(dialect.usage) for held in before]


@each
@either_way
@pytest.mark.parametrize("library", LIBRARIES)
def test_a_rejected_answer_is_an_error_in_the_providers_own_shape(dialect, streams, library):
    response, asked, report = call(
        dialect, answer(dialect, Said(BAD), streams=streams), streams=streams, library=library
    )
    assert response.status_code == 422
    assert response.headers["x-should-retry"] == "false"
    assert response.headers["x-guard-codes"] == "unknown-column"
    assert dialect.error(response.json()) == "the query was refused: column `password` is not in dataset `shop`"
    assert len(asked) == 1
    assert report.outcome == "rejected"
    assert response.extensions["guard"] is report


@each
def test_the_verdict_is_in_the_body_of_the_error(dialect):
    response, *_ = call(dialect, dialect.plain(Said(BAD)))
    record = response.json().get("guard") or _find(response.json()["error"], "guard")
    assert record["decision"] == "rejected"
    assert [problem["rule"] for problem in record["problems"]] == ["unknown-column"]
    assert "this column is not in dataset" in record["feedback"]


def _find(error, key):
    return error[key] if key in error else error["details"][0][key]


@each
@either_way
def test_a_model_that_is_asked_again_may_do_better(dialect, streams):
    script = [answer(dialect, Said(held), streams=streams) for held in (BAD, NEAR)]
    response, asked, report = call(dialect, *script, streams=streams, budget=Budget(attempts=3))
    assert said(dialect, response, streams=streams) == [Said(MENDED)]
    assert len(asked) == len(report.attempts) == 2
    assert report.usage == Usage(22, 14, None) or dialect.name == "openai-completions"
    text = json.dumps(asked[1].body)
    assert "this column is not in dataset" in text
    assert "how many?" in text
    assert BAD in text.replace('\\"', '"')


@each
def test_the_request_that_asks_again_is_the_callers_own_with_one_answer_and_its_faults(dialect):
    script = [dialect.plain(Said(held)) for held in (BAD, '{"limit": "ten"}', GOOD)]
    _, asked, report = call(dialect, *script, budget=Budget(attempts=3))
    assert len(report.attempts) == 3
    first, second, third = (json.dumps(held.body) for held in asked)
    assert len(first) < len(second)
    assert "password" not in third
    assert '\\"ten\\"' in third


@each
@either_way
def test_the_last_refusal_is_told_when_the_budget_is_spent(dialect, streams):
    script = [answer(dialect, Said(held), streams=streams) for held in (BAD, '{"limit": "many"}')]
    response, _, report = call(dialect, *script, streams=streams, budget=Budget(attempts=2))
    assert response.status_code == 422
    assert report.stopped == "attempts"
    assert "after 2 attempts" in dialect.error(response.json())


@each
@either_way
def test_a_refusal_can_come_as_an_answer_of_the_model(dialect, streams):
    scripted = answer(dialect, Said(BAD), streams=streams)
    response, _, report = call(dialect, scripted, streams=streams, on_reject="content")
    assert response.status_code == 200
    assert report.outcome == "rejected"
    (held,) = said(dialect, response, streams=streams)
    assert held.text.startswith("The query was not accepted. 1 problem.")
    assert held.calls == ()


CALL = ("run_query", json.dumps({"query": GOOD, "why": "asked"}))
NEAR_CALL = ("run_query", json.dumps({"query": NEAR, "why": "asked"}))
BAD_CALL = ("run_query", json.dumps({"query": BAD, "why": "asked"}))
IN_CALLS = Surfaces(text=False, tools={"run_query": "/query"})


@with_calls
@either_way
def test_a_call_with_a_good_query_is_handed_on(dialect, streams):
    scripted = answer(dialect, Said("Let me look.", (CALL,)), streams=streams)
    response, _, report = call(dialect, scripted, streams=streams, surfaces=IN_CALLS)
    assert response.content == b"".join(scripted.chunks)
    assert len(report.inspected) == 1
    assert report.uninspected == ("choices[0].text", *report.silent)


@with_calls
@either_way
def test_a_query_among_a_calls_arguments_is_repaired_there(dialect, streams):
    scripted = answer(dialect, Said(None, (NEAR_CALL,)), streams=streams)
    response, _, report = call(dialect, scripted, streams=streams, surfaces=IN_CALLS)
    (held,) = said(dialect, response, streams=streams)
    ((name, arguments),) = held.calls
    assert (name, json.loads(arguments)) == ("run_query", {"query": MENDED, "why": "asked"})
    assert report.outcome == "repaired"


@with_calls
@either_way
def test_a_query_that_is_all_of_a_calls_arguments_is_judged_as_it_is(dialect, streams):
    scripted = answer(dialect, Said(None, (("run_query", MENDED),)), streams=streams)
    response, _, report = call(dialect, scripted, streams=streams)
    ((_, arguments),) = said(dialect, response, streams=streams)[0].calls
    assert json.loads(arguments) == json.loads(MENDED)
    assert report.outcome == "accepted"


@with_calls
@either_way
def test_a_query_that_is_an_object_among_the_arguments_is_judged_too(dialect, streams):
    arguments = json.dumps({"query": json.loads(BAD)})
    scripted = answer(dialect, Said(None, (("run_query", arguments),)), streams=streams)
    response, *_ = call(dialect, scripted, streams=streams, surfaces=IN_CALLS)
    assert response.headers["x-guard-codes"] == "unknown-column"


@with_calls
@either_way
def test_a_refused_call_is_answered_as_a_call_when_the_model_is_asked_again(dialect, streams):
    script = [
        answer(dialect, Said(None, held), streams=streams)
        for held in ((BAD_CALL, ("now", "{}")), (CALL, ("now", "{}")))
    ]
    response, asked, _ = call(dialect, *script, streams=streams, surfaces=IN_CALLS, budget=Budget())
    assert response.status_code == 200
    again = json.dumps(asked[1].body)
    assert again.count("this column is not in dataset") == 1
    assert again.count("This call was not run") == 1


@pytest.mark.parametrize("dialect", [d for d in DIALECTS if d.has_choices], ids=lambda held: held.name)
@either_way
@pytest.mark.parametrize("bad_one", [0, 1])
def test_of_two_choices_that_come_interleaved_a_bad_one_refuses_both(dialect, streams, bad_one):
    texts = [GOOD, OTHER]
    texts[bad_one] = BAD
    scripted = answer(dialect, *map(Said, texts), streams=streams)
    response, _, report = call(dialect, scripted, streams=streams, n=2)
    assert response.status_code == 422
    assert len(report.inspected) == 2


@pytest.mark.parametrize("dialect", [d for d in DIALECTS if d.has_choices], ids=lambda held: held.name)
@either_way
def test_of_two_choices_each_is_repaired_in_its_own_place(dialect, streams):
    scripted = answer(dialect, Said(GOOD), Said(NEAR), streams=streams)
    response, *_ = call(dialect, scripted, streams=streams, n=2)
    assert said(dialect, response, streams=streams) == [Said(GOOD), Said(MENDED)]


@each
def test_an_observed_stream_is_handed_on_and_judged_at_its_end(dialect):
    scripted = dialect.streamed(Said(BAD))
    with Service(scripted) as service, capture() as held, guarded_client(GUARD, "httpx", streams="observe") as client:
        address = service.url + dialect.address(stream=True)
        with client.stream("POST", address, json=dialect.sent(stream=True)) as response:
            assert held.last is None
            received = b"".join(response.iter_bytes())
    assert received == b"".join(scripted.chunks)
    assert held.last.outcome == "rejected"


@each
@either_way
@pytest.mark.parametrize("status", [429, 500, 503])
def test_an_error_of_the_service_is_handed_on_untouched(dialect, streams, status):
    body = b'{"error": {"message": "slow down"}, "extra": [1.50]}'
    scripted = Scripted([body], status=status, headers={"retry-after": "7", "X-Guard-Verdict": "accepted"})
    response, _, report = call(dialect, scripted, streams=streams)
    assert (response.status_code, response.content) == (status, body)
    assert response.headers["retry-after"] == "7"
    assert "x-guard-verdict" not in response.headers
    assert (report.outcome, report.failure, report.attempts) == ("failed", str(status), ())


DECLINING = Guard(GUARD.language, GUARD.schema, decline="CANNOT ANSWER:")


@each
@either_way
@pytest.mark.parametrize("mode", ["hold", "prefix"])
def test_a_model_that_declines_gives_an_error_of_its_own_kind_and_is_not_asked_again(dialect, streams, mode):
    scripted = answer(dialect, Said("CANNOT ANSWER: no such column"), streams=streams)
    settings = {"guard": DECLINING, "mode": mode, "budget": Budget(attempts=3)}
    response, asked, report = call(dialect, scripted, streams=streams, **settings)
    assert (report.outcome, len(asked)) == ("declined", 1)
    error = documents(dialect, response.content)[-1]
    assert "the model declined to give a query: `no such column`" in dialect_error(dialect, error)
    assert "breakdowns" not in response.text
    if mode == "hold" or not streams:
        assert response.status_code == 422
        assert response.headers["x-guard-verdict"] == "declined"


def dialect_error(dialect, document):
    return document["delta"]["error"] if "delta" in document else dialect.error(document)
