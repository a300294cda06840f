"""emphasis: strings in the marks with which Markdown makes words bold."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import Edit, Safety
from grammar.notations.json.dialect import dialect, outside_strings
from grammar.pattern import pattern
from grammar.source import Span

_MARKS = pattern(r"\*{2,3}|__")


@dialect(
    "take the marks of emphasis away",
    safety=Safety.SAFE,
    examples=[('{**"limit"**: 10}', '{"limit": 10}')],
)
def emphasis(text: str) -> Iterable[Edit] | None:
    """Strings stand between two marks of emphasis: `**"limit"**`.

    Outside of strings JSON has no asterisk. Nothing is removed where a mark stands anywhere but right beside a string.
    """
    if "**" not in text and "__" not in text:
        return None
    edits: list[Edit] = []
    for span in outside_strings(text):
        for match in _MARKS.finditer(text, span.start, span.end):
            is_opening = match.end() == span.end and text.startswith('"', match.end())
            is_closing = match.start() == span.start and span.start > 0 and text[span.start - 1] == '"'
            if is_opening == is_closing or is_closing != bool(len(edits) % 2):
                return None
            edits.append(Edit(Span(*match.span()), ""))
    return edits if edits and len(edits) % 2 == 0 else None
