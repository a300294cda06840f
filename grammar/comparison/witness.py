"""The search for texts that two sides do not judge alike: sentences of either side, near misses, and the smallest of them.

Nothing is ever shown to be equal by it. What it gives is a text that tells the sides apart, as small as it could be made, or
how many texts were tried without one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from random import Random
from typing import NamedTuple

MISSES = 2
"""So many near misses are tried of each sentence."""

MAX_SHRINKING = 400
"""At most so many texts are judged to make one witness smaller."""

_CANDIDATES = 2
"""So many of the shortest texts of a kind are made smaller."""

_POOL = 4_000
_COMMON = 40
_SYSTEMATIC = 4
"""Of the texts one in so many at most is a short sentence with a keyword in the place of a word, one after the other."""

_SHORT = 60

Judge = Callable[[str], str]
"""How both sides judge a text, in a word: ``"both"``, ``"neither"``, or the name of a difference."""

BOTH, NEITHER = "both", "neither"
"""What a judge says of a text that the sides judge alike."""


class Witness(NamedTuple):
    """A text that tells the sides apart, and how many times the texts that were tried did so in the same way."""

    text: str
    times: int


class Found(NamedTuple):
    """What a search found: how many texts were tried, how many both sides took and neither, and a witness by difference."""

    tried: int
    both: int
    neither: int
    witnesses: Mapping[str, Witness]

    @property
    def is_alike(self) -> bool:
        """Whether no text told the sides apart; they may still differ."""
        return not self.witnesses


def search(
    sources: Sequence[Iterator[str]],
    judge: Judge,
    *,
    count: int,
    seed: int = 0,
    texts: Iterable[str] = (),
    effort: int = MAX_SHRINKING,
    words: Sequence[str] = (),
) -> Found:
    """Try texts of all sources in turn, and near misses of them.

    Args:
        sources: texts, without end or not; sentences of one side each, for instance.
        judge: how the sides judge a text.
        count: how many texts are tried, the near misses included.
        seed: the same seed gives the same near misses.
        texts: texts that are tried before all others, whatever the count.
        effort: at most so many texts are judged to make one witness smaller.
        words: words that are put in the place of others, such as the keywords of a grammar.
    """
    random = Random(seed)  # noqa: S311  # no secret: a run can be repeated
    misses = NearMisses(random, words)
    tallied: Counter[str] = Counter()
    seen: dict[str, list[str]] = {}
    known: set[str] = set()

    def tried(text: str) -> None:
        if text in known:
            return
        known.add(text)
        verdict = judge(text)
        tallied[verdict] += 1
        if verdict not in (BOTH, NEITHER):
            seen.setdefault(verdict, []).append(text)

    for text in texts:
        tried(text)
    left = list(sources)
    drawn = 0
    systematic = count // _SYSTEMATIC
    while left and len(known) < count and drawn < 4 * count:
        for source in tuple(left):
            sentence = next(source, None)
            if sentence is None:
                left.remove(source)
                continue
            drawn += 1
            tried(sentence)
            misses.learn(sentence)
            for other in misses.with_own_words(sentence) if systematic and len(sentence) <= _SHORT else ():
                if not systematic:
                    break
                systematic -= other not in known
                tried(other)
            for _ in range(MISSES):
                if len(known) < count:
                    tried(misses.of(sentence))
    witnesses = {}
    for verdict, examples in seen.items():
        shortest = sorted(examples, key=lambda text: (len(text), text))[:_CANDIDATES]
        smallest = min((shrunk(text, judge, verdict, effort) for text in shortest), key=lambda text: (len(text), text))
        witnesses[verdict] = Witness(smallest, tallied[verdict])
    return Found(sum(tallied.values()), tallied[BOTH], tallied[NEITHER], witnesses)


# --- near misses ---

_PIECE = re.compile(r"\w+|\s+|[^\w\s]")
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_MEMBER = re.compile(
    r'"(?:[^"\\]|\\.)*"\s*:\s*(?:"(?:[^"\\]|\\.)*"|[^][{},"]+)\s*,?\s*|,\s*"(?:[^"\\]|\\.)*"\s*:\s*(?:"(?:[^"\\]|\\.)*"|[^][{},"]+)'
)
"""A member of JSON with a plain value, and a comma with it."""


class NearMisses:
    """Texts that are nearly sentences: one edit away, a character or a piece, of what other sentences had."""

    def __init__(self, random: Random, words: Sequence[str] = ()) -> None:
        self._random = random
        self._own = tuple(words)
        self._pieces: list[str] = [" ", "\n", "0", "-1", "1.5", "null", '""', ","]
        self._quoted: list[str] = ['""']
        self._words: Counter[str] = Counter()

    def learn(self, text: str) -> None:
        """Keep the pieces of a text, for others to be edited with."""
        if len(self._pieces) < _POOL:
            pieces = _PIECE.findall(text)
            self._pieces.extend(pieces)
            self._words.update(piece for piece in pieces if piece[0].isalpha())
            self._quoted.extend(_QUOTED.findall(text))

    def of(self, text: str) -> str:
        """A text one edit away."""
        random = self._random
        if '"' in text and random.randrange(3) == 0:
            return self._in_quotes(text)
        pieces = _PIECE.findall(text) or [""]
        at = random.randrange(len(pieces))
        way = random.randrange(11)
        if way == 10:
            places = [place for place, piece in enumerate(pieces) if piece[:1].isalpha()]
            pieces[random.choice(places) if places else at] = self._common()
        elif way == 0:
            pieces[at] = ""
        elif way == 1:
            pieces[at] *= 2
        elif way == 2:
            pieces[at] = random.choice(self._pieces)
        elif way == 3:
            pieces.insert(at, random.choice(self._pieces))
        elif way == 4:
            other = random.randrange(len(pieces))
            pieces[at], pieces[other] = pieces[other], pieces[at]
        elif way == 5:
            pieces[at] = pieces[at].swapcase()
        elif way == 6:
            pieces[at] = self._nearby(pieces[at])
        elif way == 7:
            end = random.randrange(at, len(pieces)) + 1
            pieces[at:end] = []
        elif way == 8:
            end = random.randrange(at, min(at + 12, len(pieces))) + 1
            pieces[end:end] = pieces[at:end]
        else:
            return self._one_character(text)
        return "".join(pieces)

    def with_own_words(self, text: str) -> Iterator[str]:
        """The text with each of the words that are known in the place of each of its own."""
        pieces = _PIECE.findall(text)
        for at, piece in enumerate(pieces):
            if piece[:1].isalpha():
                yield from ("".join([*pieces[:at], word, *pieces[at + 1 :]]) for word in self._own if word != piece)

    def _common(self) -> str:
        """One of the language's own words: those that are known to be, or come most often."""
        if self._own and self._random.randrange(2):
            return self._random.choice(self._own)
        words = [word for word, _ in self._words.most_common(_COMMON)]
        return self._random.choice(words) if words else ""

    def _in_quotes(self, text: str) -> str:
        """The same with another string somewhere, or without a member, or with one twice."""
        way = self._random.randrange(3)
        places = list((_QUOTED if way == 0 else _MEMBER).finditer(text))
        if not places:
            return self._one_character(text)
        place = self._random.choice(places)
        other = self._random.choice(self._quoted) if self._random.randrange(4) else '""'
        instead = (other, "", place.group() + place.group())[way]
        return text[: place.start()] + instead + text[place.end() :]

    def _nearby(self, piece: str) -> str:
        """A number one away, or a number of another size; a word with a letter more or less."""
        if piece.isdecimal():
            return str(max(int(piece[:18]) + self._random.choice((-1, 1, 1000, 10**9)), 0))
        if self._random.random() < 1 / 2:
            return piece[:-1]
        return piece + (piece[-1:] or "a")

    def _one_character(self, text: str) -> str:
        at = self._random.randrange(len(text) + 1)
        way = self._random.randrange(3)
        if way == 0:
            return text[:at] + text[at + 1 :]
        letter = self._random.choice("aZ0_-.,:;\"'\\/(){}[]<>=!$ \t\n\u00e9\u4e16\U0001f600")
        return text[:at] + letter + text[at + (way == 1) :]


# --- smaller ---


def shrunk(text: str, judge: Judge, verdict: str, effort: int = MAX_SHRINKING) -> str:
    """A text as small as it could be made that is judged the same, with so many texts judged at most."""
    left = effort
    for cut in (_PIECE.findall, list):
        parts = cut(text)
        size = len(parts)
        while size:
            at = 0
            while at < len(parts):
                shorter = parts[:at] + parts[at + size :]
                if not left:
                    return text
                left -= 1
                if judge("".join(shorter)) == verdict:
                    parts, text = shorter, "".join(shorter)
                else:
                    at += size
            size = min(size // 2, len(parts))
        for pair in _pairs(parts):
            if not left:
                return text
            left -= 1
            shorter = [part for at, part in enumerate(parts) if at not in pair]
            if judge("".join(shorter)) == verdict:
                parts, text = shorter, "".join(shorter)
                break  # the places of the others have changed
    return _simpler(text, judge, verdict, left)


def _pairs(parts: Sequence[str]) -> list[tuple[int, int]]:
    """The places of brackets that belong together: neither can be left out alone."""
    opened: list[int] = []
    pairs: list[tuple[int, int]] = []
    for at, part in enumerate(parts):
        if part in _BRACKETS:
            opened.append(at)
        elif opened and part == _BRACKETS[parts[opened[-1]]]:
            pairs.append((opened.pop(), at))
    return pairs


_BRACKETS = {"(": ")", "[": "]", "{": "}"}


def _simpler(text: str, judge: Judge, verdict: str, left: int) -> str:
    """The same with plain characters where any would do."""
    for at, letter in enumerate(text):
        if letter.isspace() or letter in _PLAIN + "{}[]()\"',:":
            continue
        for plain in _PLAIN:
            if not left:
                return text
            left -= 1
            simpler = text[:at] + plain + text[at + 1 :]
            if judge(simpler) == verdict:
                text = simpler
                break
    return text


_PLAIN = "0a"
"""Characters that no plainer one is put in the place of."""
