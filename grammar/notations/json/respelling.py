"""Respelling: one way in which a whole text is written that JSON is not, and the edits that write it as JSON.

A repair mends one fault at its place. Some faults are everywhere at once: every quotation mark has a backslash, every
brace comes twice, the whole is YAML. Reading finds nothing but errors there, so such a text is written anew before it is
read. Each respelling looks for the sign of its own way of writing and is silent otherwise.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from grammar.diagnostic import Edit, Safety
from grammar.source import Span

MAX_CHARACTERS = 100_000
"""A longer text is not written anew."""

MAX_EDITS = 20_000
"""A text that would need more edits is not written anew."""


@dataclass(frozen=True, slots=True)
class Respelling:
    """One way of writing: its name, its reason, and what it makes of a text.

    `before` and `after` of each example are texts. `offer` gives the edits, sorted, or None where the text is not
    written that way. `title` says in one phrase what is done.
    """

    name: str
    title: str
    explanation: str
    safety: Safety
    examples: tuple[tuple[str, str], ...]
    offer: Callable[[str], tuple[Edit, ...] | None] = field(repr=False)


def respelling(
    title: str, *, safety: Safety, examples: Iterable[tuple[str, str]]
) -> Callable[[Callable[[str], Iterable[Edit] | None]], Respelling]:
    """Make a respelling of a function: its name is the respelling's, its docstring the reason why it is right.

    Raises:
        TypeError: the function has no docstring.
    """

    def declare(offer: Callable[[str], Iterable[Edit] | None]) -> Respelling:
        explanation = inspect.getdoc(offer)
        if not explanation:
            raise TypeError(f"respelling {offer.__name__} has no docstring to explain it")

        def edits(text: str) -> tuple[Edit, ...] | None:
            if len(text) > MAX_CHARACTERS:
                return None
            offered = tuple(offer(text) or ())
            return offered if 0 < len(offered) <= MAX_EDITS else None

        return Respelling(offer.__name__.replace("_", "-"), title, explanation, safety, tuple(examples), edits)

    return declare


def outside_strings(text: str) -> Iterable[Span]:
    """The stretches of a text that stand outside of double-quoted strings, in order, none empty."""
    at = 0
    for match in _STRING.finditer(text):
        if at < match.start():
            yield Span(at, match.start())
        at = match.end()
    if at < len(text):
        yield Span(at, len(text))


_STRING = re.compile(r'"(?:[^"\\]|\\.)*+"?', re.DOTALL)
