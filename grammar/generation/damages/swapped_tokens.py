"""swapped-tokens: two neighbours change places."""

from __future__ import annotations

from grammar.chooser import Chooser
from grammar.generation.damage import Whole, damage
from grammar.source import Span


@damage(
    examples=[
        ('{"limit": 10}', '"limit"{: 10}'),
    ],
)
def swapped_tokens(whole: Whole, chooser: Chooser) -> str | None:
    """Two tokens that follow each other change places.

    What stands between them stays. Two equal ones change nothing.
    """
    if len(whole.tokens) < 2:
        return None
    at = chooser.choose(len(whole.tokens) - 1)
    first, second = whole.tokens[at], whole.tokens[at + 1]
    between = whole.text[first.span.end : second.span.start]
    return whole.replaced(Span(first.span.start, second.span.end), second.text + between + first.text)
