"""ellipsis: three dots in place of a part."""

from __future__ import annotations

from grammar.chooser import Chooser, pick
from grammar.generation.damage import Whole, damage, picked


@damage(
    examples=[
        ('{"limit": 10}', '{... "limit": 10}'),
    ],
)
def ellipsis(whole: Whole, chooser: Chooser) -> str | None:
    """Three dots stand before a token, or in its place.

    A model that shortens its answer writes so; what it left out nobody knows.
    """
    token = picked(chooser, whole.tokens[1:])
    if token is None:
        return None
    dots = pick(chooser, ("...", "\u2026"))
    return whole.replaced(token.span, dots) if chooser.choose(2) else whole.inserted(token.span.start, dots + " ")
