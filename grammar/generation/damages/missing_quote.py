"""missing-quote: a quote is left out."""

from __future__ import annotations

from grammar.chooser import Chooser
from grammar.generation.damage import Whole, damage, picked


@damage(
    examples=[
        ('{"limit": 10}', '{"limit: 10}'),
    ],
)
def missing_quote(whole: Whole, chooser: Chooser) -> str | None:
    """The quote that closes a string is left out, or the one that opens it.

    All that follows then reads as string, and what was string as something else.
    """
    token = picked(chooser, whole.strings)
    if token is None:
        return None
    return whole.replaced(token.span, token.text[1:] if chooser.choose(2) else token.text[:-1])
