"""The sentences of prose around an answer."""

from __future__ import annotations

import re
from collections.abc import Iterator

from grammar import Span

_EVEN = str.maketrans(
    {"\u2019": "'", "\u2018": "'", "\u201c": '"', "\u201d": '"', "*": " ", "_": " ", "\u00a0": " ", "`": " "}
)
_SENTENCE = re.compile(r"(?:[^.!?\n\\\u3002\uff01\uff1f]|[.!?](?=[^\s\"')*])|\\(?!n))+[.!?]*")


def even(text: str) -> str:
    """The text with one form of each quotation mark and none of the marks of emphasis; every character keeps its place."""
    return text.translate(_EVEN)


def sentences(text: str) -> Iterator[Span]:
    """The places of the sentences and lines, in order; blank ones are left out, and very long ones come in pieces."""
    for match in _SENTENCE.finditer(text):
        if not match.group().isspace():
            for begin in range(match.start(), match.end(), _LONGEST_SENTENCE):
                yield Span(begin, min(begin + _LONGEST_SENTENCE, match.end()))


_LONGEST_SENTENCE = 1_500
