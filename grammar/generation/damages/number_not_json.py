"""number-not-json: a number that JSON does not write so."""

from __future__ import annotations

from grammar.chooser import Chooser, pick
from grammar.generation.damage import Whole, damage, picked


@damage(
    examples=[
        ('{"limit": 10}', '{"limit": +10}'),
    ],
)
def number_not_json(whole: Whole, chooser: Chooser) -> str | None:
    """A number is written as other languages write it: with a plus, a leading zero, underscores, or as `NaN`.

    Only in JSON; elsewhere it may be right.
    """
    numbers = [token for token in whole.tokens if token.text[:1].isdigit()] if whole.is_json else []
    token = picked(chooser, numbers)
    if token is None:
        return None
    return whole.replaced(token.span, pick(chooser, (f"+{token.text}", f"0{token.text}", f"{token.text}_000", "NaN")))
