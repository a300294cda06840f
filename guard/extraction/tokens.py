"""The tokens of a chat around what a model said, and whether one of them ends it."""

from __future__ import annotations

from grammar import Span
from grammar.pattern import pattern
from guard.extraction.blanks import trimmed

_OPENS = pattern(
    r"\s*(?:<s>|<bos>|<\|begin_of_text\|>|\[INST\]|\[/INST\]|<\|im_start\|>(?:assistant)?|<\|start_header_id\|>assistant"
    r"|<\|end_header_id\|>|<\|assistant\|>|<start_of_turn>(?:model)?|<\|start\|>(?:assistant)?|<\|message\|>|\s)*+"
)
_CLOSES = pattern(
    r"(?:\s*(?:</s>|<eos>|<\|im_end\|>|<\|eot_id\|>|<\|end\|>|<\|endoftext\|>|<\|end_of_text\|>|<end_of_turn>|<\|return\|>"
    r"|<\|eom_id\|>|<\|end_of_turn\|>|\[/?INST\]))++\s*\Z"
)
"""The tokens with which a model ends what it says: what stands before them is whole."""

_FAR = 200


def without_tokens(text: str, start: int) -> tuple[Span, bool]:
    """The place of a text without the tokens of a chat around it, and whether one of them ends it."""
    closing = _CLOSES.search(text, max(start, len(text) - _FAR))
    end = len(text) if closing is None else closing.start()
    opening = _OPENS.match(text, start, end)
    return trimmed(text, start if opening is None else opening.end(), end), closing is not None
