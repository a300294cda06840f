"""wrong-bracket: one closing bracket of the wrong kind, or one that a list lost before the next key."""

from __future__ import annotations

import re
from collections.abc import Iterable

from grammar.diagnostic import Edit, Safety
from grammar.notations.json.dialect import dialect
from grammar.pattern import pattern
from grammar.source import Span

_PARTS = pattern(
    r'(?P<string>"(?:[^"\\]|\\.)*+"?)|[\[\]{}(),\uff0c]|(?P<quote>[\'`\u201c\u2018\u00ab\uff02])', re.DOTALL
)
_KEY = pattern(r"\s*[:=\uff1a]")
_BARE_KEY = pattern(r"\s*[A-Za-z_][\w-]{0,60}\s*[:=\uff1a]")
_PARTNER = {"[": "]", "{": "}"}


@dialect(
    "put the right bracket there",
    safety=Safety.SAFE,
    examples=[
        ('{"breakdowns": ["name"), "limit": 1_000}', '{"breakdowns": ["name"], "limit": 1_000}'),
        ('{"calculations": [{"op": "COUNT"}, "limit": 1_000}', '{"calculations": [{"op": "COUNT"}], "limit": 1_000}'),
    ],
)
def wrong_bracket(text: str) -> Iterable[Edit] | None:
    """Everything is closed as it was opened, but for one bracket.

    A round bracket that closes what no round one opened stands for the bracket that has to be closed there. A key can stand
    only in an object, so a list of objects or lists that nothing has closed before a key was closed before the comma that
    precedes it. Either is certain where all other brackets of the text fit then, so it is done whatever else is wrong with
    the text. In a list of strings the key may have been an item, and that it was not is a guess.
    """
    stripped = text.strip()
    if not (stripped.startswith("{") and stripped.endswith("}")):
        return None
    edit: Edit | None = None
    stack: list[str] = []
    comma: int | None = None
    part = ""
    for match in _PARTS.finditer(text):
        part, before, comma, last = match.group(), comma, None, part
        found: Edit | None = None
        if match["quote"] or part == "(" or (not stack and part != "{"):
            return None
        if part in _PARTNER:
            stack.append(part)
        elif part == ")":
            found = Edit(Span(*match.span()), _PARTNER[stack.pop()])
        elif part in "]}":
            if part != _PARTNER[stack.pop()]:
                return None
        elif part in ",\uff0c":
            comma = match.start() if last in ("}", "]") else None
            if comma is not None and stack[-1] == "[" and _BARE_KEY.match(text, match.end()):
                found = Edit(Span(comma, comma), "]")
                stack.pop()
        elif before is not None and stack[-1] == "[" and _KEY.match(text, match.end()):
            found = Edit(Span(before, before), "]")
            stack.pop()
        if found is not None and edit is not None:
            return None
        edit = found or edit
        if not stack and text[match.end() :].strip():
            return None
    return [edit] if edit is not None and not stack else None
