"""markdown-escapes: a backslash before every character that Markdown would take for its own."""

from __future__ import annotations

import re
from collections.abc import Iterable

from grammar.diagnostic import Edit, Safety
from grammar.notations.json.respelling import respelling
from grammar.source import Span

_ESCAPED = re.compile(r"\\([_*\[\]{}<>~|#+.!()-])")


@respelling(
    "take the backslashes away",
    safety=Safety.SAFE,
    examples=[('{"time\\_range": 600, "breakdowns": ["user\\_id"]}', '{"time_range": 600, "breakdowns": ["user_id"]}')],
)
def markdown_escapes(text: str) -> Iterable[Edit] | None:
    """A character that means something in Markdown has a backslash before it wherever it stands: `time\\_range`.

    None of these is an escape in JSON. It is done only where the character stands nowhere without a backslash; where it
    does, a backslash may be part of a value.
    """
    found = list(_ESCAPED.finditer(text))
    if not found or any(text.count(m[1]) != text.count(m.group()) for m in {m[1]: m for m in found}.values()):
        return None
    if re.search(r"\\\\[_*\[\]{}]", text):
        return None
    return [Edit(Span(m.start(), m.start() + 1), "") for m in found]
