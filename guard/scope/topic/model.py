"""The linear model: a weight for each bucket of features, and their sum, the margin.

Weights are whole numbers of eight bits; the sum is taken in the order of the text, with additions, one division and
square roots only, which every machine rounds alike. So the margin of a text is the same everywhere.
"""

from __future__ import annotations

import base64
import json
import re
import zlib
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from guard.scope.topic.features import BUCKETS, SCHEMA, SIGN, UNKNOWN, VALUE, Word, features, read_words
from guard.scope.topic.vocabulary import Terms, Vocabulary, english

FORMAT = 1
"""The layout of the weights' file."""

CLAUSE_COST = 1.0
"""How much further out a part of a question must be than the whole would have to."""

SHORTEST_CLAUSE = 3
_BARE = frozenset((SCHEMA, VALUE, SIGN))
_BREAK = re.compile(r"[.;!?:] |\n| -{1,3} |, (?:also|and then|then|but) | and then | but first | then ", re.IGNORECASE)
_AFTER_OPENER = " ,:!"


@dataclass(frozen=True, slots=True)
class Model:
    """Weights with the margins from which on a question is flagged, and refused, where nothing else is said.

    `origin` says what the weights were made from, `digest` names them.
    """

    weights: array[int]
    scale: float
    bias: float
    flag_at: float
    block_at: float
    origin: str = ""
    digest: str = ""

    def margin(self, words: Sequence[Word]) -> float:
        """How far words are from the product's questions; negative for those that are most like them."""
        weights, total = self.weights, 0.0
        for bucket, amount in features(words):
            total += weights[bucket] * amount
        return total * self.scale + self.bias


@cache
def shipped() -> Model:
    """The weights that come with the package, read at the first call.

    Raises:
        ValueError: the file is not one that this version reads.
    """
    return read_model(files(__package__).joinpath("weights.json").read_text(encoding="utf-8"))


def read_model(text: str) -> Model:
    """A model from the text of its file.

    Raises:
        ValueError: the text is not one that this version reads.
    """
    document: dict[str, Any] = json.loads(text)
    if document.get("format") != FORMAT:
        raise ValueError(f"the weights have format {document.get('format')!r}, but this version reads format {FORMAT}")
    weights = array("b", zlib.decompress(base64.b85decode("".join(document["weights"]))))
    if len(weights) != BUCKETS:
        raise ValueError(f"there are {len(weights):,} weights, but {BUCKETS:,} are needed")
    return Model(
        weights,
        document["scale"],
        document["bias"],
        document["flag_at"],
        document["block_at"],
        document["origin"],
        document["digest"],
    )


@dataclass(frozen=True, slots=True)
class TopicScore:
    """What the topic of a question came to: its margin, the words that nothing explains, and how many say something."""

    margin: float
    words: int
    content: int
    unknown: tuple[str, ...]
    is_bare: bool = False
    """Whether it is made of names, values and signs alone."""
    place: tuple[int, int] | None = None
    """Where the part stands that decided, None for the question as a whole."""


def score_topic(text: str, terms: Terms, model: Model, vocabulary: Vocabulary | None = None) -> TopicScore:
    """The topic of a question: the margin of the whole, or that of a part of it which is far enough out by itself."""
    vocabulary = vocabulary or english()
    words = read_words(text, terms, vocabulary, after_openers(text, vocabulary))
    margin, place = model.margin(words), None
    breaks = [match.end() for match in _BREAK.finditer(text)]
    if breaks:
        for part in _parts(words, breaks):
            if len(part) < SHORTEST_CLAUSE or len(part) == len(words):
                continue
            other = model.margin(part) - CLAUSE_COST
            if other > margin:
                margin, place = other, (part[0].start, part[-1].start + len(part[-1].written))
    content = [word for word in words if word.is_content]
    unknown = tuple(dict.fromkeys(word.written for word in content if word.token == UNKNOWN))
    is_bare = all(word.token in _BARE for word in words)
    return TopicScore(margin, len(words), len(content), unknown, is_bare, place)


def _parts(words: Sequence[Word], breaks: Sequence[int]) -> list[list[Word]]:
    """The words between breaks, in order."""
    clauses: list[list[Word]] = [[]]
    ahead = list(breaks)
    for word in words:
        while ahead and word.start >= ahead[0]:
            ahead.pop(0)
            clauses.append([])
        clauses[-1].append(word)
    return [part for part in clauses if part]


def after_openers(text: str, vocabulary: Vocabulary) -> int:
    """The offset after polite beginnings such as "can you please": they say nothing about the topic.

    >>> after_openers("Can you please show errors", english())
    15
    """
    at, lower = 0, text[:80].lower()
    for _ in range(2):
        opener = next((words for words in vocabulary.openers if lower.startswith(words, at)), None)
        if opener is None:
            break
        end = at + len(opener)
        if end < len(lower) and lower[end] not in _AFTER_OPENER:
            break
        while end < len(lower) and lower[end] in _AFTER_OPENER:
            end += 1
        at = end
    return at if at < len(text) else 0
