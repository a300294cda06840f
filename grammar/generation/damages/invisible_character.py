"""invisible-character: a character that shows nothing."""

from __future__ import annotations

from grammar.chooser import Chooser, pick
from grammar.generation.damage import Whole, damage, picked


@damage(
    examples=[
        ('{"limit": 10}', '{\u200b"limit": 10}'),
    ],
)
def invisible_character(whole: Whole, chooser: Chooser) -> str | None:
    """A character that shows nothing stands between two tokens.

    It comes with copied text: a zero-width space, a byte-order mark, a no-break space.
    """
    token = picked(chooser, whole.tokens)
    return None if token is None else whole.inserted(token.span.end, pick(chooser, ("\u200b", "\ufeff", "\u00a0")))
