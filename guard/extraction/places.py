"""The places in an answer where a text of the language may stand: in a fence, between brackets, or the whole of it."""

from __future__ import annotations

import re
from itertools import islice

from grammar import Notation, Span
from grammar.pattern import pattern
from guard.extraction.blanks import trimmed
from guard.extraction.brackets import bracketed, closed_at, is_torn, loosely_closed, plain
from guard.extraction.candidate import MAX_CANDIDATES
from guard.extraction.entries import out_of_entries
from guard.extraction.fences import IsOwn, fenced, never
from guard.extraction.json_text import is_string
from guard.extraction.literals import literals
from guard.extraction.pieces import out_of_pieces
from guard.extraction.tokens import without_tokens


def spans_of(text: str, start: int, notation: Notation, is_own: IsOwn = never) -> list[Span]:
    """The places where a text of the notation may stand from `start` on, in order; empty for none.

    Where the notation's texts stand in brackets, the places are without blanks at their ends; else to the character,
    for blanks may count.
    """
    whole = trimmed(text, start, len(text))
    if whole.start == whole.end:
        return []
    if notation.outline.brackets is None:
        return [*islice(fenced(text, start, is_own), MAX_CANDIDATES + 1)] or [Span(start, len(text))]
    opening = notation.outline.brackets[0]
    if plain(text[whole.start]) == opening != text[whole.start]:
        return [whole]  # an opening bracket in another width: the reader knows what to make of it
    if text.startswith(opening, whole.start):
        end = closed_at(text, whole.start, notation)
        if end == whole.end or (end < 0 and loosely_closed(text, whole.start) in (whole.end, -1)):
            return [whole]
    if is_torn(text[whole.start : whole.end], notation):
        return [whole]
    if out_of_pieces(text[whole.start : whole.end]) is not None:
        return [whole]
    bare, _ = without_tokens(text, whole.start)
    if text.startswith("[", bare.start) and out_of_entries(text[bare.start : bare.end], notation) is not None:
        return [bare]
    stream = _STREAM.search(text, start) if "data:" in text else None
    if stream is not None and out_of_pieces(stream.group()) is not None:
        return [Span(*stream.span())]
    blocks: list[Span] = []
    for block in islice(fenced(text, start), MAX_CANDIDATES + 1):
        span = trimmed(text, block.start, block.end)
        if text[span.start] in (opening, '"', "'", "[") or plain(text[span.start]) == opening:
            blocks.append(span)
        else:
            blocks += literals(text, span.start, span.end, notation)
    if blocks:
        return blocks
    if is_string(text[whole.start : whole.end]):
        return [whole]
    parts = bracketed(text, start, notation)
    foreign = literals(text, start, len(text), notation)
    if foreign:
        return sorted([*foreign, *(part for part in parts if not any(_meet(part, other) for other in foreign))])
    is_object = opening == "[" and text[whole.start] == "{" and text[whole.end - 1] == "}"
    return [whole] if not parts and is_object else parts  # a single item perhaps, which the reader says


_STREAM = pattern(r"^data:[^\n]*+(?:\n(?:(?:data|event|id|retry):[^\n]*+|[ \t\r]*+(?=\n)))*+", re.MULTILINE)
"""The events of a stream that other lines stand around."""


def _meet(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end
