"""Grader: the guard as a reward function for trainers that let a model answer and then reward it.

It has the signature of TRL's reward functions: completions, and the columns of the data set by name. A valid query is rewarded,
whatever it asks: a model can learn to give the same easy one every time. Give the column `expected` where you can, or add a
reward of your own for what the answer means.
"""

from __future__ import annotations

import pickle
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from grammar.frozen import frozen
from guard.journey import Guard
from guard.verdict import Accepted, Declined, Repaired, Verdict

_QUESTIONS = ("question", "input")


class GraderError(ValueError):
    """A grader's file cannot be used; the message is one sentence."""


@frozen
class Rewards:
    """What answers are worth. `differs` is for a valid query that is another one than `expected`, where that is known."""

    accepted: float = 1.0
    repaired: float = 0.5
    declined: float = 0.0
    rejected: float = 0.0
    differs: float = 0.25


class Grader:
    """The guard as a reward function.

    Args:
        guard: judges each answer.
        rewards: what its verdicts are worth.
        name: what a trainer's log calls it.
    """

    def __init__(self, guard: Guard[Any], rewards: Rewards | None = None, name: str = "guard") -> None:
        self.guard = guard
        self.rewards = rewards or Rewards()
        self.__name__ = name

    def __call__(self, completions: Sequence[Any], **columns: Any) -> list[float]:
        """The reward of each completion, in order; what is no text is worth as much as what is refused.

        Args:
            completions: texts, or conversations whose last message is the answer.
            columns: those of the data set, a value for each completion. Of these `question` (or `input`) is what was asked, and
                `expected` the query that is right; None where that is not known. Others are passed over.
        """
        questions = next((columns[name] for name in _QUESTIONS if _is_column(columns.get(name), completions)), None)
        expected = columns.get("expected")
        if not _is_column(expected, completions):
            expected = None
        return [
            self.reward(
                text_of(completion),
                question=None if questions is None else questions[at],
                expected=None if expected is None else expected[at],
            )
            for at, completion in enumerate(completions)
        ]

    def reward(self, text: str | None, *, question: Any = None, expected: Any = None) -> float:
        """The reward of one answer; None is no answer."""
        rewards = self.rewards
        if text is None:
            return rewards.rejected
        asked = question if isinstance(question, str) else None
        verdict = self.guard.check(text, question=asked)
        if isinstance(verdict, Declined):
            return rewards.declined
        if not isinstance(verdict, Accepted | Repaired):
            return rewards.rejected
        if isinstance(expected, str):
            right = self.guard.check(expected, question=asked)
            if isinstance(right, Accepted | Repaired) and _query(right) != _query(verdict):
                return rewards.differs
        return rewards.accepted if isinstance(verdict, Accepted) else rewards.repaired

    def save(self, path: Path) -> str:
        """Write the guard to a file that `grader_from` reads; its SHA-256.

        Raises:
            GraderError: the guard cannot be sent to another process, because something of its language is no value.
            OSError: the file cannot be written.
        """
        try:
            data = pickle.dumps((self.guard, self.rewards, self.__name__))
        except (pickle.PicklingError, TypeError, AttributeError) as error:
            raise GraderError(f"the guard cannot be written to a file: {error}") from error
        path.write_bytes(data)
        return sha256(data).hexdigest()


def grader_from(path: Path, digest: str) -> Grader:
    """The grader that `Grader.save` wrote. Reading it runs what is in the file: it must be the one that was written.

    Args:
        path: the file.
        digest: the SHA-256 that `Grader.save` gave.

    Raises:
        GraderError: the file is another one.
        OSError: it cannot be read.
    """
    data = path.read_bytes()
    if sha256(data).hexdigest() != digest:
        raise GraderError(f"{path} is not the file that was written with this grader")
    guard, rewards, name = pickle.loads(data)  # noqa: S301  # its digest is the one that was written down
    return Grader(guard, rewards, name)


SCRIPT = '''"""The guard as a reward function: `reward_funcs=[reward]` of a trainer such as TRL's GRPOTrainer.

Written by `guard data --grader`. It needs the package grammar-guard, and the file beside it.
"""

from pathlib import Path

from guard.training.grader import grader_from

reward = grader_from(Path(__file__).with_name("{file}"), "{digest}")
'''


def write_grader(guard: Guard[Any], folder: Path) -> tuple[str, str]:
    """Write grader.py and the guard that it reads into a folder; the names of the two files.

    Raises:
        GraderError: the guard cannot be written.
        OSError: a file cannot be written.
    """
    script, file = "grader.py", "grader.guard"
    digest = Grader(guard).save(folder / file)
    (folder / script).write_text(SCRIPT.format(file=file, digest=digest), encoding="utf-8")
    return script, file


def text_of(completion: Any) -> str | None:
    """The answer of a completion: a text, or the content of the last message; None where that is no text."""
    if isinstance(completion, Sequence) and not isinstance(completion, str | bytes):
        last = completion[-1] if completion else None
        completion = last.get("content") if isinstance(last, Mapping) else None
    return completion if isinstance(completion, str) else None


def _is_column(values: Any, completions: Sequence[Any]) -> bool:
    return isinstance(values, Sequence) and not isinstance(values, str | bytes) and len(values) == len(completions)


def _query(verdict: Verdict[Any]) -> Any:
    return verdict.to_dict()["query"]
