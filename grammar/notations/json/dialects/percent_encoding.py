"""percent-encoding: JSON as it stands in an address."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import unquote

from grammar.diagnostic import Edit, Safety
from grammar.notations.json.dialect import dialect
from grammar.pattern import pattern
from grammar.source import Span

_WHOLE = pattern(
    r"\s*(?:\??(?:q|query|body|data|json|payload|spec|params|request|input)=)?(?P<inner>%7[bB][\w%.~!*'()+/:;@,$=-]*%7[dD])\s*"
)


@dialect(
    "decode the percent signs",
    safety=Safety.SAFE,
    examples=[("%7B%22limit%22%3A+10%7D", '{"limit": 10}')],
)
def percent_encoding(text: str) -> Iterable[Edit] | None:
    """The text was escaped for a URL: `%7B` for a brace, `%22` for a quotation mark.

    It is decoded only from its first brace to its last, and only where the result is UTF-8. A plus sign is a space, as
    in forms.
    """
    whole = _WHOLE.fullmatch(text)
    if whole is None:
        return None
    try:
        decoded = unquote(whole["inner"].replace("+", " "), errors="strict")
    except UnicodeDecodeError:
        return None
    return [Edit(Span(0, len(text)), decoded)]
