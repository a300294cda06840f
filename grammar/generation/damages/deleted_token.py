"""deleted-token: a token is left out."""

from __future__ import annotations

from grammar.chooser import Chooser
from grammar.generation.damage import Whole, damage, picked


@damage(
    examples=[
        ('{"limit": 10}', '"limit": 10}'),
    ],
)
def deleted_token(whole: Whole, chooser: Chooser) -> str | None:
    """A token is left out.

    The least fault there is. Of a list, or of a chain of operators, what is left may be valid.
    """
    token = picked(chooser, whole.tokens)
    return None if token is None else whole.replaced(token.span, "")
