"""missing-bracket: a bracket is left out."""

from __future__ import annotations

from grammar.chooser import Chooser
from grammar.generation.damage import BRACKETS, Whole, damage, picked


@damage(
    examples=[
        ('{"limit": 10}', '{"limit": 10'),
    ],
)
def missing_bracket(whole: Whole, chooser: Chooser) -> str | None:
    """A bracket is left out, mostly the last one that closes.

    What is missing at the end looks like a text that was cut off.
    """
    brackets = whole.spelled(*BRACKETS, *BRACKETS.values())
    token = picked(chooser, reversed(brackets))
    return None if token is None else whole.replaced(token.span, "")
