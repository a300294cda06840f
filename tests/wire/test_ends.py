"""An answer says of itself that it is whole: as each API documents, and as services are known to send it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from guard.calls.reask import Budget
from tests.wire.dialects import ANTHROPIC, CHAT, COHERE, COMPLETIONS, DIALECTS, GEMINI, MISTRAL, OLLAMA, RESPONSES, Said
from tests.wire.guards import BAD, GOOD, MENDED, NEAR
from tests.wire.in_process import answered, documents

each = pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: dialect.name)
either_way = pytest.mark.parametrize("streams", [False, True], ids=["whole", "streamed"])
modes = pytest.mark.parametrize("mode", ["hold", "prefix"])

ENDS = {
    CHAT: {"finish_reason"},
    MISTRAL: {"finish_reason"},
    COMPLETIONS: {"finish_reason"},
    COHERE: {"finish_reason"},
    ANTHROPIC: {"stop_reason"},
    GEMINI: {"finishReason"},
    OLLAMA: {"done", "done_reason"},
    RESPONSES: {"status"},
}
"""Where each API says that an answer has ended."""


def without_end(value: Any, names: set[str], new: Any) -> Any:
    """The value with something else where an end is told; without the members where that is "absent"."""
    if isinstance(value, list):
        return [without_end(item, names, new) for item in value]
    if not isinstance(value, dict):
        return value
    kept = {key: without_end(member, names, new) for key, member in value.items() if key not in names}
    return kept if new == "absent" else kept | dict.fromkeys(names & value.keys(), new)


@each
@either_way
@modes
@pytest.mark.parametrize("new", ["absent", None])
@pytest.mark.parametrize("text", [GOOD, NEAR])
def test_an_answer_that_does_not_say_that_it_has_ended_is_refused(dialect, streams, mode, new, text):
    held = [without_end(document, ENDS[dialect], new) for document in documents(dialect, Said(text), streams=streams)]
    response, report = answered(dialect, held, streams=streams, mode=mode)
    assert report.outcome in ("rejected", "unguarded")
    assert streams or response.status_code in (422, 502)
    if mode == "hold":
        assert text[:20] not in response.text.replace("\\", "")


@pytest.mark.parametrize("dialect", [CHAT, COMPLETIONS, MISTRAL], ids=lambda dialect: dialect.name)
@either_way
def test_the_mark_after_the_last_event_is_no_end_of_the_answer(dialect, streams):
    held = [without_end(document, ENDS[dialect], None) for document in documents(dialect, Said(GOOD), streams=streams)]
    response, report = answered(dialect, held, streams=streams, budget=Budget(attempts=3))
    assert response.status_code == 422
    assert [error.name for error in report.verdict.errors] == ["truncated-output"]
    assert report.verdict.errors[0].message == "the service did not say that the answer is complete"
    assert len(report.attempts) == 1  # the model cannot mend what the service leaves out


@pytest.mark.parametrize("dialect", [ANTHROPIC, COHERE, GEMINI], ids=lambda dialect: dialect.name)
def test_nor_is_the_end_of_a_body(dialect):
    held = [without_end(document, ENDS[dialect], None) for document in documents(dialect, Said(GOOD), streams=False)]
    _, report = answered(dialect, held)
    assert report.verdict.errors[0].message == "the service did not say that the answer is complete"


@pytest.mark.parametrize("done", [False, None, "true", 1])
def test_a_line_of_ollama_that_is_not_done_is_no_whole_answer(done):
    (body,) = documents(OLLAMA, Said(GOOD), streams=False)
    _, report = answered(OLLAMA, [{**body, "done": done}])
    assert report.verdict.errors[0].name == "truncated-output"
    # Older servers give no reason.
    response, report = answered(OLLAMA, [{key: value for key, value in body.items() if key != "done_reason"}])
    assert (response.status_code, report.outcome) == (200, "accepted")


def test_a_message_of_anthropic_ends_with_a_reason_and_its_last_event():
    held = documents(ANTHROPIC, Said(GOOD), streams=True)
    assert [event["type"] for event in held[-2:]] == ["message_delta", "message_stop"]
    for left, outcome in ((held, "accepted"), (held[:-1], "unguarded"), ([*held[:-2], held[-1]], "rejected")):
        _, report = answered(ANTHROPIC, left, streams=True)
        assert report.outcome == outcome
    late = next(event for event in held if event.get("delta", {}).get("type") == "text_delta")
    for at in (len(held) - 1, len(held)):
        _, report = answered(ANTHROPIC, [*held[:at], late, *held[at:]], streams=True)
        assert report.uninspected == ("the answer (text follows the end of a choice)",)


# --- what services are known to send ---


def candidate(text, reason):
    parts = [{"text": text}] if text else []
    return {"candidates": [{"index": 0, "content": {"role": "model", "parts": parts}, "finishReason": reason}]}


HALVES = (GOOD[:20], GOOD[20:])


@modes
@pytest.mark.parametrize(
    ("reasons", "outcome"),
    [
        (("STOP", "STOP"), "accepted"),
        (("STOP", None, "STOP"), "accepted"),
        ((None, "STOP"), "accepted"),
        (("STOP", None), "unguarded"),
        (("MAX_TOKENS", "STOP"), "rejected"),
        (("STOP", "SAFETY"), "rejected"),
    ],
)
def test_a_candidate_of_gemini_may_say_with_every_event_that_it_ends(mode, reasons, outcome):
    held = [candidate(text, reason) for text, reason in zip((*HALVES, ""), reasons, strict=False)]
    response, report = answered(GEMINI, held, streams=True, mode=mode)
    assert report.outcome == outcome
    assert outcome != "accepted" or GEMINI.read_stream(GEMINI.documents(response.content))[0].text == GOOD


def so_far(*texts, ends="stop", object_="chat.completion.chunk"):
    """Events of which each holds its own words, and beside them all words so far."""
    held: list[dict] = []
    said = ""
    for at, text in enumerate(texts):
        said += text
        choice = {"index": 0, "delta": {"role": "assistant", "content": text}, "finish_reason": None}
        choice["message"] = {"role": "assistant", "content": said}
        held.append({"id": "c", "object": object_, "choices": [choice], "citations": ["https://example.com"]})
        held[-1]["usage"] = {"prompt_tokens": 9, "completion_tokens": at, "search_context_size": "low"}
    held[-1]["choices"][0]["finish_reason"] = ends
    return held


@modes
def test_a_message_that_grows_beside_its_deltas_is_a_copy_of_them(mode):
    response, report = answered(CHAT, so_far(*HALVES, ""), streams=True, mode=mode)
    assert report.outcome == "accepted"
    got = [event["choices"][0] for event in CHAT.documents(response.content)]
    assert "".join(choice["delta"]["content"] for choice in got) == got[-1]["message"]["content"] == GOOD


def test_it_grows_as_the_repaired_text_does():
    response, report = answered(CHAT, so_far("Here: ", NEAR[:9], NEAR[9:], ""), streams=True)
    assert report.outcome == "repaired"
    got = [event["choices"][0] for event in CHAT.documents(response.content)]
    assert [choice["delta"]["content"] for choice in got] == ["", MENDED, "", ""]
    assert [choice["message"]["content"] for choice in got] == ["", MENDED, MENDED, MENDED]


@modes
@pytest.mark.parametrize("at", [0, 1, 2])
@pytest.mark.parametrize("lie", [BAD, "", GOOD[:20] + " ", GOOD + " "])
def test_a_message_that_says_something_else_than_its_deltas_is_not_understood(mode, at, lie):
    held = so_far(*HALVES, "")
    held[at]["choices"][0]["message"]["content"] = lie
    response, report = answered(CHAT, held, streams=True, mode=mode)
    assert report.outcome == "unguarded"
    assert lie != BAD or "password" not in response.text


def test_nor_is_one_that_holds_more_than_its_words():
    held = so_far(*HALVES, "")
    call = {"id": "c", "type": "function", "function": {"name": "run", "arguments": BAD}}
    held[-1]["choices"][0]["message"]["tool_calls"] = [call]
    response, report = answered(CHAT, held, streams=True)
    assert (response.status_code, report.outcome) == (422, "unguarded")


def test_a_message_that_grows_by_many_events_takes_no_more_time_than_its_bytes():
    held = so_far(*HALVES, *[""] * 3_000)
    _, report = answered(CHAT, held, streams=True)
    assert report.outcome == "accepted"
    assert json.loads(report.verdict.source.text) == json.loads(GOOD)
