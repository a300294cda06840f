"""unbalanced-brackets: a closing bracket too few, too many, or of the other kind, inside a text."""

from __future__ import annotations

import re
from collections.abc import Iterable

from grammar.diagnostic import Edit, Safety
from grammar.notations.json.dialect import dialect
from grammar.pattern import pattern
from grammar.source import Span

_PARTS = pattern(r'"(?:[^"\\]|\\.)*+"|[\[\]{},]')
_KEY = pattern(r"\s*:")
_CLOSING = {"[": "]", "{": "}"}
_MOST = 4


@dialect(
    "balance the brackets",
    safety=Safety.UNSAFE,
    examples=[
        ('{"breakdowns": ["name", "limit": 10}', '{"breakdowns": ["name"], "limit": 10}'),
        ('{"breakdowns": ["name"]], "limit": 10}', '{"breakdowns": ["name"], "limit": 10}'),
        ('{"breakdowns": ["name"}, "limit": 10}', '{"breakdowns": ["name"], "limit": 10}'),
        (
            '{"filters": [{"column": "a", "op": "exists"], "limit": 1}',
            '{"filters": [{"column": "a", "op": "exists"}], "limit": 1}',
        ),
    ],
)
def unbalanced_brackets(text: str) -> Iterable[Edit] | None:
    """A bracket inside the text is missing, doubled, or of the wrong kind.

    A key can stand only in an object, so a list ends before a key. A closing bracket that closes nothing is removed;
    one that closes an outer object or list closes everything inside it as well. The text has to end with the partner of
    its first bracket, so nothing is added to its end. Where an item ends is a guess.
    """
    if not (text.lstrip().startswith("{") and text.rstrip().endswith("}")):
        return None
    edits: list[Edit] = []
    stack: list[str] = []
    end = 0
    parts = list(_PARTS.finditer(text))
    for place, match in enumerate(parts):
        part = match.group()
        if len(edits) > _MOST or (not stack and place):
            return None
        if part in _CLOSING:
            stack.append(part)
        elif part in "]}":
            if part == _CLOSING[stack[-1]]:
                stack.pop()
            elif len(stack) > 1 and part == _CLOSING[stack[-2]] and not _goes_on_inside(parts, place, stack[-1]):
                edits.append(Edit(Span(end, end), _CLOSING[stack[-1]]))
                del stack[-2:]
            elif part == "}" and stack[-1] == "[":
                edits.append(Edit(Span(match.start(), match.end()), "]"))
                stack.pop()
            else:
                edits.append(Edit(Span(match.start(), match.end()), ""))
        elif part != "," and stack[-1] == "[" and _KEY.match(text, match.end()):
            if place == 0 or parts[place - 1].group() != "," or len(stack) < 2:
                return None
            comma = parts[place - 1].start()
            edits.append(Edit(Span(comma, comma), "]"))
            stack.pop()
        end = match.end() if part != "," else end
    return edits if not stack else None


def _goes_on_inside(parts: list[re.Match[str]], place: int, inner: str) -> bool:
    """Whether what follows a bracket of the wrong kind still belongs inside: a comma and a key, in an object."""
    following = [part.group() for part in parts[place + 1 : place + 3]]
    if inner == "[":
        return len(following) == 2 and following[0] == "," and following[1][0] == '"'
    return False
