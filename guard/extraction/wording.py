"""Wording: what a sentence beside an answer looks like to the linear model in `doubt`: words, pairs, shapes, as features.

What the sentence says of the answer is told by standing for it, not by its words: a number that the answer has is one
token and any other number is another, and so for columns, statistics and directions. So a sentence about another query,
of another dataset, looks the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from zlib import crc32

from guard.extraction.claim import STATISTICS, UNITS, Facts, number_of
from guard.extraction.stance import chained

BUCKETS = 1 << 16
"""The number of weights; features share them by their hashes."""
_MASK = BUCKETS - 1

BEFORE, LAST_BEFORE, FIRST_AFTER, AFTER = "BbAa"
"""Where a sentence stands: somewhere before the answer, right before it, right behind it, later."""

MOST_TOKENS = 60
"""The tokens of a longer sentence beyond this number are not looked at."""

_TOKEN = re.compile(
    r"(?P<number>-?[0-9][0-9,_]*(?:\.[0-9]+)?)[ -]?(?P<unit>seconds?|secs?|s|minutes?|mins?|hours?|hrs?|h|days?|d|weeks?|w|months?|years?)\b"  # noqa: E501
    r"|(?P<long>last|past|previous) (?P<one>second|minute|hour|day|week|month|year)\b"
    r"|(?P<plain>-?[0-9][0-9,_]*(?:\.[0-9]+)?)(?![\w.]*[^\W_])"
    r"|(?P<word>[^\W_](?:[\w'.-]*[^\W_])?)|(?P<sign>->|=>|[<>!=]=|[^\w\s])",
)
_STATISTICS = frozenset(
    "avg average mean median max maximum min minimum sum total count count_distinct heatmap p50 p75 p90 p95 p99 p999 p001 p01 p05 p10 p25".split()  # noqa: E501
)
_DIRECTIONS = {"ascending": "asc", "asc": "asc", "descending": "desc", "desc": "desc"}
_ORDINAL = re.compile("([0-9]{1,2})(?:th|st|nd|rd)")
_UNSPACED = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]")


def tokens(sentence: str, facts: Facts, columns: frozenset[str]) -> list[str]:
    """A sentence as tokens: its words in lower case, and marks for what the answer has, `+`, and for what it lacks, `-`.

    Args:
        sentence: the words; one form of each quotation mark.
        facts: what the answer holds.
        columns: names of the dataset in lower case; empty where they are not known.
    """
    found: list[str] = []
    for match in _TOKEN.finditer(sentence.casefold()):
        kind = match.lastgroup
        if kind == "unit":
            found.append(_time(number_of(match["number"]), match["unit"], facts))
        elif kind == "one":
            found += [match["long"], _time(1.0, match["one"], facts)]
        elif kind == "plain":
            found.append("#+" if number_of(match["plain"]) in facts.numbers else "#-")
        elif kind == "sign":
            found.append(match["sign"])
        else:
            found.append(_word(match["word"], facts, columns))
        if len(found) >= MOST_TOKENS:
            break
    return found


def _time(count: float | None, unit: str, facts: Facts) -> str:
    size = UNITS["mo" if unit.startswith("mo") else unit[0]] * (count or 1.0)
    return "#t+" if facts.is_timed or {size, size * 1_000, count} & facts.numbers else "#t-"


def _word(word: str, facts: Facts, columns: frozenset[str]) -> str:
    if word in columns and ("_" in word or "." in word or word in facts.words):
        return "@+" if word in facts.words else "@-"
    if word in _DIRECTIONS:
        return "%d+" if any(_DIRECTIONS.get(own) == _DIRECTIONS[word] for own in facts.words) else "%d-"
    if word in _STATISTICS:
        return "%s+" if word in facts.words or STATISTICS.get(word, frozenset()) & facts.words else "%s-"
    if (ordinal := _ORDINAL.fullmatch(word)) is not None:
        return "%s+" if f"p{ordinal[1]}" in facts.words else "%s-"
    if "_" in word:
        return "@+" if word in facts.words else "@o"
    return word


def features(sentence: str, facts: Facts, columns: frozenset[str], side: str) -> Iterator[str]:
    """The features of a sentence, by name; `side` is a letter for where it stands."""
    found = tokens(sentence, facts, columns)
    yield f"n{side}{min(len(found), 12)}"
    side = LAST_BEFORE if side in (BEFORE, LAST_BEFORE) else FIRST_AFTER
    around = ["^", *found, "$"]
    before = before_that = ""
    for token in around:
        yield f"u{token}"
        yield f"{side}u{token}"
        if before:
            yield f"b{before} {token}"
            yield f"{side}b{before} {token}"
        if before_that:
            yield f"t{before_that} {before} {token}"
            yield f"s{before_that} {token}"
        if len(token) > 3 and token.isascii():
            yield f"p{token[:4]}"
            if len(token) > 5:
                yield f"p{token[:6]}"
        elif not token.isascii():
            if _UNSPACED.search(token):
                for size in (2, 3, 4):
                    for at in range(len(token) - size + 1):
                        yield f"c{token[at : at + size]}"
            elif len(token) > 4:
                yield f"p{token[:5]}"
        before_that, before = before, token
    marks = chained(sentence)[0].replace("a", "")[:MOST_TOKENS]
    marks = f"^{marks}$"
    for size in (2, 3, 4):
        for at in range(len(marks) - size + 1):
            yield f"m{side}{marks[at : at + size]}"
    for mark in set(marks):
        yield f"k{mark}"


def buckets(names: Iterator[str]) -> list[int]:
    """The buckets of features, each once, in order of their first mention."""
    return list(dict.fromkeys(crc32(name.encode("utf-8")) & _MASK for name in names))
