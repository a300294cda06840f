"""thousands-separators: a whole number with commas between its thousands."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import Edit, Safety
from grammar.notations.json.dialect import dialect, outside_strings
from grammar.pattern import pattern
from grammar.source import Span

_NUMBER = pattern(r"(?<=:)\s*(?P<number>[1-9][0-9]{0,2}(?:,[0-9]{3})+)(?=\s*[,}])")


@dialect(
    "write the number without commas",
    safety=Safety.UNSAFE,
    examples=[('{"time_range": 86,400}', '{"time_range": 86400}')],
)
def thousands_separators(text: str) -> Iterable[Edit] | None:
    """The number after a key has thousands separators.

    In an object a key follows a comma, so the digits after the comma belong to the number. Whether the comma separates
    thousands or a fraction is a guess.
    """
    return [
        Edit(Span(match.start("number"), match.end("number")), match["number"].replace(",", ""))
        for span in outside_strings(text)
        for match in _NUMBER.finditer(text, span.start, span.end)
    ]
