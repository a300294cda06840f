"""A text that came in pieces: as the events of a stream, as strings to be joined."""

from __future__ import annotations

from grammar import Fix
from grammar.notations.json.dialects.text_in_pieces import text_in_pieces
from grammar.pattern import pattern

_SIGN = pattern(r"\s*(?:data:|event:|id:|:|[\"'`]|\[\s*[\"'`]|\{[^\n]+\n\s*\{)")


def out_of_pieces(text: str) -> Fix | None:
    """The fix that puts such a text together; None where it is in one piece."""
    if not _SIGN.match(text):
        return None
    edits = text_in_pieces.offer(text)
    return None if edits is None else Fix(text_in_pieces.title, edits, text_in_pieces.safety)
