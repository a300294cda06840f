"""The words of a question, and the words inside an identifier."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache, lru_cache

_QUOTED = r"\"[^\"]{0,300}\"|`[^`]{0,300}`|(?<![\w'])'[^']{1,300}'(?!\w)"
_SIGNS = r"[=<>!~]+|[?]"

PIECES = re.compile(
    _QUOTED + r"|([^\W\d_]+(?:'[^\W\d_]{1,2}(?![\w']))?)(?![\w./:@#\\{}$=&%-])"  # a plain word
    r"|[\w./:@#\\{}$&%*-]+"  # an identifier, number, path or address
    r"|" + _SIGNS
)
"""The pieces of a question in ASCII: what is quoted, plain words (the only group), identifiers, operators, question marks."""

_UNSPACED = "\u0e01-\u0e3a\u0e40-\u0e4e\u3005\u3041-\u3096\u30a1-\u30fa\u30fc\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
"""Thai, kana and Han: scripts that put no blanks between words."""

_UNSPACED_RUN = re.compile(f"[{_UNSPACED}]+")
_THAI = re.compile("[\u0e01-\u0e4e]")
_LAST_MARK = 0xABFF
"""Combining marks of living scripts end here."""

LONGEST_UNSPACED = 9
"""No word of a script without blanks is longer, in characters."""


@cache
def _wide_pieces() -> re.Pattern[str]:
    """The pieces of a question in any script: a letter takes the combining marks behind it into its word.

    So the vowel signs of Hindi, Bengali and Thai, and the points of Arabic and Hebrew, end no word. A run of a script
    without blanks is a piece of its own.
    """
    marks = "".join(
        character for character in map(chr, range(0x300, _LAST_MARK)) if unicodedata.category(character) in {"Mn", "Mc"}
    )
    letter = rf"(?:(?![{_UNSPACED}])[^\W\d_])"
    word = rf"(?:{letter}[{marks}\u200c\u200d]*)"
    inside = rf"(?:(?![{_UNSPACED}])[\w./:@#\\{{}}$&%*{marks}-])"
    return re.compile(
        _QUOTED
        + rf"|((?:{word}+(?:'(?:(?=[\u0400-\u04ff]){word}+|{word}{{1,2}}(?![\w'])))?)(?!(?![{_UNSPACED}])[\w./:@#\\{{}}$=&%-])"
        rf"|[{_UNSPACED}]+)|{inside}+|{_SIGNS}"
    )


def pieces(text: str, first: int = 0) -> Iterator[re.Match[str]]:
    """The pieces of a question from an offset on, in order; the group is matched by plain words only.

    >>> [piece.group() for piece in pieces("p95 by http.route?")]
    ['p95', 'by', 'http.route', '?']
    """
    return (PIECES if text.isascii() else _wide_pieces()).finditer(text, first)


def is_unspaced(word: str) -> bool:
    """Whether a plain word is a run of a script that puts no blanks between words."""
    return _UNSPACED_RUN.match(word) is not None


def unspaced_words(run: str, known: Callable[[str], bool]) -> Iterator[str]:
    """The words of a run without blanks: each time the longest one that is known, else a character.

    In Thai, where a character is no word, what is unknown goes on until the next known word.
    """
    at, unknown = 0, 0
    is_thai = _THAI.match(run) is not None
    while at < len(run):
        size = next((size for size in range(LONGEST_UNSPACED, 0, -1) if known(run[at : at + size])), 0)
        if not size and is_thai:
            at += 1
            continue
        if unknown < at:
            yield run[unknown:at]
        size = size or 1
        yield run[at : at + size]
        at += min(size, len(run) - at)
        unknown = at
    if unknown < at:
        yield run[unknown:at]


_CAMEL = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[^\W\d_A-Za-z]+|\d+")

_IRREGULAR = {
    "indices": "index", "vertices": "vertex", "people": "person", "children": "child", "men": "man", "women": "woman",
    "feet": "foot", "mice": "mouse", "statuses": "status", "addresses": "address", "queries": "query",
    "latencies": "latency", "does": "do", "has": "has", "was": "was", "is": "is", "this": "this", "its": "its",
    "status": "status", "access": "access", "process": "process", "address": "address", "class": "class",
}  # fmt: skip


def parts(identifier: str) -> list[str]:
    """The words inside an identifier, in lower case: split at separators, digits and camel humps.

    >>> parts("http.statusCode_2xx")
    ['http', 'status', 'code', '2', 'xx']
    """
    return [part.lower() for part in _CAMEL.findall(identifier)]


@lru_cache(maxsize=4096)
def stem(word: str) -> str:
    """A lower-case English word without the endings of the plural and of the commonest verb forms.

    >>> [stem(word) for word in ("queries", "requests", "grouped", "timing", "class")]
    ['query', 'request', 'group', 'tim', 'class']
    """
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) < 4:
        return word
    word = word.removesuffix("'s")
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    if word.endswith("ing") and len(word) > 5:
        word = word[:-3]
    elif word.endswith("ed") and len(word) > 4:
        word = word[:-2]
    else:
        return word.removesuffix("e") if len(word) > 4 else word
    return _undoubled(word).removesuffix("e") if len(word) > 4 else _undoubled(word)


def _undoubled(word: str) -> str:
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "ls" else word
