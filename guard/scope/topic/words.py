"""Words: common words of many languages, each with two figures that say where such words stand."""

from __future__ import annotations

import base64
import json
import zlib
from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

FORMAT = 1
"""The layout of the words' file."""


@dataclass(frozen=True, slots=True)
class WordScores:
    """Common words with their scores.

    `rows` gives each word's place in the two arrays. `anywhere` counts wherever the word says something, `unexplained`
    besides where neither the schema nor a list explains it; positive is further from questions about data. The scores
    are multiples of `scale`. The first `english` words are English, as stems.
    """

    rows: Mapping[str, int] = field(repr=False)
    anywhere: array[int] = field(repr=False)
    unexplained: array[int] = field(repr=False)
    scale: float
    english: int
    digest: str = ""


@cache
def shipped_words() -> WordScores:
    """The words that come with the package, read at the first call.

    Raises:
        ValueError: the file is not one that this version reads.
    """
    return read_words_file(files(__package__).joinpath("words.json").read_text(encoding="ascii"))


def read_words_file(text: str) -> WordScores:
    """Common words with their scores, from the text of their file.

    Raises:
        ValueError: the text is not one that this version reads.
    """
    document: dict[str, Any] = json.loads(text)
    if document.get("format") != FORMAT:
        raise ValueError(f"the words have format {document.get('format')!r}, but this version reads format {FORMAT}")
    words = _unfolded(_unpacked(document["words"]).decode("utf-8"))
    anywhere, unexplained = (array("b", _unpacked(document[name])) for name in ("anywhere", "unexplained"))
    if not len(words) == len(anywhere) == len(unexplained):
        raise ValueError(f"there are {len(words):,} words, but {len(anywhere):,} and {len(unexplained):,} scores")
    return WordScores(
        {word: row for row, word in enumerate(words)},
        anywhere,
        unexplained,
        document["scale"],
        document["english"],
        document["digest"],
    )


_NONE_SHARED, _MOST_SHARED = 32, 30
"""A word that shares nothing with the one before it is written behind the character of this number."""


def folded(words: Iterable[str]) -> str:
    """Words, a line each, without the letters at the start that the word before has too: a character says how many.

    >>> folded(["deal", "dealer", "debt"])
    ' deal\\n$er\\n"bt'
    """
    lines, before = [], ""
    for word in words:
        shared = 0
        while shared < min(len(word), len(before), _MOST_SHARED) and word[shared] == before[shared]:
            shared += 1
        lines.append(chr(_NONE_SHARED + shared) + word[shared:])
        before = word
    return "\n".join(lines)


def _unfolded(text: str) -> list[str]:
    words, before = [], ""
    for line in text.split("\n"):
        before = before[: ord(line[0]) - _NONE_SHARED] + line[1:]
        words.append(before)
    return words


def packed(data: bytes) -> list[str]:
    """Bytes as lines of a JSON file."""
    text = base64.b85encode(zlib.compress(data, 9)).decode("ascii")
    return [text[at : at + 120] for at in range(0, len(text), 120)]


def _unpacked(lines: list[str]) -> bytes:
    return zlib.decompress(base64.b85decode("".join(lines)))
