"""Likeness: which questions are the same one in other words, so that none of them stands on both sides of a split.

Two questions are near when their words are the same in any order, but for a small part. What counts as a word is folded
first: case, accents, characters that are not seen, endings and small words (*show me the*, *of*, *please*) do not tell
questions apart. Then they are near where

* one has one word more than the other, which has at least three, or two more than at least eight;
* each has one word of its own, and they share at least seven;
* one has one word of its own and the other two, and they share at least twelve; or each has two, and they share 14;
* they have up to seven words, all the same but for one that is misspelt by a letter;
* they have a run of eight words in common, both being of at least 16, unless more than twenty questions and more than one in
  twenty have that run: then it is what every question begins with.

Each of these is a key that two near questions share, so that nothing is compared with everything: time grows with the number of
questions, and the result is exact. Near is made transitive: a chain of near questions is one group.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from functools import lru_cache
from hashlib import blake2b
from itertools import combinations, groupby
from operator import itemgetter

from guard.scope.question_text.tokens import stem

_WORD = re.compile(r"[^\W_]+")
_UNSPACED = re.compile("[\u0e00-\u0e7f\u3005\u3041-\u30ff\u3400-\u9fff\uf900-\ufaff\uac00-\ud7af]")
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e0fff]"
)
_ACCENTS = re.compile("[\u0300-\u036f]")
"""Of Latin, Greek and Cyrillic letters; elsewhere marks are letters of their own."""
_MOST_CHARACTERS = 20_000
"""More of a question is not looked at, but for its being the same text."""

_SMALL = frozenset(
    "a an the of for to in on at by from with and or is are was were be been do does did has have had me my i we us our you "
    "your it its this that these those there please can could would should will show give get tell find list display see want "
    "need like know let what which how many much who whose just hey hi hello thanks thank "
    "kindly per each every all any now so then also".split()
)

_LEAST_LONGER = 4
_LONGER_BY_TWO = range(10, 25)
_ONE_OTHER = range(8, 1_000)
_TWO_OTHERS = range(14, 25)
_TWO_EACH = range(16, 25)
"""How many words a question has, for it to be near to one without two of its words, or without one or two on either side."""

_MISSPELT = range(1, 8)
_LEAST_RUNS = 16
_RUN = 8
_LEAST_LETTERS = 4
_COMMON_RUN, _COMMON_SHARE = 20, 0.05
_MOST_WORDS = 400
_KEYS_A_PASS = 1_000_000
_MOST_KEYS = 5_000_000
_FOLDED = 1 << 64


@lru_cache(maxsize=65_536)
def _number(word: str) -> int:
    return int.from_bytes(blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")


def words_of(question: str) -> tuple[str, ...]:
    """The words of a question, folded, each once and in order. At least one.

    >>> words_of("Show me the slowest ROUTES, please!")
    ('slowest', 'rout')
    """
    text = unicodedata.normalize("NFKD", _UNSEEN.sub("", question[:_MOST_CHARACTERS])).casefold()
    text = unicodedata.normalize("NFC", _ACCENTS.sub("", text))
    every: list[str] = []
    for word in _WORD.findall(text):
        if word.isascii():
            every.append(stem(word) if word not in _SMALL else word)
        elif _UNSPACED.search(word):
            every += [word[at : at + 2] for at in range(max(len(word) - 1, 1))]
        else:
            every.append(word)
    telling = [word for word in every if word not in _SMALL]
    # Of what is small words alone, or none, all counts.
    words = tuple(dict.fromkeys(telling or every or ["".join(text.split())]))
    if len(words) <= _MOST_WORDS:
        return words
    rest = blake2b(" ".join(words).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
    return (*words[: _MOST_WORDS - 1], rest)


Keys = Sequence[Callable[[Sequence[int]], Iterable[int]]]
"""Some numbers in order to keys: those whose anchor is the first of the numbers, the second, and so on."""


class Groups:
    """Questions in groups of near ones. Add them all, then `settle`; then `group` says of each which it is in."""

    def __init__(self) -> None:
        self._nodes: dict[int, int] = {}
        self._words: list[tuple[str, ...]] = []
        self._parents: list[int] = []
        self._things: dict[Hashable, int] = {}

    def __len__(self) -> int:
        """How many questions there are that have not the same words."""
        return len(self._words)

    def add(self, question: str) -> int:
        """Take a question in; its number. Questions of the same words have the same number."""
        words = words_of(question)
        node = self._nodes.setdefault(_whole(words), len(self._words))
        if node == len(self._words):
            self._words.append(words)
            self._parents.append(node)
        return node

    def tie(self, node: int, thing: Hashable) -> None:
        """Put a question into one group with all that are tied to the same thing."""
        self._join(node, self._things.setdefault(thing, node))

    def group(self, node: int) -> int:
        """The group that a question is in, by the number of one of its questions."""
        parents = self._parents
        while parents[node] != node:
            parents[node] = node = parents[parents[node]]
        return node

    def name(self, node: int) -> bytes:
        """The words of a question as bytes: what groups can be put in an order by, whatever order they came in."""
        return " ".join(sorted(self._words[node])).encode("utf-8", "surrogatepass")

    def settle(self) -> None:
        """Join what is near."""
        nodes = [(node, tuple(map(_number, words))) for node, words in enumerate(self._words)]
        for node, numbers in nodes:
            whole, size = _xor(numbers), len(numbers)
            shorter = [(whole ^ number, 1) for number in numbers] if size >= _LEAST_LONGER else []
            if size in _LONGER_BY_TWO:
                shorter += [(whole ^ one ^ other, 2) for one, other in combinations(numbers, 2)]
            for key, less in shorter:
                known = self._nodes.get(key)
                if known is not None and len(self._words[known]) == size - less:
                    self._join(node, known)
        self._join_sharing(nodes)
        self._join_misspelt([(node, n) for node, n in nodes if len(n) in _MISSPELT])
        self._join_runs([(node, n) for node, n in nodes if len(n) >= _LEAST_RUNS])

    def _join(self, one: int, other: int) -> None:
        one, other = self.group(one), self.group(other)
        if one != other:
            self._parents[max(one, other)] = min(one, other)

    def _join_sharing(self, nodes: Sequence[tuple[int, tuple[int, ...]]]) -> None:
        """Join the questions that are the same without one or two words, a part of the keys at a time: memory stays bounded.

        A key is left out of all parts but one by its anchor, which is known before the key is made.
        """
        families = ((1, _WITHOUT_ONE, _ONE_OTHER), (2, _WITHOUT_TWO, _TWO_OTHERS))
        weights = sum(len(n) * ((len(n) in _ONE_OTHER) + 8 * (len(n) in _TWO_OTHERS)) for _, n in nodes)
        passes = 1 + weights // _KEYS_A_PASS
        waiting = sorted(
            (anchor % passes, less, at, which)
            for less, keys, sizes in families
            for at, (_, numbers) in enumerate(nodes)
            if len(numbers) in sizes
            for which, anchor in enumerate(sorted(numbers)[: len(keys)])
        )
        for _, part in groupby(waiting, key=itemgetter(0)):
            ones: dict[int, int] = {}
            twos: dict[int, int] = {}
            for _, less, at, which in part:  # those without one word come first
                node, numbers = nodes[at]
                for key in families[less - 1][1][which](sorted(numbers)):
                    if less == 1:
                        self._join(node, ones.setdefault(key, node))
                        continue
                    if key in ones:
                        self._join(node, ones[key])
                    if len(numbers) in _TWO_EACH:
                        self._join(node, twos.setdefault(key, node))

    def _join_misspelt(self, nodes: Iterable[tuple[int, tuple[int, ...]]]) -> None:
        """Join what is the same but for a word, where that is the same but for a letter, or two that changed places."""
        rests: dict[int, list[tuple[int, int]]] = {}
        for node, numbers in nodes:
            whole = _xor(numbers)
            for at, number in enumerate(numbers):
                word = self._words[node][at]
                if len(word) >= _LEAST_LETTERS and word.isalpha():
                    rests.setdefault(whole ^ number, []).append((node, at))
        for rest in rests.values():
            if len(rest) < 2:
                continue
            first: dict[str, int] = {}
            for node, at in rest:
                for variant in _variants(self._words[node][at]):
                    self._join(node, first.setdefault(variant, node))

    def _join_runs(self, nodes: Sequence[tuple[int, tuple[int, ...]]]) -> None:
        counts: Counter[int] = Counter()
        for _, numbers in nodes:
            counts.update(set(_runs(numbers)))
        most = max(_COMMON_RUN, int(len(self._words) * _COMMON_SHARE))
        first: dict[int, int] = {}
        for node, numbers in nodes:
            for key in _runs(numbers):
                if 1 < counts[key] <= most:
                    self._join(node, first.setdefault(key, node))


def _whole(words: Iterable[str]) -> int:
    return _xor(map(_number, words))


def _xor(numbers: Iterable[int]) -> int:
    whole = 0
    for number in numbers:
        whole ^= number
    return whole


_WITHOUT_ONE: Keys = (
    lambda numbers: (_xor(numbers) ^ number for number in numbers[1:]),
    lambda numbers: (_xor(numbers[1:]),),
)
_WITHOUT_TWO: Keys = (
    lambda numbers: map(_xor(numbers).__xor__, map(_xor, combinations(numbers[1:], 2))),
    lambda numbers: map(_xor(numbers[1:]).__xor__, numbers[2:]),
    lambda numbers: (_xor(numbers[2:]),),
)
"""What is left without one or two of some numbers in order: under the first, the second or the third of them as the least."""


def _variants(word: str) -> Iterator[str]:
    yield word
    for at in range(len(word)):
        yield word[:at] + word[at + 1 :]


def _runs(numbers: Sequence[int]) -> Iterator[int]:
    return (hash(tuple(numbers[at : at + _RUN])) % _FOLDED for at in range(len(numbers) - _RUN + 1))


class Nearby:
    """Questions of which none is near to another: one that is near to any is not taken. Near is not made transitive here.

    `unkept` is how many of them cannot be found by all but two of their words, since there were too many to keep all keys.
    """

    def __init__(self) -> None:
        self._keys: set[int] = set()
        self.unkept = 0

    def add(self, question: str) -> bool:
        """Take a question in; False, and nothing is taken, where one is there that is near to it."""
        words = words_of(question)
        keys, looked_up, pairs = _keys_of(words)
        if not self._keys.isdisjoint(looked_up):
            return False
        self._keys.update(keys)
        if len(self._keys) < _MOST_KEYS:
            self._keys.update(pairs)
        else:
            self.unkept += bool(pairs)
        return True


def _keys_of(words: Sequence[str]) -> tuple[set[int], set[int], set[int]]:
    """The keys that a question leaves, those by which it is found near to another, and those that it leaves if there is room."""
    numbers = sorted(map(_number, words))
    whole, size = _xor(numbers), len(numbers)
    without_one = {whole ^ number for number in numbers}
    without_two = {whole ^ one ^ other for one, other in combinations(numbers, 2)} if size in _LONGER_BY_TWO else set()
    kept, looked_up = {hash(("is", whole))}, {hash(("is", whole))}
    if size >= _LEAST_LONGER:
        kept |= {hash(("longer", key)) for key in without_one}
        looked_up |= {hash(("is", key)) for key in (*without_one, *without_two)}
    if size >= _LEAST_LONGER - 1:
        looked_up.add(hash(("longer", whole)))
    pairs = {hash(("longer", key)) for key in without_two}
    shared: set[int] = set()
    if size in _ONE_OTHER:
        shared |= {hash(("one", key)) for key in without_one}
    if size >= min(_TWO_OTHERS) - 1:
        looked_up |= {hash(("two", key)) for key in without_one}
    if size in _TWO_OTHERS:
        looked_up |= {hash(("one", key)) for key in without_two}
        pairs |= {hash(("two", key)) for key in without_two}
    if size in _TWO_EACH:
        looked_up |= {hash(("each", key)) for key in without_two}
        pairs |= {hash(("each", key)) for key in without_two}
    if len(numbers) in _MISSPELT:
        for word in words:
            if len(word) >= _LEAST_LETTERS and word.isalpha():
                rest = whole ^ _number(word)
                shared |= {hash(("misspelt", rest, _number(variant))) for variant in _variants(word)}
    if len(numbers) >= _LEAST_RUNS:
        shared |= {hash(("run", run)) for run in _runs([_number(word) for word in words])}
    return kept | shared, looked_up | shared, pairs


def leaks(train: Iterable[str], test: Iterable[str]) -> list[tuple[str, str]]:
    """The questions of a test that have one like them in training, each with one of these; empty where nothing leaks.

    >>> leaks(["slowest routes"], ["Show me the slowest routes!", "errors by region"])
    [('Show me the slowest routes!', 'slowest routes')]
    """
    groups = Groups()
    learnt = [(groups.add(question), question) for question in train]
    tested = [(groups.add(question), question) for question in test]
    groups.settle()
    known = {groups.group(node): question for node, question in learnt}
    return [(question, known[group]) for node, question in tested if (group := groups.group(node)) in known]
