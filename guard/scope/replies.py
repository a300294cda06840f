"""What an asker is told, in the language that was asked in."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from guard.scope.topic.vocabulary import english

HINTS = {
    "Try a shorter question.": "short",
    "Type it again in plain letters.": "plain",
    "Type a few words of what you want to see.": "more",
}
"""The hints of detectors, and their names in the table of languages."""

_ENGLISH = "en"
_LETTERS = (
    ("ja", re.compile("[\u3040-\u30ff]")), ("ko", re.compile("[\uac00-\ud7af]")), ("zh", re.compile("[\u4e00-\u9fff]")),
    ("th", re.compile("[\u0e00-\u0e7f]")), ("hi", re.compile("[\u0900-\u097f]")), ("bn", re.compile("[\u0980-\u09ff]")),
    ("ar", re.compile("[\u0600-\u06ff]")), ("he", re.compile("[\u0590-\u05ff]")), ("el", re.compile("[\u0370-\u03ff]")),
    ("uk", re.compile("[\u0404\u0406\u0407\u0490\u0454\u0456\u0457\u0491]")), ("ru", re.compile("[\u0400-\u04ff]")),
)  # fmt: skip
"""Languages that letters alone tell, the narrower ones first; Ukrainian by the letters that Russian lacks."""

_LATIN = re.compile("[A-Za-z]")
_WORD = re.compile(r"[^\W\d_]+")
_MOST = 2_000
"""So many characters are looked at to tell a language."""


@cache
def _table() -> dict[str, dict[str, str]]:
    table: dict[str, dict[str, str]] = json.loads(
        files(__package__).joinpath("replies.json").read_text(encoding="utf-8")
    )["languages"]
    return table


@cache
def _common() -> dict[str, frozenset[str]]:
    languages = {code: frozenset(row["words"].split()) for code, row in _table().items() if row["words"]}
    return {_ENGLISH: english().function, **languages}


def languages() -> tuple[str, ...]:
    """The codes (ISO 639-1) of the languages that there are replies in."""
    return tuple(_table())


def language_of(text: str) -> str:
    """The language that a text is in, as far as a reply needs it; English where nothing else is clearly told.

    >>> language_of("schreibe mir ein Gedicht"), language_of("write a poem"), language_of("напиши стих")
    ('de', 'en', 'ru')
    """
    text = text[:_MOST]
    for code, letters in () if text.isascii() else _LETTERS:
        found = len(letters.findall(text))
        # One letter tells, as long as most of the words are not Latin ones: product names are, in any language.
        if found and found * 3 >= len(_LATIN.findall(text)):
            return code
    words = _WORD.findall(text.lower())
    counts = {code: sum(word in common for word in words) for code, common in _common().items()}
    best = max(counts, key=lambda code: (counts[code], code == _ENGLISH))
    return best if counts[best] >= max(1, 2 * counts[_ENGLISH]) else _ENGLISH


def reply_in(language: str, subjects: Sequence[str], hint: str = "") -> str:
    """One or two plain sentences in a language, which tell nothing of the rules.

    Args:
        language: one of `languages()`.
        subjects: names to suggest; empty for none but the usual ones.
        hint: a detector's, in English; empty for the usual reply.
    """
    row = _table()[language]
    if hint:
        return f"{row['cannot']} {row[HINTS[hint]] if hint in HINTS else hint}"
    named = [*row["some"].split(", "), *subjects]
    listed = ", ".join(named[:-1]) + f" {row['or']} {named[-1]}"
    return f"{row['reply']} {row['try'].replace('{subjects}', listed)}"
