"""missing-separator: a separator is left out."""

from __future__ import annotations

from grammar.chooser import Chooser
from grammar.generation.damage import Whole, damage, picked


@damage(
    examples=[
        ('{"limit": 10}', '{"limit" 10}'),
    ],
)
def missing_separator(whole: Whole, chooser: Chooser) -> str | None:
    """A separator between two parts is left out.

    Only punctuation is one; a separator that two blanks would do as well is missed by nobody.
    """
    token = picked(chooser, whole.spelled(*whole.notation.explaining.separators, ",", ";", ":"))
    return None if token is None else whole.replaced(token.span, "")
