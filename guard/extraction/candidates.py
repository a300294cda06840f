"""Where in what the model said is the text of the language?

A model wraps its answer: in a fence, between sentences, behind a thinking block, in a tool call, in a string, in
another notation. Extraction proposes what may be the answer, each with the fixes that lead from the raw text to it; the
journey reads each and takes one only if all that can be read say the same. What stood around an answer is never dropped
silently: it is in the ledger, with its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from grammar import Edit, Fix, Notation, Safety, Span
from grammar.frozen import replace
from grammar.parsing.budget import Work
from grammar.pattern import pattern
from guard.extraction.blanks import trimmed
from guard.extraction.candidate import MAX_CANDIDATES, Candidate, Leftover
from guard.extraction.choice import as_one
from guard.extraction.containers import out_of_block, unwrapped
from guard.extraction.edges import Extent, edges
from guard.extraction.fences import fenced, is_closed
from guard.extraction.members import member_block
from guard.extraction.places import spans_of
from guard.extraction.plain import out_of_plain
from guard.extraction.prose import in_prose
from guard.extraction.quotation import out_of_quoted_lines
from guard.extraction.thought import after_thought
from guard.extraction.tokens import without_tokens
from guard.ledger import apply

_CORRECTS = pattern(
    r"\b(?:actually|correct(?:ed|ion|ing)?|sorry|apolog\w+|wait|oops|mistake|wrong|instead|fix(?:ed)?|revised?|updated?"
    r"|improved|final(?:ly)?|should (?:be|have been)|better|rewritten|adjusted|forgot|missed)\b",
    re.IGNORECASE,
)
_CHOICE = pattern(r"\b(?:or|either|alternatively|alternative|another|option|also|both|second(?:ly)?)\b", re.IGNORECASE)


def candidates(
    text: str, notation: Notation, *, allows_unsafe: bool = False, read_to: int = 0, work: Work | None = None
) -> tuple[Candidate, ...]:
    """What may be a text of the notation in what the model said, in order; empty where there is nothing.

    A leading thinking block counts as none of it. The rest as a whole is the only candidate if it begins and ends as
    the notation's texts do. Otherwise the contents of fenced blocks; otherwise, where the notation's texts stand in
    brackets, each outermost bracketed part that names one of the notation's keys. A candidate that is a string or an
    envelope around the text is unwrapped, and one that is written in another way throughout is written anew. One pass
    over the text for each step.

    Where the notation's texts stand in no brackets, a wrapping that could be part of a text (a fence inside a literal)
    is none, and of what is inside one, that is taken which is read with the least cut off its edges.

    Args:
        text: what the model said; it is not of the notation as it stands.
        notation: how the texts look for.
        allows_unsafe: whether guesses may be made: that a text which corrects those before it is the answer, and the
            dialects that say of themselves that they are guesses.
        read_to: where the first error of the text is, if it is known: what stands before it was read.
        work: what looking for it may take; None where that is not limited.

    Raises:
        WorkExceededError: there is not so much work left.
    """
    if work is not None:
        work.pass_over(len(text))
    extent = Extent(text, notation, read_to, work=work)
    ledger: tuple[Fix, ...] = ()
    for _ in range(_MOST_MARKS):
        quotation = out_of_quoted_lines(text)
        if quotation is None or extent.reaches(quotation.edits[0].span.end):
            break
        text, ledger = apply(text, quotation), (*ledger, quotation)
        extent = Extent(text, notation, work=work)
    inner = _candidates(text, notation, extent, work, allows_unsafe=allows_unsafe)
    return tuple(candidate.behind(ledger) for candidate in inner) if ledger else inner


_MOST_MARKS = 3
"""So many kinds of marks before every line are taken away, one after the other."""


def _candidates(
    text: str, notation: Notation, extent: Extent, work: Work | None, *, allows_unsafe: bool
) -> tuple[Candidate, ...]:
    start = after_thought(text)
    if extent.reaches(start):
        start = 0
    elif start:
        extent = Extent(text, notation, start=start, work=work)
    spans = [
        span
        for span in spans_of(text, start, notation, extent.holds)
        if not _is_example(text, span) and not _is_part(text, span)
    ]
    if notation.outline.brackets is None and spans == [Span(start, len(text))]:
        spans = in_prose(text, start, notation, work) or spans
    if not spans:
        return _written_anew(text, start, notation, work, allows_unsafe=allows_unsafe)
    if allows_unsafe and len(spans) > 1 and _is_correction(text, start, spans):
        cut = _cut(text, spans[-1], notation, work, start=spans[-1].start)
        fix = replace(
            cut.ledger[0],
            title=f"take the last {notation.explaining.unit}, which corrects the others",
            safety=Safety.UNSAFE,
        )
        return (unwrapped(replace(cut, ledger=(fix,)), notation, allows_unsafe=True),)
    if allows_unsafe and len(spans) <= MAX_CANDIDATES and notation.outline.brackets is not None:
        choice = as_one(text, start, spans, notation)
        if choice is not None:
            rest = apply(text, choice)
            inner = _candidates(rest, notation, Extent(rest, notation, work=work), work, allows_unsafe=False)
            return tuple(candidate.behind((choice,)) for candidate in inner)
    if notation.outline.brackets is None:
        cuts = [_cut(text, span, notation, work, start=start) for span in spans[: MAX_CANDIDATES + 1]]
        return tuple(out_of_plain(cut, notation, work) for cut in cuts) if len(cuts) == 1 else tuple(cuts)
    return tuple(
        unwrapped(_cut(text, span, notation, work, start=start), notation, allows_unsafe=allows_unsafe)
        for span in spans[: MAX_CANDIDATES + 1]
    )


_EXAMPLE = pattern(r"\b(?:for example|for instance|such as|e\.g\.|say),?:?[ \t]*`?\Z", re.IGNORECASE)


def _is_example(text: str, span: Span) -> bool:
    """Whether a bracketed part is an example inside a question, and so asks instead of answering."""
    behind = text[span.end : span.end + 3].lstrip("` ")
    return behind.startswith("?") and _EXAMPLE.search(text, max(span.start - 40, 0), span.start) is not None


def _is_part(text: str, span: Span) -> bool:
    """Whether a bracketed part is a piece of code that makes something else of it, or is gone from the text it stands in.

    A removed line of a diff; what is merged into another object; a template of a program that still has gaps.
    """
    if (
        _MERGED.search(text, max(span.start - 80, 0), span.start) is not None
        or _MERGES.match(text, span.end) is not None
    ):
        return True
    if span.start < _NEAR and _REMOVED.match(text, 0, span.start) is not None:
        return True
    return (
        _TEMPLATE.search(text, max(span.start - 40, 0), span.start) is not None and "${" in text[span.start : span.end]
    )


_MERGED = pattern(
    r"(?:^|[=(,]|\breturn\b)[ \t]{0,8}(?![0-9]+[ \t]{0,8}\|)[\w.]{1,60}[ \t]{0,8}(?:\||\|=|\+|\+=|&|//|<<)[ \t]{0,8}\Z"
    r"|[{(,][ \t]{0,8}(?:\*\*|\.\.\.)\Z",
    re.MULTILINE,
)
_MERGES = pattern(
    r"[ \t]{0,8}(?:\|[ \t]{0,8}\{|\+[ \t]{0,8}(?:\{|[\w.]{1,60}[ \t]{0,8}(?:;|$))|\.(?:merge|update)\()", re.MULTILINE
)
_NEAR = 80
_REMOVED = pattern(r"\A\s{0,8}-(?![-\s])[^\s{]{0,60}\Z")
_TEMPLATE = pattern(r"(?:[=(,:]|\breturn)\s{0,20}`\s{0,20}\Z")


def _is_correction(text: str, start: int, spans: list[Span]) -> bool:
    """Whether the words before the last candidate say that it takes the place of those before it."""
    words = text[max(spans[-2].end, start) : spans[-1].start]
    return len(words) <= _MOST_WORDS and bool(_CORRECTS.search(words)) and not _CHOICE.search(words)


_MOST_WORDS = 2_000


def _written_anew(
    text: str, start: int, notation: Notation, work: Work | None, *, allows_unsafe: bool
) -> tuple[Candidate, ...]:
    """The candidate that appears when the whole text, or its only fenced block, is written another way."""
    if notation.outline.brackets is None:
        return ()
    whole, has_ended = without_tokens(text, start)
    blocks = [trimmed(text, block.start, block.end) for block in islice(fenced(text, start), 2)]
    encoded = list(islice(_encoded(text, start), 2))
    places = [*(blocks if len(blocks) == 1 else [whole]), *(encoded if len(encoded) == 1 else [])]
    lines = member_block(text, whole.start, whole.end, notation)
    if lines is not None and not blocks:
        places.append(lines[0])
    for span in places:
        if span.start == span.end:
            continue  # it never stopped thinking
        block = _cut(text, span, notation, work, start=start)
        is_closed_behind = span.end < len(text) and is_closed(text, span.end)
        is_told = (span == whole and has_ended) or (lines is not None and span == lines[0] and (lines[1] or has_ended))
        is_ended = is_closed_behind or is_told or _DOCUMENT.match(block.text) is not None
        closed = out_of_block(block.text, notation) if is_ended else None
        if closed is not None:
            written = Candidate(apply(block.text, closed), (*block.ledger, closed), leftovers=block.leftovers)
        else:
            written = unwrapped(block, notation, allows_unsafe=allows_unsafe)
        is_guess = any(fix.safety is not Safety.SAFE for fix in written.ledger)
        if is_guess and span.end == len(text) and text[-1].isalnum():
            continue  # it ends in a word or a number that may have been longer
        if written.ledger != block.ledger:
            inner = spans_of(written.text, 0, notation)
            if len(inner) == 1:
                cut = _cut(written.text, inner[0], notation, work, start=0).behind(written.ledger)
                cut = replace(cut, is_cut=written.is_cut, leftovers=(*written.leftovers, *cut.leftovers))
                return (unwrapped(cut, notation, allows_unsafe=allows_unsafe),)
    return ()


_DOCUMENT = pattern(r"---[ \t]*\n(?:(?!\.\.\.)[^\n]*+\n)++\.\.\.\s*\Z")
"""A document of YAML between the marks of its beginning and its end."""


def _encoded(text: str, start: int) -> Iterator[Span]:
    """The places of what may be an object in base 64, or as it stands in an address, in order."""
    for run in _RUN.finditer(text, start):
        opening = _ESCAPED.search(text, run.start(), run.end())
        end = max(text.rfind(escape, run.start(), run.end()) for escape in ("%7d", "%7D"))
        if opening is not None and end > opening.start():
            yield Span(opening.start(), end + len("%7D"))
        elif opening is None and _BASE_64.fullmatch(text, run.start(), run.end()):
            yield Span(*run.span())


_RUN = pattern(r"[\w%.~!*()+/:;@,$=?&-]{20,}+")
_ESCAPED = pattern(r"%7[bB](?=%22|%27|%0[aA]|%20|\+)")
_BASE_64 = pattern(r"e(?:y[IJA]|w[ok0])[A-Za-z0-9+/_-]{17,}={0,2}")  # as a brace and what follows it begin


def _cut(text: str, span: Span, notation: Notation, work: Work | None, *, start: int) -> Candidate:
    """The candidate at a place; blanks that mean nothing to the notation need no cutting away."""
    if notation.outline.brackets is None:
        span = edges(text, span, notation, work)
        if span == Span(0, len(text)):
            return Candidate(text)
    elif not (text[: span.start] + text[span.end :]).strip(notation.outline.blank):
        return Candidate(text)
    edits = [Edit(Span(0, span.start), ""), Edit(Span(span.end, len(text)), "")]
    kept = tuple(edit for edit in edits if edit.span.start < edit.span.end)
    fix = Fix(f"take the {notation.explaining.unit} out of the text around it", kept, Safety.SAFE)
    return Candidate(text[span.start : span.end], (fix,), leftovers=(Leftover(text, span, start=start),))
