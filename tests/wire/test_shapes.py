"""What a program reads as a structure keeps its shape: arguments of tools, and JSON that the request asked for."""

from __future__ import annotations

import json

import pytest

from guard import Decline, Guard
from guard.calls.reask import Budget
from guard.ledger import replay
from guard.traffic.surface import Surfaces
from tests.wire.dialects import ANTHROPIC, CHAT, COHERE, COMPLETIONS, DIALECTS, GEMINI, MISTRAL, OLLAMA, RESPONSES, Said
from tests.wire.guards import BAD, GOOD, GUARD, MENDED, NEAR
from tests.wire.in_process import answered, documents

each = pytest.mark.parametrize("dialect", DIALECTS, ids=lambda held: held.name)
with_calls = pytest.mark.parametrize("dialect", [d for d in DIALECTS if d.has_calls], ids=lambda held: held.name)
either_way = pytest.mark.parametrize("streams", [False, True], ids=["whole", "streamed"])

RIGHT = {"dataset": "prod", "query": json.loads(GOOD), "dry_run": True}
"""The right arguments of a tool that takes a query among other things."""


def called(dialect, arguments, *, streams=False, **settings):
    held = documents(dialect, Said(None, (("run", arguments),)), streams=streams)
    return answered(dialect, held, streams=streams, **settings)


def said(dialect, text, *, streams=False, **settings):
    return answered(dialect, documents(dialect, Said(text), streams=streams), streams=streams, **settings)


def read(dialect, response, *, streams):
    (held,) = dialect.read_stream(dialect.documents(response.content)) if streams else dialect.read(response.json())
    return held


def problem(report):
    return report.verdict.errors[0]


@with_calls
@either_way
@pytest.mark.parametrize(
    ("arguments", "pointer"),
    [
        (RIGHT, "/query"),
        ({"query": json.loads(GOOD)}, "/query"),
        ({"query": GOOD, "why": "asked"}, "/query"),
        ({"input": {"spec": json.loads(GOOD)}, "n": 1}, "/input/spec"),
        ({"queries": [json.loads(GOOD)]}, "/queries/0"),
        ({"a/b": json.loads(GOOD), "~": 1}, "/a~1b"),
        ({"dataset": "prod", "query": json.loads(BAD)}, "/query"),
    ],
)
def test_a_query_is_never_taken_out_of_the_arguments_around_it(dialect, streams, arguments, pointer):
    response, report = called(dialect, json.dumps(arguments), streams=streams)
    assert response.status_code == 422
    assert problem(report).name == "more-than-query"
    assert problem(report).message == "the arguments of `run` hold more than the query"
    assert problem(report).help == f"point to the query: `Surfaces(tools={{'run': {pointer!r}}})`"


@with_calls
@either_way
@pytest.mark.parametrize("mode", ["hold", "prefix"])
def test_right_arguments_come_through_as_they_are_where_the_query_is_pointed_to(dialect, streams, mode):
    pointed = Surfaces(tools={"run": "/query"})
    response, report = called(dialect, json.dumps(RIGHT), streams=streams, surfaces=pointed, mode=mode)
    assert report.outcome == "accepted"
    ((name, arguments),) = read(dialect, response, streams=streams).calls
    assert (name, json.loads(arguments)) == ("run", RIGHT)


@with_calls
@either_way
@pytest.mark.parametrize("key", ["dataset", "explanation", "reason", "comment"])
def test_no_argument_beside_a_query_is_left_out(dialect, streams, key):
    arguments = {**json.loads(GOOD), key: "prod"}
    response, report = called(dialect, json.dumps(arguments), streams=streams)
    assert response.status_code == 422
    assert problem(report).name in ("more-than-query", "unknown-key")
    within = {"filters": [{"column": "duration_ms", "op": ">", "value": 1, key: "slow ones"}]}
    response, _ = called(dialect, json.dumps(within), streams=streams)
    assert response.status_code == 422


@with_calls
def test_where_a_query_has_company_the_help_shows_how_to_part_them(dialect):
    _, report = called(dialect, json.dumps({**json.loads(GOOD), "dataset": "prod"}))
    assert problem(report).help == (
        "put only the query into one member, and point to it: `Surfaces(tools={'run': '/query'})`"
    )


@with_calls
@either_way
@pytest.mark.parametrize(
    ("arguments", "mended"),
    [
        ({"LIMIT": 5}, {"limit": 5}),
        ({"breakdown": ["http.route"]}, {"breakdowns": ["http.route"]}),
        ({"calculations": [{"op": "count"}], "limit": 5}, {"calculations": [{"op": "COUNT"}], "limit": 5}),
        ({"breakdowns": "http.route"}, {"breakdowns": ["http.route"]}),
        ({"limit": 5, "granularity": None}, {"limit": 5}),
    ],
)
def test_arguments_that_are_the_query_are_repaired_in_place(dialect, streams, arguments, mended):
    response, report = called(dialect, json.dumps(arguments), streams=streams)
    assert report.outcome == "repaired"
    ((_, held),) = read(dialect, response, streams=streams).calls
    assert json.loads(held) == mended


AS_TEXT = [CHAT, COHERE, MISTRAL, RESPONSES]
"""Those whose arguments come as a text, which can be damaged."""


@pytest.mark.parametrize("dialect", AS_TEXT, ids=lambda held: held.name)
@either_way
@pytest.mark.parametrize("arguments", [NEAR, MENDED.replace('"', "'"), MENDED + "}", MENDED + ";"])
def test_damage_inside_arguments_is_repaired_in_place(dialect, streams, arguments):
    response, report = called(dialect, arguments, streams=streams)
    assert report.outcome == "repaired"
    ((_, held),) = read(dialect, response, streams=streams).calls
    assert json.loads(held) == json.loads(MENDED)


@pytest.mark.parametrize("dialect", AS_TEXT, ids=lambda held: held.name)
@either_way
@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        (f"```json\n{GOOD}\n```", "text-around-query"),
        (f"Here it is: {GOOD}", "text-around-query"),
        (f"{GOOD} I hope this helps.", "text-around-query"),
        (f"> {GOOD}", "text-around-query"),
        (json.dumps(GOOD), "text-around-query"),
        (f"'{GOOD}'", "text-around-query"),
        (f"[{GOOD}]", "more-than-query"),
        ('{"query": {"limit": 5,}, "why": "asked"}', "more-than-query"),
        ('{"dataset": "prod", "limit": 5,}', "more-than-query"),
        (str(RIGHT), "more-than-query"),
    ],
)
def test_nothing_is_cut_off_around_arguments(dialect, streams, arguments, name):
    response, report = called(dialect, arguments, streams=streams)
    assert response.status_code == 422
    assert problem(report).name == name
    assert report.attempts[0].text == arguments


@pytest.mark.parametrize("dialect", AS_TEXT, ids=lambda held: held.name)
def test_an_argument_that_is_a_text_may_hold_its_query_in_other_words(dialect):
    arguments = {"query": f"```json\n{GOOD}\n```", "why": "asked"}
    response, report = called(dialect, json.dumps(arguments), surfaces=Surfaces(tools={"run": "/query"}))
    assert report.outcome == "repaired"
    ((_, held),) = read(dialect, response, streams=False).calls
    assert json.loads(held) == {"query": GOOD, "why": "asked"}


@with_calls
def test_a_pointer_that_does_not_lead_far_enough_is_said_to_the_end(dialect):
    arguments = {"query": {"spec": json.loads(GOOD), "dataset": "prod"}}
    _, report = called(dialect, json.dumps(arguments), surfaces=Surfaces(tools={"run": "/query"}))
    assert problem(report).help == "point to the query: `Surfaces(tools={'run': '/query/spec'})`"


@with_calls
@either_way
def test_the_model_is_not_asked_again_for_what_it_did_right(dialect, streams):
    response, report = called(dialect, json.dumps(RIGHT), streams=streams, budget=Budget(attempts=3))
    assert response.status_code == 422
    assert len(report.attempts) == 1


def custom(text):
    call = {"id": "c", "type": "custom", "custom": {"name": "run", "input": text}}
    return [{"choices": [{"index": 0, "message": {"content": None, "tool_calls": [call]}, "finish_reason": "stop"}]}]


def test_what_a_custom_tool_is_given_is_cut_only_where_the_settings_name_the_tool():
    fenced = f"```json\n{GOOD}\n```"
    _, report = answered(CHAT, custom(fenced))
    assert problem(report).name == "text-around-query"
    assert problem(report).help.endswith("allow the text around it to be removed: `Surfaces(tools={'run': ''})`")
    response, report = answered(CHAT, custom(fenced), surfaces=Surfaces(tools={"run": ""}))
    assert report.outcome == "repaired"
    assert response.json()["choices"][0]["message"]["tool_calls"][0]["custom"]["input"] == GOOD


# --- JSON that the request asked for ---

SCHEMA = {"type": "object", "properties": {"explanation": {"type": "string"}, "query": {"type": "object"}}}
ASKED = [
    (CHAT, {"response_format": {"type": "json_schema", "json_schema": {"name": "out", "schema": SCHEMA}}}),
    (CHAT, {"response_format": {"type": "json_object"}}),
    (CHAT, {"structured_outputs": {"json": SCHEMA}}),
    (CHAT, {"guided_json": SCHEMA}),
    (MISTRAL, {"response_format": {"type": "json_schema", "json_schema": {"name": "out", "schema": SCHEMA}}}),
    (COMPLETIONS, {"response_format": {"type": "json_object", "schema": SCHEMA}}),
    (RESPONSES, {"text": {"format": {"type": "json_schema", "name": "out", "schema": SCHEMA}}}),
    (ANTHROPIC, {"output_config": {"format": {"type": "json_schema", "schema": SCHEMA}}}),
    (ANTHROPIC, {"output_format": {"type": "json_schema", "schema": SCHEMA}}),
    (GEMINI, {"generationConfig": {"responseMimeType": "application/json", "responseSchema": SCHEMA}}),
    (GEMINI, {"generationConfig": {"responseJsonSchema": SCHEMA}}),
    (GEMINI, {"generation_config": {"response_schema": SCHEMA}}),
    (GEMINI, {"generationConfig": {"responseJsonSchema": {}}}),
    (COHERE, {"response_format": {"type": "json_object", "schema": SCHEMA}}),
    (OLLAMA, {"format": SCHEMA}),
    (OLLAMA, {"format": "json"}),
]
"""How each API is asked for JSON."""
NOT_ASKED = [
    (CHAT, {"response_format": {"type": "text"}}),
    (CHAT, {"response_format": None, "structured_outputs": {"choice": ["a"]}}),
    (RESPONSES, {"text": {"format": {"type": "text"}, "verbosity": "low"}}),
    (ANTHROPIC, {"output_config": {"effort": "low"}}),
    (GEMINI, {"generationConfig": {"responseMimeType": "text/plain"}}),
    (COHERE, {"response_format": {"type": "text"}}),
    (OLLAMA, {"format": None}),
]

OUT = json.dumps({"explanation": "how many for each route", "query": json.loads(GOOD)})


@pytest.mark.parametrize(("dialect", "asked"), ASKED)
@either_way
def test_json_that_was_asked_for_is_never_cut(dialect, asked, streams):
    response, report = said(dialect, OUT, streams=streams, sent=asked)
    assert response.status_code == 422
    assert problem(report).name == "more-than-query"
    assert problem(report).message == "the JSON that was asked for holds more than the query"
    assert problem(report).help == "point to the query: `Surfaces(text='/query')`"
    _, report = said(dialect, f"Here it is: {GOOD}", streams=streams, sent=asked)
    assert problem(report).name == "text-around-query"


@pytest.mark.parametrize(("dialect", "asked"), ASKED)
@either_way
def test_json_that_is_the_query_is_repaired_in_place(dialect, asked, streams):
    response, report = said(dialect, NEAR, streams=streams, sent=asked)
    assert report.outcome == "repaired"
    assert read(dialect, response, streams=streams).text == MENDED


@pytest.mark.parametrize(("dialect", "asked"), NOT_ASKED)
def test_where_no_json_was_asked_for_a_query_is_taken_out_of_what_is_around_it(dialect, asked):
    response, report = said(dialect, OUT, sent=asked)
    assert report.outcome == "repaired"
    assert json.loads(read(dialect, response, streams=False).text) == json.loads(GOOD)


@each
@either_way
@pytest.mark.parametrize("mode", ["hold", "prefix"])
def test_words_that_are_json_hold_their_query_where_a_pointer_says(dialect, streams, mode):
    pointed = Surfaces(text="/query")
    response, report = said(dialect, OUT, streams=streams, surfaces=pointed, mode=mode)
    assert report.outcome == "accepted"
    assert read(dialect, response, streams=streams).text == OUT
    response, report = said(
        dialect, OUT.replace("http.route", "password"), streams=streams, surfaces=pointed, mode=mode
    )
    assert 'password\\"]' not in response.text
    assert report.outcome == "rejected"


@each
@either_way
def test_a_query_in_words_that_are_json_is_repaired_there(dialect, streams):
    out = json.dumps({"explanation": "the five slowest", "query": {"LIMIT": 5}})
    response, report = said(dialect, out, streams=streams, surfaces=Surfaces(text="/query"))
    assert report.outcome == "repaired"
    held = json.loads(read(dialect, response, streams=streams).text)
    assert held == {"explanation": "the five slowest", "query": {"limit": 5}}


@pytest.mark.parametrize("text", [f"```json\n{OUT}\n```", OUT[:-1], "No.", OUT.replace("explanation", "query")])
def test_words_that_are_not_json_hold_nothing_to_point_to(text):
    _, report = said(CHAT, text, surfaces=Surfaces(text="/query"))
    assert problem(report).name == "unreadable-arguments"
    assert problem(report).message == "the answer that holds the query is not JSON"


COMMAS = [
    ('{"query": {"limit": 5,}, "why": "a, b,}"}', '{"query": {"limit": 5}, "why": "a, b,}"}'),
    ('{"query": {"limit": 5}, "n": [1.50,],}', '{"query": {"limit": 5}, "n": [1.50]}'),
    ('{"query": {"LIMIT": 5,},}', '{"query": {"limit": 5}}'),
    ('{"query": "{\\"limit\\": 5}",}', '{"query": "{\\"limit\\": 5}"}'),
]


@pytest.mark.parametrize(("written", "mended"), COMMAS)
@either_way
def test_a_comma_too_many_is_repaired_beside_a_pointer_and_stands_in_the_ledger(written, mended, streams):
    response, report = called(CHAT, written, streams=streams, surfaces=Surfaces(tools={"run": "/query"}))
    ((_, held),) = read(CHAT, response, streams=streams).calls
    assert held == mended
    assert report.verdict.source.text == written
    assert replay(written, report.verdict.repairs) == mended
    assert report.verdict.fixed[0].name == "trailing-comma"
    assert report.verdict.query
    response, report = said(CHAT, written, streams=streams, surfaces=Surfaces(text="/query"))
    assert read(CHAT, response, streams=streams).text == mended


@pytest.mark.parametrize(
    "written", ['{"query": {"breakdowns": ["password",]},}', '{"why": 1,}', '{"query": {,}}', "{,}"]
)
def test_a_comma_too_many_hides_nothing(written):
    response, report = called(CHAT, written, surfaces=Surfaces(tools={"run": "/query"}))
    assert response.status_code == 422
    assert report.outcome == "rejected"


def test_a_model_may_decline_in_place_of_the_json_that_is_pointed_to():
    guard = Guard(GUARD.language, decline=Decline("CANNOT ANSWER:", member="cannot_answer"))
    for text in ("CANNOT ANSWER: no such column", '{"cannot_answer": "no such column"}'):
        _, report = said(CHAT, text, guard=guard, surfaces=Surfaces(text="/query"))
        assert report.outcome == "declined"


def test_words_without_what_is_pointed_to_are_refused():
    _, report = said(CHAT, '{"explanation": "none"}', surfaces=Surfaces(text="/query"))
    assert problem(report).name == "empty-text"


def test_a_pointer_into_words_begins_with_a_slash():
    with pytest.raises(ValueError, match="begins with a slash"):
        Surfaces(text="query")


# --- a repaired text stays where the query stood ---

COMMENT = "I'll build the query for you now."


def of_response(*texts):
    part = [{"type": "output_text", "text": text} for text in texts]
    items = [{"type": "message", "role": "assistant", "content": [held]} for held in part]
    return {"object": "response", "status": "completed", "output": items}


@pytest.mark.parametrize("texts", [(COMMENT, NEAR), (COMMENT, f"```json\n{NEAR}\n```"), (NEAR, COMMENT)])
def test_of_several_items_the_one_with_the_query_takes_its_repair(texts):
    response, report = answered(RESPONSES, [of_response(*texts)])
    assert report.outcome == "repaired"
    got = [item["content"][0]["text"] for item in response.json()["output"]]
    assert got == [MENDED if MENDED[:20] in text else "" for text in texts]


def test_so_does_an_item_of_a_stream_with_all_its_copies():
    held: list[dict] = []
    for at, text in enumerate((COMMENT, NEAR)):
        where = {"output_index": at, "content_index": 0}
        held += [
            {"type": "response.output_text.delta", **where, "delta": text[:9]},
            {"type": "response.output_text.delta", **where, "delta": text[9:]},
            {"type": "response.output_text.done", **where, "text": text},
        ]
    held.append({"type": "response.completed", "response": of_response(COMMENT, NEAR)})
    response, _ = answered(RESPONSES, held, streams=True)
    *events, last = RESPONSES.documents(response.content)
    assert "".join(event.get("delta", "") for event in events if event["output_index"] == 1) == MENDED
    assert [event["text"] for event in events if "text" in event] == ["", MENDED]
    assert [item["content"][0]["text"] for item in last["response"]["output"]] == ["", MENDED]


@pytest.mark.parametrize("order", [(COMMENT, NEAR), (NEAR, COMMENT)])
def test_so_does_a_block_of_a_message_whole_and_streamed(order):
    body = {"type": "message", "content": [{"type": "text", "text": text} for text in order], "stop_reason": "end_turn"}
    response, _ = answered(ANTHROPIC, [body])
    expected = [MENDED if text == NEAR else "" for text in order]
    assert [block["text"] for block in response.json()["content"]] == expected
    held: list[dict] = []
    for at, text in enumerate(order):
        start = {"type": "content_block_start", "index": at, "content_block": {"type": "text", "text": ""}}
        bits = [{"type": "content_block_delta", "index": at, "delta": {"type": "text_delta", "text": b}} for b in text]
        held += [start, *bits]
    held += [{"type": "message_delta", "delta": {"stop_reason": "end_turn"}}, {"type": "message_stop"}]
    response, _ = answered(ANTHROPIC, held, streams=True)
    events = [event for event in ANTHROPIC.documents(response.content) if event["type"] == "content_block_delta"]
    assert ["".join(e["delta"]["text"] for e in events if e["index"] == at) for at in (0, 1)] == expected


def test_so_does_a_part_of_a_message():
    parts = [{"type": "text", "text": text} for text in (COMMENT, NEAR)]
    body = {"choices": [{"index": 0, "message": {"content": parts}, "finish_reason": "stop"}]}
    response, _ = answered(CHAT, [body])
    got = response.json()["choices"][0]["message"]["content"]
    assert [part["text"] for part in got] == ["", MENDED]
