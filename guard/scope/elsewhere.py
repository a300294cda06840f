"""Orders to a model in other languages than English: found by a table of verbs and of what they are about.

The table (`elsewhere.json`) has, for each language, the forms of a few verbs and nouns. An order is a verb with its
object near it, in either order: "forget" with "rules", "show" with "your instructions". So a question that only has one
of them (``zeige die Regeln der Firewall``) is none. A language is looked at only where a question has its script or, in
Latin letters, one of its verbs.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from guard.scope.detector import View

_SCRIPTS = {
    "ru": "\u0400-\u04ff", "uk": "\u0400-\u04ff", "el": "\u0370-\u03ff", "ar": "\u0600-\u06ff", "he": "\u0590-\u05ff",
    "hi": "\u0900-\u097f", "bn": "\u0980-\u09ff", "ja": "\u3040-\u30ff\u4e00-\u9fff", "zh": "\u4e00-\u9fff",
    "ko": "\uac00-\ud7af", "th": "\u0e00-\u0e7f", "bg": "\u0400-\u04ff", "fa": "\u0600-\u06ff", "ur": "\u0600-\u06ff",
    "ka": "\u10a0-\u10ff", "am": "\u1200-\u137f", "hy": "\u0530-\u058f", "ta": "\u0b80-\u0bff",
}  # fmt: skip
"""The letters of a language that is not written in Latin ones."""

_UNSPACED = frozenset(("ja", "zh", "ko", "th"))
"""Languages that put no blanks between words, or that join what follows to a word."""

_LATIN = str.maketrans("đłøßıæœ", "dloziao")
_ACCENT = re.compile("[\u0300-\u036f]")

_FROM = r"(?<![^\s\"'(\u00bf\u00a1.,:;!?\u060c\u061b\u061f\u0964-])"
_TO = r"(?![^\s\"').,:;!?\u060c\u061b\u061f\u0964\u2026])"
_ENDING = r"[^\W_]{0,12}"
_WORD = r"[^\s.;!?\u061f\u0964]{1,30}"
_SIGN = r"[.,:;!?\u00bf\u00a1\u3002\uff01\uff1f\uff0c\u3001\u060c\u061f]"
_START = rf"(?:^|(?<={_SIGN} )|(?<={_SIGN}))"

MOST_TONGUES = 5
"""So many languages are looked at in one question, those with the most of their words in it."""

_ENGLISH = frozenset(
    """in me over was doe las sing doc model plus compose print list all pass am an as at is to so do on no man den die ignore
    order t configuration instructions instruction prompt restrictions directives limits password system api secret""".split()
)
"""Words of the table that English questions have as well: they do not tell a language."""

RULES = ("ignore", "rules", 6, 12)
EVERYTHING = ("ignore", "all", 2, 4)
OWN = ("show say ignore write", "own", 3, 8)
PROMPT = ("show say", "prompt", 5, 4)
FREED = ("lack", "rules limits", 3, 6)
SECRET = ("say", "secret", 2, 6)
WORK = ("write", "work", 4, 6)
GUARD = ("off", "guard", 4, 8)
OTHERS = ("show say", "others", 4, 10)
"""Kinds of verbs and of what they are about, with how many words may stand between the two, or characters without blanks."""

_RESET = (
    r"(?!\S{0,2}(?:重置|修改|更改|错误|失败|尝试|找回|过期|変更|リセット|エラー|失敗|更新|期限"
    r"| ?변경| ?재설정| ?오류| ?실패| ?초기화|ใหม่|ผิด|หมดอายุ))"
)
"""What was done to a password, or went wrong with it, is asked about; the password is not."""


def plain(text: str) -> str:
    """A lower-case text without the accents of Latin, Greek and Cyrillic letters: people leave them out.

    >>> plain("muéstrame łódź")
    'muestrame lodz'
    """
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFD", text.translate(_LATIN))
    return unicodedata.normalize("NFKC", _ACCENT.sub("", decomposed))


@dataclass(frozen=True, slots=True)
class Tongue:
    """The orders of one language: for each kind of word, its forms; a star stands for further letters, ``^`` for a start."""

    code: str
    forms: dict[str, tuple[str, ...]]
    letters: re.Pattern[str] | None
    triggers: frozenset[str]
    _compiled: dict[tuple[str, ...], re.Pattern[str]] = field(default_factory=dict, compare=False, repr=False)

    def may_speak(self, view: View, text: str) -> bool:
        """Whether the question may be in this language."""
        return self.letters.search(text) is not None if self.letters else not self.triggers.isdisjoint(_words(view))

    def find(self, text: str, kinds: tuple[str, str, int, int], *, after: str = "") -> re.Match[str] | None:
        """Where a verb stands near what it is about, after a word of a third kind if one is named."""
        verbs, objects, words, characters = kinds
        if not all(any(map(self.forms.get, kind.split())) for kind in (verbs, objects, after or verbs)):
            return None
        key = (verbs, objects, after)
        if key not in self._compiled:
            self._compiled[key] = re.compile(self._near(verbs, objects, words, characters, after))
        return self._compiled[key].search(text)

    def find_phrase(self, text: str, kind: str) -> re.Match[str] | None:
        """Where a phrase stands that is an order by itself."""
        if not self.forms.get(kind):
            return None
        if (kind,) not in self._compiled:
            self._compiled[(kind,)] = re.compile(self._any(kind))
        return self._compiled[(kind,)].search(text)

    @property
    def is_unspaced(self) -> bool:
        """Whether it puts no blanks between words, so that an order is written like a description."""
        return self.code in _UNSPACED

    def clauses(self, text: str) -> list[str]:
        """What stands behind each word or sign that joins a further task to a question."""
        key = ("clauses",)
        if key not in self._compiled:
            forms = sorted(self.forms.get("link", ()), key=lambda form: (-len(form), form))
            words = "|".join(re.escape(form) for form in forms if len(form) > 1) or "(?!)"
            joined = f"(?:{words})" if self.code in _UNSPACED else f"{_FROM}(?:{words}){_TO}"
            self._compiled[key] = re.compile(rf"{joined}|[.;!?,\n\u3002\uff01\uff1f\u061f\u060c\u3001\uff0c\u0964]")
        return self._compiled[key].split(text)[1:]

    def _any(self, kinds: str) -> str:
        forms = sorted(
            {form for kind in kinds.split() for form in self.forms.get(kind, ())}, key=lambda form: (-len(form), form)
        )
        groups: dict[tuple[bool, bool], list[str]] = {}
        for form in forms:
            piece = re.escape(plain(form.removeprefix("^").removesuffix("*"))).replace(r"\ ", " ")
            groups.setdefault((form.startswith("^"), form.endswith("*")), []).append(piece)
        if self.code in _UNSPACED:
            return "(?:" + "|".join(piece for pieces in groups.values() for piece in pieces) + ")"
        bounded = []
        for (starts, goes_on), pieces in groups.items():
            begin, end = (_START if starts else _FROM), (_ENDING if goes_on else "") + _TO
            bounded.append(begin + "(?:" + "|".join(pieces) + ")" + end)
        return "(?:" + "|".join(bounded) + ")"

    def _near(self, verbs: str, objects: str, words: int, characters: int, after: str) -> str:
        verb, noun = self._any(verbs), self._any(objects) + (_RESET if objects == "secret" else "")
        if self.code in _UNSPACED:
            between = rf"[^.;!?\u3002\uff01\uff1f]{{0,{characters}}}?"
            near = f"(?:{verb}{between}{noun}|{noun}{between}{verb})"
        else:
            between = rf"(?:\s{{1,3}}{_WORD}){{0,{words}}}?\s{{1,3}}"
            near = f"(?:{verb}[:,]?{between}{noun}|{noun}{between}{verb})"
        if not after:
            return near
        some = r".{0,12}?" if self.code in _UNSPACED else rf"(?:\s{{0,3}}{_WORD}){{0,3}}?\s{{0,3}}"
        return rf"(?:{self._any(after)}|[.;!?,\u3002\uff01\uff1f\uff0c\u3001\u060c\u061f\u0964]){some}{near}"


@cache
def tongues() -> tuple[Tongue, ...]:
    """The languages of the table, read at the first call."""
    table = json.loads(files(__package__).joinpath("elsewhere.json").read_text(encoding="utf-8"))["languages"]
    made = []
    for code, kinds in table.items():
        forms = {
            kind: tuple(form.strip() for form in listed.split(",") if form.strip()) for kind, listed in kinds.items()
        }
        triggers = {
            max(plain(form.strip("^*")).replace("-", " ").replace("'", " ").split(), key=_tellingness)
            for kind in ("ignore", "rules", "show", "own", "say", "persona", "write", "lack", "off", "boss", "obey")
            for form in forms.get(kind, ())
        }
        letters = re.compile(f"[{_SCRIPTS[code]}]") if code in _SCRIPTS else None
        made.append(Tongue(code, forms, letters, frozenset(triggers) - _ENGLISH))
    return tuple(made)


def _tellingness(word: str) -> tuple[bool, int]:
    return word not in _ENGLISH, len(word)


@cache
def _latin_triggers() -> frozenset[str]:
    return frozenset().union(*(tongue.triggers for tongue in tongues() if tongue.letters is None))


def _words(view: View) -> frozenset[str]:
    return view.words if view.is_plain else frozenset(map(plain, view.words))


def spoken(view: View) -> Iterator[tuple[Tongue, str]]:
    """The languages that a question may be in, each with the question as it is looked at there."""
    if view.is_plain and _latin_triggers().isdisjoint(view.words):
        return
    if "tongues" not in view.kept:
        text = plain(view.asked())
        likely = [tongue for tongue in tongues() if tongue.may_speak(view, text)]
        if len(likely) > MOST_TONGUES:
            words = _words(view)
            likely.sort(key=lambda tongue: -len(tongue.triggers & words))
        view.kept["tongues"] = [(tongue, text) for tongue in likely[:MOST_TONGUES]]
    yield from view.kept["tongues"]
