"""The leaks that guards are known for, each tried here: something forbidden is sent, and none of it comes through."""

from __future__ import annotations

import asyncio
import json
import threading
from dataclasses import replace

import httpx
import pytest

from grammar.languages.honeycomb import Query
from grammar.rule import rule
from guard import Guard
from guard.calls.call import capture
from guard.calls.reask import Budget
from guard.screening import InScope, OutOfScope, Reason
from guard.traffic.middleware import guarded_async_client, guarded_client
from guard.traffic.surface import Surfaces
from tests.wire.dialects import ANTHROPIC, CHAT, COHERE, DIALECTS, GEMINI, OLLAMA, RESPONSES, Said
from tests.wire.guards import BAD, GOOD, GUARD, MENDED, NEAR
from tests.wire.service import PATIENCE_S, Scripted, Service

each = pytest.mark.parametrize("dialect", DIALECTS, ids=lambda held: held.name)


def post(script, path, body, guard=GUARD, **settings):
    inner = httpx.HTTPTransport(verify=False)
    with Service(*script) as service, guarded_client(guard, "httpx", inner=inner, **settings) as client:
        return client.post(service.url + path, json=body), service


def sse(*documents, end="data: [DONE]\n\n"):
    data = "".join(f"data: {json.dumps(document)}\n\n" for document in documents) + end
    return Scripted([data.encode()], media_type="text/event-stream")


@each
def test_a_forbidden_word_split_over_chunks_and_escapes_is_found(dialect):
    chunks = b"".join(dialect.chunks(Said(BAD)))
    bytewise = Scripted([chunks[at : at + 1] for at in range(len(chunks))], media_type=dialect.media_type)
    response, _ = post([bytewise], dialect.address(stream=True), dialect.sent(stream=True))
    assert response.headers["x-guard-codes"] == "unknown-column"


def test_a_forbidden_word_in_escapes_is_found():
    escaped = '{"breakdowns": ["pass\\u0077ord"]}'
    response, _ = post([CHAT.plain(Said(escaped))], CHAT.path, CHAT.sent())
    assert response.headers["x-guard-codes"] == "unknown-column"


def test_a_forbidden_text_in_two_blocks_is_judged_as_the_one_that_clients_join():
    body = ANTHROPIC.body([Said(None)])
    half = len(BAD) // 2
    body["content"] = [{"type": "text", "text": BAD[:half]}, {"type": "text", "text": BAD[half:]}]
    response, _ = post([Scripted([json.dumps(body).encode()])], ANTHROPIC.path, ANTHROPIC.sent())
    assert response.headers["x-guard-codes"] == "unknown-column"


@pytest.mark.parametrize("before", ["", "DATA: ", " data: ", "  "])
def test_a_document_on_a_line_that_the_standard_passes_over_is_judged(before):
    good, bad = (
        {"choices": [{"index": 0, "delta": {"content": text}, "finish_reason": "stop"}]} for text in (GOOD, BAD)
    )
    data = f"{before}{json.dumps(bad)}\n\ndata: {json.dumps(good)}\n\ndata: [DONE]\n\n"
    script = [Scripted([data.encode()], media_type="text/event-stream")]
    response, _ = post(script, CHAT.path, CHAT.sent(stream=True))
    assert response.status_code == 422


def test_two_choices_are_never_joined():
    halves = [Said(BAD[:10]), Said(BAD[10:])]
    response, _ = post([CHAT.streamed(*halves)], CHAT.path, CHAT.sent(stream=True, n=2))
    assert response.status_code == 422


def test_a_banned_column_in_a_tools_arguments_is_found():
    said = Said(None, (("run_query", json.dumps({"query": BAD})),))
    response, _ = post([CHAT.plain(said)], CHAT.path, CHAT.sent(), surfaces=Surfaces(tools={"run_query": "/query"}))
    assert response.headers["x-guard-codes"] == "unknown-column"


def test_a_banned_column_hidden_by_a_key_that_comes_twice_is_found():
    arguments = f'{{"query": {json.dumps(BAD)}, "query": {json.dumps(GOOD)}}}'
    said = Said(None, (("run_query", arguments),))
    response, _ = post([CHAT.plain(said)], CHAT.path, CHAT.sent(), surfaces=Surfaces(tools={"run_query": "/query"}))
    assert response.headers["x-guard-codes"] == "unreadable-arguments"


def test_a_call_of_a_second_tool_is_not_hidden_by_a_good_one():
    said = Said(GOOD, (("run_query", GOOD), ("run_query", BAD)))
    response, _ = post([CHAT.plain(said)], CHAT.path, CHAT.sent())
    assert response.headers["x-guard-codes"] == "unknown-column"


def test_a_custom_tools_free_text_is_judged():
    call = {"id": "c", "type": "custom", "custom": {"name": "run", "input": BAD}}
    body = {"choices": [{"index": 0, "message": {"content": None, "tool_calls": [call]}, "finish_reason": "stop"}]}
    response, _ = post([Scripted([json.dumps(body).encode()])], CHAT.path, CHAT.sent())
    assert response.headers["x-guard-codes"] == "unknown-column"


def test_a_custom_tools_free_text_is_judged_in_a_stream():
    def chunk(call, reason=None):
        return {"choices": [{"index": 0, "delta": {"tool_calls": [{"index": 0, **call}]}, "finish_reason": reason}]}

    start = chunk({"id": "c", "type": "custom", "custom": {"name": "run", "input": BAD[:9]}})
    rest = chunk({"type": "custom", "custom": {"input": BAD[9:]}}, "tool_calls")
    response, _ = post([sse(start, rest)], CHAT.path, CHAT.sent(stream=True))
    assert response.headers["x-guard-codes"] == "unknown-column"


def test_a_custom_tool_call_of_a_response_is_judged_and_repaired():
    item = {"type": "custom_tool_call", "id": "x", "call_id": "c", "name": "run", "input": NEAR}
    body = {"object": "response", "status": "completed", "output": [item]}
    response, _ = post([Scripted([json.dumps(body).encode()])], RESPONSES.path, RESPONSES.sent())
    assert response.json()["output"][0]["input"] == MENDED


def test_the_older_function_call_is_judged():
    message = {"role": "assistant", "content": None, "function_call": {"name": "run", "arguments": BAD}}
    body = {"choices": [{"index": 0, "message": message, "finish_reason": "function_call"}]}
    response, _ = post([Scripted([json.dumps(body).encode()])], CHAT.path, CHAT.sent())
    assert response.headers["x-guard-codes"] == "unknown-column"


def test_a_copy_of_the_text_that_says_something_else_is_refused():
    chunks = b"".join(RESPONSES.chunks(Said(GOOD)))
    at = chunks.rindex(b"http.route")
    forged = Scripted([chunks[:at] + b"password" + chunks[at + 10 :]], media_type="text/event-stream")
    response, _ = post([forged], RESPONSES.path, RESPONSES.sent(stream=True))
    assert response.json()["error"]["code"] == "unguarded"
    assert b"password" not in response.content


def test_an_answer_that_was_cut_off_by_its_length_is_never_repaired():
    body = CHAT.body([Said(NEAR.removesuffix("}"))])
    body["choices"][0]["finish_reason"] = "length"
    response, _ = post([Scripted([json.dumps(body).encode()])], CHAT.path, CHAT.sent())
    assert response.headers["x-guard-codes"].startswith("truncated-output")


CUT_OFF = {
    ANTHROPIC: (
        '"stop_reason": "end_turn"',
        "max_tokens model_context_window_exceeded refusal pause_turn not_known_yet",
    ),
    CHAT: ('"finish_reason": "stop"', "content_filter error abort insufficient_system_resource SAFETY"),
    COHERE: ('"finish_reason": "COMPLETE"', "MAX_TOKENS ERROR TIMEOUT ERROR_TOXIC"),
    GEMINI: ('"finishReason": "STOP"', "MAX_TOKENS SAFETY RECITATION OTHER SPII MALFORMED_FUNCTION_CALL"),
    OLLAMA: ('"done_reason": "stop"', "length not_known_yet"),
    RESPONSES: ('"status": "completed"', "incomplete failed cancelled"),
}
"""By API: how an answer says that it is whole, and what it says there when something has cut it off."""


@pytest.mark.parametrize("streams", [False, True], ids=["whole", "streamed"])
@pytest.mark.parametrize("text", [GOOD, NEAR.removesuffix(",}")], ids=["right", "repairable"])
@pytest.mark.parametrize("dialect", CUT_OFF, ids=lambda held: held.name)
def test_an_answer_that_anything_cut_off_is_neither_accepted_nor_repaired(dialect, text, streams):
    whole, reasons = CUT_OFF[dialect]
    chunks = dialect.chunks(Said(text)) if streams else [json.dumps(dialect.body([Said(text)])).encode()]
    assert any(whole.encode() in chunk for chunk in chunks)
    for reason in reasons.split():
        cut = whole.replace(whole.split('"')[3], reason).encode()
        script = Scripted([chunk.replace(whole.encode(), cut) for chunk in chunks], media_type=dialect.media_type)
        script = script if streams else Scripted(script.chunks)
        response, _ = post([script], dialect.address(stream=streams), dialect.sent(stream=streams))
        assert response.headers["x-guard-codes"].startswith("truncated-output"), reason
        assert b"breakdowns" not in response.content, reason


@pytest.mark.parametrize(("status", "of_item"), [("in_progress", "in_progress"), ("completed", "incomplete")])
def test_a_response_is_cut_off_while_it_or_an_item_of_it_is_not_complete(status, of_item):
    body = RESPONSES.body([Said(GOOD)])
    body["status"] = status
    body["output"][0]["status"] = of_item
    response, _ = post([Scripted([json.dumps(body).encode()])], RESPONSES.path, RESPONSES.sent())
    assert response.headers["x-guard-codes"].startswith("truncated-output")


@each
@pytest.mark.parametrize("streams", [False, True], ids=["whole", "streamed"])
def test_a_crash_inside_a_check_refuses_the_answer(dialect, streams, caplog):
    class Broken:
        language = GUARD.language

        def check(self, text, *, question, now):
            raise ZeroDivisionError(text, question, now)

    scripted = (dialect.streamed if streams else dialect.plain)(Said(GOOD))
    with Service(scripted) as service, capture() as held, guarded_client(Broken(), "httpx") as client:
        response = client.post(service.url + dialect.address(stream=streams), json=dialect.sent(stream=streams))
    assert response.status_code == 422
    assert response.headers["x-guard-codes"] == "guard-failed"
    assert "breakdowns" not in response.text
    assert held.last.outcome == "unguarded"
    assert "ZeroDivisionError" in caplog.text


def test_a_crash_inside_the_scope_sends_nothing():
    class Broken:
        def screen(self, question):
            raise ZeroDivisionError(question)

    response, service = post([], CHAT.path, CHAT.sent(), scope=Broken())
    assert response.headers["x-guard-codes"] == "guard-failed"
    assert service.asked == []


class OnlyQueries:
    def screen(self, question):
        if "poem" in question:
            return OutOfScope(
                question, question, (Reason("other-subject", "not about the data"),), "Ask about the data."
            )
        return InScope(question, question)


@each
@pytest.mark.parametrize("streams", [False, True], ids=["whole", "streamed"])
def test_a_question_out_of_scope_is_answered_without_the_model(dialect, streams):
    body = dialect.sent("write a poem", stream=streams)
    response, service = post([], dialect.address(stream=streams), body, scope=OnlyQueries())
    assert (response.status_code, dialect.error(response.json())) == (422, "Ask about the data.")
    assert response.headers["x-guard-verdict"] == "out-of-scope"
    assert service.asked == []


@each
def test_a_question_in_scope_is_sent_as_it_is(dialect):
    response, service = post([dialect.plain(Said(GOOD))], dialect.path, dialect.sent(), scope=OnlyQueries())
    assert response.status_code == 200
    assert service.asked[0].body == dialect.sent()


def test_which_text_is_the_question_can_be_said():
    body = {**CHAT.sent("how many?"), "metadata": {"asked": "write a poem"}}
    settings = {"scope": OnlyQueries(), "question": lambda held: held["metadata"]["asked"]}
    response, _ = post([], CHAT.path, body, **settings)
    assert response.headers["x-guard-verdict"] == "out-of-scope"


def test_a_request_without_a_question_is_not_sent_past_the_scope():
    response, service = post([], CHAT.path, {"model": "m", "messages": []}, scope=OnlyQueries())
    assert response.headers["x-guard-verdict"] == "unguarded"
    assert service.asked == []


@pytest.mark.parametrize("streams", [False, True], ids=["whole", "streamed"])
def test_an_endpoint_that_is_not_guarded_is_refused(streams):
    response, service = post([], "/v1/threads/runs", {"stream": streams})
    assert (response.status_code, response.headers["x-guard-codes"]) == (422, "unguarded")
    assert response.json()["error"]["guard"]["uninspected"] == ["POST /v1/threads/runs"]
    assert service.asked == []


def test_an_endpoint_that_is_not_guarded_may_be_let_through_and_is_never_counted_as_checked():
    client = guarded_client(GUARD, "httpx", unguarded="pass")
    with Service(Scripted([BAD.encode()])) as service, capture() as held, client:
        response = client.post(f"{service.url}/v1/threads/runs", json={})
    assert response.text == BAD
    assert held.last.outcome == "unguarded"
    assert held.last.uninspected == ("POST /v1/threads/runs",)
    assert "x-guard-verdict" not in response.headers


def test_a_service_cannot_speak_in_the_guards_name():
    forged = CHAT.plain(Said(NEAR), headers={"x-guard-verdict": "accepted", "X-Guard-Codes": "none"})
    response, _ = post([forged], CHAT.path, CHAT.sent())
    assert response.headers.get_list("x-guard-verdict") == ["repaired"]
    assert "x-guard-codes" not in response.headers


def test_a_response_that_is_fetched_later_is_judged_and_asks_no_question():
    client = guarded_client(GUARD, "httpx", scope=OnlyQueries())
    with Service(RESPONSES.plain(Said(BAD))) as service, client:
        response = client.get(f"{service.url}/v1/responses/resp_1")
    assert response.headers["x-guard-codes"] == "unknown-column"


def test_a_body_that_is_not_json_is_not_guarded():
    with Service() as service, guarded_client(GUARD, "httpx") as client:
        response = client.post(service.url + CHAT.path, content=b"{", headers={"content-type": "application/json"})
        assert response.headers["x-guard-verdict"] == "unguarded"
        assert service.asked == []


@pytest.mark.parametrize(
    "body",
    [
        {"choices": [{"message": "words"}]},
        {"choices": [{"message": {"content": [{"type": "image_url"}]}}]},
        {"choices": [{"message": {"audio": {"transcript": BAD}}}]},
        {"answer": BAD},
        {"error": {"message": "no"}, "choices": [{"message": {"content": BAD}}]},
        [BAD],
    ],
    ids=["no object", "an image", "audio", "no choices", "an error with words", "no document"],
)
@pytest.mark.parametrize("unguarded", ["refuse", "pass"])
def test_an_answer_of_another_shape_is_refused_unless_the_configuration_lets_it_pass(body, unguarded):
    client = guarded_client(GUARD, "httpx", unguarded=unguarded)
    with Service(Scripted([json.dumps(body).encode()])) as service, capture() as held, client:
        response = client.post(service.url + CHAT.path, json=CHAT.sent())
    assert held.last.outcome == "unguarded"
    assert held.last.attempts == ()
    assert response.status_code == (200 if unguarded == "pass" else 422)
    assert (BAD in json.dumps(response.json())) is False or unguarded == "pass"


@pytest.mark.parametrize("kind", ["mcp_call", "image_generation_call", "something_new"])
def test_an_item_that_nobody_reads_is_not_counted_as_checked(kind):
    body = {**RESPONSES.body([Said(GOOD)])}
    body["output"] = [*body["output"], {"type": kind, "id": "x", "arguments": BAD}]
    response, _ = post([Scripted([json.dumps(body).encode()])], RESPONSES.path, RESPONSES.sent())
    assert response.json()["error"]["guard"]["uninspected"] == [f"output[] of type {kind}"]


@each
def test_a_stream_on_a_route_that_was_asked_for_a_body_is_judged_all_the_same(dialect):
    response, _ = post([dialect.streamed(Said(BAD))], dialect.path, dialect.sent(stream=False))
    assert response.headers["x-guard-codes"] == "unknown-column"


@each
def test_a_body_where_a_stream_was_asked_for_is_judged_all_the_same(dialect):
    response, _ = post([dialect.plain(Said(BAD))], dialect.address(stream=True), dialect.sent(stream=True))
    assert response.headers["x-guard-codes"] == "unknown-column"


def test_nothing_of_a_held_stream_leaves_before_its_verdict():
    came, before = threading.Event(), []
    first, *rest = CHAT.chunks(Said(GOOD))
    slow = Scripted([first, lambda: before.append(came.wait(0.05)), *rest], media_type="text/event-stream")
    with Service(slow) as service, guarded_client(GUARD, "httpx") as client:
        request = client.build_request("POST", service.url + CHAT.path, json=CHAT.sent(stream=True))
        response = client.send(request, stream=True)
        received = b"".join(chunk for chunk in response.iter_raw() if came.set() is None)
    assert before == [False]
    assert received == b"".join([first, *rest])


def test_two_streams_at_once_on_one_guard_do_not_mix():
    meet = threading.Barrier(2, timeout=PATIENCE_S)

    def script(asked):
        text = BAD.ljust(len(GOOD)) if "bad" in json.dumps(asked.body) else GOOD
        chunks = CHAT.chunks(Said(text))  # as many for either text: chunk for chunk, the answers wait for each other
        return Scripted([part for chunk in chunks for part in (chunk, meet.wait)], media_type="text/event-stream")

    async def ask(client, url, question):
        response = await client.post(url, json=CHAT.sent(question, stream=True))
        return response.status_code

    async def both(url):
        async with guarded_async_client(GUARD, "httpx") as client:
            return await asyncio.gather(ask(client, url, "good"), ask(client, url, "bad"))

    with Service(script) as service:
        assert asyncio.run(both(service.url + CHAT.path)) == [200, 422]


def test_many_calls_through_one_guard_keep_their_verdicts_to_themselves():
    count = 120
    texts = (GOOD, NEAR, BAD)

    def script(asked):
        number = int(asked.body["messages"][-1]["content"])
        kind = CHAT.streamed if number % 2 else CHAT.plain
        return kind(Said(texts[number % 3]))

    async def ask(client, url, number):
        body = CHAT.sent(str(number), stream=bool(number % 2))
        with capture() as held:
            response = await client.post(url, json=body)
        return number, response.status_code, held.reports

    async def all_of_them(url):
        inner = httpx.AsyncHTTPTransport(verify=False)
        async with guarded_async_client(GUARD, "httpx", inner=inner) as client:
            return await asyncio.gather(*(ask(client, url, number) for number in range(count)))

    with Service(script) as service:
        answers = asyncio.run(all_of_them(service.url + CHAT.path))
    for number, status, reports in answers:
        (report,) = reports
        assert status == (422 if number % 3 == 2 else 200)
        assert report.question == str(number)
        assert report.outcome == ("accepted", "repaired", "rejected")[number % 3]
        assert report.attempts[0].text == texts[number % 3]


def test_the_callers_own_messages_are_never_changed():
    body = CHAT.sent()
    before = json.dumps(body)
    inner = httpx.HTTPTransport(verify=False)
    client = guarded_client(GUARD, "httpx", inner=inner, budget=Budget())
    with Service(CHAT.plain(Said(BAD)), CHAT.plain(Said(GOOD))) as service, client:
        request = client.build_request("POST", service.url + CHAT.path, json=body)
        client.send(request)
    assert json.dumps(body) == before
    assert json.loads(request.content) == body


@pytest.mark.parametrize("raised", [ZeroDivisionError, SystemExit], ids=["an error", "the end of the program"])
def test_a_rule_that_fails_refuses_the_answer_and_asks_nobody_again(raised):
    @rule(Query, invalid=[], valid=[])
    def broken(query, context):
        """A rule with a mistake in it."""
        raise raised

    guard = Guard(replace(GUARD.language, rules=(broken,)), GUARD.schema)
    scripted = [CHAT.plain(Said(GOOD))] * 2
    response, service = post(scripted, CHAT.path, CHAT.sent(), guard=guard, budget=Budget(attempts=2))
    assert response.headers["x-guard-codes"] == "guard-failed"
    assert len(service.asked) == 1


@pytest.mark.parametrize("status", [201, 404, 500])
def test_a_service_cannot_speak_in_the_guards_name_where_the_guard_has_no_part(status):
    forged = Scripted([b"{}"], status=status, headers={"x-guard-verdict": "accepted"})
    response, _ = post([forged], "/v1/embeddings", {"input": "a"}, unguarded="pass")
    assert response.status_code == status
    assert "x-guard-verdict" not in response.headers


@pytest.mark.parametrize("unguarded", ["refuse", "pass"])
def test_a_websocket_is_not_guarded_and_says_so(unguarded):
    client = guarded_client(GUARD, "httpx", unguarded=unguarded)
    headers = {"connection": "Upgrade", "upgrade": "websocket"}
    with Service(Scripted()) as service, capture() as reports, client:
        client.get(f"{service.url}/v1/responses/resp_1", headers=headers)
    assert len(service.asked) == (unguarded == "pass")
    assert reports.last.uninspected == ("websocket /v1/responses/resp_1",)
    assert reports.last.outcome == "unguarded"


def test_an_event_of_another_name_than_its_type_is_not_understood():
    chunks = b"".join(ANTHROPIC.chunks(Said(GOOD)))
    forged = chunks.replace(b"event: content_block_delta", b"event: ping", 1)
    response, _ = post(
        [Scripted([forged], media_type="text/event-stream")], ANTHROPIC.path, ANTHROPIC.sent(stream=True)
    )
    assert response.headers["x-guard-codes"] == "unguarded"


@pytest.mark.parametrize("mode", ["hold", "prefix"])
def test_an_event_without_a_name_has_its_types_when_it_leaves(mode):
    chunks = b"".join(ANTHROPIC.chunks(Said(GOOD)))
    bare = b"\n".join(line for line in chunks.split(b"\n") if not line.startswith(b"event:"))
    response, _ = post(
        [Scripted([bare], media_type="text/event-stream")], ANTHROPIC.path, ANTHROPIC.sent(stream=True), streams=mode
    )
    assert response.content == chunks


def test_what_leaves_is_what_was_read_written_anew():
    body = {"choices": [{"index": 0, "message": {"content": GOOD}, "finish_reason": "stop"}]}
    text = '\ufeff{"id": "caf\u00e9\u2028", "created": 1.50, "big": 12345678901234567890123,\r\n' + json.dumps(body)[1:]
    response, _ = post([Scripted([text.encode()])], CHAT.path, CHAT.sent())
    assert response.content.isascii()
    assert b"\n" not in response.content
    assert response.json() == json.loads(text[1:])
    assert b'"created": 1.50, "big": 12345678901234567890123,' in response.content
    text = text.replace(json.dumps(GOOD), json.dumps(NEAR))
    response, _ = post([Scripted([text.encode()])], CHAT.path, CHAT.sent())
    assert b'"created":1.50,"big":12345678901234567890123,' in response.content
    assert list(response.json()) == list(json.loads(text[1:]))


@each
def test_text_after_the_end_of_a_choice_is_not_understood(dialect):
    chunks = dialect.chunks(Said(GOOD))
    late = next(chunk for chunk in chunks if b"lcul" in chunk)
    end = chunks.index(b"data: [DONE]\n\n") if b"data: [DONE]\n\n" in chunks else len(chunks)
    forged = [*chunks[:end], late, *chunks[end:]]
    response, _ = post(
        [Scripted([b"".join(forged)], media_type=dialect.media_type)],
        dialect.address(stream=True),
        dialect.sent(stream=True),
    )
    # A candidate of Gemini may go on after an end, and has to end once more.
    said = "the stream ended before the answer" if dialect is GEMINI else "text follows the end of a choice"
    assert said in response.text


def test_a_block_that_begins_twice_or_out_of_order_is_not_understood():
    def start(at, text=""):
        return {"type": "content_block_start", "index": at, "content_block": {"type": "text", "text": text}}

    for starts in ([start(0, GOOD), start(0)], [start(1, GOOD)], [start(0), start(2, GOOD)]):
        response, _ = post(
            [sse(*starts, {"type": "message_stop"}, end="")], ANTHROPIC.path, ANTHROPIC.sent(stream=True)
        )
        assert "a part of the answer begins out of order" in response.text


@pytest.mark.parametrize(("kind", "other"), [("custom", "function"), ("function", "custom")])
def test_a_call_is_of_the_type_that_it_says(kind, other):
    held = {"function": {"name": "run", "arguments": GOOD}, "custom": {"name": "run", "input": GOOD}}
    call = {"id": "c", "type": kind, other: held[other]}
    body = {"choices": [{"index": 0, "message": {"content": None, "tool_calls": [call]}, "finish_reason": "stop"}]}
    response, _ = post([Scripted([json.dumps(body).encode()])], CHAT.path, CHAT.sent())
    assert response.headers["x-guard-codes"] == "unguarded"


SPOKEN_BESIDE = [
    ({"reasoning_content": BAD}, "choices[].message.reasoning_content"),
    ({"refusal": BAD}, "choices[].message.refusal"),
    ({"annotations": [{"text": BAD}]}, "choices[].message.annotations"),
]


@pytest.mark.parametrize(("beside", "name"), SPOKEN_BESIDE)
def test_what_is_no_answer_passes_and_is_named(beside, name):
    message = {"role": "assistant", "content": GOOD, **beside}
    body = {
        "choices": [
            {"index": 0, "message": message, "finish_reason": "stop", "logprobs": {"content": [{"token": "x"}]}}
        ]
    }
    with capture() as reports:
        post([Scripted([json.dumps(body).encode()])], CHAT.path, CHAT.sent())
    assert reports.last.silent == reports.last.uninspected
    assert set(reports.last.silent) == {name, "choices[].logprobs"}
    assert reports.last.outcome == "accepted"


def test_a_choice_without_text_beside_others_is_named_and_the_call_is_not_counted_as_checked():
    choices = [{"index": 0, "message": {"content": GOOD}}, {"index": 1, "message": {"content": None, "refusal": "No."}}]
    body = {"choices": [{**choice, "finish_reason": "stop"} for choice in choices]}
    with capture() as reports:
        response, _ = post([Scripted([json.dumps(body).encode()])], CHAT.path, CHAT.sent(n=2))
    assert response.status_code == 200
    assert reports.last.uninspected == ("choices[1]", "choices[].message.refusal")
    assert reports.last.outcome == "unguarded"


NEW = [
    ({"x_new": BAD}, 200, "x_new"),
    ({"usage": {"prompt_tokens": 1, "note": BAD}}, 200, "usage.note"),
    ({"choices": [{"index": 0, "message": {"content": GOOD, "x_new": BAD}, "finish_reason": "stop"}]}, 422, ""),
    ({"choices": [{"index": 0, "message": {"content": GOOD}, "x_new": [BAD], "finish_reason": "stop"}]}, 422, ""),
]


@pytest.mark.parametrize(("new", "status", "name"), NEW)
def test_a_member_that_services_add_is_named_outside_the_words_and_refused_beside_them(new, status, name):
    body = {"choices": [{"index": 0, "message": {"content": GOOD}, "finish_reason": "stop"}], **new}
    with capture() as reports:
        response, _ = post([Scripted([json.dumps(body).encode()])], CHAT.path, CHAT.sent())
    assert response.status_code == status
    assert reports.last.outcome == "unguarded"
    assert name in reports.last.uninspected or status == 422
