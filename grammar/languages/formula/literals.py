r"""How literals and column names are written: reading them, writing them, and which character came from where.

A double-quoted string is Go's: its escapes ``\xHH`` and ``\ooo`` are *bytes*, so that two of them can make one
character, and a byte that belongs to no character is kept (as U+DC80 to U+DCFF, PEP 383). A string in backticks is
what stands between them.

Source: ``HCDC.g4``, STRING, RAWSTRING and COLUMN; the Go specification, "String literals".
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from grammar.languages.formula.vocabulary import LARGEST_INTEGER
from grammar.pattern import pattern

ESCAPE = (
    r"\\(?:[abfnrtv\\\"]|[0-3][0-7]{2}|x[0-9a-fA-F]{2}"
    r"|u(?:[0-9a-ce-fA-CE-F][0-9a-fA-F]{3}|[dD][0-7][0-9a-fA-F]{2})"
    r"|U(?:0000(?:[0-9a-ce-fA-CE-F][0-9a-fA-F]{3}|[dD][0-7][0-9a-fA-F]{2})|000[1-9a-fA-F][0-9a-fA-F]{4}"
    r"|0010[0-9a-fA-F]{4}))"
)
"""An escape that Go accepts in a double-quoted string, as a regular expression."""

WHITE_SPACE = r"\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
"""Unicode's property White_Space, as the inside of a character class. Source: Unicode, ``PropList.txt``."""

WHITE_SPACE_CHARACTERS = "".join(filter(re.compile(f"[{WHITE_SPACE}]").match, map(chr, range(0x3001))))
"""The same characters one by one."""

COLUMN_PUNCTUATION = "_./:=+?-"
"""What a column name without quotes may hold besides letters and decimal digits."""

GLUED = "=+-/"
"""The operators that a column name without quotes swallows."""

_ESCAPE = pattern(ESCAPE)
_BYTES = {"a": 7, "b": 8, "f": 12, "n": 10, "r": 13, "t": 9, "v": 11, "\\": 92, '"': 34}
_SHORT = {7: r"\a", 8: r"\b", 9: r"\t", 10: r"\n", 11: r"\v", 12: r"\f", 13: r"\r", 34: r"\"", 92: r"\\"}
_LONGEST_INTEGER = len(str(LARGEST_INTEGER))
_LAST_PLANE = 0x40000
"""No letter or digit stands beyond plane 3."""


@cache
def column_characters() -> str:
    r"""The characters of a column name without quotes, as the inside of a character class.

    They are the categories L* and Nd, which no class of Python's `re` is: ``\w`` holds other numbers too.
    """
    ranges: list[list[int]] = []
    category = unicodedata.category
    for code in range(_LAST_PLANE):
        kind = category(chr(code))
        if kind[0] != "L" and kind != "Nd":
            continue
        if ranges and ranges[-1][1] == code - 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    written = [chr(low) if low == high else f"{chr(low)}-{chr(high)}" for low, high in ranges]
    return "".join(written) + re.escape(COLUMN_PUNCTUATION).replace("/", r"\/")


@cache
def _plain_column() -> re.Pattern[str]:
    return re.compile(f"[{column_characters()}]+")


def is_plain(name: str) -> bool:
    """Whether a column name can be written without quotes."""
    return _plain_column().fullmatch(name) is not None


def read_string(raw: str) -> str:
    r"""What a string token stands for, quotes or backticks included in `raw`.

    >>> read_string(r'"\x41\101\u0041"'), read_string("`\\d`")
    ('AAA', '\\d')
    """
    inner = raw[1:-1]
    if raw[0] == "`" or "\\" not in inner:
        return inner
    return b"".join(piece for piece, _ in _pieces(inner)).decode("utf-8", "surrogateescape")


def offsets(raw: str) -> list[int]:
    r"""For each character of what a string token stands for, where it begins in `raw`; then where the last one ends.

    >>> offsets(r'"a\nb"')
    [1, 2, 4, 5]
    """
    inner = raw[1:-1]
    if raw[0] == "`" or "\\" not in inner:
        return list(range(1, len(raw)))
    positions: list[int] = []
    starts: list[int] = []
    content = bytearray()
    for part, start in _pieces(inner):
        content += part
        starts += [start + 1] * len(part)
    at = 0
    for character in content.decode("utf-8", "surrogateescape"):
        positions.append(starts[at])
        at += len(character.encode("utf-8", "surrogateescape"))
    positions.append(len(raw) - 1)
    return positions


def _pieces(inner: str) -> list[tuple[bytes, int]]:
    """The bytes that each character or escape of a double-quoted text stands for, with where it begins."""
    pieces: list[tuple[bytes, int]] = []
    at = 0
    while at < len(inner):
        match = _ESCAPE.match(inner, at) if inner[at] == "\\" else None
        if match is None:
            pieces.append((inner[at].encode("utf-8", "surrogatepass"), at))
            at += 1
            continue
        pieces.append((_escaped_bytes(match.group()[1:]), at))
        at = match.end()
    return pieces


def _escaped_bytes(escape: str) -> bytes:
    if escape[0] in _BYTES:
        return bytes([_BYTES[escape[0]]])
    if escape[0] == "x":
        return bytes([int(escape[1:], 16)])
    if escape[0] in "uU":
        return chr(int(escape[1:], 16)).encode()
    return bytes([int(escape, 8)])


def write_string(text: str) -> str:
    r"""A text as a string token, with as few escapes as can be: in backticks where that spares them.

    >>> print(write_string(r"^/api/v\d+$"), write_string("it's\n"))
    `^/api/v\d+$` "it's\n"
    """
    if ("\\" in text or '"' in text) and "`" not in text and text.isprintable():
        return f"`{text}`"
    return f'"{escape(text)}"'


def escape(text: str) -> str:
    r"""A text as it stands between double quotes.

    >>> print(escape('say "hi"\t'))
    say \"hi\"\t
    """
    if text.isprintable() and "\\" not in text and '"' not in text:
        return text
    return "".join(map(_escape, text))


def _escape(character: str) -> str:
    code = ord(character)
    if code in _SHORT:
        return _SHORT[code]
    if character.isprintable():
        return character
    if code < 0x80:
        return f"\\x{code:02x}"
    if 0xDC80 <= code <= 0xDCFF:
        return f"\\x{code - 0xDC00:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def write_column(name: str) -> str:
    """A reference to a column.

    >>> print(write_column("duration_ms"), write_column("container cpu usage (%)"))
    $duration_ms $"container cpu usage (%)"
    """
    return f"${name}" if is_plain(name) else f"${write_string(name)}"


def kept_apart(before: str, text: str, after: str) -> str:
    """The text with blanks at its ends where it would run into the characters that stand there.

    >>> kept_apart("", "$a", "-1"), kept_apart("AND", "0 - ", "$a")
    ('$a ', ' 0 - ')
    """
    name = text.rpartition("$")[2]
    if (name and name != text and is_plain(name + after[:1]) and after) or _is_word(text[-1:], after[:1]):
        text += " "
    return " " + text if _is_word(before[-1:], text[:1]) else text


def _is_word(left: str, right: str) -> bool:
    return all(c.isalnum() or c == "_" for c in (left, right)) if left and right else False


def write_number(value: float) -> str:
    """A number, in digits that read back as the same number.

    >>> write_number(5), write_number(0.1), write_number(1e300)
    ('5', '0.1', '1e+300')
    """
    return repr(value)


def read_integer(digits: str) -> int | None:
    """The integer that decimal digits stand for; None where it is beyond 64 bits.

    >>> read_integer("007"), read_integer("9223372036854775808")
    (7, None)
    """
    significant = digits.lstrip("0")
    if len(significant) > _LONGEST_INTEGER:
        return None
    value = int(significant or "0")
    return value if value <= LARGEST_INTEGER else None
