"""Vocabulary: the words of queries in one natural language, and Terms: the words of one schema."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from guard.scope.question_text.tokens import parts, stem
from guard.scope.topic.fields import Fields, Own, field_lists
from guard.scope.topic.languages import Languages, languages
from guard.scope.topic.words import shipped_words

_LONG = 5
"""Words of at least this many letters are also known with one letter wrong."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of queries in one natural language.

    `function` are words that say nothing by themselves, `query` those that questions about data are put in, as stems;
    `trade` are words of those who run software and other machines, as stems: questions about their data have them, and
    so do other questions of theirs. `openers` are polite beginnings, longest first.

    `others` are the lists of other languages. `rows` are the common words of any language, each with its row in the
    table of scores; the first `own_rows` of them are of this language.
    """

    language: str
    function: frozenset[str]
    query: frozenset[str]
    trade: frozenset[str]
    openers: tuple[str, ...]
    _near: frozenset[str] = field(default=frozenset(), repr=False)
    others: Languages = field(default_factory=languages, repr=False)
    fields: Fields = field(default_factory=Fields, repr=False)
    rows: Mapping[str, int] = field(default_factory=dict, repr=False)
    own_rows: int = 0

    def has_near(self, word: str) -> bool:
        """Whether a lower-case word is one of queries, written with one letter wrong."""
        return _is_near(word, self._near)

    def row(self, word: str) -> int:
        """The row of a lower-case word, or of its stem, in the table of scores; -1 where it has none."""
        row = self.rows.get(word, -1)
        return self.rows.get(stem(word), -1) if row < 0 and word.isascii() else row


@cache
def english() -> Vocabulary:
    """The language pack that comes with the package, read at the first call."""
    pack: dict[str, Any] = json.loads(files(__package__).joinpath("english.json").read_text(encoding="utf-8"))
    asking = [word for kind in ("ask", "measure", "time") for line in pack[kind] for word in line.split()]
    query = [*asking, *(word for line in pack["signal"] for word in line.split())]
    trade = [word for line in pack["trade"] for word in line.split()]
    common = shipped_words()
    return Vocabulary(
        language=pack["language"],
        function=frozenset(word for line in pack["function"] for word in line.split()),
        query=frozenset([*query, *map(stem, query)]),
        trade=frozenset([*trade, *map(stem, trade)]),
        openers=tuple(sorted(pack["openers"], key=lambda opener: (-len(opener), opener))),
        _near=_neighbours([*query, *trade]),
        fields=Fields.of_lists(field_lists(), frozenset(map(stem, asking))),
        rows=common.rows,
        own_rows=common.english,
    )


@dataclass(frozen=True, slots=True)
class Terms:
    """The words of one schema: of its columns' names and descriptions, of known values, of example questions.

    `names` are the columns' names in lower case, `words` the stems of the words inside them.
    """

    names: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    _near: frozenset[str] = field(default=frozenset(), repr=False)
    own: Own = field(default_factory=Own, repr=False)

    @classmethod
    def of(cls, names: Iterable[str], texts: Iterable[str] = ()) -> Terms:
        """The terms of columns' names, and of texts (descriptions, values, examples) whose words count as known.

        >>> "rout" in Terms.of(["http.route"]).words
        True
        """
        columns = tuple(names)
        function = english().function
        words = {part for text in (*columns, *texts) for part in parts(text) if len(part) > 1 and part not in function}
        return cls.known((name.lower() for name in columns), [*words, *map(stem, words)])

    @classmethod
    def known(cls, names: Iterable[str], words: Iterable[str]) -> Terms:
        """The terms of names and words that are listed already."""
        every = frozenset(words)
        return cls(frozenset(names), every, _neighbours(every), english().fields.own(frozenset(map(stem, every))))

    def side(self, word: str) -> int:
        """Whether the fields of a lower-case word are the schema's: `AKIN`, `ALIEN`, or `NEITHER`."""
        return self.own.side(stem(word))

    def has(self, word: str) -> bool:
        """Whether a lower-case word is in the schema, in this form or another."""
        return word in self.words or stem(word) in self.words

    def has_near(self, word: str) -> bool:
        """Whether a lower-case word is in the schema with one letter wrong."""
        return _is_near(word, self._near)


def _neighbours(words: Iterable[str]) -> frozenset[str]:
    """What becomes of long words when one letter, or none, is taken away.

    Two words that differ in one letter, or in the order of two neighbours, share such a rest.
    """
    rests: set[str] = set()
    for word in words:
        if len(word) >= _LONG:
            rests.add(word)
            rests.update(_rests(word))
    return frozenset(rests)


def _rests(word: str) -> list[str]:
    return [word[:at] + word[at + 1 :] for at in range(len(word))]


def _is_near(word: str, neighbours: frozenset[str]) -> bool:
    return len(word) >= _LONG and (word in neighbours or not neighbours.isdisjoint(_rests(word)))
