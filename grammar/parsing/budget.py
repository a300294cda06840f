"""SearchBudget: what all the searches of one verdict may cost together, in steps, and how many errors are reported."""

from __future__ import annotations

MAX_STEPS = 6_000
"""All searches for one verdict make at most so many steps, whatever is sent."""

MAX_ERRORS = 20
"""Reading stops after so many errors, and reports no more: what is left of such a text says nothing new."""


class SearchBudget:
    """What is left to spend, in steps: the same on every machine and every day, unlike seconds.

    One budget is made for a verdict and handed to every reading that it takes; each search takes off what it used.
    When nothing is left, errors are still found and reported, but nothing more is searched for.

    >>> budget = SearchBudget(10)
    >>> budget.spend(25)
    >>> budget.left
    0
    """

    __slots__ = ("left",)

    def __init__(self, steps: int = MAX_STEPS) -> None:
        self.left = steps

    def spend(self, steps: int) -> None:
        """Take so many steps off; what is left is never below zero."""
        self.left = max(0, self.left - steps)
