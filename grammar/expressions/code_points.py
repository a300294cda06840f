"""Sets of characters as sorted ranges of code points, exactly as Python's expressions read them."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from itertools import pairwise

from grammar.expressions.expression import Chars

Ranges = tuple[tuple[int, int], ...]
"""A set of code points: ranges with both ends in them, sorted, none touching the next."""

LAST = sys.maxunicode

SURROGATES: Ranges = ((0xD800, 0xDFFF),)
"""Halves of characters, which no text in UTF-8 has."""

EVERY: Ranges = ((0, 0xD7FF), (0xE000, LAST))
"""Every character that a text in UTF-8 can have."""

_CASED = 100
"""A set of up to so many code points is taken in every case character by character; of a larger one Python is asked."""


@lru_cache(maxsize=4096)
def code_points(chars: Chars) -> Ranges:
    """The code points that a set of characters reads, without halves of characters."""
    ranges = joined(chars.ranges)
    if not chars.classes and (not chars.ignores_case or size(ranges) <= _CASED):
        if chars.ignores_case:
            codes = (code for low, high in ranges for code in range(low, high + 1))
            ranges = joined(each for code in codes for each in _any_case(code, is_ascii=chars.is_ascii))
        return common(complement(ranges) if chars.is_negated else ranges, EVERY)
    return _asked(chars)


def _asked(chars: Chars) -> Ranges:
    """The code points of a set, by reading every character there is."""
    inside = "".join(f"{re.escape(chr(low))}-{re.escape(chr(high))}" for low, high in chars.ranges)
    inside += "".join(f"\\{letter}" for letter in chars.classes)
    flags = re.DOTALL | (re.IGNORECASE if chars.ignores_case else 0) | (re.ASCII if chars.is_ascii else 0)
    found = re.finditer(f"[{'^' if chars.is_negated else ''}{inside}]+", _every_character(), flags)
    return common(joined((match.start(), match.end() - 1) for match in found), EVERY)


@lru_cache(maxsize=4096)
def _any_case(code: int, *, is_ascii: bool) -> Ranges:
    """A letter in every case, as Python's expressions know it."""
    letter = chr(code)
    if not letter.isalpha():
        return ((code, code),)
    flags = re.IGNORECASE | (re.ASCII if is_ascii else 0)
    return joined((match.start(), match.start()) for match in re.finditer(re.escape(letter), _every_character(), flags))


@cache
def _every_character() -> str:
    return "".join(map(chr, range(LAST + 1)))


def joined(ranges: Iterable[tuple[int, int]]) -> Ranges:
    """Ranges in any order as one set.

    >>> joined([(5, 7), (1, 2), (3, 3)])
    ((1, 3), (5, 7))
    """
    made: list[tuple[int, int]] = []
    for low, high in sorted(ranges):
        if made and low <= made[-1][1] + 1:
            made[-1] = made[-1][0], max(made[-1][1], high)
        else:
            made.append((low, high))
    return tuple(made)


def complement(ranges: Ranges) -> Ranges:
    """Every code point that a set does not have."""
    made, start = [], 0
    for low, high in ranges:
        if start < low:
            made.append((start, low - 1))
        start = high + 1
    if start <= LAST:
        made.append((start, LAST))
    return tuple(made)


def common(one: Ranges, other: Ranges) -> Ranges:
    """The code points of both sets."""
    made: list[tuple[int, int]] = []
    at = beside = 0
    while at < len(one) and beside < len(other):
        low, high = max(one[at][0], other[beside][0]), min(one[at][1], other[beside][1])
        if low <= high:
            made.append((low, high))
        if one[at][1] < other[beside][1]:
            at += 1
        else:
            beside += 1
    return tuple(made)


def size(ranges: Ranges) -> int:
    """How many code points a set has."""
    return sum(high - low + 1 for low, high in ranges)


def partition(sets: Sequence[Ranges]) -> tuple[tuple[Ranges, ...], tuple[tuple[int, ...], ...]]:
    """Disjoint sets, all of them together every character, such that each of the given ones is some of them together.

    Returns:
        The disjoint sets, and for each of the given ones the numbers of those that it is made of.
    """
    bounds = sorted({0, 0xD800, 0xE000, LAST + 1, *(b for each in sets for low, high in each for b in (low, high + 1))})
    signs: dict[tuple[int, ...], list[tuple[int, int]]] = {}
    at = [0] * len(sets)
    for low, after in pairwise(bounds):
        if low == 0xD800:
            continue
        sign = []
        for number, each in enumerate(sets):
            while at[number] < len(each) and each[at[number]][1] < low:
                at[number] += 1
            if at[number] < len(each) and each[at[number]][0] <= low:
                sign.append(number)
        signs.setdefault(tuple(sign), []).append((low, after - 1))
    made = tuple(tuple(at for at, sign in enumerate(signs) if number in sign) for number in range(len(sets)))
    return tuple(joined(each) for each in signs.values()), made
