"""Fields: what things people of one trade, or one part of the world, speak of; and which of them are a schema's own.

A question about cows is none of a sign-in service's, however well it is put. What its nouns belong to is written down
in `fields.json`, a line for each field of business or knowledge. A schema's own fields are those that its columns name; a
word is *akin* where it belongs to one of them, and *alien* where it belongs to other fields only. Where a schema's words
are of no field there is nothing to compare with, and every word is neither.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from guard.scope.question_text.tokens import stem

AKIN, NEITHER, ALIEN = 1, 0, -1
"""On which side of a schema a word is."""

KNOWN_FROM = 1.5
"""A schema's fields are known where one of them has so many of its words.

A word of several fields is shared among them, and an everyday one is half a word.
"""

AKIN_FROM = 0.35
"""A field is a schema's own where it has at least this share of the words of the strongest one."""

LOOSE_FROM = 1.0
"""Words of a field that has so many of a schema's words are not alien to it."""


@dataclass(frozen=True, slots=True)
class Fields:
    """The words of fields: `of` gives for each stem the fields that have it, a bit for each.

    `kin` are for each field those that are near it, itself included. `everyday` are stems that people say of anything,
    such as "paper": they may name a schema's field, and are never alien.
    """

    names: tuple[str, ...] = ()
    of: Mapping[str, int] = field(default_factory=dict, repr=False)
    kin: tuple[int, ...] = field(default=(), repr=False)
    everyday: frozenset[str] = field(default=frozenset(), repr=False)

    @classmethod
    def of_lists(cls, lists: Mapping[str, Any], unclaimed: Collection[str], without: Collection[str] = ()) -> Fields:
        """The fields of lists: `fields` with the words of each, `kin` with groups of them, and `everyday`.

        Args:
            lists: as in `fields.json`.
            unclaimed: stems that belong to no field, such as "order".
            without: names of fields to leave out.
        """
        names = tuple(name for name in lists["fields"] if name not in without)
        of: dict[str, int] = {}
        for at, name in enumerate(names):
            for word in {stem(word) for word in lists["fields"][name].split()}.difference(unclaimed):
                of[word] = of.get(word, 0) | 1 << at
        kin = [1 << at for at in range(len(names))]
        for group in lists["kin"]:
            mask = sum(1 << at for at, name in enumerate(names) if name in group.split())
            kin = [each | mask if mask >> at & 1 else each for at, each in enumerate(kin)]
        return cls(names, of, tuple(kin), frozenset(map(stem, lists["everyday"].split())))

    def own(self, words: Iterable[str]) -> Own:
        """Which fields are a schema's own, by the stems of its words."""
        evidence = [0.0] * len(self.names)
        for word in words:
            mask = self.of.get(word, 0)
            share = (0.5 if word in self.everyday else 1.0) / max(1, mask.bit_count())
            for at in _places(mask):
                evidence[at] += share
        most = max(evidence, default=0.0)
        if most < KNOWN_FROM:
            return Own()
        akin = sum(1 << at for at, amount in enumerate(evidence) if amount >= AKIN_FROM * most)
        loose = sum(1 << at for at, amount in enumerate(evidence) if amount >= LOOSE_FROM)
        for at in _places(akin):
            loose |= self.kin[at]
        return Own(akin, loose, self)


def _places(mask: int) -> Iterator[int]:
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest


@dataclass(frozen=True, slots=True)
class Own:
    """The fields of a schema: `akin` are its own, words of `loose` ones are not alien; both 0 where none are known."""

    akin: int = 0
    loose: int = 0
    fields: Fields = field(default_factory=Fields, repr=False)

    def side(self, word: str) -> int:
        """On which side a stem is: `AKIN`, `ALIEN`, or `NEITHER`."""
        mask = self.fields.of.get(word, 0)
        if mask & self.akin:
            return AKIN
        return ALIEN if mask and not mask & self.loose and word not in self.fields.everyday else NEITHER


@cache
def field_lists() -> Mapping[str, Any]:
    """The lists that come with the package."""
    lists: dict[str, Any] = json.loads(files(__package__).joinpath("fields.json").read_text(encoding="ascii"))
    return lists
