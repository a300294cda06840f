"""Decodings: what else a text says, once a disguise is undone.

A decoding is only made where the text bears the marks of its disguise, and only counts where it holds more common words
than the text itself: so identifiers, which have no words, have no decodings.
"""

from __future__ import annotations

import base64
import binascii
import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from guard.scope.question_text.running import JOINED, closed_up, taken_apart, with_blanks
from guard.scope.question_text.tokens import stem

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
_LEET_RUN = re.compile(r"(?<![\w@$])(?=[a-z0-9@$]{0,199}[g-z])(?=[a-z]{0,199}[0-9@$])[a-z0-9@$]{16,200}(?![\w@$])")
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]{1,2})?")
_BY_TURNS = re.compile(
    r"(?<![^\W_])(?:[a-z](?:[A-Z][a-z]){1,12}[A-Z]?|[A-Z][a-z][A-Z](?:[a-z][A-Z]){0,12}[a-z]?)(?![^\W_])"
)
_STUTTER = re.compile(r"([AEIOUaeiou])\1{1,30}|([A-Za-z])\2{2,30}")
_DOUBLE, _ONCE = re.compile(r"([a-z])\1{1,9}"), re.compile(r"([a-z])\1(?=\1|$)")
_WITH_DOUBLE = re.compile(r"(?<![\w'])(?=[A-Za-z]{0,20}([A-Za-z])\1)[A-Za-z]{4,24}(?![\w'])")
_QUOTED_WORD = re.compile(r"(?<!\S)[\"'`]([^\W\d_]{1,30})[\"'`](?!\S)")
_FLAGS = re.compile("(?:[\U0001f1e6-\U0001f1ff] {0,3}){16,200}")
_BASE32 = re.compile(r"(?<![A-Za-z0-9])[A-Z2-7]{24,800}={0,6}(?![A-Za-z0-9=])")
_PERSONAL = frozenset("a an i me my the this you your".split())
_ROT13 = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", "nopqrstuvwxyzabcdefghijklmNOPQRSTUVWXYZABCDEFGHIJKLM"
)
_ATBASH = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", "zyxwvutsrqponmlkjihgfedcbaZYXWVUTSRQPONMLKJIHGFEDCBA"
)
_APART = re.compile(r"(?<![^\W_])[^\W_](?:[ ._\-*|/]{1,3}[^\W_](?![^\W_])){7,80}")
_BASE64 = re.compile(r"(?<![A-Za-z0-9+/_=-])[A-Za-z0-9+/_-]{20,2000}={0,2}(?![A-Za-z0-9+/_=-])")
_HEX = re.compile(
    r"(?<![0-9A-Za-z])(?:[0-9A-Fa-f]{2}){16,400}(?![0-9A-Za-z])"
    r"|(?<![0-9A-Za-z])(?:(?:\\x|%|0x)?[0-9A-Fa-f]{2}[ ,]?){16,400}(?![0-9A-Za-z])"
)
_HEX_DIGITS = re.compile(r"[0-9A-Fa-f]{2}")
_ESCAPED = re.compile(
    r"(?:(?:\\u|\\U0000|[uU]\+|&#[xX])00?[0-9A-Fa-f]{2};? ?){8,400}|(?:&#[xX][0-9A-Fa-f]{2}; ?){8,400}"
)
_ENTITIES = re.compile(r"(?:&#0{0,3}[0-9]{2,3}; ?){8,400}")
_BINARY = re.compile(r"(?<![0-9])(?:[01]{8}[ ,]?){8,200}(?![0-9])")
_DECIMAL = re.compile(r"(?<![0-9.])(?:[0-9]{2,3}[ ,]{1,2}){11,200}[0-9]{2,3}(?![0-9.])")
_FEWEST_DIGITS = 16
_LONG_WORD = re.compile(r"[A-Za-z]{4,}")
_HEX_WORD = re.compile(r"[A-Fa-f]+")
_NUMBER = {
    _ESCAPED: re.compile(r"(?<=[0-9A-Za-z+])[0-9A-Fa-f]{2}(?![0-9A-Fa-f])"),
    _ENTITIES: re.compile(r"[0-9]{2,3}(?=;)"),
    _BINARY: re.compile(r"[01]{8}"),
    _DECIMAL: re.compile(r"[0-9]{2,3}"),
}


RUN_TOGETHER_COST = 0.5

FIGURES_FOR_LETTERS, LETTERS_DOUBLED, CAPITALS_BY_TURNS, WORDS_CUT = (
    "figures for letters", "letters doubled", "capitals by turns", "words cut in two",
)  # fmt: skip
DELIBERATE = frozenset((FIGURES_FOR_LETTERS, LETTERS_DOUBLED, CAPITALS_BY_TURNS, WORDS_CUT))
"""Disguises that nobody puts on by accident, as words that are run together are in names."""


@dataclass(frozen=True, slots=True)
class Decoding:
    """What a text says when a disguise is undone; `disguise` says which, for messages."""

    text: str
    disguise: str
    is_prose: bool = True
    """Whether it is what the asker must have meant; identifiers are run together as well, and mean no sentence."""
    cost: float = 0.0
    """How much further out its topic must be than that of a plain text."""


def english_share(text: str) -> tuple[int, float]:
    """How many common words a text has, and their share of all its words."""
    words = [word.lower() for word in _WORD.findall(text)]
    count = sum(word in COMMON for word in words)
    return count, count / len(words) if words else 0.0


_UNDONE = 2
"""Accents hide English where so many more of its words appear without them."""


def scrambled(text: str) -> Decoding | None:
    """What the text says backwards or by ROT13, where that is English and the text is not."""
    count, share = english_share(text)
    if share >= 0.25 or text.count(" ") < 2:
        return None
    for candidate, disguise in (
        (text.translate(_ROT13), "ROT13"),
        (text[::-1], "backwards"),
        (text.translate(_ATBASH), "by the alphabet turned round"),
    ):
        other, other_share = english_share(candidate)
        if other >= 3 and other >= count + 3 and other_share >= 0.35:
            return Decoding(candidate, disguise)
    return None


def spelled_apart(text: str) -> tuple[int, int] | None:
    """Where eight letters or more stand apart from each other, None where they do not."""
    match = _APART.search(text) or (None if text.isascii() else _FLAGS.search(text))
    return match.span() if match else None


def decodings(text: str, known: Collection[str] = COMMON) -> Iterator[Decoding]:
    """What a text may hide, for detectors to look at; mostly nothing.

    `known` are words (as stems) that figures may stand for letters in, besides the common ones.
    """
    if not text.isascii():
        folded = text.translate(HOMOGLYPHS)
        plain = "".join(c for c in unicodedata.normalize("NFD", folded) if not unicodedata.combining(c))
        if folded != text:
            yield Decoding(plain, "letters of other scripts")
        elif plain != text:
            # Words of other languages are no English ones without their accents: their topic is that of the text itself.
            yield Decoding(plain, "accents", is_prose=english_share(plain)[0] >= english_share(text)[0] + _UNDONE)
    apart, joints = taken_apart(text)
    if joints >= JOINED:
        yield Decoding(apart, "words run together", is_prose=_is_told(apart, text), cost=RUN_TOGETHER_COST)
        closed = closed_up(text)
        if _common(closed) >= _common(text) + 2:
            yield Decoding(closed, WORDS_CUT)
    if len(_QUOTED_WORD.findall(text)) >= 4:
        bare = _QUOTED_WORD.sub(r"\1", text)
        yield Decoding(bare, "words in quotes", is_prose=_is_told(bare, text), cost=RUN_TOGETHER_COST)
    if len(_BY_TURNS.findall(text)) >= JOINED and english_share(text)[0] >= 2:
        yield Decoding(text.lower(), CAPITALS_BY_TURNS)
    lowered = (apart if joints >= JOINED else text).lower()
    spaced = with_blanks(lowered)
    if spaced != lowered:
        yield Decoding(spaced, "words run together")
    yield from _leet(text.lower(), lowered, known)
    if len(_STUTTER.findall(text)) >= 4:
        squeezed = _STUTTER.sub(r"\1\2", text)
        if english_share(squeezed)[0] >= english_share(text)[0] + 2:
            yield Decoding(squeezed, LETTERS_DOUBLED)
            return
    doubled = _doubled(text, known)
    if doubled != text:
        yield Decoding(doubled, LETTERS_DOUBLED)


def _doubled(text: str, known: Collection[str]) -> str:
    """The text with single letters in words that are known so, and not as they are written; itself where fewer than two are."""
    count = 0

    def single(match: re.Match[str]) -> str:
        nonlocal count
        word = match.group().lower()
        squeezed = _DOUBLE.sub(r"\1", word)
        if _is_word(word, known) or not any(_is_word(other, known) for other in (squeezed, _ONCE.sub(r"\1", word))):
            return match.group()
        count += 1
        return squeezed if _is_word(squeezed, known) else _ONCE.sub(r"\1", word)

    changed = _WITH_DOUBLE.sub(single, text)
    return changed if count >= 2 else text


def _leet(text: str, apart: str, known: Collection[str]) -> Iterator[Decoding]:
    """What a lower-case text says with letters for its figures; `apart` is the same with its identifiers taken apart."""
    words = _LEET_WORD.findall(apart)
    has_run = _LEET_RUN.search(text) is not None
    if len(words) < 2 and not has_run:
        return
    for table in (_LEET, {**_LEET, **_ONE}):
        if sum(_is_word(word.translate(table), known) for word in words) >= 2:
            yield Decoding(apart.translate(table), FIGURES_FOR_LETTERS)
        run = text.translate(table) if has_run else ""
        if with_blanks(run) != run:
            yield Decoding(with_blanks(run), FIGURES_FOR_LETTERS)


def _is_word(word: str, known: Collection[str]) -> bool:
    """Whether it is a common word, or a known one: of letters alone, and longer than most abbreviations."""
    return word in COMMON or (len(word) > 3 and word.isalpha() and stem(word) in known)


def _is_told(apart: str, text: str) -> bool:
    """Whether the words inside a text's identifiers make a sentence: identifiers are seldom about you and me."""
    return all(_common(apart, words) >= _common(text, words) + more for words, more in ((COMMON, 3), (_PERSONAL, 2)))


def _common(text: str, words: frozenset[str] = COMMON) -> int:
    """How many of the pieces between a text's blanks are among some words."""
    return sum(piece in words for piece in text.lower().split())


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
    for match in _BASE32.finditer(text):
        written = match.group().rstrip("=")
        written = written[: len(written) - len(written) % 8 * (len(written) % 8 in (1, 3, 6))]
        try:
            data = base64.b32decode(written + "=" * (-len(written) % 8))
        except (binascii.Error, ValueError):
            continue
        if is_prose(data):
            yield match.start(), match.end(), data.decode("utf-8", "replace")
    for match in _HEX.finditer(text):
        digits = "".join(_HEX_DIGITS.findall(match.group().replace("0x", "")))
        data = bytes.fromhex(digits)
        if is_prose(data) or is_written(data):
            yield match.start(), match.end(), data.decode("utf-8", "replace")
    if sum(map(str.isdigit, text)) < _FEWEST_DIGITS:
        return
    for numbers, base in ((_ESCAPED, 16), (_ENTITIES, 10), (_BINARY, 2), (_DECIMAL, 10)):
        for match in numbers.finditer(text):
            codes = [int(digits, base) for digits in _NUMBER[numbers].findall(match.group())]
            if all(code < 256 for code in codes) and is_prose(bytes(codes)):
                yield match.start(), match.end(), bytes(codes).decode("utf-8", "replace")


def is_written(data: bytes) -> bool:
    """Whether bytes are printable ASCII with words in it, as code and addresses have them; hexadecimal digits are none."""
    if not all(32 <= byte < 127 for byte in data):
        return False
    text = data.decode("ascii")
    words = [word for word in _LONG_WORD.findall(text) if not _HEX_WORD.fullmatch(word)]
    return len(words) >= 2 and sum(map(len, words)) * 2 >= len(text)


def is_prose(data: bytes) -> bool:
    """Whether bytes are a text of words with blanks between them."""
    text = data.decode("utf-8", "replace")
    letters = sum(character.isalpha() or character == " " for character in text)
    return text.count(" ") >= 2 and letters >= 0.8 * len(text) and "\ufffd" not in text[:-1]
