"""Ledger: the fixes that were applied to one text; applied, replayed, and places told back to the raw text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from grammar import Fix, Span

Ledger: TypeAlias = tuple[Fix, ...]
"""The fixes that were applied to one text, in order; the edits of each are places in the text as it then was."""


def apply(text: str, fix: Fix) -> str:
    """The text after one fix. The edits are sorted and do not overlap."""
    parts: list[str] = []
    at = 0
    for edit in fix.edits:
        parts += [text[at : edit.span.start], edit.text]
        at = edit.span.end
    return "".join([*parts, text[at:]])


def replay(text: str, ledger: Sequence[Fix]) -> str:
    """The text after all fixes of a ledger: replaying the ledger on the raw text gives the accepted text."""
    for fix in ledger:
        text = apply(text, fix)
    return text


def raw_place(span: Span, ledger: Sequence[Fix]) -> Span:
    """The place in the raw text of a place in the text after the ledger.

    Of text that a fix put in, the place of what it replaced.
    """
    start, end = span.start, span.end
    for fix in reversed(ledger):
        start, end = _before(start, fix, is_end=False), _before(end, fix, is_end=True)
    return Span(min(start, end), max(start, end))


def _before(offset: int, fix: Fix, *, is_end: bool) -> int:
    """An offset into the text after a fix, as an offset into the text before it."""
    shift = 0
    for edit in fix.edits:
        put_in = edit.span.start + shift
        if offset < put_in or (offset == put_in and is_end and put_in > 0):
            break
        if offset < put_in + len(edit.text):
            return edit.span.end if is_end else edit.span.start
        shift += len(edit.text) - (edit.span.end - edit.span.start)
    return offset - shift


def apply_all(text: str, fixes: list[Fix]) -> tuple[str, Ledger]:
    """Apply fixes from the end of the text to its start; one that overlaps another waits for the next round.

    So does one that puts text in where another does: which comes first would be a guess. One fix that answers several
    errors is applied once.
    """
    applied: list[Fix] = []
    barrier = len(text) + 1
    is_put_in = False
    for fix in sorted(dict.fromkeys(fixes), key=lambda f: (f.edits[-1].span.end, f.edits[-1].span.start), reverse=True):
        last, first = fix.edits[-1].span, fix.edits[0].span
        touches = last.end == barrier and is_put_in and last.start == last.end
        if last.end <= barrier and not touches:
            text = apply(text, fix)
            applied.append(fix)
            barrier, is_put_in = first.start, first.start == first.end
    return text, tuple(applied)
