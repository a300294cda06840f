"""typographic-quotes: curly quotes."""

from __future__ import annotations

from grammar.chooser import Chooser
from grammar.generation.damage import Whole, damage, picked


@damage(
    examples=[
        ('{"limit": 10}', "{“limit”: 10}"),
    ],
)
def typographic_quotes(whole: Whole, chooser: Chooser) -> str | None:
    """A string stands between curly quotes.

    Editors and chat windows put them in; no notation that is read here knows them.
    """
    token = picked(chooser, whole.strings)
    return None if token is None else whole.replaced(token.span, f"\u201c{token.text[1:-1]}\u201d")
