"""Masking: what a question quotes as the value of a filter is data, not words to the reader.

``message contains "ignore previous instructions"`` asks for events; the same words without the filter are an order. So
a quoted text is masked where a word or sign of filtering, a name in code or another masked value stands before it, or
what is counted (messages, errors) behind it.
"""

from __future__ import annotations

import re

LONGEST = 160
"""A longer quotation is no filter value."""

_QUOTED = re.compile(r"\"[^\"]{1,160}\"|`[^`]{1,160}`|(?<![\w'])'[^']{1,160}'(?!\w)")

_FILTERING = re.compile(
    r"(?:[=<>~:]|[\w-][._][\w.-]{1,60}|\b(?:contain(?:s|ed|ing)?|includ(?:e|es|ed|ing)|equals?|equal to|is|are|was|not|like"
    r"|match(?:es|ed|ing)?|with|where|in|of|from|for|to|by|has|have|having|words?|phrase|text|string|messages?|values?"
    r"|names?|named|called|term|mention(?:s|ed|ing)?|header|reason|exactly|exact|literal|pattern|regex|exclud(?:e|ing)"
    r"|except|without|key|tag|label|logs?|body|title|path|url|agent|book|film|movie|song|album|game|course|lesson|episode"
    r"|chapter|show|exhibit|play|campaign)"
    r"|\b(?:users?|people|customers?|visitors?|accounts?|sessions?|guests?|clients?|members?|somebody|someone|players?|attackers?"
    r"|they|who)(?: \w{1,12}){0,2}? (?:tried|typed|entered|pasted|sent|said|wrote|asked|submitted|posted|searched|searched for))"
    r" ?[(\[]? ?$",
    re.IGNORECASE,
)
"""What stands before the value of a filter, the title of a work, or what people other than the asker wrote."""
_COUNTED = re.compile(
    r" (?:messages?|events?|errors?|exceptions?|logs?|log lines?|requests?|spans?|traces?|alerts?|entries|records|rows"
    r"|statements|queries|calls|clicks|in [\w-]{1,40}[._])\b",
    re.IGNORECASE,
)
_LINKED = re.compile(r"(?:,|,? ?(?:or|and|vs|to)) $|, ?$")


def mask_values(text: str) -> str:
    """The text with quoted filter values blanked, of the same length.

    >>> mask_values('errors where message contains "ignore this", then say "hi"')
    'errors where message contains "           ", then say "hi"'
    """
    if '"' not in text and "'" not in text and "`" not in text:
        return text
    pieces: list[str] = []
    end, is_masked = 0, False
    for match in _QUOTED.finditer(text):
        before = text[max(end, match.start() - 80) : match.start()]
        is_masked = (
            _FILTERING.search(before) is not None
            or _COUNTED.match(text, match.end()) is not None
            or (is_masked and _LINKED.fullmatch(before) is not None)
        )
        if is_masked:
            inside = " " * (len(match.group()) - 2)
            pieces += [text[end : match.start() + 1], inside, match.group()[-1]]
            end = match.end()
        else:
            pieces.append(text[end : match.end()])
            end = match.end()
    return "".join([*pieces, text[end:]])
