"""other-separator: one separator in place of another."""

from __future__ import annotations

from grammar.chooser import Chooser
from grammar.generation.damage import Whole, damage, picked


@damage(
    examples=[
        ('{"limit": 10}', '{"limit"= 10}'),
    ],
)
def other_separator(whole: Whole, chooser: Chooser) -> str | None:
    """One separator stands where another belongs.

    `=` for `:`, and `;` for `,`, as other notations have it.
    """
    others = {":": "=", ",": ";", ";": ",", "=": ":"}
    token = picked(chooser, whole.spelled(*others))
    return None if token is None else whole.replaced(token.span, others[token.text])
