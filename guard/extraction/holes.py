"""Holes: places in an answer still to be filled in, `${ward}`, `YOUR_VALUE_HERE`, or blacked out, `[REDACTED]`.

An answer with a hole is a template. Where it reads as it stands, its words are what they are, and the language alone judges
them. Where it has to be repaired, nobody knows that it was meant to be run.
"""

from __future__ import annotations

from grammar import Span
from grammar.pattern import pattern

_HOLE = pattern(
    r"(?P<mark>[\"'])(?:"
    r"\$\{[^{}\"'\n]{1,80}\}|\{\{[^{}\"'\n]{1,80}\}\}|<%=?[^%\"'\n]{1,80}%>|#\{[^{}\"'\n]{1,80}\}|%\(\w{1,40}\)[sd]|%[sdv]"
    r"|(?i:<?(?:your|desired|insert|enter|fill)[ _-](?:[a-z]{1,20}[ _-]){0,3}"
    r"(?:value|name|column|here|field|id|text|number|string|placeholder)>?)"
    r"|(?i:<(?:value|name|column|field|string|number|text|placeholder|id)>)"
    r"|(?i:\[(?:your|desired|insert|enter|fill|add|the|some|any)[ _-](?:[a-z]{1,20}[ _-]){0,3}"
    r"(?:value|name|column|here|field|id|text|number|string|placeholder)\])"
    r"|(?i:[\[<](?:hidden|removed)[\]>])"
    r"|[A-Z]{2,20}(?:_[A-Z]{2,20}){0,4}_HERE|(?i:placeholder|todo|fixme|tbd)"
    r"|(?i:[\[<(*]{0,3}(?:redacted|masked|censored|anonymi[sz]ed|scrubbed)[\])>*]{0,3})|\*{3,40}|[\u2588\u25a0]{2,80}"
    r")(?P=mark)"
)


def hole(text: str) -> Span | None:
    """The first text in quotation marks that is only a place for another one; None where there is none.

    >>> hole('{"value": "${ward}"}'), hole('{"value": "paid"}')
    (Span(start=10, end=19), None)
    """
    match = _HOLE.search(text)
    return None if match is None else Span(*match.span())
