"""Retrieval: the columns of a schema that a question is about, by BM25 over the words of their names and descriptions.

A question rarely names a column as the schema does. So names are cut into words, words into stems, and the trade's synonyms
are looked for too, at less weight than what the person wrote. Whatever is ranked, the standing columns of the trade are
there: a question about failures need not say `error`.

Source: S. Robertson and H. Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), section 3.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise

from grammar.schema import Column
from guard.prompting.trade import Trade
from guard.scope.question_text.tokens import parts, stem
from guard.scope.topic.vocabulary import english

Retriever = Callable[[str, Sequence[Column]], Sequence[Column]]
"""A user's own choice: (question, the columns that may be shown) to the columns to show, best first."""

_K1 = 1.2
_B = 0.75
"""The usual constants of BM25: how soon a repeated word counts no more, and how much a long name is held against it."""

_SYNONYM = 0.5
_DESCRIBED = 0.5
"""What a synonym counts for beside a word of the question, and a word of a description beside one of a name."""

_KNOWN = 1.5
"""How much more the score of a name in wide use counts."""

_NAMED = 8.0
"""What is added to a column that the question names as the schema does."""

_LIKE = 0.3
_LEAST_LIKE = 0.5
_LEAST_LETTERS = 4
"""What a word counts for that is only like one of the question, how like it must be, and from how many letters on."""

_COMPARED = ("est", "er", "ly", "iest")
_LEAST_STEM = 3
"""Endings under which a word is the same to the trade, and how much must be left without them."""

_MOST_CHARACTERS = 10_000
_MOST_WORDS = 200
_MOST_UNKNOWN = 20
"""So many words of a question are looked for, and so many near words: a question may be hostile."""


class ColumnIndex:
    """The words of a schema's columns; made once for a schema, in about 20 µs a column."""

    def __init__(self, columns: Sequence[Column], trade: Trade) -> None:
        self.columns = tuple(columns)
        self.trade = trade
        self._at = {column.name: at for at, column in enumerate(self.columns)}
        self._standing = trade.standing_in(self._at)
        rank = {name: at for at, name in enumerate(trade.known)}
        self._known = [rank.get(column.name, len(rank)) for column in self.columns]
        self._is_known = [column.name in rank for column in self.columns]
        self._named = {column.name.lower(): at for at, column in reversed(list(enumerate(self.columns)))}
        words = [_words_of(column) for column in self.columns]
        self._lengths = [sum(counts.values()) for counts in words]
        self._average = (sum(self._lengths) / len(words) if words else 1.0) or 1.0
        self._postings: dict[str, list[tuple[int, float]]] = {}
        for at, counts in enumerate(words):
            for word, count in counts.items():
                self._postings.setdefault(word, []).append((at, count))
        self._grams: dict[str, list[str]] | None = None

    @property
    def standing(self) -> tuple[str, ...]:
        """The names of the columns that are always shown."""
        return self._standing

    def ranked(self, question: str) -> tuple[Column, ...]:
        """All columns, the standing ones first, the others by how well they fit a question; ties as in the schema."""
        scores = self._scores(question)
        standing = [self._at[name] for name in self._standing]
        is_standing = frozenset(standing)
        others = sorted(
            (at for at in range(len(self.columns)) if at not in is_standing),
            key=lambda at: (-scores.get(at, 0.0), self._known[at] if at in scores else 0, at),
        )
        return tuple(self.columns[at] for at in (*standing, *others))

    def _scores(self, question: str) -> dict[int, float]:
        scores: dict[int, float] = {}
        wanted = self._wanted(question)
        for word, weight in wanted.items():
            self._add(scores, word, weight)
        unknown = [word for word, weight in wanted.items() if weight == 1.0 and word not in self._postings]
        for word in unknown[:_MOST_UNKNOWN]:
            for near, likeness in self._near(word).items():
                self._add(scores, near, _LIKE * likeness)
        for at in scores:
            scores[at] *= _KNOWN if self._is_known[at] else 1.0
        for piece in question[:_MOST_CHARACTERS].lower().split():
            at = self._named.get(piece.strip("\"'`?!,;:()[]{}"), -1)
            if at < 0:
                at = self._named.get(piece.strip("\"'`?!,;:()[]{}.=<>"), -1)
            if at >= 0 and len(self.columns[at].name) > 1:
                scores[at] = scores.get(at, 0.0) + _NAMED
        return scores

    def _wanted(self, question: str) -> Mapping[str, float]:
        """The stems to look for, each with its weight."""
        function = english().function
        every = parts(question[:_MOST_CHARACTERS])[:_MOST_WORDS]
        said = [stem(word) for word in every if word not in function]
        wanted = dict.fromkeys(said, 1.0)
        for first, second in pairwise(every):
            wanted.setdefault(stem(first + second), 1.0 if stem(first + second) in self._postings else 0.0)
        for word in said:
            for other in self._synonyms(word):
                wanted.setdefault(other, _SYNONYM)
        return {word: weight for word, weight in wanted.items() if weight}

    def _synonyms(self, word: str) -> Sequence[str]:
        """The trade's words for a stem; for a comparative or superlative those of what is compared."""
        for form in (word, *(word.removesuffix(ending) for ending in _COMPARED if word.endswith(ending))):
            for each in (form, f"{form}e", form[:-1]):
                if len(each) >= _LEAST_STEM and (others := self.trade.synonyms.get(each)):
                    return others
        return ()

    def _add(self, scores: dict[int, float], word: str, weight: float) -> None:
        having = self._postings.get(word)
        if having is None:
            return
        total = len(self.columns)
        rarity = math.log(1 + (total - len(having) + 0.5) / (len(having) + 0.5))
        for at, count in having:
            norm = count + _K1 * (1 - _B + _B * self._lengths[at] / self._average)
            scores[at] = scores.get(at, 0.0) + weight * rarity * count * (_K1 + 1) / norm

    def _near(self, word: str) -> Mapping[str, float]:
        """The words of columns that are like one which no column has, each with how like it is."""
        if len(word) < _LEAST_LETTERS:
            return {}
        if self._grams is None:
            # Two threads that make it at the same time make the same, and one of the two is kept.
            self._grams = _words_by_gram(self._postings)
        grams, having = _grams(word), self._grams
        shared: Counter[str] = Counter(near for gram in grams for near in having.get(gram, ()))
        likeness = {near: 2 * count / (len(grams) + len(_grams(near))) for near, count in shared.items()}
        return {near: like for near, like in likeness.items() if like >= _LEAST_LIKE}


def _words_of(column: Column) -> Mapping[str, float]:
    words: Counter[str] = Counter()
    for word in parts(column.name):
        words[stem(word)] += 1
    counts: dict[str, float] = dict(words)
    function = english().function
    for word in parts(column.description)[:_MOST_WORDS]:
        if word not in function:
            counts[stem(word)] = max(counts.get(stem(word), 0.0), _DESCRIBED)
    return counts


def _words_by_gram(words: Iterable[str]) -> dict[str, list[str]]:
    """The words that have three letters in a row, for words that are spelled otherwise."""
    by_gram: dict[str, list[str]] = {}
    for word in words:
        if len(word) >= _LEAST_LETTERS - 1:
            for gram in _grams(word):
                by_gram.setdefault(gram, []).append(word)
    return by_gram


def _grams(word: str) -> frozenset[str]:
    framed = f" {word[:40]} "
    return frozenset(framed[at : at + 3] for at in range(len(framed) - 2))
