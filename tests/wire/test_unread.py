"""What a provider does not read is never counted as checked: put what is forbidden anywhere, in any form, and look."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import httpx
import pytest

from guard.calls.call import capture
from guard.traffic.middleware import guarded_client
from guard.traffic.surface import Surfaces
from tests.wire.dialects import (
    ANTHROPIC,
    CHAT,
    COHERE,
    COMPLETIONS,
    DIALECTS,
    GEMINI,
    MISTRAL,
    OLLAMA,
    RESPONSES,
    Dialect,
    Said,
)
from tests.wire.guards import BAD, GOOD, GUARD
from tests.wire.in_process import answered, documents

each = pytest.mark.parametrize("dialect", DIALECTS, ids=lambda held: held.name)
with_calls = pytest.mark.parametrize("dialect", [d for d in DIALECTS if d.has_calls], ids=lambda held: held.name)
either_way = pytest.mark.parametrize("streams", [False, True], ids=["whole", "streamed"])

FORBIDDEN: list[Any] = [BAD, json.loads(BAD), [json.loads(BAD)]]
IN_CALL = Said(None, (("run", GOOD),))

TOLD = set(
    # what services tell of an answer
    "id object created created_at model modelVersion responseId system_fingerprint service_tier usage usageMetadata "
    "error incomplete_details instructions metadata parallel_tool_calls temperature top_p tool_choice tools item_id "
    "sequence_number status index role type finish_reason finishReason stop_reason stop_sequence done done_reason "
    "eval_count prompt_eval_count call_id name tool_plan "
    # reasoning, refusals, citations, and the tokens of a text
    "thinking thought thoughtSignature signature summary refusal citations annotations logprobs".split()
)
"""The members in which no program looks for an answer. What a model writes there is not judged."""


def places(value: Any, way: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The ways to everything in a document."""
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, held in members:
        yield (*way, step)
        yield from places(held, (*way, step))


def changed(value: Any, way: tuple[str | int, ...], new: Any) -> Any:
    """The document with something else at the end of the way."""
    value = deepcopy(value)
    holder = value
    for step in way[:-1]:
        holder = holder[step]
    holder[way[-1]] = new
    return value


def named(way: tuple[str | int, ...]) -> tuple[str, ...]:
    return tuple(step for step in way if isinstance(step, str))


def cases(held: list[dict]) -> Iterator[tuple[int, tuple[str | int, ...]]]:
    """A place of each kind in the documents of an answer: the bits of one text are of one kind."""
    seen = set()
    for number, document in enumerate(held):
        for way in places(document):
            kind = (str(document.get("type")), *named(way))
            if kind not in seen:
                seen.add(kind)
                yield number, way


def is_let_through(response, report) -> bool:
    return response.status_code == 200 and report.outcome in ("accepted", "repaired") and "password" in response.text


@each
@either_way
@pytest.mark.parametrize("said", [Said(GOOD), IN_CALL], ids=["text", "call"])
def test_nothing_forbidden_comes_through_as_checked_in_whatever_form_it_is_written(dialect, streams, said):
    if said.calls and not dialect.has_calls:
        pytest.skip("has no calls")
    held = documents(dialect, said, streams=streams)
    found = set()
    for number, way in cases(held):
        for forbidden in FORBIDDEN[1:2] if TOLD.intersection(named(way)) else FORBIDDEN:
            forged = [*held[:number], changed(held[number], way, forbidden), *held[number + 1 :]]
            response, report = answered(dialect, forged, streams=streams)
            assert response.headers.get("x-guard-codes") != "guard-failed", way
            if is_let_through(response, report) and not TOLD.intersection(named(way)):
                found.add((held[number].get("type"), *named(way), type(forbidden).__name__))
    assert found - _THOUGHTS == set()


_THOUGHTS = {(None, "candidates", "content", "parts", "text", "str")}
"""Gemini's stream begins with a thought, which is reasoning."""


@with_calls
@pytest.mark.parametrize("mode", ["hold", "prefix"])
@pytest.mark.parametrize("name", ["parameters", "input_text", "json"])
def test_arguments_under_another_name_are_not_taken_for_none(dialect, mode, name):
    field = {"anthropic-messages": "input", "gemini": "args"}.get(dialect.name, "arguments")
    for streams in (False, True):
        held = json.loads(json.dumps(documents(dialect, IN_CALL, streams=streams)), object_hook=_renaming(field, name))
        response, report = answered(dialect, held, streams=streams, mode=mode)
        assert report.outcome not in ("accepted", "repaired")
        assert "password" not in response.text


def _renaming(field, name):
    """Of each object that names a tool the arguments are forbidden, and stand under another name."""

    def rename(held):
        if field in held and "name" in held:
            held.pop(field)
            held[name] = BAD
        return held

    return rename


@pytest.mark.parametrize("name", ["function_call", "custom_tool_call"])
@pytest.mark.parametrize("written", [BAD, json.loads(BAD)], ids=["text", "object"])
def test_what_an_item_of_a_response_is_called_with_is_judged_in_either_form(name, written):
    field = "arguments" if name == "function_call" else "input"
    item = {"type": name, "call_id": "c", "name": "run", field: written}
    response, _ = answered(RESPONSES, [{"object": "response", "status": "completed", "output": [item]}])
    assert response.headers["x-guard-codes"] == "unknown-column"
    item[field] = json.loads(GOOD) if isinstance(written, dict) else GOOD
    response, report = answered(RESPONSES, [{"object": "response", "status": "completed", "output": [item]}])
    assert (response.status_code, report.outcome) == (200, "accepted")


@pytest.mark.parametrize("dialect", [CHAT, MISTRAL, COHERE], ids=lambda held: held.name)
def test_arguments_that_come_as_an_object_are_judged_as_what_they_are(dialect):
    (held,) = documents(dialect, IN_CALL, streams=False)
    for arguments, status in ((json.loads(GOOD), 200), (json.loads(BAD), 422)):
        way = next(way for way in places(held) if way[-1] == "arguments")
        response, _ = answered(dialect, [changed(held, way, arguments)])
        assert response.status_code == status


@pytest.mark.parametrize("mode", ["hold", "prefix"])
@pytest.mark.parametrize("place", ["response.completed", "response.output_item.done"])
def test_a_copy_that_comes_as_an_object_is_no_copy_of_a_text(place, mode):
    held = documents(RESPONSES, IN_CALL, streams=True)
    number = next(number for number in range(len(held) - 1, 0, -1) if held[number]["type"] == place)
    way = next(way for way in places(held[number]) if way[-1] == "arguments")
    forged = [*held[:number], changed(held[number], way, json.loads(BAD)), *held[number + 1 :]]
    response, report = answered(RESPONSES, forged, streams=True, mode=mode)
    assert "password" not in response.text
    assert report.outcome == "unguarded"


BOTH = {
    "id": "c",
    "type": "function",
    "custom": {"name": "q", "input": GOOD},
    "function": {"name": "run", "arguments": BAD},
}


@pytest.mark.parametrize("mode", ["hold", "prefix"])
@either_way
def test_a_call_of_a_function_and_of_a_custom_tool_is_not_understood(streams, mode):
    holder = {("delta" if streams else "message"): {"role": "assistant", "tool_calls": [{"index": 0, **BOTH}]}}
    held = [{"choices": [{"index": 0, "finish_reason": "tool_calls", **holder}]}]
    response, report = answered(CHAT, held, streams=streams, mode=mode)
    assert "password" not in response.text
    assert report.outcome == "unguarded"


def test_two_calls_in_one_place_are_not_joined():
    deltas = [
        {"index": 0, "id": call_id, "function": {"name": "run", "arguments": arguments}}
        for call_id, arguments in (("a", '{"limit": 1'), ("b", "0}"))
    ]
    held = [{"choices": [{"index": 0, "delta": {"tool_calls": [delta]}, "finish_reason": None}]} for delta in deltas]
    held.append({"choices": [{"index": 0, "delta": {}, "finish_reason": "tool_calls"}]})
    _, report = answered(CHAT, held, streams=True)
    assert report.uninspected == ("the answer (two calls have the same index)",)


def test_a_server_may_give_every_delta_of_a_call_another_id():
    deltas = [{"name": "run", "arguments": '{"limit": 1'}, {"arguments": "0}"}]
    held = [
        {"choices": [{"index": 0, "delta": {"tool_calls": [{"index": 0, "id": f"call-{at}", "function": function}]}}]}
        for at, function in enumerate(deltas)
    ]
    held.append({"choices": [{"index": 0, "delta": {}, "finish_reason": "tool_calls"}]})
    _, report = answered(CHAT, held, streams=True)
    assert report.outcome == "accepted"


@pytest.mark.parametrize("dialect", [CHAT, MISTRAL, COMPLETIONS, GEMINI], ids=lambda held: held.name)
@either_way
def test_two_choices_in_one_place_are_not_joined(dialect, streams):
    held = dialect.body([Said(GOOD[:20]), Said(GOOD[20:])])
    for choice in held.get("choices") or held["candidates"]:
        choice["index"] = 0
    _, report = answered(dialect, [held], streams=streams)
    assert report.uninspected == ("the answer (two choices have the same index)",)


@pytest.mark.parametrize("mode", ["hold", "prefix"])
def test_nothing_is_read_behind_the_end_of_a_stream(mode):
    chunks = b"".join(CHAT.chunks(Said(GOOD)))
    late = {"choices": [{"index": 0, "delta": {"content": " "}, "finish_reason": None}]}
    data = chunks + f"data: {json.dumps(late)}\n\n".encode()
    inner = httpx.MockTransport(lambda _: httpx.Response(200, headers={"content-type": CHAT.media_type}, content=data))
    with capture() as reports, guarded_client(GUARD, "httpx", inner=inner, streams=mode) as client:
        response = client.post("http://service" + CHAT.path, json=CHAT.sent(stream=True))
    assert "data follows the end of the stream" in response.text
    assert reports.last.outcome == "unguarded"


@pytest.mark.parametrize("text", [None, GOOD])
@pytest.mark.parametrize(
    "part",
    [
        {"functionCall": {"name": "run", "args": json.loads(BAD)}},
        {"executableCode": {"code": BAD}},
        {"functionCall": {"name": "run", "args": {}, "arguments_": BAD, "willContinue": True}},
    ],
    ids=["call", "code", "call in parts"],
)
def test_only_the_text_of_a_thought_is_reasoning(part, text):
    parts = [*([{"text": text}] if text else []), {"thought": True, "text": "Hm.", **part}]
    held = {"candidates": [{"index": 0, "content": {"role": "model", "parts": parts}, "finishReason": "STOP"}]}
    response, _ = answered(GEMINI, [held])
    assert response.status_code == 422


@pytest.mark.parametrize("thought", ["false", "0", "no", [0], {}, 2])
@either_way
def test_a_thought_that_is_neither_true_nor_false_is_not_taken_for_reasoning(thought, streams):
    parts = [{"text": GOOD}, {"thought": thought, "text": BAD}]
    held = {"candidates": [{"index": 0, "content": {"role": "model", "parts": parts}, "finishReason": "STOP"}]}
    response, _ = answered(GEMINI, [held], streams=streams)
    assert response.status_code == 422


# --- a body in which nothing is known ---


def chat(**choice):
    return {"choices": [{"index": 0, **choice}]}


def of_response(status, *output, **other):
    return {"object": "response", "status": status, "output": list(output), **other}


UNKNOWN = [
    (CHAT, chat(text=BAD)),
    (CHAT, chat(text=BAD, finish_reason="stop")),
    (CHAT, chat(messages=[{"content": BAD}])),
    (CHAT, chat(message={"text": BAD}, finish_reason="stop")),
    (CHAT, chat(message={"content": None}, text=BAD, finish_reason="stop")),
    (CHAT, chat(message={"content": GOOD}, messages=[{"content": BAD}], finish_reason="stop")),
    (CHAT, chat(message={"content": GOOD}, delta={"content": BAD}, finish_reason="stop")),
    (CHAT, {**chat(message={"content": None}, finish_reason="stop"), "output": BAD}),
    (CHAT, {"choices": [], "output": BAD}),
    (CHAT, {"choices": None, "output": {"text": BAD}}),
    (CHAT, {"choices": []}),
    (COMPLETIONS, {"choices": [], "output": BAD}),
    (COMPLETIONS, {"choices": [{"index": 0, "text": GOOD, "message": {"content": BAD}, "finish_reason": "stop"}]}),
    (CHAT, chat(finish_reason="stop")),
    (CHAT, chat(message={"tool_calls": [{"id": "c", "type": "function", "arguments": BAD}]})),
    (CHAT, chat(message={"tool_calls": [{"id": "c", "type": "mcp", "mcp": BAD}]})),
    (MISTRAL, chat(message={"content": [{"type": "text", "text": {"value": BAD}}]}, finish_reason="stop")),
    (ANTHROPIC, {"type": "message", "completion": BAD, "stop_reason": "end_turn"}),
    (ANTHROPIC, {"type": "message", "content": [], "completion": BAD, "stop_reason": "end_turn"}),
    (ANTHROPIC, {"type": "message", "content": []}),
    (ANTHROPIC, {"type": "message", "content": [{"type": "tool_use", "id": "t", "name": "run", "arguments": BAD}]}),
    (RESPONSES, of_response("completed")),
    (RESPONSES, of_response("completed", output_text=BAD)),
    (RESPONSES, of_response("queued", output_text=BAD)),
    (RESPONSES, of_response("completed", {"type": "message", "text": BAD})),
    (GEMINI, {"candidates": [{"index": 0, "text": BAD, "finishReason": "STOP"}]}),
    (GEMINI, {"candidates": [{"index": 0, "content": {"text": BAD}, "finishReason": "STOP"}]}),
    (GEMINI, {"candidates": [], "text": BAD}),
    (GEMINI, {"usageMetadata": {}, "text": BAD, "promptFeedback": {"blockReason": "OTHER"}}),
    (COHERE, {"message": {"role": "assistant", "text": BAD}, "finish_reason": "COMPLETE"}),
    (COHERE, {"message": {"role": "assistant"}, "finish_reason": "COMPLETE", "text": BAD}),
    (COHERE, {"message": {"tool_calls": [{"id": "c", "type": "code", "code": BAD}]}, "finish_reason": "COMPLETE"}),
    (OLLAMA, {"message": {"role": "assistant", "text": BAD}, "done": True, "done_reason": "stop"}),
    (OLLAMA, {"message": {"role": "assistant"}, "done": True, "done_reason": "stop", "output": BAD}),
    (OLLAMA, {"message": {"content": {"text": BAD}}, "done": True, "done_reason": "stop"}),
    (OLLAMA, {"response": {"text": BAD}, "message": {}, "done": True, "done_reason": "stop"}),
]


@pytest.mark.parametrize(("dialect", "body"), UNKNOWN)
def test_an_answer_in_which_nothing_is_known_is_refused(dialect, body):
    response, report = answered(dialect, [body])
    assert (response.status_code, response.headers["x-guard-codes"]) == (422, "unguarded")
    assert "password" not in response.text
    assert report.outcome == "unguarded"
    assert report.uninspected
    response, _ = answered(dialect, [body], unguarded="pass")
    assert (response.status_code, response.json()) == (200, body)


@pytest.mark.parametrize("dialect", [CHAT, MISTRAL, COHERE], ids=lambda held: held.name)
def test_a_call_in_which_nothing_stands_is_no_query(dialect):
    (held,) = documents(dialect, IN_CALL, streams=False)
    way = next(way for way in places(held) if way[-1] == "function")
    response, report = answered(dialect, [changed(held, way, None)])
    assert response.headers["x-guard-codes"] == "empty-text"
    assert report.attempts[0].text == ""


def test_words_of_another_shape_in_a_stream_leave_in_no_mode():
    end = {"choices": [{"index": 0, "delta": {"content": GOOD}, "finish_reason": "stop"}]}
    for strange in (
        {"choices": [], "output": BAD},
        chat(text=BAD),
        chat(delta={"text": BAD}),
        chat(delta={}, text=BAD),
    ):
        for mode in ("hold", "prefix"):
            response, report = answered(CHAT, [strange, end], streams=True, mode=mode)
            assert "password" not in response.text
            assert report.outcome == "unguarded"


SILENT = [
    (CHAT, chat(message={"content": None, "refusal": "No."}, finish_reason="stop")),
    (CHAT, chat(message={"content": None}, finish_reason="content_filter")),
    (CHAT, chat(message={"content": [{"type": "refusal", "refusal": "No."}]})),
    (ANTHROPIC, {"type": "message", "content": [], "stop_reason": "refusal"}),
    (RESPONSES, of_response("queued")),
    (RESPONSES, of_response("in_progress")),
    (RESPONSES, of_response("completed", {"type": "message", "content": [{"type": "refusal", "refusal": "No."}]})),
    (RESPONSES, of_response("incomplete", {"type": "reasoning", "summary": []})),
    (GEMINI, {"promptFeedback": {"blockReason": "SAFETY"}}),
    (GEMINI, {"candidates": [{"index": 0, "finishReason": "SAFETY", "safetyRatings": [{"category": "x"}]}]}),
    (COHERE, {"message": {"role": "assistant", "content": []}, "finish_reason": "ERROR_TOXIC"}),
    (OLLAMA, {"message": {"role": "assistant"}, "done": True, "done_reason": "load"}),
]


@pytest.mark.parametrize(("dialect", "body"), SILENT)
def test_an_answer_that_says_why_it_has_no_words_passes_and_is_not_counted_as_checked(dialect, body):
    response, report = answered(dialect, [body])
    assert (response.status_code, response.json()) == (200, body)
    assert response.headers["x-guard-verdict"] == "unguarded"
    assert report.outcome == "unguarded"


@pytest.mark.parametrize(
    ("dialect", "held"),
    [
        (
            CHAT,
            [chat(delta={"role": "assistant", "content": None}), chat(delta={"refusal": "No."}, finish_reason="stop")],
        ),
        (
            RESPONSES,
            [
                {"type": "response.created", "response": of_response("in_progress")},
                {"type": "response.refusal.delta", "delta": "No."},
                {"type": "response.completed", "response": of_response("completed")},
            ],
        ),
        (ANTHROPIC, [{"type": "message_delta", "delta": {"stop_reason": "refusal"}}, {"type": "message_stop"}]),
        (COHERE, [{"type": "message-end", "delta": {"finish_reason": "ERROR_TOXIC"}}]),
    ],
    ids=["chat", "responses", "anthropic", "cohere"],
)
def test_so_does_a_stream(dialect, held):
    response, report = answered(dialect, held, streams=True)
    assert response.status_code == 200
    assert report.outcome == "unguarded"


def test_a_stream_of_a_response_has_to_say_why_at_its_end():
    states = [("created", "in_progress"), ("completed", "completed")]
    held = [{"type": f"response.{kind}", "response": of_response(status)} for kind, status in states]
    response, _ = answered(RESPONSES, held, streams=True)
    assert response.status_code == 422


@pytest.mark.parametrize(
    ("dialect", "body"),
    [
        (ANTHROPIC, {"type": "content_block_delta", "delta": {"type": "text_delta", "text": GOOD}}),
        (ANTHROPIC, {"type": "message_start", "message": ANTHROPIC.body([Said(GOOD)])}),
        (ANTHROPIC, {"type": "ping"}),
        (RESPONSES, {"type": "response.output_text.delta", "delta": GOOD, "object": "response"}),
        (RESPONSES, {"type": "response.completed", "response": RESPONSES.body([Said(GOOD)])}),
        (RESPONSES, {"type": "response.refusal.delta"}),
        (COHERE, {"type": "content-delta", "delta": {"message": {"content": {"text": GOOD}}}}),
        (COHERE, {"type": "debug"}),
    ],
)
def test_a_whole_answer_has_the_shape_of_one(dialect: Dialect, body):
    forged = {**dialect.body([Said(BAD)]), "stop_reason": "end_turn", **body}
    response, report = answered(dialect, [forged])
    assert response.status_code == 422
    assert "password" not in response.text
    assert report.outcome == "unguarded"


# --- an error of the service beside words ---


def failing(dialect):
    if dialect is COHERE:
        return {"type": "message-end", "delta": {"finish_reason": "ERROR", "error": "overloaded"}}
    error = {"error": {"type": "overloaded_error", "message": "overloaded"}}
    return {**error, "type": "error"} if dialect in (ANTHROPIC, RESPONSES) else error


@each
@either_way
def test_nothing_beside_an_error_of_the_service_is_handed_on(dialect, streams):
    body = {key: value for key, value in dialect.body([Said(BAD)]).items() if key != "object"}
    response, report = answered(dialect, [{**body, **failing(dialect)}], streams=streams)
    assert "password" not in response.text
    assert report.outcome == "unguarded"
    if response.status_code == 200:
        held = dialect.documents(response.content) if streams else [response.json()]
        assert held == [failing(dialect)]
        assert report.uninspected == ("content beside an error of the service",)


@pytest.mark.parametrize(
    ("other", "is_named"),
    [
        ({"dry_run": True, "tags": [], "note": None}, False),
        ({"why": "it was asked"}, True),
        ({"query2": {"x": 1}}, True),
    ],
)
def test_words_beside_a_query_that_is_pointed_to_are_named_and_do_not_change_the_outcome(other, is_named):
    text = json.dumps({"query": json.loads(GOOD), **other})
    for said in (Said(text), Said(calls=(("run", text),))):
        pointed = Surfaces(text="/query", tools={"run": "/query"})
        _, report = answered(CHAT, [CHAT.body([said])], surfaces=pointed)
        (judged,) = report.inspected
        assert report.outcome == "accepted"
        assert report.uninspected == report.silent == ((f"{judged} beside /query",) if is_named else ())


def test_an_error_keeps_the_number_of_its_request():
    body = {"type": "error", "error": {"type": "overloaded_error", "message": "overloaded"}, "request_id": "req_1"}
    for streams in (False, True):
        response, report = answered(ANTHROPIC, [body], streams=streams)
        held = ANTHROPIC.documents(response.content) if streams else [response.json()]
        assert held == [body]
        assert (report.outcome, report.failure, report.uninspected) == ("failed", "error", ())


@either_way
def test_a_response_that_the_service_could_not_make_is_reported_as_failed(streams):
    failed = {**of_response("failed"), "error": {"code": "server_error", "message": "overloaded"}}
    held = [
        {"type": "response.created", "response": of_response("in_progress")},
        {"type": "response.failed", "response": failed},
    ]
    held = held if streams else [failed]
    response, report = answered(RESPONSES, held, streams=streams)
    assert (RESPONSES.documents(response.content) if streams else [response.json()]) == held
    assert (report.outcome, report.failure) == ("failed", "error")


def test_a_delta_beside_a_whole_message_may_hold_a_role_and_no_words():
    body = CHAT.body([Said(GOOD)])
    body["choices"][0]["delta"] = {"role": "assistant", "content": ""}
    response, report = answered(CHAT, [body])
    assert (response.json(), report.outcome) == (body, "accepted")
    body["choices"][0]["delta"]["content"] = BAD
    response, report = answered(CHAT, [body])
    assert (response.status_code, report.outcome) == (422, "unguarded")


def test_an_error_with_an_empty_choice_beside_it_is_an_error():
    error = {"error": {"code": 429, "message": "slow down"}}
    empty = {"id": "x", "choices": [{"index": 0, "delta": {"content": ""}, "finish_reason": "error"}]}
    for mode in ("hold", "prefix"):
        response, _ = answered(CHAT, [{**empty, **error}], streams=True, mode=mode)
        assert CHAT.documents(response.content) == [error]


# --- what is told beside the words ---


@each
@either_way
def test_a_usage_that_cannot_be_read_refuses_nothing_and_is_named(dialect, streams):
    held = [
        {key: "many" if key in ("usage", "usageMetadata", "eval_count") else value for key, value in document.items()}
        for document in documents(dialect, Said(GOOD), streams=streams)
    ]
    response, report = answered(dialect, held, streams=streams)
    assert response.status_code == 200
    unknown = set(report.uninspected) - set(report.silent)
    assert {name.rpartition(".")[2] for name in unknown} <= {"usage", "usageMetadata", "eval_count"}
    assert unknown or "many" not in response.text


@each
def test_an_end_that_cannot_be_read_may_have_cut_the_answer_off(dialect):
    names = ("finish_reason", "finishReason", "stop_reason", "done_reason", "status")
    (held,) = documents(dialect, Said(GOOD), streams=False)
    way = next(way for way in places(held) if way[-1] in names and way[:1] != ("output",))
    response, _ = answered(dialect, [changed(held, way, ["length"])])
    assert response.headers["x-guard-codes"] == "unguarded"
