"""wrong-bracket: a bracket closes another kind."""

from __future__ import annotations

from grammar.chooser import Chooser, pick
from grammar.generation.damage import BRACKETS, Whole, damage, picked


@damage(
    examples=[
        ('{"limit": 10}', '{"limit": 10)'),
    ],
)
def wrong_bracket(whole: Whole, chooser: Chooser) -> str | None:
    """A closing bracket is of another kind than the one it closes.

    In deep nesting models lose count of which was opened.
    """
    token = picked(chooser, whole.spelled(*BRACKETS.values()))
    if token is None:
        return None
    others = [bracket for bracket in BRACKETS.values() if bracket != token.text]
    return whole.replaced(token.span, pick(chooser, others))
