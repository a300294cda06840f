"""Frameworks over a guarded client, as their users write it: right answers come through as they are, wrong ones do not.

A framework that is not installed is skipped and named; `make providers` has them all.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from guard.calls.call import capture
from guard.traffic.middleware import guarded_async_client, guarded_client
from guard.traffic.surface import Surfaces
from tests.wire.guards import BAD, GOOD, GUARD
from tests.wire.service import Scripted, Service

pytestmark = pytest.mark.filterwarnings("ignore")  # what the frameworks warn about is their affair

pydantic = pytest.importorskip("pydantic")

OUT = json.dumps({"explanation": "by route", "query": json.loads(GOOD)})
BAD_OUT = json.dumps({"explanation": "by route", "query": json.loads(BAD)})


class Query(pydantic.BaseModel):
    calculations: list[dict[str, Any]] = pydantic.Field(default_factory=list)
    breakdowns: list[str] = pydantic.Field(default_factory=list)


class Out(pydantic.BaseModel):
    """What a program asks for: a query and more."""

    explanation: str
    query: Query


class Loose(pydantic.BaseModel):
    """The same, but its schema does not tell which member is the query."""

    explanation: str
    query: dict[str, Any]


def library() -> str:
    from tests.wire.sdks import library_of

    return library_of("openai")


def openai_client(service, *, is_async=False, **settings):
    openai = pytest.importorskip("openai")
    made = (guarded_async_client if is_async else guarded_client)(GUARD, library(), **settings)
    kind = openai.AsyncOpenAI if is_async else openai.OpenAI
    return kind(base_url=f"{service.url}/v1", api_key="k", http_client=made, max_retries=0)


def body(message, reason="stop"):
    choice = {"index": 0, "message": {"role": "assistant", "content": None, **message}, "finish_reason": reason}
    head = {"id": "c", "object": "chat.completion", "created": 1, "model": "m"}
    usage = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
    return Scripted([json.dumps({**head, "choices": [choice], "usage": usage}).encode()])


def answers(text):
    """A service that says this in the form in which it is asked: by the first tool that it may use, or in words."""

    def answer(asked):
        tools = asked.body.get("tools") or ()
        if not tools:
            return body({"content": text})
        function = {"name": tools[0]["function"]["name"], "arguments": text}
        return body({"tool_calls": [{"id": "t", "type": "function", "function": function}]}, "tool_calls")

    return answer


def outcomes(reports):
    return [report.outcome.value for report in reports.reports]


# --- openai itself ---


@pytest.mark.parametrize("form", [Out, Loose])
def test_openai_parses_what_it_asked_for(form):
    settings = {"surfaces": Surfaces(text="/query")} if form is Loose else {}
    with Service(answers(OUT)) as service, capture() as reports, openai_client(service, **settings) as client:
        made = client.chat.completions.parse(model="m", messages=QUESTION, response_format=form)
        assert made.choices[0].message.parsed == form.model_validate_json(OUT)
    assert outcomes(reports) == ["accepted"]


def test_openai_raises_what_is_refused_in_what_it_asked_for():
    openai = pytest.importorskip("openai")
    refused = pytest.raises(openai.UnprocessableEntityError, match="column `password` is not in dataset")
    with Service(answers(BAD_OUT)) as service, openai_client(service) as client, refused:
        client.chat.completions.parse(model="m", messages=QUESTION, response_format=Out)


def test_where_the_schema_does_not_tell_the_error_says_what_to_write():
    openai = pytest.importorskip("openai")
    refused = pytest.raises(openai.UnprocessableEntityError)
    with Service(answers(OUT)) as service, openai_client(service) as client, refused as raised:
        client.chat.completions.parse(model="m", messages=QUESTION, response_format=Loose)
    assert raised.value.body["guard"]["problems"][0]["help"] == "point to the query: `Surfaces(text='/query')`"


QUESTION = [{"role": "user", "content": "how many, by route?"}]

# --- LangChain ---


@pytest.mark.parametrize("method", ["function_calling", "json_schema", "json_mode"])
@pytest.mark.parametrize("form", [Out, Loose])
def test_langchain_structures_an_output(method, form):
    langchain_openai = pytest.importorskip("langchain_openai")
    name = form.__name__
    is_told = form is Out and method != "json_mode"
    settings = {} if is_told else {"surfaces": Surfaces(text="/query", tools={name: "/query"})}
    with Service(answers(OUT)) as service, capture() as reports:
        http = guarded_client(GUARD, library(), **settings)
        chat = langchain_openai.ChatOpenAI(
            model="m", base_url=f"{service.url}/v1", api_key="k", http_client=http, max_retries=0
        )
        made = chat.with_structured_output(form, method=method).invoke("how many, by route? Answer in JSON.")
    assert made == form.model_validate_json(OUT)
    assert outcomes(reports) == ["accepted"]


# --- pydantic-ai ---


@pytest.mark.parametrize("form", [Out, Loose])
def test_pydantic_ai_gives_its_output_type(form):
    pytest.importorskip("pydantic_ai")
    from pydantic_ai import Agent
    from pydantic_ai.models.openai import OpenAIChatModel
    from pydantic_ai.providers.openai import OpenAIProvider

    settings = {} if form is Out else {"surfaces": Surfaces(tools={"final_result": "/query"})}
    with Service(answers(OUT)) as service, capture() as reports:
        model = OpenAIChatModel(
            "m", provider=OpenAIProvider(openai_client=openai_client(service, is_async=True, **settings))
        )
        made = Agent(model, output_type=form).run_sync("how many, by route?")
    assert made.output == form.model_validate_json(OUT)
    assert outcomes(reports) == ["accepted"]


def test_an_agent_of_three_tools_of_which_one_is_guarded():
    pytest.importorskip("pydantic_ai")
    from pydantic_ai import Agent
    from pydantic_ai.models.openai import OpenAIChatModel
    from pydantic_ai.providers.openai import OpenAIProvider

    called = [("get_weather", '{"city": "Rome"}'), ("list_datasets", "{}"), ("run_query", OUT)]
    script = [
        body(
            {"tool_calls": [{"id": name, "type": "function", "function": {"name": name, "arguments": given}}]},
            "tool_calls",
        )
        for name, given in called
    ]
    with Service(*script, body({"content": "Mostly /home, and it is sunny."})) as service, capture() as reports:
        model = OpenAIChatModel("m", provider=OpenAIProvider(openai_client=openai_client(service, is_async=True)))
        agent = Agent(model)
        ran = []

        @agent.tool_plain
        def get_weather(city: str) -> str:
            ran.append(city)
            return "sunny"

        @agent.tool_plain
        def list_datasets() -> str:
            ran.append("list")
            return "shop"

        @agent.tool_plain
        def run_query(explanation: str, query: Query) -> str:
            ran.append(query)
            return "/home"

        made = agent.run_sync("how is Rome, and which route is the busiest?")
    assert made.output == "Mostly /home, and it is sunny."
    assert ran == ["Rome", "list", Query.model_validate_json(GOOD)]
    assert outcomes(reports) == ["unguarded", "unguarded", "accepted", "unguarded"]
    assert [report.uninspected for report in reports.reports] == [
        ("choices[0].calls[0.0].get_weather",),
        ("choices[0].calls[0.0].list_datasets",),
        ("choices[0].calls[0.0].run_query beside /query",),
        ("choices[0].text",),
    ]


# --- instructor ---


@pytest.mark.parametrize("mode", ["TOOLS", "JSON"])
@pytest.mark.parametrize("form", [Out, Loose])
def test_instructor_gives_its_response_model(mode, form):
    instructor = pytest.importorskip("instructor")
    is_told = form is Out and mode == "TOOLS"
    settings = {} if is_told else {"surfaces": Surfaces(text="/query", tools={form.__name__: "/query"})}
    with Service(answers(OUT)) as service, capture() as reports, openai_client(service, **settings) as client:
        asking = instructor.from_openai(client, mode=getattr(instructor.Mode, mode))
        made = asking.chat.completions.create(model="m", messages=QUESTION, response_model=form, max_retries=1)
    assert made.model_dump() == form.model_validate_json(OUT).model_dump()
    assert outcomes(reports) == ["accepted"]


# --- openai-agents ---


def test_openai_agents_run_their_tool_with_a_right_query_and_not_with_a_wrong_one():
    agents = pytest.importorskip("agents")
    ran = []

    @agents.function_tool(strict_mode=False)
    def run_query(explanation: str, query: Query) -> str:
        """Run a query."""
        ran.append(query)
        return "/home"

    agents.set_tracing_disabled(True)
    for held, count in ((OUT, 1), (BAD_OUT, 1)):
        call = {"id": "t", "type": "function", "function": {"name": "run_query", "arguments": held}}
        with Service(body({"tool_calls": [call]}, "tool_calls"), body({"content": "Mostly /home."})) as service:
            model = agents.OpenAIChatCompletionsModel("m", openai_client(service, is_async=True))
            agent = agents.Agent("a", model=model, tools=[run_query])
            if held is OUT:
                assert agents.Runner.run_sync(agent, "which?").final_output == "Mostly /home."
            else:
                with pytest.raises(Exception, match="column `password` is not in dataset"):
                    agents.Runner.run_sync(agent, "which?")
        assert len(ran) == count
