"""Where members without brackets around them stand in what a model said, and whether they have ended."""

from __future__ import annotations

import re

from grammar import Notation, Span
from grammar.suggestion import folded
from guard.extraction.blanks import trimmed
from guard.extraction.member import names_of

_OPENS = re.compile(
    r"\s*(?:<s>|<bos>|<\|begin_of_text\|>|\[INST\]|\[/INST\]|<\|im_start\|>(?:assistant)?|<\|start_header_id\|>assistant"
    r"|<\|end_header_id\|>|<\|assistant\|>|<start_of_turn>(?:model)?|<\|start\|>(?:assistant)?|<\|message\|>|\s)*+"
)
_CLOSES = re.compile(
    r"(?:\s*(?:</s>|<eos>|<\|im_end\|>|<\|eot_id\|>|<\|end\|>|<\|endoftext\|>|<\|end_of_text\|>|<end_of_turn>|<\|return\|>"
    r"|<\|eom_id\|>|<\|end_of_turn\|>|\[/?INST\]))++\s*\Z"
)
"""The tokens with which a model ends what it says: what stands before them is whole."""

_FAR = 200
_FIRST = re.compile(
    r"^[ \t]{0,8}(?:(?:[-*+|\u2022]|\d{1,2}[.)])[ \t]{1,4})?[\"'`*_]{0,4}(?P<key>[A-Za-z_]\w{0,40})[\"'`*_]{0,4}"
    r"(?:\[\d+\][\w.\[\]]{0,40})?[ \t]{0,8}(?:[:=|]|\{)",
    re.MULTILINE,
)
_GOES_ON = re.compile(r"[ \t]+\S|-(?:[ \t]|$)|[\]})]|#|\[\[?\w")
_LINE = re.compile(r"[^\n]*+(?:\n|\Z)")
_MOST_LINES = 2_000


def without_tokens(text: str, start: int) -> tuple[Span, bool]:
    """The place of a text without the tokens of a chat around it, and whether one of them ends it."""
    closing = _CLOSES.search(text, max(start, len(text) - _FAR))
    end = len(text) if closing is None else closing.start()
    opening = _OPENS.match(text, start, end)
    return trimmed(text, start if opening is None else opening.end(), end), closing is not None


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
