"""Texts that a regular expression matches, drawn by somebody's choices."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from grammar.expressions.expression import Chars, Choice, Group, Node, Reference, Repeat, Sequence, read_expression
from grammar.frozen import replace

MOST_REPEATS = 4
"""An open repetition is drawn at most so many times beyond its least."""

_ALPHABET = [chr(code) for code in range(32, 127)] + list("\n\t\u00e9\u00df\u03b1\u4e16\U0001f600")

_LISTED = 8
"""Of a range beyond these characters, the first so many are drawn."""

Choose = Callable[[int], int]
"""A number from 0 to ``count - 1``; 0 is the simplest choice."""


def sample(pattern: str, flags: int, choose: Choose) -> str:
    """A text that the expression most likely matches as a whole; look-around is not heeded.

    Whoever needs certainty checks with ``re.fullmatch``.

    Raises:
        ValueError: Python does not read the expression.
    """
    expression = read_expression(pattern, flags)
    if expression is None:
        raise ValueError(f"not a regular expression that Python reads: {pattern}")
    return _drawn(expression.root, choose, {})


def _drawn(node: Node, choose: Choose, groups: dict[int, str]) -> str:
    if isinstance(node, Chars):
        return node.only or _one(node, choose)
    if isinstance(node, Sequence):
        return "".join([_drawn(part, choose, groups) for part in node.parts])
    if isinstance(node, Choice):
        return _drawn(node.options[choose(len(node.options))], choose, groups)
    if isinstance(node, Repeat):
        most = node.least + MOST_REPEATS if node.most is None else min(node.most, node.least + MOST_REPEATS)
        times = node.least + choose(most - node.least + 1)
        return "".join([_drawn(node.part, choose, groups) for _ in range(times)])
    if isinstance(node, Group):
        groups[node.number] = _drawn(node.part, choose, groups)
        return groups[node.number]
    if isinstance(node, Reference):
        return groups.get(node.number, "")
    return ""  # anchors and look-around match nothing themselves


def _one(chars: Chars, choose: Choose) -> str:
    if not chars.ranges and not chars.classes and not chars.is_negated:
        return ""  # no character at all
    characters = _characters(chars)
    return characters[choose(len(characters))]


@lru_cache(maxsize=2048)
def _characters(chars: Chars) -> tuple[str, ...]:
    """The characters that one place of an expression can be: letters and digits first, a few beyond ASCII last.

    They are drawn in the case in which they are written.
    """
    reads = replace(chars, ignores_case=False).reads
    characters = [character for character in _ALPHABET if reads(character)]
    if not characters and not chars.is_negated:
        characters = [chr(code) for low, high in chars.ranges for code in range(low, min(low + _LISTED, high + 1))]
    characters.sort(key=lambda character: (not character.isalnum(), not character.isascii(), character))
    return tuple(characters or ["a"])
