"""Where members without brackets around them stand in what a model said, and whether other text follows them."""

from __future__ import annotations

import re

from grammar import Notation, Span
from grammar.pattern import pattern
from grammar.suggestion import folded
from guard.extraction.member import names_of

_FIRST = pattern(
    r"^[ \t]{0,8}(?:(?:[-*+|\u2022]|\d{1,2}[.)])[ \t]{1,4})?[\"'`*_]{0,4}(?P<key>[A-Za-z_]\w{0,40})[\"'`*_]{0,4}"
    r"(?:\[\d+\][\w.\[\]]{0,40})?[ \t]{0,8}(?:[:=|]|\{)",
    re.MULTILINE,
)
_GOES_ON = pattern(r"[ \t]+\S|-(?:[ \t]|$)|[\]})]|#|\[\[?\w")
_LINE = pattern(r"[^\n]*+(?:\n|\Z)")
_MOST_LINES = 2_000


def member_block(text: str, start: int, end: int, notation: Notation) -> tuple[Span, bool] | None:
    """The lines that begin with the first member of the notation, and whether other text follows them.

    None where there are none, where no member stands at the beginning of a line, or where they are all of the text.
    """
    names = names_of(notation)
    first = next((match for match in _FIRST.finditer(text, start, end) if folded(match["key"]) in names), None)
    if first is None:
        return None
    begin = last = first.start()
    is_after_blank = False
    for count, line in enumerate(_LINE.finditer(text, begin, end)):
        bare = line.group().rstrip()
        if count > _MOST_LINES:
            return None
        if not bare:
            is_after_blank = True
            continue
        member = _FIRST.match(bare)
        is_member = member is not None and folded(member["key"]) in names
        if is_after_blank and not is_member and not _GOES_ON.match(bare):
            break
        if not is_after_blank and bare.startswith("```"):
            break
        is_after_blank = False
        last = line.start() + len(bare)
    block = Span(begin, last)
    rest = text[last:end].strip()
    if begin == start and not rest:
        return None
    return block, bool(rest)
