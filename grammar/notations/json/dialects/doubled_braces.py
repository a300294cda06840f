"""doubled-braces: braces that come twice, as in a template."""

from __future__ import annotations

import json
from collections.abc import Iterable

from grammar.diagnostic import Edit, Safety
from grammar.notations.json.dialect import dialect, outside_strings
from grammar.notations.json.literals import read_literal
from grammar.pattern import pattern
from grammar.source import Span

_TWICE = pattern(r"\{[ \t\r\n]{0,100}\{")
_BRACES = pattern(r"\{+|\}+")


@dialect(
    "write each brace once",
    safety=Safety.SAFE,
    examples=[
        (
            '{{"filters": [{{"column": "error", "op": "exists"}}]}}',
            '{"filters": [{"column": "error", "op": "exists"}]}',
        ),
        ('{{"filters": [{"column": "error", "op": "exists"}]}}', '{"filters": [{"column": "error", "op": "exists"}]}'),
    ],
)
def doubled_braces(text: str) -> Iterable[Edit] | None:
    """Every brace is doubled, as in prompt templates.

    JSON has no object directly inside an object, so two braces can mean nothing else. They are replaced only where all
    braces outside strings come in pairs, or where only the two outermost do and what is inside them is complete.
    """
    bare = text.strip()
    if not _TWICE.match(bare):
        return None
    if _is_json(bare[1:-1]):
        begin, end = text.find("{"), text.rfind("}")
        return [Edit(Span(begin, begin + 1), ""), Edit(Span(end, end + 1), "")]
    if not bare.startswith("{{"):
        return None
    edits: list[Edit] = []
    for span in outside_strings(text):
        for match in _BRACES.finditer(text, span.start, span.end):
            length = match.end() - match.start()
            if length % 2:
                return None
            edits.append(Edit(Span(*match.span()), match.group()[: length // 2]))
    return edits


def _is_json(text: str) -> bool:
    """Whether a text is an object, with small mistakes perhaps or in another language's form."""
    try:
        return isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        read = read_literal(text, len(text) - len(text.lstrip()))
        return read is not None and bool(read[0].entries) and not text[read[0].end :].strip()
