"""other-quotes: a string between other quotes."""

from __future__ import annotations

from grammar.chooser import Chooser
from grammar.generation.damage import Whole, damage, picked


@damage(
    examples=[
        ('{"limit": 10}', "{'limit': 10}"),
    ],
)
def other_quotes(whole: Whole, chooser: Chooser) -> str | None:
    """A string stands between the other kind of quotes.

    Python and JavaScript take both, JSON only one.
    """
    token = picked(chooser, whole.strings)
    if token is None:
        return None
    quote = "'" if token.text[0] != "'" else '"'
    return whole.replaced(token.span, quote + token.text[1:-1] + quote)
