"""A second opinion by the nearest examples."""

from __future__ import annotations

import pytest

from guard.scope.judges.examples import ExampleJudge
from guard.screening import Ruling


def embed(texts):
    return [[text.count("slow") + 0.01, text.count("poem") + 0.01] for text in texts]


def test_the_nearer_kind_decides():
    judge = ExampleJudge(embed, ["slow routes"], ["a poem"])
    assert judge.opinion("what is slow", []) is Ruling.ALLOW
    assert judge.opinion("one poem", []) is Ruling.BLOCK


def test_where_neither_is_clearly_nearer_there_is_no_opinion():
    assert ExampleJudge(embed, ["slow"], ["poem"]).opinion("a slow poem", []) is None


def test_an_embedding_that_fails_is_no_opinion():
    calls = []

    def fail_later(texts):
        calls.append(texts)
        if len(calls) > 1:
            raise TimeoutError
        return embed(texts)

    assert ExampleJudge(fail_later, ["slow"], ["poem"]).opinion("slow", []) is None


@pytest.mark.parametrize("vector", [[0.0, 0.0], [float("nan"), 1.0]])
def test_a_vector_without_a_direction_is_no_opinion(vector):
    judge = ExampleJudge(embed, ["slow"], ["poem"])
    judge._embed = lambda _: [vector]
    assert judge.opinion("slow", []) is None


@pytest.mark.parametrize(("ours", "others"), [([], ["x"]), (["x"], [])])
def test_examples_of_both_kinds_are_needed(ours, others):
    with pytest.raises(ValueError, match="examples"):
        ExampleJudge(embed, ours, others)
