"""A model as judge: asked twice, kept to a fixed answer and a budget, and measured beside people before it is used."""

from __future__ import annotations

import json

import httpx
import pytest

from guard.evals import JudgeError, QueryJudge, labelled, measured
from guard.record import read_line


def judge_that(answer, **options):
    """A judge whose endpoint answers by the text of what it is asked; the bodies of the calls."""
    asked = []

    def handle(request):
        body = json.loads(request.content)
        asked.append(body)
        said = answer(body["messages"][0]["content"])
        return httpx.Response(200, json={"choices": [{"message": {"content": said}}]})

    client = httpx.Client(transport=httpx.MockTransport(handle))
    return QueryJudge("http://judge/v1", "m", "the query counts", client=client, **options), asked


def by_query(content):
    return json.dumps({"holds": "COUNT" in content.split("Query, as JSON:")[1].split("Answer with")[0]})


def test_it_is_asked_with_the_answers_in_either_order():
    judge, asked = judge_that(by_query)
    assert judge("how many", "COUNT") == (True, "")
    assert judge("how many", "SUM") == (False, "the judge says that it does not hold")
    orders = [body["messages"][0]["content"].rpartition("nothing else: ")[2].find("true") for body in asked[:2]]
    assert orders[0] < orders[1]
    assert all(body["temperature"] == 0 for body in asked)


def test_an_answer_that_follows_the_order_is_none():
    def first_offered(content):
        offered = content.rpartition("nothing else: ")[2]
        return '{"holds": true}' if offered.startswith('{"holds": true}') else '{"holds": false}'

    judge, _ = judge_that(first_offered)
    assert judge(None, "COUNT") == (None, "the judge answers otherwise when the order is swapped")
    assert judge.swapped == 1


@pytest.mark.parametrize(
    "said", ["yes", '{"holds": 1}', '{"holds": true, "why": "x"}', "[]", "", '{"holds": "true"}', "```json\n{}```"]
)
def test_what_is_not_the_answer_that_was_asked_for_is_none(said):
    judge, _ = judge_that(lambda _: said)
    assert judge(None, "COUNT") == (None, "the judge gave no answer")


def test_it_makes_no_more_calls_than_it_may_and_remembers_what_it_was_told(tmp_path):
    judge, asked = judge_that(by_query, calls=2, cache=tmp_path / "answers.jsonl")
    assert judge(None, "COUNT")[0] is True
    assert judge(None, "COUNT")[0] is True
    assert judge(None, "SUM")[0] is None
    assert len(asked) == 2
    with (tmp_path / "answers.jsonl").open("a") as file:
        file.write('{"asked": "torn')
    again, asked = judge_that(by_query, calls=0, cache=tmp_path / "answers.jsonl")
    assert again(None, "COUNT")[0] is True
    assert asked == []


def records(count, *, holds=lambda n: n % 2 == 0):
    for n in range(count):
        line = {"output": "COUNT" if n % 2 == 0 else "SUM", "id": str(n), "labels": {"counts": holds(n)}}
        yield read_line(json.dumps(line))


def test_it_is_measured_beside_people():
    judge, _ = judge_that(by_query)
    told = measured(judge, labelled(records(40, holds=lambda n: n % 2 == 0 and n != 0), "counts")).to_dict()
    assert (told["both"], told["only_judge"], told["only_people"], told["neither"]) == (19, 1, 0, 20)
    assert told["said"].startswith("agrees with people on 39 of 40: 97.5% (87.1% to 99.6%), kappa 0.95 (")


def test_without_labels_of_people_it_is_not_used():
    with pytest.raises(JudgeError, match="needs at least 20 labels of people to be measured, and there are 3"):
        labelled(records(3), "counts")
    with pytest.raises(JudgeError, match="there are 0"):
        labelled(records(40), "another")
