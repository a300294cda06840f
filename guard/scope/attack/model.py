"""The linear model of attacks: a weight for each bucket of features, and the margin of a text or of a part of it.

Weights are whole numbers of eight bits, and their sum is exact; a division and a square root are rounded alike by every
machine. So the margin of a text is the same everywhere.
"""

from __future__ import annotations

import base64
import json
import re
import zlib
from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from math import sqrt
from typing import Any

from guard.scope.attack.features import BUCKETS, clauses, features, tokens_of
from guard.scope.question_text.tokens import stem
from guard.scope.topic.vocabulary import Terms

FORMAT = 1
"""The layout of the weights' file."""

CLAUSE_COST = 0.5
"""How much further out a part of a question must be than the whole would have to."""

TELLING = "*"
"""What stands behind a telling word in the file."""

_SIGNS = re.compile(r"[<>{}$`;\"\\]|\(['\"*]|\.\./|--")
"""Signs that attacks are written with, and few questions."""

AMOUNT = 6.0
"""What the features of a text amount to together, as the length of a vector."""


@dataclass(frozen=True, slots=True)
class AttackModel:
    """Weights, the words that stand for themselves (as stems), and the margins from which on a text supports or decides.

    `telling` are those of the words without one of which hardly any attack is written.
    """

    words: frozenset[str] = field(repr=False)
    telling: frozenset[str] = field(repr=False)
    weights: array[int] = field(repr=False)
    scale: float
    bias: float
    support_at: float
    decide_at: float
    digest: str = ""

    def may_be(self, text: str, words: Iterable[str]) -> bool:
        """Whether a text with some words (in lower case) may be an attack at all: few questions about data may."""
        return _SIGNS.search(text) is not None or any(stem(word) in self.telling for word in words)

    def margin(self, text: str, terms: Terms) -> float:
        """How much a lower-case text, or a part of it, is worded as an attack; negative for questions about data."""
        tokens = tokens_of(text, terms, self.words)
        whole = self._margin(tokens)
        return max([whole, *(self._margin(part) - CLAUSE_COST for part in clauses(tokens))])

    def _margin(self, tokens: list[str]) -> float:
        buckets = features(tokens)
        return sum(map(self.weights.__getitem__, buckets)) * self.scale * AMOUNT / sqrt(len(buckets) or 1) + self.bias


@cache
def shipped_attacks() -> AttackModel:
    """The weights that come with the package, read at the first call.

    Raises:
        ValueError: the file is not one that this version reads.
    """
    return read_attacks(files(__package__).joinpath("weights.json").read_text(encoding="ascii"))


def read_attacks(text: str) -> AttackModel:
    """A model from the text of its file.

    Raises:
        ValueError: the text is not one that this version reads.
    """
    document: dict[str, Any] = json.loads(text)
    if document.get("format") != FORMAT:
        raise ValueError(f"the weights have format {document.get('format')!r}, but this version reads format {FORMAT}")
    weights = array("b", _unpacked(document["weights"]))
    if len(weights) != BUCKETS:
        raise ValueError(f"there are {len(weights):,} weights, but {BUCKETS:,} are needed")
    words = _unpacked(document["words"]).decode("utf-8").split("\n")
    return AttackModel(
        frozenset(word.removesuffix(TELLING) for word in words),
        frozenset(word.removesuffix(TELLING) for word in words if word.endswith(TELLING)),
        weights,
        document["scale"],
        document["bias"],
        document["support_at"],
        document["decide_at"],
        document["digest"],
    )


def _unpacked(lines: list[str]) -> bytes:
    return zlib.decompress(base64.b85decode("".join(lines)))
