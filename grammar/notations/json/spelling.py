"""What people write where JSON has something else, and how JSON spells it."""

from __future__ import annotations

import json
import math
import re

from grammar.diagnostic import printable, quote
from grammar.notations.json.values import ESCAPE, MAX_DIGITS, encode
from grammar.pattern import pattern

NOT_JSON = object()
"""What `JsonBuilder.plain` gives where a text stands for no JSON value, or for more than one."""

_QUOTE_PAIRS = {"'": "'", "`": "`", "\u2018": "\u2019", "\u201b": "\u2019", "\uff02": "\uff02"}


def is_closed(text: str) -> bool:
    """Whether a text that begins with an odd quotation mark ends with its partner."""
    return len(text) > 1 and text[-1] in _QUOTE_PAIRS.get(text[0], "\u201c\u201d")


def spelled(kind: str, text: str, *, is_key: bool = False) -> str | None:
    """How JSON spells the token `text` of the terminal `kind`; None where it could be read in more than one way.

    >>> spelled("ODD_QUOTED", "'say'"), spelled("ODD_NUMBER", "1_000"), spelled("BARE_WORD", "None")
    ('"say"', '1000', 'null')
    """
    if kind == "ODD_QUOTED":
        return _as_json_string(text[1:-1]) if is_closed(text) else None
    if kind == "BROKEN_STRING":
        if len(text) < 2 or text[-1] != '"' or _ends_at_a_line_break(text[1:-1]):
            return None
        return _as_json_string(text[1:-1])
    if kind == "ODD_NUMBER" or (kind == "BARE_WORD" and text in NOT_NUMBERS):
        return _decimal(text)
    if kind == "BARE_WORD":
        return encode(text) if is_key else PYTHON_LITERALS.get(text)
    return text


def _ends_at_a_line_break(text: str) -> bool:
    """Whether the last line of a text is blank: such a text was rather never closed."""
    return "\n" in text and not text.rpartition("\n")[2].strip()


_ODD_ESCAPE = pattern(r"\\(?:u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|[\s\S])|[\x00-\x1f\"]")


def _as_json_string(inner: str) -> str | None:
    """The text between some quotes as a JSON string: escapes as JSON has them, those it lacks where all agree."""
    pieces: list[str] = []
    at = 0
    for match in _ODD_ESCAPE.finditer(inner):
        pieces.append(inner[at : match.start()])
        at = match.end()
        sequence = match.group()
        if sequence[0] != "\\":
            pieces.append(encode(sequence)[1:-1])
        elif sequence[1] == "x" and len(sequence) == 4:
            pieces.append(encode(chr(int(sequence[2:], base=16)))[1:-1])
        elif sequence[1] in "'`":
            pieces.append(sequence[1])
        elif ESCAPE.fullmatch(sequence):
            pieces.append(sequence)
        else:
            return None
    text = '"' + "".join([*pieces, inner[at:]]) + '"'
    try:
        sequence = json.loads(text)
        sequence.encode("utf-8")
    except ValueError:
        return None
    return encode(sequence)


_PLAIN_NUMBER = pattern(r"([+-]?)0*([0-9]+)(?:\.([0-9]*))?")

_FACTORS = pattern(r"[0-9]+(?:[ \t]*\*[ \t]*[0-9]+)+")


def _decimal(text: str) -> str | None:
    """A number that is written in another way than JSON's, in decimal; None where it is none.

    Leading zeros are no octal: who writes octal today writes ``0o``. Separators are underscores only, since a comma
    may be a decimal one.
    """
    if len(text) > MAX_DIGITS:
        return None
    if _FACTORS.fullmatch(text):
        product = math.prod(int(factor) for factor in text.split("*"))
        return str(product) if len(str(product)) <= MAX_DIGITS else None
    if re.fullmatch(r"[+-]?0[xX][0-9a-fA-F]+", text):
        return str(int(text, 16))
    if re.fullmatch(r"[+-]?[0-9]+(?:_[0-9]+)+", text):
        text = text.replace("_", "")
    if text.lstrip("+-").startswith("."):
        text = text.replace(".", "0.", 1)
    match = _PLAIN_NUMBER.fullmatch(text)
    if match is None:
        return None
    sign, whole, fraction = match.groups()
    return ("-" if sign == "-" else "") + whole + (f".{fraction}" if fraction else "")


PYTHON_LITERALS = {
    **dict.fromkeys(("True", "TRUE"), "true"),
    **dict.fromkeys(("False", "FALSE"), "false"),
    **dict.fromkeys(("None", "NULL", "Null", "nil", "undefined"), "null"),
}
"""How other languages write JSON's three literals."""

NOT_NUMBERS = frozenset({"NaN", "Infinity", "nan", "inf"})


def string_fault(raw: str) -> tuple[str, str, int, int]:
    """Why a quoted text is not a JSON string: (fault, message, offset, length)."""
    at = 1
    is_closed = False
    while at < len(raw):
        character = raw[at]
        if character == '"':
            is_closed = True
            break
        if character == "\\":
            match = ESCAPE.match(raw, at)
            if match is None and at + 1 < len(raw):
                return "invalid-escape", f"{quote(raw[at : at + 2])} is not an escape in JSON", at, 2
            if match is None:
                break
            if match.group(1):
                code = int(match.group(1), 16)
                low = ESCAPE.match(raw, match.end())
                is_pair = low is not None and low.group(1) and 0xDC00 <= int(low.group(1), 16) <= 0xDFFF
                if 0xD800 <= code <= 0xDBFF and is_pair and low is not None:
                    at = low.end()
                    continue
                if 0xD800 <= code <= 0xDFFF:
                    return "lone-surrogate", f"{quote(match.group())} is half a character", at, match.end() - at
            at = match.end()
            continue
        if character < " ":
            return "control-character", f"the character `{printable(character)}` is not escaped in a string", at, 1
        if "\ud800" <= character <= "\udfff":
            return "lone-surrogate", "half a character stands in a string", at, 1
        at += 1
    assert not is_closed, raw
    return "unclosed-string", "a string is never closed", 0, 1
