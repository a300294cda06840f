"""Asides: the comments inside an answer, each where it can be read."""

from __future__ import annotations

from collections.abc import Iterator

from grammar import Source, Span
from grammar.notations.json.dialect import outside_strings
from grammar.pattern import pattern
from guard.extraction.candidate import Candidate, Leftover

_COMMENT = pattern(r"/\*(?:[^*]|\*(?!/))*+(?:\*/)?|<!--(?:[^-]|-(?!->))*+(?:-->)?|(?://|#|--)[^\n]*+")
_MARK = pattern(r"\s*(?://|/\*|#|--|<!--)")
_MOST = 100


def asides(source: Source, span: Span, candidate: Candidate) -> Iterator[Leftover]:
    """The comment at a place in what the model said; every comment of the answer where the answer was decoded as a whole.

    In a string of JSON a comment has no line break that ends it, only the escape of one.

    Args:
        source: what the model said.
        span: the place that a comment was told to be at.
        candidate: the answer, with the fixes that lead to it.
    """
    if not candidate.ledger or _MARK.match(source.text, span.start, span.end) is not None:
        yield Leftover(source.text, span)
        return
    found = False
    for part in outside_strings(candidate.text):
        for count, comment in enumerate(_COMMENT.finditer(candidate.text, part.start, part.end)):
            if count >= _MOST:
                break
            found = True
            yield Leftover(candidate.text, Span(*comment.span()), candidate.ledger)
    if not found:
        yield Leftover(source.text, span)
