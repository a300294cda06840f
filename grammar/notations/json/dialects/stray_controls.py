"""stray-controls: control characters between the parts of a text."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import Edit, Safety
from grammar.notations.json.dialect import dialect, outside_strings
from grammar.pattern import pattern
from grammar.source import Span

_CONTROL = pattern(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]+")


@dialect(
    "write a space",
    safety=Safety.SAFE,
    examples=[('{"limit":\f10}', '{"limit": 10}')],
)
def stray_controls(text: str) -> Iterable[Edit] | None:
    """A control character stands outside strings: a form feed, a zero byte.

    It has no meaning there. Inside a string it stays.
    """
    if _CONTROL.search(text) is None:
        return None
    return [
        Edit(Span(*match.span()), " ")
        for span in outside_strings(text)
        for match in _CONTROL.finditer(text, span.start, span.end)
    ]
