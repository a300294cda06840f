"""Nearest names, for "did you mean"."""

from __future__ import annotations

import re
from collections.abc import Iterable

SHOWN = 3
"""At most so many names are offered."""

_LONGEST = 120
_WORD_BREAK = re.compile(r"[\W_]+")


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
    return _WORD_BREAK.sub("", name.casefold())


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


def clearly_meant(name: str, names: Iterable[str]) -> str | None:
    """The one name that a written one clearly stands for; None where there is none, or more than one.

    In this order: the same without what is put around a name (quotes, brackets, a dollar sign, blanks); the same but for
    case and separators; the only name that ends or begins with it, by whole segments; the only name it ends with, where
    what stands before is a word for where columns are; and the nearest by edit distance, at most 2 (1 for short names),
    if the next one is at least 2 further away. Digits are never mistyped: `p95` is not `p99`. The first of these that
    gives any name decides.

    >>> clearly_meant("durationMs", ["duration_ms", "name"]), clearly_meant("status_code", ["http.status_code", "name"])
    ('duration_ms', 'http.status_code')
    >>> clearly_meant("service-name", ["service.name", "service_name"]) is None
    True
    """
    if not name or len(name) > _LONGEST:
        return None
    known = [other for other in dict.fromkeys(names) if 0 < len(other) <= _LONGEST]
    bare = _bare(name)
    if _CALL.fullmatch(bare):
        return None
    for found in (
        [other for other in known if other == bare],
        [other for other in known if folded(other) == folded(bare) != ""],
        _of_same_segments(bare, known),
    ):
        if found:
            return found[0] if len(found) == 1 else None
    return _mistyped(bare, known)


_WRAPPED = re.compile(
    r"""\s*(?:(["'`])(.+)\1|\[(.+)\]|\{(.+)\}|<(.+)>|\$\{(.+)\}|\$(.+)|(.+?)\s*\((?:\w{1,20})\)|(.+?))\s*""", re.DOTALL
)
_PLACES = frozenset(
    "attribute attributes attr attrs span spans resource field fields event events data body log logs tag tags label labels "
    "column columns col cols dataset properties property props dimension dimensions record scope trace this".split()
)
_CALL = re.compile(r"\w+\(.*\)", re.DOTALL)
_LEAST_SEGMENT = 4


def _bare(name: str) -> str:
    match = _WRAPPED.fullmatch(name)
    return name if match is None else next(part for part in match.groups()[1:] if part is not None).strip()


def _of_same_segments(name: str, known: list[str]) -> list[str]:
    """The names that differ by whole segments only: one was left out, or one was put before it."""
    parts = _segments(name)
    if not parts:
        return []
    longer = [
        other
        for other in known
        if len("".join(parts)) >= _LEAST_SEGMENT
        and _is_part(parts, _segments(other))
        and len(_segments(other)) > len(parts)
    ]
    if longer:
        return longer
    shorter = [(len(held), other) for other in known if (held := _segments(other)) and parts[-len(held) :] == held]
    most = max((size for size, _ in shorter if size < len(parts)), default=0)
    if most > 1 or (most == 1 and len(parts) == 2 and parts[0] in _PLACES):
        return [other for size, other in shorter if size == most]
    return []


def _mistyped(name: str, known: list[str]) -> str | None:
    key = folded(name)
    limit = 2 if len(key) >= _LEAST_FOR_TWO else 1
    if len(key) < _LEAST_SEGMENT:
        return None
    gaps: list[tuple[int, str]] = []
    for other in known:
        gap = distance(key, folded(other), limit + 1)
        if gap <= limit + 1:
            gaps.append((gap, other))
    gaps.sort()
    if not gaps or gaps[0][0] > limit or (len(gaps) > 1 and gaps[1][0] < gaps[0][0] + 2):
        return None
    found = gaps[0][1]
    return found if _DIGITS.findall(found) == _DIGITS.findall(name) else None


_LEAST_FOR_TWO = 8
_DIGITS = re.compile(r"[0-9]+")


def _segments(name: str) -> list[str]:
    """The parts of a name between its separators, and where its case rises: ``httpStatus`` has two."""
    return _parts(_RISE.sub(" ", name))


_RISE = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def _parts(name: str) -> list[str]:
    return [part for part in _WORD_BREAK.split(name.casefold()) if part]


def _is_part(parts: list[str], others: list[str]) -> bool:
    short, long = (parts, others) if len(parts) <= len(others) else (others, parts)
    if not short or len("".join(short)) < 4:
        return False
    return long[-len(short) :] == short or long[: len(short)] == short
