"""One answer in several blocks, items or parts: all its text is judged, and no part of it is another query."""

from __future__ import annotations

import pytest

from grammar import Language
from guard import Guard
from tests.wire.dialects import ANTHROPIC, CHAT, COHERE, GEMINI, MISTRAL, RESPONSES
from tests.wire.guards import BAD, GOOD, NEAR
from tests.wire.in_process import answered

modes = pytest.mark.parametrize("mode", ["hold", "prefix"])


def of_chat(*texts):
    parts = [{"type": "text", "text": text} for text in texts]
    return {"choices": [{"index": 0, "message": {"content": parts}, "finish_reason": "stop"}]}


def of_responses(*texts):
    items = [{"type": "message", "content": [{"type": "output_text", "text": text}]} for text in texts]
    return {"object": "response", "status": "completed", "output": items}


def of_anthropic(*texts):
    blocks = [{"type": "text", "text": text} for text in texts]
    return {"type": "message", "content": blocks, "stop_reason": "end_turn"}


def of_gemini(*texts):
    parts = [{"text": text} for text in texts]
    return {"candidates": [{"content": {"role": "model", "parts": parts}, "finishReason": "STOP"}]}


def of_cohere(*texts):
    blocks = [{"type": "text", "text": text} for text in texts]
    return {"message": {"role": "assistant", "content": blocks}, "finish_reason": "COMPLETE"}


BODIES = {CHAT: of_chat, MISTRAL: of_chat, RESPONSES: of_responses, ANTHROPIC: of_anthropic, GEMINI: of_gemini}
BODIES |= {COHERE: of_cohere}
"""The APIs whose answers may come in parts, with how each writes them."""

each = pytest.mark.parametrize("dialect", BODIES, ids=lambda dialect: dialect.name)


def texts_in(value):
    """Every text in a body that a program could take for the answer, in order."""
    if isinstance(value, list):
        return [text for item in value for text in texts_in(item)]
    if not isinstance(value, dict):
        return []
    own = [value["text"]] if isinstance(value.get("text"), str) else []
    return own + [text for member in value.values() for text in texts_in(member)]


DELETES = Guard(
    Language.from_lark('start: "delete" NAME ["where" NAME]\nNAME: /[a-z]+/\n%ignore /[ \\n]+/', name="deletes")
)
"""Of this language, the beginning of a text may be a text of it that says something else."""


@each
@pytest.mark.parametrize("texts", [("delete users", " where mine"), ("delete users ", "where mine", "  ")])
def test_a_query_of_which_one_part_is_another_query_is_refused(dialect, texts):
    response, report = answered(dialect, [BODIES[dialect](*texts)], guard=DELETES)
    assert response.status_code == 422
    assert [error.name for error in report.verdict.errors] == ["split-query"]
    assert report.verdict.errors[0].message == (
        "the text is split over several parts of the answer, and one of them is a text of its own"
    )
    assert report.attempts[0].text == "".join(texts)


@each
@pytest.mark.parametrize(
    "texts", [("delete", " users where mine"), ("delete users where mine", " "), ("\n", "delete users")]
)
def test_one_of_which_no_part_is_a_query_is_judged_as_the_whole_that_it_is(dialect, texts):
    response, report = answered(dialect, [BODIES[dialect](*texts)], guard=DELETES)
    assert report.outcome == "accepted"
    assert texts_in(response.json()) == list(texts)


@each
def test_a_query_in_json_may_be_split(dialect):
    response, report = answered(dialect, [BODIES[dialect](GOOD[:30], GOOD[30:])])
    assert report.outcome == "accepted"
    assert "".join(texts_in(response.json())) == GOOD


@modes
def test_so_it_is_with_the_blocks_of_a_stream(mode):
    held: list[dict] = [{"type": "message_start", "message": {"type": "message", "content": []}}]
    for at, text in enumerate(("delete users", " where mine")):
        held += [
            {"type": "content_block_start", "index": at, "content_block": {"type": "text", "text": ""}},
            {"type": "content_block_delta", "index": at, "delta": {"type": "text_delta", "text": text}},
            {"type": "content_block_stop", "index": at},
        ]
    held += [{"type": "message_delta", "delta": {"stop_reason": "end_turn"}}, {"type": "message_stop"}]
    _, report = answered(ANTHROPIC, held, guard=DELETES, streams=True, mode=mode)
    assert [error.name for error in report.verdict.errors] == ["split-query"]


# --- prose, then the query: what an agent without tools writes ---


@each
def test_prose_in_a_part_of_its_own_is_judged_with_the_query_and_taken_away(dialect):
    response, report = answered(dialect, [BODIES[dialect]("Here is the query you asked for.\n", GOOD)])
    assert report.outcome == "repaired"
    assert texts_in(response.json()) == ["", GOOD]
    assert report.verdict.repairs


@each
@pytest.mark.parametrize("prose", ["Do not run this query, it is wrong.\n", f"Either {NEAR} or, better: ", f"{BAD}\n"])
def test_prose_that_takes_the_query_back_is_read_even_in_another_part(dialect, prose):
    response, report = answered(dialect, [BODIES[dialect](prose, GOOD)])
    assert response.status_code == 422
    assert report.outcome == "rejected"


@each
def test_a_forbidden_query_in_any_part_is_refused(dialect):
    for texts in ((GOOD, BAD), (BAD, GOOD), (BAD, "I hope this helps."), ("Sure.", BAD)):
        _, report = answered(dialect, [BODIES[dialect](*texts)])
        assert report.outcome == "rejected"
