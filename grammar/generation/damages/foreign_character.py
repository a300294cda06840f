"""foreign-character: a character of no token."""

from __future__ import annotations

from grammar.chooser import Chooser, pick
from grammar.generation.damage import Whole, damage, picked


@damage(
    examples=[
        ('{"limit": 10}', '{@"limit": 10}'),
    ],
)
def foreign_character(whole: Whole, chooser: Chooser) -> str | None:
    """A character that mostly begins no token stands between two.

    A slip of the keyboard, or a sign of another language.
    """
    token = picked(chooser, whole.tokens)
    return None if token is None else whole.inserted(token.span.end, pick(chooser, ("@", "~", "\\", "^", "\x00")))
