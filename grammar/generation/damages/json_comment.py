"""json-comment: a comment in JSON."""

from __future__ import annotations

from grammar.chooser import Chooser, pick
from grammar.generation.damage import Whole, damage, picked


@damage(
    examples=[
        ('{"limit": 10}', '{/* as asked */ "limit": 10}'),
    ],
)
def json_comment(whole: Whole, chooser: Chooser) -> str | None:
    """A comment stands in the text.

    Only in JSON, which has none; elsewhere it may be part of the language.
    """
    token = picked(chooser, whole.tokens[1:]) if whole.is_json else None
    if token is None:
        return None
    return whole.inserted(token.span.start, pick(chooser, ("/* as asked */ ", "// as asked\n", "# as asked\n")))
