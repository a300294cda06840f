"""backtick-escapes: JSON as it stands in a string of PowerShell, a backtick before each quotation mark."""

from __future__ import annotations

import re
from collections.abc import Iterable

from grammar.diagnostic import Edit, Safety
from grammar.notations.json.dialect import dialect
from grammar.pattern import pattern
from grammar.source import Span

_ESCAPE = pattern(r"`(?P<of>[\"`$nrt0'])")
_MEANT = {"n": "\n", "r": "\r", "t": "\t", "0": ""}


@dialect(
    "take the backticks away",
    safety=Safety.SAFE,
    examples=[('{`"limit`": 10}', '{"limit": 10}')],
)
def backtick_escapes(text: str) -> Iterable[Edit] | None:
    """Every quotation mark has a backtick before it: the text was cut out of a string of PowerShell.

    Decoding it as the content of such a string gives the original text.
    """
    if '`"' not in text or re.search(r'(?<!`)(?:``)*"', text):
        return None
    return [Edit(Span(*match.span()), _MEANT.get(match["of"], match["of"])) for match in _ESCAPE.finditer(text)]
