"""doubled-token: a token stands there twice."""

from __future__ import annotations

from grammar.chooser import Chooser
from grammar.generation.damage import Whole, damage, picked


@damage(
    examples=[
        ('{"limit": 10}', '{ {"limit": 10}'),
    ],
)
def doubled_token(whole: Whole, chooser: Chooser) -> str | None:
    """A token stands there twice.

    A model that repeats itself does it mostly with brackets and commas.
    """
    token = picked(chooser, whole.tokens)
    return None if token is None else whole.inserted(token.span.start, token.text + " ")
