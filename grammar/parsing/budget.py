"""Budgets in steps: what one verdict may cost, what its searches may cost, and how many errors are reported.

Steps are counted, never seconds: a text has the same verdict on every machine and every day.
"""

from __future__ import annotations

from grammar.pause import pausing

MAX_STEPS = 6_000
"""All searches for one verdict make at most so many steps, whatever is sent."""

MAX_ERRORS = 20
"""Reading stops after so many errors, and reports no more: what is left of such a text says nothing new."""

MAX_WORK = 100_000
"""One verdict takes at most so many steps of work in all, unless the caller says otherwise."""

CHARACTERS_A_STEP = 8
"""What passes over a whole text without reading it counts one step for so many characters."""


class WorkExceededError(Exception):
    """More work was to be done than the budget allows. Whoever made the budget turns it into a refusal."""


class Work:
    """What is left of the work that one verdict may take, in steps.

    A token that is read is a step, and one more where a tree is made of it; so is a step of a search. What passes over
    a text without reading it costs a step for every `CHARACTERS_A_STEP` characters.

    >>> work = Work(10)
    >>> work.do(4)
    >>> work.left
    6
    >>> work.do(7)
    Traceback (most recent call last):
    ...
    grammar.parsing.budget.WorkExceededError: the budget of work is spent
    """

    __slots__ = ("_pause", "left")

    def __init__(self, steps: int = MAX_WORK) -> None:
        self.left = steps
        self._pause = pausing.get()

    def do(self, steps: int) -> None:
        """Take so many steps off.

        Raises:
            WorkExceededError: there are not so many left; then there are none left for anything else either.
        """
        self.left -= steps
        if self.left < 0:
            raise WorkExceededError("the budget of work is spent")
        if self._pause is not None:
            self._pause()

    def pass_over(self, characters: int) -> None:
        """Take off what one pass over a text of so many characters costs.

        Raises:
            WorkExceededError: as for `do`.
        """
        self.do(1 + characters // CHARACTERS_A_STEP)


class SearchBudget:
    """What is left to spend on searching, in steps: the same on every machine and every day, unlike seconds.

    One budget is made for a verdict and handed to every reading that it takes; each search takes off what it used.
    When nothing is left, errors are still found and reported, but nothing more is searched for. `work` is what the verdict
    may take in all, the searches included; None where that is not limited, and then nothing here raises.

    >>> budget = SearchBudget(10)
    >>> budget.spend(25)
    >>> budget.left
    0
    """

    __slots__ = ("left", "work")

    def __init__(self, steps: int = MAX_STEPS, work: Work | None = None) -> None:
        self.left = steps
        self.work = work

    def spend(self, steps: int) -> None:
        """Take so many steps off; what is left is never below zero.

        Raises:
            WorkExceededError: the work that is left in all does not allow it.
        """
        self.left = max(0, self.left - steps)
        if self.work is not None:
            self.work.do(steps)
