"""count-in-words: a limit in words."""

from __future__ import annotations

from grammar.diagnostic import Safety
from grammar.pattern import pattern
from grammar.repair import Occurrence, repair
from grammar.rule import Replace, TreeFix

_NUMBERS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "twelve": 12, "fifteen": 15, "twenty": 20, "twenty-five": 25, "thirty": 30, "fifty": 50, "hundred": 100,
    "one hundred": 100, "a hundred": 100, "thousand": 1000, "one thousand": 1000, "a thousand": 1000,
}  # fmt: skip
_COUNTED = pattern(
    r"(?:(?:top|first|limit|max|at most|up to)\s+)?([a-z]+(?:[ -](?:five|hundred|thousand))?)"
    r"(?:\s+(?:rows?|results?|groups?|items?|records?|entries|series))?"
)


@repair(
    ["wrong-type"],
    safety=Safety.UNSAFE,
    examples=[
        (
            '{"limit": "ten"}',
            '{"limit": 10}',
        ),
        (
            '{"limit": "top five"}',
            '{"limit": 5}',
        ),
    ],
)
def count_in_words(occurrence: Occurrence) -> TreeFix | None:
    """`limit` is a number in words, optionally with what it counts: `ten`, `top five`, `twenty rows`.

    It is read only where every word is known; that nothing else was meant is a guess.
    """
    value = occurrence.value
    if occurrence.what != "query" or occurrence.key != "limit" or not isinstance(value, str):
        return None
    match = _COUNTED.fullmatch(value.strip().lower()[:60])
    if match is None:
        return None
    number = _NUMBERS.get(match[1])
    return None if not number else TreeFix("write the number", (Replace(occurrence.path, number),), Safety.UNSAFE)
