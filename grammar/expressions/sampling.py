"""Texts that a regular expression matches, drawn by somebody's choices."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from re import _constants as sre  # the standard library has no public face for these
from re import _parser
from typing import Any

MOST_REPEATS = 4
"""An open repetition is drawn at most so many times beyond its least."""

_ALPHABET = [chr(code) for code in range(32, 127)] + list("\n\t\u00e9\u00df\u03b1\u4e16\U0001f600")

Choose = Callable[[int], int]
"""A number from 0 to ``count - 1``; 0 is the simplest choice."""


def sample(pattern: str, flags: int, choose: Choose) -> str:
    """A text that the expression most likely matches as a whole; look-around and back-references are not heeded.

    Whoever needs certainty checks with ``re.fullmatch``.
    """
    return "".join(_drawn(_parsed(pattern, flags), flags, choose, {}))


@lru_cache(maxsize=512)
def _parsed(pattern: str, flags: int) -> Any:
    return _parser.parse(pattern, flags)


def _drawn(sequence: Any, flags: int, choose: Choose, groups: dict[int, str]) -> list[str]:
    found: list[str] = []
    for kind, argument in sequence:
        if kind is sre.LITERAL:
            found.append(chr(argument))
        elif kind in (sre.NOT_LITERAL, sre.ANY, sre.IN, sre.CATEGORY):
            found.append(_one(kind, argument, flags, choose))
        elif kind is sre.BRANCH:
            branches = argument[1]
            found += _drawn(branches[choose(len(branches))], flags, choose, groups)
        elif kind is sre.SUBPATTERN:
            group, _, _, inner = argument
            drawn = _drawn(inner, flags, choose, groups)
            if group is not None:
                groups[group] = "".join(drawn)
            found += drawn
        elif kind in (sre.MAX_REPEAT, sre.MIN_REPEAT, getattr(sre, "POSSESSIVE_REPEAT", None)):
            least, most, inner = argument
            upper = least + MOST_REPEATS if most is sre.MAXREPEAT else min(most, least + MOST_REPEATS)
            for _ in range(least + choose(upper - least + 1)):
                found += _drawn(inner, flags, choose, groups)
        elif kind is getattr(sre, "ATOMIC_GROUP", None):
            found += _drawn(argument, flags, choose, groups)
        elif kind is sre.GROUPREF:
            found.append(groups.get(argument, ""))
        # Anchors and look-around match nothing themselves.
    return found


def _one(kind: Any, argument: Any, flags: int, choose: Choose) -> str:
    allowed = _characters(kind, tuple(argument) if kind is sre.IN else (argument,), flags)
    return allowed[choose(len(allowed))]


@lru_cache(maxsize=2048)
def _characters(kind: Any, members: tuple[Any, ...], flags: int) -> tuple[str, ...]:
    """The characters that one place of an expression can be: letters and digits first, a few beyond ASCII last."""
    compiled = _compiled(kind, members, flags)
    allowed = [character for character in _ALPHABET if compiled(character)]
    if not allowed and kind is sre.IN:
        for member, value in members:
            if member is sre.LITERAL:
                allowed.append(chr(value))
            elif member is sre.RANGE:
                allowed += [chr(code) for code in range(value[0], min(value[0] + 8, value[1] + 1))]
    allowed.sort(key=lambda character: (not character.isalnum(), not character.isascii(), character))
    return tuple(allowed or ["a"])


def _compiled(kind: Any, members: tuple[Any, ...], flags: int) -> Callable[[str], bool]:
    if kind is sre.ANY:
        return lambda c: c != "\n" or bool(flags & re.DOTALL)
    if kind is sre.NOT_LITERAL:
        return lambda c: c != chr(members[0])
    if kind is sre.CATEGORY:
        return _category(members[0])
    tests = [_member(member, value) for member, value in members if member is not sre.NEGATE]
    is_negated = any(member is sre.NEGATE for member, _ in members)
    return lambda c: any(test(c) for test in tests) != is_negated


def _member(kind: Any, value: Any) -> Callable[[str], bool]:
    if kind is sre.LITERAL:
        return lambda c: ord(c) == value
    if kind is sre.RANGE:
        return lambda c: value[0] <= ord(c) <= value[1]
    return _category(value)


def _category(value: Any) -> Callable[[str], bool]:
    spelled = {
        sre.CATEGORY_DIGIT: r"\d",
        sre.CATEGORY_NOT_DIGIT: r"\D",
        sre.CATEGORY_SPACE: r"\s",
        sre.CATEGORY_NOT_SPACE: r"\S",
        sre.CATEGORY_WORD: r"\w",
        sre.CATEGORY_NOT_WORD: r"\W",
    }
    expression = re.compile(spelled.get(value, "."))
    return lambda c: expression.match(c) is not None
