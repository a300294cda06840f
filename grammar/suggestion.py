"""Nearest names, for "did you mean"."""

from __future__ import annotations

import re
from collections.abc import Iterable

SHOWN = 3
"""At most so many names are offered."""

_LONGEST = 120
_WORD_BREAK = re.compile(r"[^a-z0-9]+")


def distance(a: str, b: str, limit: int) -> int:
    """The optimal string alignment distance of two strings, or ``limit + 1`` when it is greater than `limit`.

    Insertions, deletions, substitutions and swaps of neighbours cost 1 each. Runs in ``O(len(a) * limit)``.

    >>> distance("recieve", "receive", 2)
    1
    """
    if abs(len(a) - len(b)) > limit:
        return limit + 1
    if a == b:
        return 0
    previous2: list[int] = []
    previous = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        low, high = max(1, i - limit), min(len(b), i + limit)
        row = [limit + 1] * (len(b) + 1)
        row[0] = i
        best = limit + 1 if low > 1 else i
        for j in range(low, high + 1):
            y = b[j - 1]
            cost = previous[j - 1] if x == y else 1 + min(previous[j - 1], previous[j], row[j - 1])
            if i > 1 and j > 1 and x != y and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, previous2[j - 2] + 1)
            row[j] = cost
            best = min(best, cost)
        if best > limit:
            return limit + 1
        previous2, previous = previous, row
    return min(previous[len(b)], limit + 1)


def folded(name: str) -> str:
    """The name without what people and models vary freely: case and separators.

    >>> folded("http.status_code") == folded("httpStatusCode") == "httpstatuscode"
    True
    """
    return _WORD_BREAK.sub("", name.lower())


def nearest(name: str, names: Iterable[str], shown: int = SHOWN) -> tuple[str, ...]:
    """The names most like `name`, best first, at most `shown`; empty when none is near enough.

    First the names that differ in case and separators only, then by edit distance of the folded names up to a third
    of the length (at most 3), then names that begin with `name` (``desc``, ``descending``) or of which it is a whole
    part (``status_code``, ``http.status_code``).
    Ties keep the order of the alphabet, so the answer is always the same.

    >>> nearest("durration_ms", ["duration_ms", "name"])
    ('duration_ms',)
    """
    if not name or len(name) > _LONGEST:
        return ()
    key = folded(name)
    limit = min(3, max(1, len(key) // 3)) if key else 0
    parts = _parts(name)
    found: list[tuple[int, int, str]] = []
    for other in names:
        if other == name or len(other) > _LONGEST:
            continue
        other_key = folded(other)
        if other_key == key and key:
            found.append((0, distance(name, other, 8), other))
            continue
        if limit and abs(len(key) - len(other_key)) <= limit:
            gap = distance(key, other_key, limit)
            if gap <= limit and gap < max(len(key), len(other_key)):
                found.append((gap, 0, other))
                continue
        if (len(key) >= 3 and other_key.startswith(key)) or (len(key) >= 4 and _is_part(parts, _parts(other))):
            found.append((4, len(other), other))
    found.sort()
    return tuple(other for _, _, other in found[:shown])


def _parts(name: str) -> list[str]:
    return [part for part in _WORD_BREAK.split(name.lower()) if part]


def _is_part(parts: list[str], others: list[str]) -> bool:
    short, long = (parts, others) if len(parts) <= len(others) else (others, parts)
    if not short or len("".join(short)) < 4:
        return False
    return long[-len(short) :] == short or long[: len(short)] == short
