"""wide-punctuation: punctuation of East Asian width."""

from __future__ import annotations

from grammar.chooser import Chooser
from grammar.generation.damage import Whole, damage, picked


@damage(
    examples=[
        ('{"limit": 10}', '｛"limit": 10}'),
    ],
)
def wide_punctuation(whole: Whole, chooser: Chooser) -> str | None:
    """A sign of punctuation is the one of East Asian width.

    It looks the same and is another character.
    """
    token = picked(
        chooser, (t for t in whole.tokens if len(t.text) == 1 and "!" <= t.text <= "~" and not t.text.isalnum())
    )
    return None if token is None else whole.replaced(token.span, chr(ord(token.text) + 0xFEE0))
