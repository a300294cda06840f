"""trailing-separator: a separator before what closes."""

from __future__ import annotations

from grammar.chooser import Chooser
from grammar.generation.damage import BRACKETS, Whole, damage, picked


@damage(
    examples=[
        ('{"limit": 10}', '{"limit": 10,}'),
    ],
)
def trailing_separator(whole: Whole, chooser: Chooser) -> str | None:
    """A separator stands behind the last item, before what closes the list or at the end.

    In many notations that is allowed, in JSON it is not.
    """
    separators = [
        t.text for t in whole.tokens if t.text in (*whole.notation.explaining.separators, ",", ";") and t.text != ":"
    ]
    separator = separators[0] if separators else ","
    closing = [token for token in whole.tokens[1:] if token.text in BRACKETS.values()]
    token = picked(chooser, reversed(closing))
    return whole.inserted(token.span.start if token is not None else _end(whole), separator)


def _end(whole: Whole) -> int:
    return whole.tokens[-1].span.end if whole.tokens else len(whole.text)
