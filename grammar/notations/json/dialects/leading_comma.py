"""leading-comma: a comma before the first item or member."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import Edit, Safety
from grammar.notations.json.dialect import dialect, outside_strings
from grammar.pattern import pattern
from grammar.source import Span

_COMMA = pattern(r"(?<=[\[{])\s{0,200},(?=\s{0,200}[^\s,\]}]|\s{0,200}\Z)")


@dialect(
    "take the comma away",
    safety=Safety.SAFE,
    examples=[('{"breakdowns": [, "name"], "limit": 10}', '{"breakdowns": [ "name"], "limit": 10}')],
)
def leading_comma(text: str) -> Iterable[Edit] | None:
    """A comma follows an opening bracket, and an item or a member follows the comma.

    It separates nothing, as one of two commas beside each other does, which is left out as well.
    """
    return [
        Edit(Span(match.end() - 1, match.end()), "")
        for span in outside_strings(text)
        for match in _COMMA.finditer(text, span.start, span.end)
    ]
