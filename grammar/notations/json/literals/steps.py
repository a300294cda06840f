"""Steps: how much of a text may still be read, in all attempts at it together."""

from __future__ import annotations

from grammar.notations.json.literals.node import Unreadable
from grammar.pause import pause

MAX_STEPS = 40_000
"""More parts than these are not read."""


class Steps:
    """How much may still be read."""

    def __init__(self, most: int = MAX_STEPS) -> None:
        self.left = most

    def one(self) -> None:
        """Take one step.

        Raises:
            Unreadable: there is none left.
        """
        self.left -= 1
        if self.left < 0:
            raise Unreadable("too long")
        if not self.left % 64:
            pause()
