"""The normal form of a question: what only hides or decorates is taken away, what is meant stays.

Letters in another dress (full-width, mathematical, circled) become plain ones, typographic quotes, dashes and blanks
become those of a keyboard, and characters that show nothing are dropped. Words, their order and the number of blanks
between them are never changed, so that a quoted filter value survives.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from grammar import Span

INVISIBLE = frozenset(
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180e\u180f\u200b\u200c\u200d\u200e\u200f"
    "\u2060\u2061\u2062\u2063\u2064\u206a\u206b\u206c\u206d\u206e\u206f\u2800\u3164\ufeff\uffa0\ufff9\ufffa\ufffb"
    "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
"""Characters that show nothing.

Source: Unicode 15.1, DerivedCoreProperties, Default_Ignorable_Code_Point, with the interlinear annotations, the
direction marks and the blank of braille.
"""

JOINERS = frozenset("\u200c\u200d")
"""Invisible, but part of how emoji and some scripts are written."""

_FOLDED = {
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u02bc\u02b9\u00b4", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb\u300c\u300d\u301d\u301e", '"'),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2043\ufe58\ufe63", "-"),
    **dict.fromkeys("\t\n\r\x0b\x0c\x85\u2028\u2029\u1680\u00a0\u2007\u202f\u205f\u3000", " "),
    **{chr(code): " " for code in range(0x2000, 0x200B)},
}
_FOLDS = str.maketrans(_FOLDED)

_DROPPED = re.compile(f"[{''.join(sorted(INVISIBLE - JOINERS))}\ufe00-\ufe0f\U000e0000-\U000e0fff]")
_JOINER = re.compile("[\u200c\u200d]")
_ROUNDS = 4


def is_plain(text: str) -> bool:
    """Whether the text is ASCII that can be printed: it hides nothing."""
    return text.isascii() and text.isprintable()


def normalise(text: str) -> str:
    """The text in its normal form; normalising that again changes nothing. Never raises, on any text.

    >>> normalise("\\uff43\\uff4f\\uff55\\uff4e\\uff54 of \\u201cno\\u200bne\\u201d ")
    'count of "none"'
    """
    if is_plain(text):
        return text.strip(" ")
    for _ in range(_ROUNDS):
        before, text = text, _once(text)
        if text == before:
            break
    return text


def _once(text: str) -> str:
    text = _DROPPED.sub("", text)
    if _JOINER.search(text):
        text = "".join(_without_stray_joiners(text))
    return unicodedata.normalize("NFKC", text.translate(_FOLDS)).translate(_FOLDS).strip(" ")


def _without_stray_joiners(text: str) -> Iterator[str]:
    """The text without joiners that join nothing: they stay between two characters beyond Latin."""
    for at, character in enumerate(text):
        if character in JOINERS and not is_joining(text, at):
            continue
        yield character


def is_joining(text: str, at: int) -> bool:
    """Whether the joiner at a place stands between two characters that joiners are made for."""
    return 0 < at < len(text) - 1 and text[at - 1] >= "\u0300" and text[at + 1] >= "\u0300"


def raw_place(raw: str, start: int, end: int) -> Span:
    """The place in the raw text of a place in its normal form, by going through the text a character at a time.

    Of characters that were composed from several, the place of all of them.
    """
    if is_plain(raw):
        shift = len(raw) - len(raw.lstrip(" "))
        return Span(start + shift, end + shift)
    normal = normalise(raw)
    return Span(_raw_offset(raw, normal[:start]), max(_raw_offset(raw, normal[:end]), _raw_offset(raw, normal[:start])))


def _raw_offset(raw: str, beginning: str) -> int:
    """How many raw characters it takes until their normal form is as long as a beginning of the whole normal form."""
    low, high = 0, len(raw)
    while low < high:
        middle = (low + high) // 2
        if len(normalise(raw[:middle] + "\u0001")) - 1 < len(beginning):
            low = middle + 1
        else:
            high = middle
    return low
