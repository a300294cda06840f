"""line-break-in-string: a line break inside a string."""

from __future__ import annotations

from grammar.chooser import Chooser
from grammar.generation.damage import Whole, damage, picked


@damage(
    examples=[
        ('{"limit": 10}', '{"\nlimit": 10}'),
    ],
)
def line_break_in_string(whole: Whole, chooser: Chooser) -> str | None:
    """A line breaks inside a string.

    Strings that span lines have quotes of their own in most languages; in JSON there are none.
    """
    token = picked(chooser, whole.strings)
    if token is None:
        return None
    return whole.inserted(token.span.start + 1 + chooser.choose(max(len(token.text) - 1, 1)), "\n")
