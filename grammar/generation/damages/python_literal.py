"""python-literal: True, False and None in JSON."""

from __future__ import annotations

from grammar.chooser import Chooser
from grammar.generation.damage import Whole, damage, picked


@damage(
    examples=[
        ('{"usage_mode": true}', '{"usage_mode": True}'),
    ],
)
def python_literal(whole: Whole, chooser: Chooser) -> str | None:
    """A literal of JSON is written as Python writes it: `True`, `False`, `None`.

    Only in JSON; elsewhere there is nothing to break so.
    """
    literals = {"true": "True", "false": "False", "null": "None"}
    token = picked(chooser, whole.spelled(*literals)) if whole.is_json else None
    return None if token is None else whole.replaced(token.span, literals[token.text])
