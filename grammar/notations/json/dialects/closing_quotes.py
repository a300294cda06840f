"""closing-quotes: a word between a straight quotation mark and a typographic one."""

from __future__ import annotations

import json
from collections.abc import Iterable

from grammar.diagnostic import Edit, Safety
from grammar.notations.json.dialect import dialect
from grammar.pattern import pattern
from grammar.source import Span

_PART = pattern(
    r'"(?P<unended>[\w.$/@<>=!-]{1,80})[\u201c\u201d\u201e](?=\s*[,:\]}])'
    r'|[\u201c\u201d\u201e](?P<unbegun>[\w.$/@<>=!-]{1,80})"(?=\s*[,:\]}])'
    r'|"(?:[^"\\]|\\.)*+"?'
)


@dialect(
    "write the other quotation mark as the first",
    safety=Safety.SAFE,
    examples=[
        ('{"breakdowns": ["name\u201d], "limit": 10}', '{"breakdowns": ["name"], "limit": 10}'),
        ('{"limit\u201d: 10, "breakdowns": ["name"]}', '{"limit": 10, "breakdowns": ["name"]}'),
    ],
)
def closing_quotes(text: str) -> Iterable[Edit] | None:
    """A word has a straight quotation mark at one end and a typographic one at the other.

    The word contains no space, and is followed by what follows a string in JSON. It is replaced only where the result
    is JSON.
    """
    edits: list[Edit] = []
    for match in _PART.finditer(text):
        if match["unended"]:
            edits.append(Edit(Span(match.end() - 1, match.end()), '"'))
        elif match["unbegun"]:
            edits.append(Edit(Span(match.start(), match.start() + 1), '"'))
    return edits if edits and _is_json(text, edits) else None


def _is_json(text: str, edits: Iterable[Edit]) -> bool:
    parts, at = [], 0
    for edit in edits:
        parts += [text[at : edit.span.start], edit.text]
        at = edit.span.end
    try:
        json.loads("".join([*parts, text[at:]]))
    except (ValueError, RecursionError):
        return False
    return True
