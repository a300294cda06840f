"""Languages: the words that questions about data have in languages besides English, and how to find them inflected."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from guard.scope.question_text.tokens import is_unspaced

FOREIGN, OFF = "<f>", "<o>"
"""Tokens that stand for a word that says nothing by itself, and for one of everyday requests; of any language."""

KINDS = {"function": FOREIGN, "ask": "<qa>", "measure": "<qm>", "time": "<qt>", "signal": "<qs>", "off": OFF}
"""The token of each kind of word. A word that several lists have is of the first kind of these."""

_SHORTEST_STEM = 4
_CUT = 2
"""Listed words are also known without so many letters at the end."""
_ENDINGS = 3
"""A word may have so many letters behind the stem of a listed one."""

_ARABIC_PREFIXES = ("وال", "بال", "فال", "كال", "ال", "لل", "و", "ب", "ل", "ف", "ك")
_HEBREW_PREFIXES = "הובלמשכ"


@dataclass(frozen=True, slots=True)
class Languages:
    """The listed words of some languages: `words` as they are written, `stems` their beginnings, each with its token."""

    words: Mapping[str, str]
    stems: Mapping[str, str]
    names: tuple[str, ...] = ()
    counts: re.Pattern[str] = field(default_factory=lambda: re.compile("(?!)"), repr=False)
    """Finds the words with which questions for a number begin, such as "combien"."""

    @classmethod
    def of(cls, lists: Iterable[tuple[str, Mapping[str, str]]]) -> Languages:
        """The words of lists, each with its language's code: the words of each kind, separated by blanks."""
        every = tuple(lists)
        words: dict[str, str] = {}
        stems: dict[str, str] = {}
        for kind, token in KINDS.items():
            for _, listed in every:
                for word in listed.get(kind, "").split():
                    words.setdefault(word, token)
                    if len(word) >= _SHORTEST_STEM:
                        stems.setdefault(word[: max(_SHORTEST_STEM, len(word) - _CUT)], token)
        return cls(words, stems, tuple(code for code, _ in every), _counting(listed for _, listed in every))

    def token(self, word: str) -> str:
        """The token of a lower-case word, in this form or another; empty where no list has it."""
        listed = self.words.get(word)
        if listed is not None:
            return listed
        if word.isascii():
            return self._by_stem(word)
        first = word[0]
        if "\uac00" <= first <= "\ud7a3":
            return self._by_beginning(word)
        if "\u0600" <= first <= "\u06ff":
            return self._without(word, _ARABIC_PREFIXES)
        if "\u0590" <= first <= "\u05ff":
            return self._without_letters(word)
        return self._by_stem(word)

    def _by_beginning(self, word: str) -> str:
        """Of a Korean word, whose particles are written to its end: the token of the longest beginning that is listed."""
        for end in range(len(word) - 1, 0, -1):
            listed = self.words.get(word[:end])
            if listed is not None and (end > 1 or listed != OFF):
                return listed
        return ""

    def _without(self, word: str, prefixes: Iterable[str]) -> str:
        """Of an Arabic word: the token of what follows its article, conjunction or preposition."""
        for prefix in prefixes:
            if word.startswith(prefix) and len(word) > len(prefix) + 1:
                rest = word[len(prefix) :]
                listed = self.words.get(rest) or self._by_stem(rest)
                if listed:
                    return listed
        return self._by_stem(word)

    def _without_letters(self, word: str) -> str:
        """Of a Hebrew word: the token of what follows one or two prefixed letters."""
        for size in (1, 2):
            if len(word) > size + 1 and all(letter in _HEBREW_PREFIXES for letter in word[:size]):
                listed = self.words.get(word[size:])
                if listed is not None:
                    return listed
        return self._by_stem(word)

    def _by_stem(self, word: str) -> str:
        for end in range(len(word), max(_SHORTEST_STEM, len(word) - _ENDINGS) - 1, -1):
            listed = self.stems.get(word[:end])
            if listed is not None:
                return listed
        return ""


def _counting(lists: Iterable[Mapping[str, str]]) -> re.Pattern[str]:
    """What finds the words of a number that lists have, as whole words; within others where no blanks are written."""
    phrases = sorted({phrase for listed in lists for phrase in listed.get("count", "").split(", ") if phrase})
    whole = [re.escape(phrase) for phrase in phrases if not is_unspaced(phrase)]
    within = [re.escape(phrase) for phrase in phrases if is_unspaced(phrase)]
    return re.compile(rf"(?<!\w)(?:{'|'.join(whole) or '(?!)'})(?!\w)|(?:{'|'.join(within) or '(?!)'})")


@cache
def languages(without: Collection[str] = frozenset()) -> Languages:
    """The lists that come with the package, read at the first call; `without` are codes of languages to leave out."""
    every = json.loads(files(__package__).joinpath("languages.json").read_text(encoding="utf-8"))
    return Languages.of((code, lists) for code, lists in every.items() if code not in without)
