"""Strict JSON, pointers, and texts that are put together out of pieces and back into them."""

from __future__ import annotations

import pytest

from guard.traffic.payload import put_at, read_json, steps_of, value_at, write_json
from guard.traffic.provider import Certainty, Form, Key, NotUnderstoodError, Piece, Request
from guard.traffic.providers import provider_for
from guard.traffic.shape import Open
from guard.traffic.surface import Surface, Surfaces, UnreadableArgumentsError, gather


@pytest.mark.parametrize(
    "text", ['{"a":1,"a":2}', "NaN", "[Infinity]", "1e999", "[" * 100_000, "{", '{"a":1}x', b"\xff"]
)
def test_json_that_two_readers_could_read_differently_is_refused(text):
    with pytest.raises(ValueError):
        read_json(text)


def test_numbers_and_characters_survive():
    text = '{"a":[1,1.5,123456789012345678901234567890,"\\u2028\\ud800"]}'
    assert write_json(read_json(text)) == text


@pytest.mark.parametrize(
    ("pointer", "value"), [("", {"a/b": [{"~": 1}]}), ("/a~1b", [{"~": 1}]), ("/a~1b/0", {"~": 1}), ("/a~1b/0/~0", 1)]
)
def test_a_pointer_leads_to_its_value(pointer, value):
    assert value_at({"a/b": [{"~": 1}]}, steps_of(pointer)) == value


@pytest.mark.parametrize("pointer", ["/b", "/a/1", "/a/-", "/a/0/c"])
def test_a_pointer_may_lead_nowhere(pointer):
    with pytest.raises(KeyError):
        value_at({"a": [1]}, steps_of(pointer))


def test_what_a_pointer_leads_to_can_be_replaced():
    assert put_at({"a": [1, 2]}, ("a", "1"), 3) == {"a": [1, 3]}


def test_a_pointer_begins_with_a_slash():
    with pytest.raises(ValueError, match="begins with a slash"):
        Surfaces(tools={"run": "query"})


CALLED = Surface(Key(0, 0, 0), '{"query": "find it", "n": [1.50, 2]}', Form.JSON, "run")


def test_an_argument_is_taken_out_and_put_back():
    held = Surfaces(tools={"run": "/query"})
    assert held.query_in(CALLED) == "find it"
    assert held.with_query(CALLED, "find it all") == '{"query": "find it all", "n": [1.50, 2]}'


def test_an_argument_that_is_no_text_is_judged_as_json():
    held = Surfaces(tools={"run": "/n"})
    assert held.query_in(CALLED) == "[1.50, 2]"
    assert held.with_query(CALLED, "[1]") == '{"query": "find it", "n": [1]}'


def test_an_argument_that_is_missing_is_an_empty_text():
    assert not Surfaces(tools={"run": "/other"}).query_in(CALLED)


@pytest.mark.parametrize("held", ['{"query": "a", "query": "b"}', "{", "find it"])
def test_arguments_that_are_not_json_hold_nothing_to_judge(held):
    with pytest.raises(UnreadableArgumentsError):
        Surfaces(tools={"run": "/query"}).query_in(Surface(Key(0, 0, 0), held, Form.JSON, "run"))


def test_a_copy_that_says_something_else_is_not_understood():
    provider = provider_for(Request("POST", "", "/v1/responses"))
    events = [
        {"type": "response.output_text.delta", "output_index": 0, "content_index": 0, "delta": "a"},
        {"type": "response.output_text.done", "output_index": 0, "content_index": 0, "text": "b"},
    ]
    with pytest.raises(NotUnderstoodError, match="same text"):
        gather(provider, events, is_stream=True)


class Giving:
    """A provider of which every document holds these pieces."""

    body_shape = Open({})

    def __init__(self, *pieces):
        self.pieces = lambda *_: iter(pieces)
        self.ended = lambda _: iter(())


def test_one_call_of_two_tools_is_not_understood():
    with pytest.raises(NotUnderstoodError, match="two tools"):
        gather(Giving(Piece(Key(0, 0, 0), name="a"), Piece(Key(0, 0, 0), name="b")), [{}], is_stream=False)


def test_text_without_a_place_is_never_lost_silently():
    with pytest.raises(NotUnderstoodError, match="the repaired text does not fit into this message"):
        gather(Giving(Piece(Key(0, 0, 0), name="a")), [{}], is_stream=False).with_texts({Key(0, 0, 0): "{}"})


def test_tokens_beside_a_rewritten_text_are_taken_away():
    provider = provider_for(Request("POST", "", "/v1/chat/completions"))
    choice = {"index": 0, "message": {"content": "old"}, "logprobs": {"content": [{"token": "old"}]}}
    answer = gather(provider, [{"choices": [choice]}], is_stream=False)
    assert "old" not in write_json(answer.with_texts({Key(): "new"})[0])


@pytest.mark.parametrize(
    ("method", "path", "name"),
    [
        ("POST", "/openai/deployments/m/chat/completions", "openai-chat"),
        ("POST", "/v1/responses", "openai-responses"),
        ("GET", "/v1/responses/resp_1", "openai-responses"),
        ("POST", "/v1/completions", "openai-completions"),
        ("POST", "/v1/fim/completions", "mistral"),
        ("POST", "/api/v1/messages", "anthropic-messages"),
        ("POST", "/v1/messages/count_tokens", None),
        ("POST", "/v1/messages/batches", None),
        ("GET", "/v1/responses/resp_1/input_items", None),
        ("GET", "/v1/models", None),
        ("POST", "/v1/embeddings", None),
    ],
)
def test_a_request_is_known_by_its_path(method, path, name):
    found = provider_for(Request(method, "localhost", path))
    assert (found.name if found else None) == name


def test_mistral_is_known_by_its_client_and_its_address():
    by_client = Request("POST", "localhost", "/v1/chat/completions", {"user-agent": "mistral-client-python/3.7.0"})
    by_address = Request("POST", "api.mistral.ai", "/v1/chat/completions")
    assert provider_for(by_client).name == provider_for(by_address).name == "mistral"
    assert provider_for(by_address).certainty(by_address) is Certainty.CERTAIN


def test_a_provider_can_be_named_where_addresses_do_not_tell():
    assert provider_for(Request("POST", "localhost", "/v1/chat/completions"), "openai-chat").name == "openai-chat"
    with pytest.raises(ValueError, match="unknown provider 'open-ai'"):
        provider_for(Request("POST", "", "/"), "open-ai")


def test_deltas_of_parts_and_of_text_make_up_one_message():
    provider = provider_for(Request("POST", "api.mistral.ai", "/v1/chat/completions"))
    thinking = {"type": "thinking", "thinking": [{"type": "text", "text": "Hm."}]}
    deltas = [{"role": "assistant", "content": [thinking]}, {"content": "find "}, {"content": "it"}]
    documents = [{"choices": [{"index": 0, "delta": delta}]} for delta in deltas]
    (choice,) = provider.whole(documents)["choices"]
    texts = [{"type": "text", "text": "find "}, {"type": "text", "text": "it"}]
    assert choice["message"] == {"role": "assistant", "content": [thinking, *texts]}
