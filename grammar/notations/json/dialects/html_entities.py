"""html-entities: JSON whose quotation marks are written as entities of HTML."""

from __future__ import annotations

import html
from collections.abc import Iterable

from grammar.diagnostic import Edit, Safety
from grammar.notations.json.dialect import dialect
from grammar.pattern import pattern
from grammar.source import Span

_ENTITY = pattern(
    r"&(?:quot|amp|lt|gt|apos|nbsp|lcub|rcub|lsqb|rsqb|lbrace|rbrace|lbrack|rbrack|colon|comma|#[0-9]{2,4}|#x[0-9a-fA-F]{2,4});"
)
_QUOTES = ("&quot;", "&#34;", "&#x22;", "&#034;", "&amp;quot;", "&amp;#34;")
_SINGLE_QUOTES = ("&apos;", "&#39;", "&#x27;", "&#039;")


@dialect(
    "decode the entities of HTML",
    safety=Safety.SAFE,
    examples=[("{&quot;limit&quot;: 10}", '{"limit": 10}')],
)
def html_entities(text: str) -> Iterable[Edit] | None:
    """The text was escaped for HTML: `&quot;` for a quotation mark, `&gt;` for `>`.

    Where the text has no plain quotation mark, all of them were escaped, and decoding once gives the original. Where it
    has some, an entity may be part of a value and is left as it is.
    """
    quotes = _QUOTES if "'" in text else (*_QUOTES, *_SINGLE_QUOTES)
    if '"' in text or not any(quote in text for quote in quotes):
        return None
    return [Edit(Span(*m.span()), html.unescape(m.group()).replace("\xa0", " ")) for m in _ENTITY.finditer(text)]
