"""truncated: the text stops in the middle."""

from __future__ import annotations

from grammar.chooser import Chooser
from grammar.generation.damage import Whole, damage


@damage(
    examples=[
        ('{"limit": 10}', '{"limit": 1'),
    ],
)
def truncated(whole: Whole, chooser: Chooser) -> str | None:
    """The text stops in the middle.

    A model that runs into its limit of tokens stops anywhere, in a word too. What it wrote is never to be read as a
    shorter text that was meant.
    """
    if len(whole.text) < 2:
        return None
    end = whole.tokens[-1].span.end if whole.tokens else len(whole.text)
    return whole.text[: max(end - 2 - chooser.choose(max(end - 2, 1)), 1)]
