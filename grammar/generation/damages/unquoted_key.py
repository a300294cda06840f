"""unquoted-key: a key of JSON without quotes."""

from __future__ import annotations

from itertools import pairwise

from grammar.chooser import Chooser
from grammar.generation.damage import Whole, damage, picked
from grammar.parsing.derivation import Token


@damage(
    examples=[
        ('{"limit": 10}', "{limit: 10}"),
    ],
)
def unquoted_key(whole: Whole, chooser: Chooser) -> str | None:
    """A key of an object stands without quotes, as JavaScript has it.

    Only in JSON; elsewhere there is nothing to break so.
    """
    token = picked(chooser, _keys(whole)) if whole.is_json else None
    return None if token is None else whole.replaced(token.span, token.text[1:-1])


def _keys(whole: Whole) -> list[Token]:
    """The strings before a colon."""
    return [token for token, following in pairwise(whole.tokens) if following.text == ":" and token.text[:1] == '"']
