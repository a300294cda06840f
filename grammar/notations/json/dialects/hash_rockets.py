"""hash-rockets: an arrow or an equals sign between a key and its value."""

from __future__ import annotations

import re
from collections.abc import Iterable

from grammar.diagnostic import Edit, Safety
from grammar.notations.json.dialect import dialect, outside_strings
from grammar.source import Span

_AFTER_KEY = re.compile(r"(\s*)(=>|:=|::|=|->)(?=\s*(?:$|[\[{\w+-]))")
_SYMBOL = re.compile(
    r"(?<=[{,\s])(:([A-Za-z_]\w*)\s*)=>|(?<=[{,\s])([A-Za-z_]\w*)(\s*)(=>|:=|::|=|->)(?=\s*(?:$|[\[{\w+-]))"
)


@dialect(
    "write colons",
    safety=Safety.SAFE,
    examples=[
        ('{"limit" => 10, "breakdowns" => ["name"]}', '{"limit": 10, "breakdowns": ["name"]}'),
        ("{:limit=>10}", '{"limit":10}'),
        ('{"limit" = 10}', '{"limit": 10}'),
    ],
)
def hash_rockets(text: str) -> Iterable[Edit] | None:
    """A key and its value have an arrow or an equals sign between them, as in Ruby, PHP or a configuration file.

    Only a colon can follow a key, so nothing else can be meant. Ruby symbols are read as keys.
    """
    if not text.lstrip().startswith("{"):
        return None
    edits: list[Edit] = []
    for span in outside_strings(text):
        if span.start and text[span.start - 1] == '"' and (match := _AFTER_KEY.match(text, span.start, span.end)):
            edits.append(Edit(Span(*match.span()), ":"))
            continue
        for match in _SYMBOL.finditer(text, span.start, span.end):
            name = match[2] or match[3]
            edits.append(Edit(Span(*match.span()), f'"{name}":'))
    return edits
