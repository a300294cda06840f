"""markdown-escapes: a backslash before every character that Markdown would take for its own."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable

from grammar.diagnostic import Edit, Safety
from grammar.notations.json.dialect import dialect
from grammar.pattern import pattern
from grammar.source import Span
from grammar.suggestion import folded

_MARKS = r"[_*\[\]{}<>~|#+.!()-]"
_ESCAPED = pattern(rf"\\({_MARKS})")
_ESCAPED_BACKSLASH = pattern(rf"\\\\{_MARKS}")
_STRING = pattern(r'"((?:[^"\\]|\\.)*+)"?', re.DOTALL)
_COLON = pattern(r"\s*:")
_FREE = frozenset({"value", "values", "val", "expression", "formula", "pattern", "regex", "text"})
"""Keys, folded, that hold any text: there a backslash may be meant, as in a pattern or a path."""


@dialect(
    "take the backslashes away",
    safety=Safety.SAFE,
    examples=[('{"time\\_range": 600, "breakdowns": ["user\\_id"]}', '{"time_range": 600, "breakdowns": ["user_id"]}')],
)
def markdown_escapes(text: str) -> Iterable[Edit] | None:
    """A character with a meaning in Markdown has a backslash before it everywhere: `time\\_range`.

    None of these is an escape in JSON. The backslashes are removed only where the character never stands without one,
    unless in free text (`value`, `expression`) where it never has one, and where it also stands outside free text: in a
    pattern or a path the backslash is meant.
    """
    escapes = list(_ESCAPED.finditer(text))
    if not escapes or _ESCAPED_BACKSLASH.search(text):
        return None
    free = _free_texts(text)
    inside = "".join(text[span.start : span.end] for span in free)
    for escape in {m[1]: m for m in escapes}.values():
        plain = text.count(escape[1]) - text.count(escape.group())
        if plain and (plain != inside.count(escape[1]) or escape.group() in inside):
            return None
    begins = [span.start for span in free]
    shown: set[str] = set()
    for match in escapes:
        place = bisect_right(begins, match.start()) - 1
        if place < 0 or match.start() >= free[place].end:
            shown.add(match[1])
    if any(match[1] not in shown for match in escapes):
        return None
    return [Edit(Span(m.start(), m.start() + 1), "") for m in escapes]


def _free_texts(text: str) -> list[Span]:
    """The strings under keys that hold any text, alone or in a list."""
    spans: list[Span] = []
    key = ""
    for match in _STRING.finditer(text):
        if _COLON.match(text, match.end()):
            key = folded(match[1].replace("\\", ""))
        elif key in _FREE:
            spans.append(Span(*match.span()))
    return spans
