"""half-quoted: a key or a word with one of its two quotation marks."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import Edit, Safety
from grammar.notations.json.dialect import dialect
from grammar.pattern import pattern
from grammar.source import Span

_NAME = r"[A-Za-z_][\w.-]{0,60}"
_PART = pattern(
    r'(?<=[:\s])"(?P<torn>[^"\\\n\[\]{}]{0,200}?)(?=,\s{0,20}"[A-Za-z_][\w.-]{0,40}"\s{0,20}:)'
    r'|"(?P<unended>[^"\'\\\n\[\]{},:]{1,80})(?=[\]}]+\s*(?:,\s*"[A-Za-z_]+"\s*:|$))'
    r'|"(?P<mixed>[^"\'\\\n\[\]{}]{1,80})\'(?=\s*[,\]}:])'
    rf'|"(?P<unclosed>{_NAME})(?=\s*:\s*(?:["\[{{\d-]|true\b|false\b|null\b))|(?P<whole>"(?:[^"\\\n]|\\.)*+"?)'
    rf'|(?<=[\[{{,:\s])(?P<unopened>{_NAME})"(?=\s*[:,\]}}])|(?P<number>(?<=[:,\[\s])-?\d+(?:\.\d+)?)"(?=\s*[,\]}}])'
)


@dialect(
    "add the other quotation mark",
    safety=Safety.UNSAFE,
    examples=[
        ('{"breakdowns": ["name"], "limit: 10}', '{"breakdowns": ["name"], "limit": 10}'),
        ('{"breakdowns": ["name"], limit": 10}', '{"breakdowns": ["name"], "limit": 10}'),
        ('{"breakdowns": ["name], "limit": 10}', '{"breakdowns": ["name"], "limit": 10}'),
        ('{"breakdowns": ["name\'], "limit": 10}', '{"breakdowns": ["name"], "limit": 10}'),
        ('{"breakdowns": ["name"], "limit": 10"}', '{"breakdowns": ["name"], "limit": 10}'),
        ('{"filters": [{"op": "exists, "column": "error"}]}', '{"filters": [{"op": "exists", "column": "error"}]}'),
    ],
)
def half_quoted(text: str) -> Iterable[Edit] | None:
    """A key or a word has a quotation mark at one end only, or two different ones, or a number is followed by one.

    The word is taken to end where its letters end. It might have continued, so this is a guess.
    """
    edits: list[Edit] = []
    for match in _PART.finditer(text):
        if match["torn"] is not None:
            edits.append(Edit(Span(match.end(), match.end()), '"'))
        elif match["mixed"]:
            edits.append(Edit(Span(match.end() - 1, match.end()), '"'))
        elif match["unclosed"] or match["unended"]:
            edits.append(Edit(Span(match.end(), match.end()), '"'))
        elif match["unopened"]:
            edits.append(Edit(Span(match.start(), match.start()), '"'))
        elif match["number"]:
            edits.append(Edit(Span(match.end() - 1, match.end()), ""))
    return edits
