"""Where the query is, the request's own schemas tell; where they do not, the refusal says what to write."""

from __future__ import annotations

import json

import pytest

from grammar import Language
from guard import Guard
from guard.calls.reask import Budget
from guard.traffic.surface import Surfaces
from tests.wire.dialects import ANTHROPIC, CHAT, COHERE, DIALECTS, GEMINI, MISTRAL, OLLAMA, RESPONSES, Said
from tests.wire.guards import BAD, GOOD, MENDED, NEAR
from tests.wire.in_process import answered, documents

with_calls = pytest.mark.parametrize("dialect", [d for d in DIALECTS if d.has_calls], ids=lambda held: held.name)
either_way = pytest.mark.parametrize("streams", [False, True], ids=["whole", "streamed"])
modes = pytest.mark.parametrize("mode", ["hold", "prefix"])

QUERY = {
    "type": "object",
    "properties": {
        "calculations": {"type": "array", "items": {"type": "object"}},
        "breakdowns": {"type": "array", "items": {"type": "string"}},
        "limit": {"type": "integer"},
    },
}
"""A program's own schema of a query: fewer keys than the language has."""


def arguments(**properties):
    return {"type": "object", "properties": properties}


RUN = arguments(why={"type": "string"}, query={"$ref": "#/$defs/Query"}) | {"$defs": {"Query": QUERY}}
WEATHER = arguments(city={"type": "string"})
TOOLS = {"run": RUN, "weather": WEATHER, "list": arguments()}


def offers(dialect, tools):
    """The part of a request that offers tools, as each API has it."""
    if dialect is ANTHROPIC:
        return {"tools": [{"name": name, "input_schema": schema} for name, schema in tools.items()]}
    if dialect is GEMINI:
        return {"tools": [{"functionDeclarations": [{"name": n, "parametersJsonSchema": s} for n, s in tools.items()]}]}
    functions = [{"name": name, "parameters": schema} for name, schema in tools.items()]
    if dialect is RESPONSES:
        return {"tools": [{"type": "function", **function} for function in functions]}
    return {"tools": [{"type": "function", "function": function} for function in functions]}


def made(dialect, said, tools, *, streams=False, **settings):
    held = documents(dialect, said, streams=streams)
    return answered(dialect, held, streams=streams, sent=offers(dialect, tools), **settings)


def read(dialect, response, *, streams):
    (held,) = dialect.read_stream(dialect.documents(response.content)) if streams else dialect.read(response.json())
    return held


def in_run(query):
    return ("run", json.dumps({"why": "asked", "query": json.loads(query)}))


@with_calls
@either_way
@modes
def test_a_query_is_judged_where_the_schema_of_the_tool_has_it(dialect, streams, mode):
    response, report = made(dialect, Said(None, (in_run(GOOD),)), TOOLS, streams=streams, mode=mode)
    assert report.outcome == "accepted"
    ((_, held),) = read(dialect, response, streams=streams).calls
    assert json.loads(held) == {"why": "asked", "query": json.loads(GOOD)}
    _, report = made(dialect, Said(None, (in_run(BAD),)), TOOLS, streams=streams, mode=mode)
    assert report.outcome == "rejected"
    assert report.attempts[0].text == BAD


@with_calls
@either_way
@modes
def test_other_tools_are_let_through_by_name_beside_one_that_takes_a_query(dialect, streams, mode):
    calls = (in_run(GOOD), ("weather", '{"city": "Rome"}'), ("list", "{}"))
    response, report = made(dialect, Said(None, calls), TOOLS, streams=streams, mode=mode)
    assert response.status_code == 200
    assert [name for name, _ in read(dialect, response, streams=streams).calls] == ["run", "weather", "list"]
    assert [label.rpartition(".")[2] for label in report.inspected] == ["run"]
    assert {"weather", "list"} <= {label.rpartition(".")[2] for label in report.uninspected}
    calls = (in_run(BAD), ("weather", '{"city": "Rome"}'))
    _, report = made(dialect, Said(None, calls), TOOLS, streams=streams, mode=mode)
    assert report.outcome == "rejected"


@with_calls
@either_way
@modes
def test_what_an_agent_says_is_no_failed_query(dialect, streams, mode):
    response, report = made(dialect, Said("Rome is sunny today."), TOOLS, streams=streams, mode=mode)
    assert response.status_code == 200
    assert read(dialect, response, streams=streams).text == "Rome is sunny today."
    assert "choices[0].text" in report.uninspected
    assert report.outcome == "unguarded"
    _, report = made(dialect, Said("Let me look.", (in_run(GOOD),)), TOOLS, streams=streams, mode=mode)
    assert "choices[0].text" in report.uninspected
    assert report.attempts[0].verdict


@with_calls
@either_way
@modes
@pytest.mark.parametrize("text", [BAD, f"Here it is: {BAD}", BAD[:-1]])
def test_a_query_in_an_agents_words_is_judged_all_the_same(dialect, streams, mode, text):
    response, report = made(dialect, Said(text), TOOLS, streams=streams, mode=mode)
    assert report.outcome == "rejected"
    assert streams or response.status_code == 422


def test_words_are_always_judged_where_the_settings_say_so_and_where_no_tool_is_offered():
    said = Said("Rome is sunny today.")
    _, report = made(CHAT, said, TOOLS, surfaces=Surfaces(text=True))
    assert report.outcome == "rejected"
    _, report = made(CHAT, said, {})
    assert report.outcome == "rejected"


@with_calls
def test_a_tool_that_is_the_query_has_it_in_all_its_arguments(dialect):
    response, report = made(dialect, Said(None, (("ask", json.dumps({"LIMIT": 5})),)), {"ask": QUERY, "list": WEATHER})
    assert report.outcome == "repaired"
    ((_, held),) = read(dialect, response, streams=False).calls
    assert json.loads(held) == {"limit": 5}


TWO = arguments(one=QUERY, other=QUERY)
MANY = arguments(queries={"type": "array", "items": QUERY})


@pytest.mark.parametrize("schema", [TWO, MANY], ids=["two", "a list"])
def test_where_a_schema_has_several_places_the_call_is_refused(schema):
    held = (
        {"one": json.loads(GOOD), "other": json.loads(GOOD)} if schema is TWO else {"queries": [json.loads(GOOD)] * 2}
    )
    response, report = made(CHAT, Said(None, (("run", json.dumps(held)),)), {"run": schema})
    assert response.status_code == 422
    assert report.verdict.errors[0].name in ("more-than-query", "call-without-query")
    assert "Surfaces(tools={'run': " in report.verdict.errors[0].help


PLAIN = {"run": arguments(query={"type": "string"}), "weather": WEATHER, "list": arguments(limit={"type": "integer"})}


def test_where_no_schema_tells_the_refusal_says_what_to_write_and_the_model_is_not_blamed():
    said = Said(None, (("weather", '{"city": "Rome"}'),))
    response, report = made(CHAT, said, PLAIN, budget=Budget(attempts=3))
    assert (response.status_code, len(report.attempts)) == (422, 1)
    error = report.verdict.errors[0]
    assert (error.name, error.message) == ("call-without-query", "the arguments of `weather` hold no query")
    assert error.help == (
        "name the tools that take a query; others are let through: `Surfaces(tools={'run': '/query'})`"
    )
    settled = Surfaces(tools={"run": "/query"})
    response, report = made(CHAT, said, PLAIN, surfaces=settled)
    assert response.status_code == 200


@pytest.mark.parametrize("written", ["{}", '{"limit": 1000}'])
def test_a_tool_that_cannot_be_given_a_query_is_none_though_its_arguments_read_as_one(written):
    response, report = made(CHAT, Said(None, (("list", written),)), PLAIN)
    assert response.status_code == 200
    assert (report.inspected, report.outcome) == ((), "unguarded")
    assert report.uninspected == ("choices[0].calls[0.0].list",)


OUT = arguments(explanation={"type": "string"}, query={"anyOf": [QUERY, {"type": "null"}]})
ASKED = [
    (CHAT, {"response_format": {"type": "json_schema", "json_schema": {"name": "out", "schema": OUT}}}),
    (CHAT, {"guided_json": OUT}),
    (MISTRAL, {"response_format": {"type": "json_schema", "json_schema": {"name": "out", "schema": OUT}}}),
    (RESPONSES, {"text": {"format": {"type": "json_schema", "name": "out", "schema": OUT}}}),
    (ANTHROPIC, {"output_config": {"format": {"type": "json_schema", "schema": OUT}}}),
    (GEMINI, {"generationConfig": {"responseMimeType": "application/json", "responseJsonSchema": OUT}}),
    (COHERE, {"response_format": {"type": "json_object", "schema": OUT}}),
    (OLLAMA, {"format": OUT}),
]


@pytest.mark.parametrize(("dialect", "sent"), ASKED)
@either_way
def test_json_that_is_asked_for_has_its_query_where_its_schema_says(dialect, sent, streams):
    def said(query):
        text = json.dumps({"explanation": "the five slowest", "query": json.loads(query)})
        held = documents(dialect, Said(text), streams=streams)
        return text, *answered(dialect, held, streams=streams, sent=sent)

    text, response, report = said(GOOD)
    assert report.outcome == "accepted"
    assert read(dialect, response, streams=streams).text == text
    assert said(BAD)[2].outcome == "rejected"
    _, response, report = said('{"LIMIT": 5}')
    assert report.outcome == "repaired"
    held = json.loads(read(dialect, response, streams=streams).text)
    assert held == {"explanation": "the five slowest", "query": {"limit": 5}}


FORMS = [
    {"response_format": {"type": "grammar", "grammar": 'root ::= "x"'}},
    {"response_format": {"type": "structural_tag", "structures": []}},
    {"structured_outputs": {"grammar": "start: x"}},
    {"guided_grammar": "start: x"},
    {"grammar": "root ::= x"},
    {"ebnf": "root ::= x"},
]


@pytest.mark.parametrize("sent", FORMS)
def test_a_text_in_a_form_that_a_grammar_fixes_is_never_cut(sent):
    _, report = answered(CHAT, documents(CHAT, Said(f"<query>{GOOD}</query>"), streams=False), sent=sent)
    assert report.outcome == "rejected"
    response, report = answered(CHAT, documents(CHAT, Said(NEAR), streams=False), sent=sent)
    assert CHAT.read(response.json())[0].text == MENDED


def test_in_a_textual_language_words_are_an_agents_only_where_the_tools_are_named():
    language = Language.from_lark('start: "find" NAME\nNAME: /[a-z]+/\n%ignore " "', name="find")
    tools = {"run": arguments(query={"type": "string"}), "weather": WEATHER}
    named = Surfaces(tools={"run": "/query"})
    for settings, status in (({"surfaces": named}, 200), ({}, 422)):
        response, _ = made(CHAT, Said("Rome is sunny."), tools, guard=Guard(language), **settings)
        assert response.status_code == status
    response, _ = made(CHAT, Said("find it"), tools, guard=Guard(language), surfaces=named)
    assert response.headers["x-guard-verdict"] == "accepted"
