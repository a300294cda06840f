"""Sets of characters, as bit masks over an alphabet that tells a grammar's characters apart."""

from __future__ import annotations

import string
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

_PREFERRED = string.ascii_lowercase + string.digits + string.ascii_uppercase + string.punctuation + " \t\n\r\v\f"

_STRANGERS = "é\u00c9ßλЖ中\u0663²½→€\u0301\u00a0\u2028ſ\u212a\U0001f600"
"""One character or two of each kind that expressions ask about and ASCII has none of."""

_MOST = 6_000
"""At most so many characters are told apart."""


class Alphabet:
    """The characters that stand for all others, the most readable first.

    ASCII is there in full, and so is every character beyond it that an expression names, as a literal or as the end of
    a range, with its neighbours. All other characters are represented by a few of each kind. A set of characters is an
    integer with a bit for each character of the alphabet; a word found over the alphabet is a real word, and a word
    that is not found may, for sets of rare characters, still exist.
    """

    __slots__ = ("_bits", "_memo", "characters", "every")

    def __init__(self, named: Iterable[int] = ()) -> None:
        controls = "".join(map(chr, range(128)))
        beyond = sorted(
            {at for code in named if code > 127 for at in (code - 1, code, code + 1) if 127 < at < 0x110000}
        )
        self.characters = "".join(dict.fromkeys(_PREFERRED + controls + _STRANGERS + "".join(map(chr, beyond))))[:_MOST]
        self.every = (1 << len(self.characters)) - 1
        self._bits = {character: 1 << at for at, character in enumerate(self.characters)}
        self._memo: dict[str, int] = {}

    def of(self, characters: Iterable[str]) -> int:
        """The set of those of the characters that the alphabet has."""
        mask = 0
        for character in characters:
            mask |= self._bits.get(character, 0)
        return mask

    def where(self, holds: Callable[[str], bool]) -> int:
        """The set of the characters for which `holds` is true."""
        mask = 0
        for character, bit in self._bits.items():
            if holds(character):
                mask |= bit
        return mask

    def range(self, low: int, high: int) -> int:
        """The set of the characters from one code point to another, both of them in it."""
        if low == high:
            return self._bits.get(chr(low), 0)
        return self.where(lambda character: low <= ord(character) <= high)

    def category(self, name: str, *, is_ascii: bool) -> int:
        r"""The set that ``\d``, ``\s`` or ``\w`` stands for: `name` is that letter."""
        key = name + ("a" if is_ascii else "")
        if key not in self._memo:
            tests: dict[str, Callable[[str], bool]] = {
                "d": str.isdecimal,
                "s": str.isspace,
                "w": lambda character: character.isalnum() or character == "_",
            }
            self._memo[key] = self.where(lambda c: tests[name](c) and (not is_ascii or c.isascii()))
        return self._memo[key]

    def any_case(self, mask: int) -> int:
        """The set with the other case of each of its letters."""
        return mask | self.of(other for character in self.members(mask) for other in cases(character))

    def members(self, mask: int) -> Iterator[str]:
        """The characters of a set, the most readable first."""
        while mask:
            low = mask & -mask
            yield self.characters[low.bit_length() - 1]
            mask ^= low

    def pick(self, mask: int) -> str:
        """The most readable character of a set that is not empty."""
        return self.characters[(mask & -mask).bit_length() - 1]


@lru_cache(maxsize=8192)
def cases(character: str) -> tuple[str, ...]:
    """The character in lower and upper case, where that is one character."""
    forms = {character, character.lower(), character.upper(), character.lower().upper(), character.upper().lower()}
    return tuple(sorted(other for other in forms if len(other) == 1))
