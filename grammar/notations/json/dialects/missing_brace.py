"""missing-brace: the members of an object without the brace that opens it."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import Edit, Safety
from grammar.notations.json.dialect import dialect, outside_strings
from grammar.pattern import pattern
from grammar.source import Span

_MEMBER = pattern(r'\s*"[A-Za-z_]{2,40}"\s*:')
_HALF_QUOTED = pattern(r'\s*[A-Za-z_]{2,40}"\s*:')
_BRACES = pattern(r"[{}]")


@dialect(
    "put braces around the members",
    safety=Safety.UNSAFE,
    examples=[
        ('"breakdowns": ["name"], "limit": 10}', '{"breakdowns": ["name"], "limit": 10}'),
        ('"limit": 10, "breakdowns": ["name"]', '{"limit": 10, "breakdowns": ["name"]}'),
        ('breakdowns": ["name"], "limit": 10}', '{"breakdowns": ["name"], "limit": 10}'),
    ],
)
def missing_brace(text: str) -> Iterable[Edit] | None:
    """The text begins with a member of an object, not with a brace.

    Members can stand only in an object. Other members may have been lost with the brace, so this is a guess.
    """
    lost = "{"
    if _HALF_QUOTED.match(text):
        lost, text = '{"', f'"{text}'  # the key's quotation mark was lost with the brace
    elif not _MEMBER.match(text):
        return None
    depth, lowest = 0, 0
    for span in outside_strings(text):
        for match in _BRACES.finditer(text, span.start, span.end):
            depth += 1 if match.group() == "{" else -1
            lowest = min(lowest, depth)
    if (depth, lowest) == (-1, -1):
        return [Edit(Span(0, 0), lost)]
    if lost != "{":
        return None
    end = len(text.rstrip(" \t\r\n,"))
    if end == len(text) and text[-1].isalnum():
        return None  # a number that may have been longer
    return [Edit(Span(0, 0), "{"), Edit(Span(end, len(text)), "}")] if (depth, lowest) == (0, 0) else None
