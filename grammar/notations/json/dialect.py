"""Dialect: one way in which people and models write a whole text that is almost JSON, and the edits that make it JSON.

A repair corrects one fault at its place. A dialect differs everywhere at once: every quotation mark has a backslash, every
brace is doubled, the whole text is YAML. The parser finds nothing but errors in such a text, so it is rewritten before it
is parsed. Each dialect looks for its own signature and is silent on every other text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from grammar.diagnostic import Edit, Safety
from grammar.folder import explanation_of, name_of
from grammar.frozen import field, frozen
from grammar.pattern import pattern
from grammar.pause import pause
from grammar.recipe import by_name
from grammar.source import Span

MAX_CHARACTERS = 100_000
"""A longer text is not rewritten."""

MAX_EDITS = 20_000
"""A text that would need more edits is not rewritten."""


@frozen
class Dialect:
    """One way of writing: its name, why rewriting it is right, and how a text in it becomes JSON.

    Each of the `examples` is a text before and after. `offer` gives the edits in the order of the text, or None for a
    text that is not in this dialect. `title` says in one phrase what the edits do. `is_untyped` says that its values have
    lost their types, so that a guess is made only where the language would take another type as well.
    """

    name: str
    title: str
    explanation: str
    safety: Safety
    examples: tuple[tuple[str, str], ...]
    offer: Callable[[str], tuple[Edit, ...] | None] = field(repr=False)
    is_untyped: bool = False

    def __reduce__(self) -> tuple[Any, ...]:
        """By the name of its function, which in its module is the name of the dialect."""
        return by_name(self, self.offer)


def dialect(
    title: str, *, safety: Safety, examples: Iterable[tuple[str, str]], is_untyped: bool = False
) -> Callable[[Callable[[str], Iterable[Edit] | None]], Dialect]:
    """Make a dialect of a function: its name is the dialect's, its docstring says why the edits are right.

    Raises:
        TypeError: the function has no docstring.
    """

    def declare(offer: Callable[[str], Iterable[Edit] | None]) -> Dialect:
        explanation = explanation_of(offer, "dialect")

        def edits(text: str) -> tuple[Edit, ...] | None:
            if len(text) > MAX_CHARACTERS:
                return None
            pause()  # one after the other looks at all of a text
            offered = tuple(offer(text) or ())
            return offered if 0 < len(offered) <= MAX_EDITS else None

        edits.__module__, edits.__qualname__ = offer.__module__, offer.__qualname__
        return Dialect(name_of(offer), title, explanation, safety, tuple(examples), edits, is_untyped)

    return declare


def outside_strings(text: str) -> Iterable[Span]:
    """The stretches of a text that stand outside of double-quoted strings, in order, none empty."""
    at = 0
    for match in _STRING.finditer(text):
        pause()
        if at < match.start():
            yield Span(at, match.start())
        at = match.end()
    if at < len(text):
        yield Span(at, len(text))


_STRING = pattern(r'"(?:[^"\\]|\\.)*+"?', re.DOTALL)
