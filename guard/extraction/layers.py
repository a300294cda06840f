"""Layers: what a text comes to once an encoding is taken off it: entities, addresses, escapes, wide characters, base 64.

A second answer that stands in an encoding is no prose. So what is left out around an answer is read again under each
layer that can be taken off it.
"""

from __future__ import annotations

import base64
import binascii
import html
import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import unquote_plus

from grammar import Span
from grammar.pattern import pattern

MOST_LAYERS = 4
"""At most this many encodings are taken off, one after the other."""

_PERCENT = pattern(r"%(?:22|27|5[Bb]|7[Bb])")
_ADDRESS = pattern(r"(?<![\w%+.~!*'();:@&=$,/?#\[\]-])[\w%+.~!*'();:@&=$,/?#\[\]-]++")
_ENTITIES = pattern(r"&(?:quot|apos|lbrace|lcub|lbrack|lsqb|#0*(?:34|39|91|123)|#[xX]0*(?:22|27|5[Bb]|7[Bb]));")
_ENTITY = pattern(r"&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z]{2,8});")
_ESCAPES = pattern(r"\\(?:u00|x)(?:22|27|5[Bb]|7[Bb])")
_ESCAPE = pattern(r"\\(?:u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2}))")
_BACKSLASHES = pattern(r"(?<!\\)\\++(?=[\"'])|(?<!\\)\\++[nrt](?![A-Za-z])")
_BASE_64 = pattern(r"(?<![\w+/=-])[A-Za-z0-9+/_-]{24,}={0,2}(?![\w+/=-])")
_WIDE_MARKS = pattern(r"[\uff02\uff07\uff3b\uff5b]")
_WIDE = pattern(r"[\uff01-\uff5e]")


def layers(text: str) -> Iterator[tuple[str, Span]]:
    """The text under each encoding that can be taken off it, with the place that was encoded; none for a plain text.

    What is encoded inside a text's values alone is theirs: an encoding is taken off where brackets or quotation marks have it.
    """
    inner = text
    for _ in range(MOST_LAYERS):
        plain = _taken_off(inner)
        if plain == inner:
            return
        inner = plain
        yield inner, _differing(text, inner)


def _taken_off(text: str) -> str:
    if _ENTITIES.search(text):
        text = _ENTITY.sub(lambda match: html.unescape(match.group()), text)
    if _PERCENT.search(text):
        text = _ADDRESS.sub(lambda match: unquote_plus(match.group(), errors="replace"), text)
    if _ESCAPES.search(text):
        text = _ESCAPE.sub(lambda match: chr(int(match[1] or match[2], 16)), text)
    if "\\" in text:
        text = _BACKSLASHES.sub(lambda match: "\n" if match.group()[-1] in "nr" else "", text)
    if _WIDE_MARKS.search(text):
        text = _WIDE.sub(lambda match: unicodedata.normalize("NFKC", match.group()), text)
    return _BASE_64.sub(_out_of_base_64, text)


def _out_of_base_64(match: re.Match[str]) -> str:
    written = match.group().translate(_PLAIN_ALPHABET)
    try:
        plain = base64.b64decode(written.rstrip("=") + "=" * (-len(written.rstrip("=")) % 4), validate=True).decode()
    except (binascii.Error, ValueError):
        return match.group()
    return plain if plain.isprintable() or "\n" in plain else match.group()


_PLAIN_ALPHABET = str.maketrans("-_", "+/")


def _differing(text: str, other: str) -> Span:
    """The place in a text outside of which it is as another one."""
    size = min(len(text), len(other))
    start = next((at for at in range(size) if text[at] != other[at]), size)
    same = next((at for at in range(size - start) if text[-1 - at] != other[-1 - at]), size - start)
    return Span(start, max(len(text) - same, start))
