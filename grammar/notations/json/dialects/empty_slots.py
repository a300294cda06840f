"""empty-slots: commas with nothing between them."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import Edit, Safety
from grammar.notations.json.dialect import dialect, outside_strings
from grammar.pattern import pattern
from grammar.source import Span

_SLOT = pattern(r"(?<=[\[{,])\s*,")


@dialect(
    "take out the empty places",
    safety=Safety.UNSAFE,
    examples=[
        ('{"breakdowns": ["name",, "error"]}', '{"breakdowns": ["name", "error"]}'),
        ('{"breakdowns": [, "name"], "limit": 10}', '{"breakdowns": [ "name"], "limit": 10}'),
    ],
)
def empty_slots(text: str) -> Iterable[Edit] | None:
    """Two commas follow each other, or a comma follows an opening bracket.

    Usually nothing was meant to stand there; but an item may have been lost, so this is a guess.
    """
    return [
        Edit(Span(match.end() - 1, match.end()), "")
        for span in outside_strings(text)
        for match in _SLOT.finditer(text, span.start, span.end)
    ]
