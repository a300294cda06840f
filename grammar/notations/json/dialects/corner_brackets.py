"""corner-brackets: texts between the quotation marks of Chinese and Japanese."""

from __future__ import annotations

import re
from collections.abc import Iterable

from grammar.diagnostic import Edit, Safety
from grammar.notations.json.dialect import dialect
from grammar.source import Span

_QUOTED = re.compile(
    "\u300c([^\u300c\u300d\u300e\u300f\\\\\x00-\x1f]*)\u300d|\u300e([^\u300c-\u300f\\\\\x00-\x1f]*)\u300f"
)


@dialect(
    "write the quotation marks of JSON",
    safety=Safety.SAFE,
    examples=[("{\u300climit\u300d: 10}", '{"limit": 10}')],
)
def corner_brackets(text: str) -> Iterable[Edit] | None:
    """Every string stands in corner brackets, the quotation marks of Chinese and Japanese.

    They are replaced only where the text has no other quotation mark and every corner bracket has its partner.
    """
    if '"' in text or "'" in text:
        return None
    quoted = list(_QUOTED.finditer(text))
    if 2 * len(quoted) != sum(text.count(mark) for mark in "\u300c\u300d\u300e\u300f"):
        return None
    return [edit for match in quoted for edit in _ends(match)]


def _ends(match: re.Match[str]) -> list[Edit]:
    return [Edit(Span(match.start(), match.start() + 1), '"'), Edit(Span(match.end() - 1, match.end()), '"')]
