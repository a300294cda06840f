"""The real clients against a service on loopback: what a user of each sees of a guard.

The clients that are installed are tried, the others skipped by name; `matrix.py` tries them in environments of its
own, older ones too, and writes docs/reference/providers.md from the runs.
"""

from __future__ import annotations

import asyncio
import json
import warnings
from contextlib import aclosing, closing

import pytest

from guard.calls.call import RejectedError, capture
from guard.calls.reask import Budget
from guard.traffic.surface import Surfaces
from tests.wire.dialects import Said
from tests.wire.guards import BAD, GOOD, MENDED, NEAR, OTHER
from tests.wire.sdks import SDKS, error_of, transport
from tests.wire.service import PATIENCE_S, Scripted, Service

pytestmark = [
    # What the clients themselves warn about is their affair.
    pytest.mark.filterwarnings("ignore"),
]

each = pytest.mark.parametrize("sdk", SDKS, ids=lambda held: held.name)
ways = pytest.mark.parametrize("is_async", [False, True], ids=["sync", "async"])
either_way = pytest.mark.parametrize("streams", [False, True], ids=["whole", "streamed"])


@pytest.fixture(autouse=True)
def _is_installed(sdk):
    if sdk.lack:
        pytest.skip(sdk.lack)


def run(sdk, *script, streams=False, is_async=False, n=1, **settings):
    """What the client's user gets, what the service was asked, and the report."""
    with Service(*script) as service, capture() as held, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        got = ask(sdk, service.url, streams=streams, is_async=is_async, n=n, **settings)
    return got, service.asked, held.last


def ask(sdk, url, *, streams=False, is_async=False, n=1, mode="hold", **settings):
    settings["streams"] = mode
    if is_async:
        return asyncio.run(_ask_async(sdk, url, streams, n, settings))
    with closing(transport(sdk.distribution, is_async=False)) as inner:
        answer = sdk.call(sdk.make(url, False, inner=inner, **settings), streams, n, False)
        return said(sdk, list(answer) if streams else answer, streams)


async def _ask_async(sdk, url, streams, n, settings):
    async with aclosing(transport(sdk.distribution, is_async=True)) as inner:
        answer = sdk.call(sdk.make(url, True, inner=inner, **settings), streams, n, True)
        if hasattr(answer, "__await__"):
            answer = await answer
        return said(sdk, [event async for event in answer] if streams else answer, streams)


def said(sdk, answer, streams):
    """What the model said, read from the client's own objects."""
    if streams:
        return sdk.dialect.read_stream([plain(sdk, event) for event in answer])
    return sdk.dialect.read(plain(sdk, answer))


def plain(sdk, value):
    held = getattr(value, "data", None) if sdk.distribution == "mistralai" else None
    value = held if held is not None else value
    if sdk.distribution == "google-genai":
        document = json.loads(value.model_dump_json(by_alias=True, exclude_none=True))
        for at, candidate in enumerate(document.get("candidates", ())):
            candidate.setdefault("index", at)
        return document
    return json.loads(value.model_dump_json())


def scripted(sdk, *said_, streams):
    return (sdk.dialect.streamed if streams else sdk.dialect.plain)(*said_, is_gzipped=True)


@each
@either_way
@ways
def test_accepted(sdk, streams, is_async):
    got, _, report = run(sdk, scripted(sdk, Said(GOOD), streams=streams), streams=streams, is_async=is_async)
    assert got == [Said(GOOD)]
    assert report.outcome == "accepted"


@each
@either_way
@ways
def test_repaired(sdk, streams, is_async):
    got, _, report = run(sdk, scripted(sdk, Said(NEAR), streams=streams), streams=streams, is_async=is_async)
    assert got == [Said(MENDED)]
    assert report.outcome == "repaired"


@each
@either_way
@ways
def test_rejected(sdk, streams, is_async):
    script = [scripted(sdk, Said(BAD), streams=streams)]
    with Service(*script) as service, capture() as held, pytest.raises(error_of(sdk)) as caught:
        ask(sdk, service.url, streams=streams, is_async=is_async)
    assert len(service.asked) == 1
    assert sdk.record(caught.value)["decision"] == "rejected"
    assert "column `password` is not in dataset `shop`" in str(caught.value)
    assert held.last.outcome == "rejected"


@each
@either_way
@ways
def test_asked_again(sdk, streams, is_async):
    script = [scripted(sdk, Said(text), streams=streams) for text in (BAD, GOOD)]
    got, asked, report = run(sdk, *script, streams=streams, is_async=is_async, budget=Budget(attempts=2))
    assert got == [Said(GOOD)]
    assert len(asked) == len(report.attempts) == 2


@each
@ways
def test_observed(sdk, is_async):
    script = scripted(sdk, Said(BAD), streams=True)
    got, _, report = run(sdk, script, streams=True, is_async=is_async, mode="observe")
    assert got == [Said(BAD)]
    assert report.outcome == "rejected"


@each
@ways
def test_prefixed(sdk, is_async):
    got, _, report = run(sdk, scripted(sdk, Said(GOOD), streams=True), streams=True, is_async=is_async, mode="prefix")
    assert got == [Said(GOOD)]
    assert report.outcome == "accepted"


@each
@ways
def test_cut_at_the_first_impossible_character(sdk, is_async):
    script = scripted(sdk, Said('{"limit": 10, "password": 1}'), streams=True)
    raised = pytest.raises(Exception, match=r"no query can continue this way|Response validation failed")
    with Service(script) as service, capture() as held:
        if sdk.tells_mid_stream:
            (got,) = ask(sdk, service.url, streams=True, is_async=is_async, mode="prefix")
            assert got == Said('{"limit": 10, "')
        else:
            with raised:
                ask(sdk, service.url, streams=True, is_async=is_async, mode="prefix")
    assert held.last.outcome == "rejected"


@each
@either_way
def test_tool_call(sdk, streams):
    arguments = json.dumps({"query": NEAR})
    script = scripted(sdk, Said(None, (("run_query", arguments),)), streams=streams)
    judged = Surfaces(tools={"run_query": "/query"})
    (got,), _, report = run(sdk, script, streams=streams, surfaces=judged)
    ((name, held),) = got.calls
    assert (name, json.loads(held)) == ("run_query", {"query": MENDED})
    assert report.outcome == "repaired"


@each
@either_way
def test_two_choices(sdk, streams):
    if not sdk.has_choices:
        pytest.skip(f"{sdk.name} has one choice")
    script = scripted(sdk, Said(OTHER), Said(NEAR), streams=streams)
    got, _, report = run(sdk, script, streams=streams, n=2)
    assert got == [Said(OTHER), Said(MENDED)]
    assert len(report.inspected) == 2


@each
def test_cancelled(sdk):
    chunk, *_ = chunks = sdk.dialect.chunks(Said(GOOD * 20))
    endless = Scripted([*chunks[:4], *chunks[2:-3] * 400], media_type=sdk.dialect.media_type)
    inner = transport(sdk.distribution, is_async=False)
    with Service(endless) as service, capture() as held, closing(inner):
        stream = sdk.call(sdk.make(service.url, False, inner=inner, streams="observe"), True, 1, False)
        next(iter(stream))
        close(stream)
        assert service.broken.wait(PATIENCE_S)
    assert chunk
    assert held.last is None or held.last.outcome == "unguarded"


def close(stream):
    """What leaving a `with` block or a loop does."""
    for name in ("close", "__exit__"):
        if hasattr(stream, name):
            getattr(stream, name)(*([None] * 3 if name == "__exit__" else []))
            return


@each
@pytest.mark.parametrize("status", [429, 500])
def test_service_errors(sdk, status):
    body = {"error": {"message": "slow down", "type": "busy"}, "type": "error", "message": "slow down"}
    if sdk.distribution == "ollama":
        body = {"error": "slow down"}

    def script(asked):
        return Scripted([json.dumps(body).encode()], status=status, headers={"x-should-retry": "false"})

    inner = transport(sdk.distribution, is_async=False)
    with Service(script) as service, capture() as held, closing(inner):
        bare = sdk.make(service.url, False, inner=inner)
        if hasattr(bare, "with_options"):
            bare = bare.with_options(max_retries=0)
        with pytest.raises(Exception) as caught:
            sdk.call(bare, False, 1, False)
    assert not isinstance(caught.value, RejectedError)
    assert {(report.outcome.value, report.failure) for report in held.reports} == {("failed", str(status))}


@each
def test_refusal_as_content(sdk):
    if sdk.raises:
        pytest.skip("a middleware raises")
    (got,), _, _ = run(sdk, scripted(sdk, Said(BAD), streams=False), on_reject="content")
    assert got.text.startswith("The query was not accepted.")


@each
def test_refusal_as_content_of_a_stream(sdk):
    if sdk.raises:
        pytest.skip("a middleware raises")
    (got,), _, _ = run(sdk, scripted(sdk, Said(BAD), streams=True), streams=True, on_reject="content")
    assert got.text.startswith("The query was not accepted.")
