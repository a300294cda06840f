"""wrong-case: a word of a closed set in other case."""

from __future__ import annotations

from grammar.chooser import Chooser
from grammar.generation.damage import Whole, damage, picked


@damage(
    examples=[
        ('{"filter_combination": "AND"}', '{"filter_combination": "and"}'),
        ('{"limit": 10}', '{"LIMIT": 10}'),
    ],
)
def wrong_case(whole: Whole, chooser: Chooser) -> str | None:
    """A word of the language is written in the other case.

    Models write keywords as they know them from elsewhere. Words of closed sets come before names.
    """
    closed = [token for token in whole.words if len(whole.notation.explaining.words.get(token.terminal, ())) > 1]
    keys = [token for token in whole.words if len(whole.notation.explaining.words.get(token.terminal, ())) == 1]
    token = picked(chooser, closed or keys or whole.words)
    if token is None:
        return None
    return whole.replaced(token.span, token.text.lower() if token.text.lower() != token.text else token.text.upper())
