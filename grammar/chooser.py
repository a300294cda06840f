"""Chooser: where the choices of a drawn value come from, and the usual ways to choose.

Sentences, trees and damages are drawn by one kind of question only: *which of N?* Hypothesis answers it so that
a failure shrinks, a seeded generator so that a run can be repeated. The first of the choices is always the simplest.
"""

from __future__ import annotations

import string
from collections.abc import Callable, Sequence
from random import Random
from typing import Protocol, TypeVar

from grammar.frozen import frozen

T = TypeVar("T")

_PLAIN = string.ascii_lowercase + string.digits + "_"
_ODD = " .-/:'\"`\\$%{}[]<>&\t\n\u00e9\u00df\u03b1\u4e16\U0001f600"


class Chooser(Protocol):
    """Where choices come from."""

    def choose(self, count: int) -> int:
        """A number from 0 to ``count - 1``; 0 is the simplest choice."""


@frozen
class Seeded:
    """Choices of a seeded generator: the same in every process.

    >>> chooser = Seeded(Random(7))
    >>> [chooser.choose(10) for _ in range(5)]
    [3, 1, 6, 0, 5]
    """

    random: Random

    def choose(self, count: int) -> int:
        """A number from 0 to ``count - 1``, all equally likely."""
        # Not randrange(): how that makes a number of random bits is no promise of the library, random() is.
        return int(self.random.random() * count) if count <= 1 << 40 else self.random.getrandbits(64) * count >> 64


class Simplest:
    """Always the simplest choice."""

    __slots__ = ()

    def choose(self, count: int) -> int:  # noqa: ARG002  # of any number, the first
        """Zero."""
        return 0


def pick(chooser: Chooser, items: Sequence[T]) -> T:
    """One of the items, the first of which is the simplest."""
    return items[chooser.choose(len(items))]


def happens(chooser: Chooser, times: int = 1, of: int = 2) -> bool:
    """Whether something happens that happens `times` in `of` tries; that it does not is simpler."""
    return chooser.choose(of) >= of - times


def maybe(chooser: Chooser, make: Callable[[], T], times: int = 1, of: int = 2) -> T | None:
    """What `make` gives, or None, which is simpler."""
    return make() if happens(chooser, times, of) else None


def few(chooser: Chooser, make: Callable[[], T], most: int = 3, least: int = 0) -> tuple[T, ...]:
    """From `least` to `most` of what `make` gives; fewer are simpler, and likelier."""
    made = [make() for _ in range(least)]
    while len(made) < most and happens(chooser):
        made.append(make())
    return tuple(made)


def some(chooser: Chooser, items: Sequence[T], most: int = 3, least: int = 0) -> tuple[T, ...]:
    """From `least` to `most` of the items, none of them twice, as far as they go."""
    left = list(items)
    return few(chooser, lambda: left.pop(chooser.choose(len(left))), min(most, len(left)), min(least, len(left)))


def whole(chooser: Chooser, least: int, most: int) -> int:
    """A whole number between two bounds, both included; small ones and the bounds themselves are likelier.

    The simplest is 0 where that is between them, else the least.
    """
    simplest = 0 if least <= 0 <= most else least
    kind = chooser.choose(4)
    if kind == 0:
        return min(most, simplest + chooser.choose(11))
    if kind == 1:
        return (most, least)[chooser.choose(2)]
    if kind == 2:  # as likely of any length: 7, 250 and 90,000 are all ordinary
        width = chooser.choose(max((most - simplest).bit_length(), 1))
        return min(most, simplest + chooser.choose(1 << width))
    return least + chooser.choose(most - least + 1)


def word(chooser: Chooser, most: int = 8) -> str:
    """A short text of letters, digits and underscores that begins with a letter."""
    first = _PLAIN[chooser.choose(26)]
    return first + "".join(few(chooser, lambda: pick(chooser, _PLAIN), most - 1))


def text(chooser: Chooser, most: int = 8) -> str:
    """A short text of any characters, blanks, quotes and letters beyond ASCII among them; often a plain word."""
    if not happens(chooser, 1, 3):
        return word(chooser, most)
    return "".join(few(chooser, lambda: pick(chooser, _PLAIN + _ODD), most))
