"""With which characters a match can begin: never too few of them, whatever the expression."""

from __future__ import annotations

import re

import pytest

from grammar.expressions.beginning import can_begin, first_characters

CHARACTERS = [*map(chr, range(0x180)), *"ſ\u212a€\u2003\U0001d7d9²"]
TAILS = ("", "a", "b", "x0")


@pytest.mark.parametrize(
    "expression",
    [
        r"\w+",
        r"[^\"]",
        r"//.*|#",
        r"(?i:if)|k",
        "(?i)ab",
        r"a?b*c",
        r"(?:x|y?)z",
        r"\s+|[^\W\d]",
        r"(?=a)b?a|(?<!a)\bfoo",
        r"(a)\1|(b)?(?(1)b|c)",
        r"(?!)|(?>ab|c)",
        r"[\x00-\u0200]",
        r"é|(?s:.)b",
        r"^[^\n\r]*\n",
        r"[ſk]",
    ],
)
@pytest.mark.parametrize("flags", [0, re.IGNORECASE, re.ASCII])
def test_what_begins_a_match_is_said_to(expression, flags):
    read = re.compile(expression, flags)
    firsts = first_characters(expression, flags)
    for character in CHARACTERS:
        if any((match := read.match(character + tail)) and match.end() for tail in TAILS):
            assert can_begin(expression, flags, character), character
            assert firsts is None or character in firsts, character


@pytest.mark.parametrize(
    ("expression", "flags", "characters"),
    [
        (r"//.*|#", 0, "/#"),
        (r"\s", re.ASCII, " \t\n\r\f\v"),
        (r"x?(?:y|[1-3])", 0, "xy123"),
        (r"(?i:k)", 0, None),
        (r"[^a]", 0, None),
        (r"a*", 0, None),
        (r"(", 0, None),
    ],
)
def test_a_small_set_is_named(expression, flags, characters):
    assert first_characters(expression, flags) == (None if characters is None else frozenset(characters))


def test_what_cannot_begin_is_told_apart():
    assert not can_begin(r"\w+", 0, " \n-")
    assert not can_begin(r"\w+", re.ASCII, "é")
    assert not can_begin(r"[^\W\d]+", 0, "0-")
    assert can_begin(r"(", 0, "a")
