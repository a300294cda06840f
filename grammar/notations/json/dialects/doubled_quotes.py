"""doubled-quotes: quotation marks that come twice, as in a table of comma-separated values."""

from __future__ import annotations

import re
from collections.abc import Iterable

from grammar.diagnostic import Edit, Safety
from grammar.notations.json.dialect import dialect
from grammar.pattern import pattern
from grammar.source import Span

_QUOTES = pattern(r'"+')


@dialect(
    "write each quotation mark once",
    safety=Safety.SAFE,
    examples=[('{""breakdowns"": [""name""], ""limit"": 10}', '{"breakdowns": ["name"], "limit": 10}')],
)
def doubled_quotes(text: str) -> Iterable[Edit] | None:
    """Every quotation mark is doubled, as in a CSV field.

    They are replaced only where all of them come in pairs, beginning with the first key, which cannot be an empty
    string.
    """
    if not re.match(r'\s*\{\s*""[^\s":,{}]', text):
        return None
    runs = list(_QUOTES.finditer(text))
    if any((run.end() - run.start()) % 2 for run in runs):
        return None
    return [Edit(Span(*run.span()), run.group()[: (run.end() - run.start()) // 2]) for run in runs]
