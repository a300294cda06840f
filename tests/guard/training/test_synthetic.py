"""Drawn queries: what the records lack, each accepted, no question near to another, the same for the same seed."""

from __future__ import annotations

import json

import httpx
import pytest

from grammar import Language
from guard import Guard, Template
from guard.training import Endpoint, Lacking, LeftOut, PlainWords, Synthesis, leaks, synthesised
from guard.verdict import Accepted
from tests.guard.training.made import GUARD, RIGHT

TEMPLATE = Template(GUARD)
LOGS = Language.from_lark(
    """
    start: filter ("|" stage)*
    filter: FIELD OP NUMBER
    stage: "count" | "by" FIELD | "top" NUMBER
    FIELD: /[a-z_]+/
    OP: "=" | "<" | ">"
    NUMBER: /[0-9]+/
    %ignore " "
    """,
    name="logs",
    names=["FIELD"],
)


def drawn(count=6, seed=0, questions=(), guard=GUARD, ask=None, lacking=None):
    lacking = lacking or Lacking(guard.language)
    template = TEMPLATE if guard is GUARD else Template(guard)
    every = list(
        synthesised(guard, template, lacking, ask or PlainWords(guard.language), Synthesis(count, seed), questions)
    )
    return [each for each in every if each], [each for each in every if not each], lacking


def test_each_pair_is_accepted_and_rendered_by_the_template():
    lines, _, _ = drawn()
    assert len(lines) == 6
    for line in lines:
        assert isinstance(GUARD.check(line.answer, question=line.question), Accepted)
        assert line.messages == TEMPLATE.render(line.question).messages
        assert line.question == GUARD.language.describe(GUARD.check(line.answer).tree).text.strip()
    for at, line in enumerate(lines):
        assert leaks([other.question for other in lines[:at]], [line.question]) == []


def test_what_is_drawn_is_what_was_lacking():
    lacking = Lacking(GUARD.language)
    lacking.see(RIGHT, GUARD.check(RIGHT).tree)
    before = lacking.productions()
    drawn(8, lacking=lacking)
    assert lacking.productions() > 3 * before


def test_the_same_seed_gives_the_same_and_another_seed_another():
    assert drawn(2)[0] == drawn(2)[0]
    assert drawn(2)[0] != drawn(2, seed=1)[0]


def test_a_question_that_the_records_have_is_not_made_again():
    first = drawn(2)[0]
    lines, left, _ = drawn(2, questions=[line.question for line in first])
    assert not {line.question for line in lines} & {line.question for line in first}
    assert LeftOut(first[0].record, "its question is near to another") in left


def test_a_language_of_somebodys_own_is_drawn_too():
    guard = Guard(LOGS)
    lines, _, lacking = drawn(8, guard=guard, ask=lambda text, _: f"what does {' then '.join(text.split())} give")
    assert lines
    assert all(guard.check(line.answer) for line in lines)
    assert lacking.productions()
    none, left, _ = drawn(2, guard=guard, ask=lambda *_: None)
    assert not none
    assert {each.reason for each in left} <= {"no question was made for the query", "the query was drawn before"}


def endpoint_that(answer, **options):
    asked = []

    def handle(request):
        asked.append(json.loads(request.content))
        return httpx.Response(200, json={"choices": [{"message": {"content": answer(len(asked))}}]})

    client = httpx.Client(transport=httpx.MockTransport(handle))
    return Endpoint(GUARD.language, "http://model/v1/", "m", client=client, **options), asked


def test_an_endpoint_writes_the_questions_within_its_budget(tmp_path):
    tree = GUARD.check(RIGHT).tree
    ask, asked = endpoint_that(
        lambda at: json.dumps({"question": f"how  many\n{at}?"}), calls=2, cache=tmp_path / "kept"
    )
    assert ask(RIGHT, tree) == "how many 1?"
    assert ask(RIGHT, tree) == "how many 1?"
    assert ask('{"limit":5}', GUARD.check('{"limit":5}').tree) == "how many 2?"
    assert ask('{"limit":6}', GUARD.check('{"limit":6}').tree) is None
    assert len(asked) == 2
    assert json.dumps(RIGHT) in asked[0]["messages"][0]["content"]
    again, nothing = endpoint_that(lambda _: "no", cache=tmp_path / "kept")
    assert again(RIGHT, tree) == "how many 1?"
    assert not nothing
    assert ask("x" * 30_000, tree) is None


@pytest.mark.parametrize("said", ["how many?", '{"question": 5}', '{"question": "x", "more": 1}', "[]", ""])
def test_what_is_not_a_question_is_none(said):
    ask, _ = endpoint_that(lambda _: said)
    assert ask(RIGHT, GUARD.check(RIGHT).tree) is None
    lines, left, _ = drawn(1, ask=ask)
    assert not lines
    assert left[0].reason == "no question was made for the query"


def test_what_cannot_be_meant_is_refused():
    with pytest.raises(ValueError, match="at least 1"):
        Synthesis(0)
