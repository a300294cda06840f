"""surrounding-prose: words before or after the text."""

from __future__ import annotations

from grammar.chooser import Chooser, pick
from grammar.generation.damage import Whole, damage


@damage(
    examples=[
        ('{"limit": 10}', 'Here it is:\n{"limit": 10}'),
    ],
)
def surrounding_prose(whole: Whole, chooser: Chooser) -> str | None:
    """Words stand before the text, or after it.

    Asked for a query only, a model still explains itself. What is inside is right; the answer as it stands is not.
    """
    before, after = pick(chooser, (("Here it is:\n", ""), ("", "\n\nLet me know if that helps!"), ("Sure! ", " Done.")))
    return before + whole.text + after
