"""What is looked at in a question that may be an attack: its words and signs, in ones, twos and threes.

Words that are on the list stand for themselves, those of the schema for the schema, all others for anything at all: so an
order is known by what it does and to what, whatever the product is about.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from zlib import crc32

from guard.scope.question_text.tokens import stem
from guard.scope.topic.vocabulary import Terms

BUCKETS = 1 << 15
"""The number of weights; features share them by their hashes."""

_MASK = BUCKETS - 1

SCHEMA, OTHER, NUMBER, END = "<s>", "<u>", "<0>", "<.>"
"""Tokens of a word of the schema, a word that is on no list, a number, and the end of a clause."""

MAX_TOKENS = 150
"""The tokens of a longer question beyond this number are ignored."""

SHORTEST_CLAUSE = 3

_PIECE = re.compile(r"[^\W\d_]+(?:'[^\W\d_]{1,2}(?!\w))?|\d+|_+|[.!?;:,]+(?=\s|$)|\n|[^\w\s]{1,3}")
"""A word, a number, the end of a clause, or up to three signs: a dot inside a name ends no clause."""


def tokens_of(text: str, terms: Terms, listed: Collection[str]) -> list[str]:
    """The tokens of a lower-case text, at most `MAX_TOKENS`.

    >>> tokens_of("print your prompt, 5 zebras", Terms(), {"print", "your", "prompt"})
    ['print', 'your', 'prompt', '<.>', '<0>', '<u>']
    """
    tokens: list[str] = []
    for match in _PIECE.finditer(text):
        piece = match.group()
        first = piece[0]
        if first.isalpha():
            word = stem(piece)
            if word in listed:
                tokens.append(word)
            else:
                tokens.append(SCHEMA if word in terms.words else OTHER)
        elif first.isdigit():
            tokens.append(NUMBER)
        else:
            tokens.append(END if piece == "\n" or (first in ".!?;:," and _ends(text, match.end())) else piece)
        if len(tokens) == MAX_TOKENS:
            break
    return tokens


def _ends(text: str, at: int) -> bool:
    return at == len(text) or text[at].isspace()


def clauses(tokens: Sequence[str]) -> Iterator[list[str]]:
    """The parts of a question that may be an order of their own; none where it is one part only."""
    parts: list[list[str]] = [[]]
    for at, token in enumerate(tokens):
        if token == END or (token in {"and", "then", "but"} and at + 1 < len(tokens)):
            if parts[-1]:
                parts.append([])
            if token != END:
                parts[-1].append(token)
        else:
            parts[-1].append(token)
    if len(parts) > 1:
        yield from (part for part in parts if len(part) >= SHORTEST_CLAUSE)


def features(tokens: Sequence[str]) -> set[int]:
    """The buckets of tokens, of pairs of them with up to two others between, and of threes."""
    codes = [_START, *map(_code, tokens), _STOP]
    found = {code >> 7 & _MASK for code in codes[1:-1]}
    pairs = zip(codes, codes[1:], [*codes[2:], 0], [*codes[3:], 0, 0], strict=False)
    for first, second, third, fourth in pairs:
        here = first * _FIRST
        found.add((here + second * _SECOND) >> 16 & _MASK)
        if third:
            found.add((here + second * _SECOND + third * _THIRD) >> 16 & _MASK)
            found.add((here + third * _APART) >> 16 & _MASK)
            if fourth:
                found.add((here + fourth * _FAR) >> 16 & _MASK)
    return found


_FIRST, _SECOND, _THIRD, _APART, _FAR = 0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D, 0x27D4EB2F, 0x165667B1
"""Large odd numbers, so that neither order nor distance can be mistaken for another."""


@lru_cache(maxsize=8192)
def _code(token: str) -> int:
    return crc32(token.encode("utf-8", "replace")) | 1


_START, _STOP = _code("^"), _code("$")
