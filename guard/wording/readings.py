"""Readings: what else a text says, to somebody who undoes what was done to hide it.

A reading is only made where the text bears the marks of its disguise, and only counts where it holds more common words
than the text itself: so identifiers, which have no words, have no readings.
"""

from __future__ import annotations

import base64
import binascii
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

COMMON = frozenset(
    """a about above after all an and any are as at be before but by can do does don't everything first for forget from give given
    had has have how i ignore in instruction instructions into is it just last list me model my new no not of on one only or
    other out output password print previous prompt prior query repeat reply reveal rule rules say secret show system tell
    text that the them then there these they this to translate under up use user was were what when where which who why will
    with word words write you your""".split()
)
"""Words that most English sentences, and orders to a model, have some of."""

HOMOGLYPHS = str.maketrans(
    {
        **dict(zip("аеорсухіјѕһӏԁԛԝвкмнтгзпь", "aeopcyxijshldqwbkmhtr3nb", strict=True)),
        **dict(zip("АВЕКМНОРСТУХІЈЅ", "ABEKMHOPCTYXIJS", strict=True)),
        **dict(zip("αβεηικνορτυχωγ", "abeniknoptuxwy", strict=True)),
        **dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZHIKMNOPTYX", strict=True)),
        **dict(zip("օոսսցհզ", "onuughq", strict=True)),
        **dict(zip("ᎪᏴᏟᎬᎻᎫᏦᏞᎷᏢᎡᏚᎢᏙᎳᏃ", "ABCEHJKLMPRSTVWZ", strict=True)),
        **dict(zip("ɑɡıɩǃʀꜱᴀᴇᴏʟɴᴛ", "agii!rsaeolnt", strict=True)),
    }
)  # fmt: skip
"""Letters of other scripts, and the Latin letters that they pass for. Source: Unicode Technical Standard 39, confusables."""

_LEET = str.maketrans("01345789@$!", "oieastbpasi")
_ONE = str.maketrans("1", "l")
_LEET_WORD = re.compile(r"(?<![\w@$])(?=[\w@$]{0,24}[a-z])[\w@$]{0,24}[01345789@$][\w@$]{0,24}(?![\w@$])")
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]{1,2})?")
_HUMPS = re.compile(r"(?<=[a-z])(?=[A-Z])")
_ROT13 = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", "nopqrstuvwxyzabcdefghijklmNOPQRSTUVWXYZABCDEFGHIJKLM"
)
_APART = re.compile(r"(?<![^\W_])[^\W_](?:[ ._\-*|/]{1,3}[^\W_](?![^\W_])){7,80}")
_BASE64 = re.compile(r"(?<![A-Za-z0-9+/_=-])[A-Za-z0-9+/_-]{20,2000}={0,2}(?![A-Za-z0-9+/_=-])")
_HEX = re.compile(
    r"(?<![0-9A-Za-z])(?:[0-9A-Fa-f]{2}){16,400}(?![0-9A-Za-z])"
    r"|(?<![0-9A-Za-z])(?:(?:\\x|%|0x)?[0-9A-Fa-f]{2}[ ,]?){16,400}(?![0-9A-Za-z])"
)
_HEX_DIGITS = re.compile(r"[0-9A-Fa-f]{2}")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text says when a disguise is undone; `disguise` says which, for messages."""

    text: str
    disguise: str
    is_prose: bool = True
    """Whether it is what the asker must have meant; identifiers are run together as well, and mean no sentence."""


def english_share(text: str) -> tuple[int, float]:
    """How many common words a text has, and their share of all its words."""
    words = [word.lower() for word in _WORD.findall(text)]
    count = sum(word in COMMON for word in words)
    return count, count / len(words) if words else 0.0


def scrambled(text: str) -> Reading | None:
    """What the text says backwards or by ROT13, where that is English and the text is not."""
    count, share = english_share(text)
    if share >= 0.25 or text.count(" ") < 2:
        return None
    for candidate, disguise in ((text.translate(_ROT13), "ROT13"), (text[::-1], "backwards")):
        other, other_share = english_share(candidate)
        if other >= 3 and other >= count + 3 and other_share >= 0.35:
            return Reading(candidate, disguise)
    return None


def spelled_apart(text: str) -> tuple[int, int] | None:
    """Where eight letters or more stand apart from each other, None where they do not."""
    match = _APART.search(text)
    return match.span() if match else None


def readings(text: str) -> Iterator[Reading]:
    """The further readings of a text for rules to be tried on; mostly there are none."""
    if not text.isascii():
        folded = text.translate(HOMOGLYPHS)
        plain = "".join(c for c in unicodedata.normalize("NFD", folded) if not unicodedata.combining(c))
        if folded != text:
            yield Reading(plain, "letters of other scripts")
        elif plain != text:
            yield Reading(plain, "accents")
    if len(_LEET_WORD.findall(text.lower())) >= 2:
        lowered = text.lower()
        for table in (_LEET, {**_LEET, **_ONE}):
            candidate = lowered.translate(table)
            if english_share(candidate)[0] >= english_share(lowered)[0] + 2:
                yield Reading(candidate, "figures for letters")
    if len(_HUMPS.findall(text)) >= 3:
        yield Reading(re.sub(r"[?.!:,;]", r" \g<0> ", _HUMPS.sub(" ", text)), "words run together", is_prose=False)


def hidden_texts(text: str) -> Iterator[tuple[int, int, str]]:
    """Payloads that decode to sentences, from Base64 or hexadecimal digits, with their places.

    Identifiers are written in the same letters; what tells a payload is that it decodes to words.
    """
    for match in _BASE64.finditer(text):
        written = match.group().rstrip("=").replace("-", "+").replace("_", "/")
        if written.isdigit() or written.islower() or written.isupper():
            continue
        try:
            data = base64.b64decode(written[: len(written) - (len(written) % 4 == 1)] + "=" * (-len(written) % 4))
        except (binascii.Error, ValueError):
            continue
        if is_prose(data):
            yield match.start(), match.end(), data.decode("utf-8", "replace")
    for match in _HEX.finditer(text):
        digits = "".join(_HEX_DIGITS.findall(match.group().replace("0x", "")))
        data = bytes.fromhex(digits)
        if is_prose(data):
            yield match.start(), match.end(), data.decode("utf-8", "replace")


def is_prose(data: bytes) -> bool:
    """Whether bytes are a text of words with blanks between them."""
    text = data.decode("utf-8", "replace")
    letters = sum(character.isalpha() or character == " " for character in text)
    return text.count(" ") >= 2 and letters >= 0.8 * len(text) and "\ufffd" not in text[:-1]
