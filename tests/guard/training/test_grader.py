"""The guard as a reward function: one number for each completion, in the forms that trainers give."""

from __future__ import annotations

import pytest

from grammar import Language
from guard import Guard
from guard.training import Grader, GraderError, Rewards, grader_from
from guard.training.grader import write_grader
from tests.guard.training.made import BROKEN, GUARD, RIGHT, WRONG

SAID = [RIGHT, BROKEN, WRONG, "CANNOT ANSWER: no", "", None, 7]
WORTH = [1.0, 0.5, 0.0, 0.0, 0.0, 0.0, 0.0]


def test_each_completion_has_its_reward_whatever_form_it_has():
    reward = Grader(GUARD)
    assert reward(SAID) == WORTH
    assert reward([[{"role": "assistant", "content": said}] for said in SAID]) == WORTH
    assert reward(completions=[[], [{"content": [{"type": "text"}]}], [7]]) == [0.0, 0.0, 0.0]
    assert reward([]) == []
    assert reward.__name__ == "guard"


def test_rewards_are_the_callers():
    reward = Grader(GUARD, Rewards(2, 1, 0.5, -1), name="dsl")
    assert reward(SAID[:4]) == [2, 1, -1, 0.5]
    assert reward.__name__ == "dsl"


def test_columns_of_the_data_set_are_looked_at_by_name_and_others_passed_over():
    reward = Grader(GUARD)
    same = '{"breakdowns": ["region"], "calculations": [{"op": "COUNT"}]}'
    columns = {
        "prompts": ["x"] * 4,
        "question": ["how many by region?"] * 4,
        "expected": [same, '{"limit": 5}', None, WRONG],
        "trainer_state": object(),
        "completion_ids": [[1]] * 4,
    }
    assert reward([RIGHT] * 4, **columns) == [1.0, 0.25, 1.0, 1.0]
    assert reward([RIGHT], question="one string", expected=same) == [1.0]


def test_a_grader_is_written_and_read_back_and_no_other_file_is(tmp_path):
    script, file = write_grader(GUARD, tmp_path)
    namespace = {"__file__": str(tmp_path / script)}
    exec((tmp_path / script).read_text(), namespace)
    assert namespace["reward"](SAID) == WORTH
    (tmp_path / file).write_bytes(b"another")
    with pytest.raises(GraderError, match="is not the file that was written with this grader"):
        exec((tmp_path / script).read_text(), namespace)
    digest = Grader(GUARD, Rewards(3)).save(tmp_path / file)
    assert grader_from(tmp_path / file, digest)([RIGHT]) == [3]


def test_a_guard_that_is_no_value_is_not_written(tmp_path):
    language = Language.from_lark('start: "a"', canonical=lambda tree: tree)
    with pytest.raises(GraderError, match="the guard cannot be written to a file: "):
        Grader(Guard(language)).save(tmp_path / "x")
