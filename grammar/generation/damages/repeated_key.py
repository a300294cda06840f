"""repeated-key: a key of JSON twice."""

from __future__ import annotations

from grammar.chooser import Chooser
from grammar.generation.damage import Whole, damage


@damage(
    examples=[
        ('{"limit": 10}', '{"limit": 10, "limit": 10}'),
    ],
)
def repeated_key(whole: Whole, chooser: Chooser) -> str | None:
    """An object has a key twice.

    Readers of JSON take the first, the last, or neither: nobody can say what is meant. Only in JSON.
    """
    members = _members(whole) if whole.is_json else []
    if not members:
        return None
    start, end = members[chooser.choose(len(members))]
    return whole.inserted(end, f", {whole.text[start:end]}")


def _members(whole: Whole) -> list[tuple[int, int]]:
    """Where the members with a plain value begin and end: a key, a colon and one token."""
    tokens = whole.tokens
    return [
        (key.span.start, value.span.end)
        for key, colon, value in zip(tokens, tokens[1:], tokens[2:], strict=False)
        if colon.text == ":" and value.text not in "[{"
    ]
