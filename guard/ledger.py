"""Ledger: the fixes that were applied to one text; applied, replayed, and places told back to the raw text."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import TypeAlias

from grammar import Edit, Fix, Span

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


class RawPlaces:
    """Where places in the text after a ledger stand in the raw text; made once for many places.

    Fixes that were applied one before the other, from the end of a text to its start, are read as one layer of edits, in
    which a place is found by bisection. A round of fixes is one layer, so that a place costs as many looks as there
    were rounds, however many fixes there are.
    """

    __slots__ = ("_layers",)

    def __init__(self, ledger: Sequence[Fix]) -> None:
        layers: list[list[Sequence[Edit]]] = []
        barrier = -1
        for fix in ledger:
            if not fix.edits:
                continue
            if not 0 <= fix.edits[-1].span.end <= barrier:
                layers.append([])
            layers[-1].append(fix.edits)
            barrier = fix.edits[0].span.start
        self._layers = [
            _Layer(edits) for edits in reversed(layers)
        ]  # the last that was applied is the first to look at

    def __bool__(self) -> bool:
        """Whether anything was changed at all."""
        return bool(self._layers)

    def __call__(self, span: Span) -> Span:
        """The place in the raw text; of text that a fix put in, the place of what it replaced."""
        start, end = span.start, span.end
        for layer in self._layers:
            start, end = layer.before(start, is_end=False), layer.before(end, is_end=True)
        return Span(min(start, end), max(start, end))


class _Layer:
    """Edits of one text that do not overlap, in its order; `put_in` is where the text of each begins after all of them."""

    __slots__ = ("edits", "put_in", "shifts")

    def __init__(self, by_fix: Sequence[Sequence[Edit]]) -> None:
        self.edits = [edit for edits in reversed(by_fix) for edit in edits]
        self.put_in: list[int] = []
        self.shifts = [0]  # how much longer the text is behind so many of the edits
        for edit in self.edits:
            self.put_in.append(edit.span.start + self.shifts[-1])
            self.shifts.append(self.shifts[-1] + len(edit.text) - (edit.span.end - edit.span.start))

    def before(self, offset: int, *, is_end: bool) -> int:
        """An offset into the text after the edits, as an offset into the text before them."""
        # The end of a place belongs to what is in front of it.
        count = bisect_left(self.put_in, offset) if is_end and offset else bisect_right(self.put_in, offset)
        if count and offset < self.put_in[count - 1] + len(self.edits[count - 1].text):
            span = self.edits[count - 1].span
            return span.end if is_end else span.start
        return offset - self.shifts[count]


def raw_place(span: Span, ledger: Sequence[Fix]) -> Span:
    """The place in the raw text of one place in the text after the ledger."""
    return RawPlaces(ledger)(span)


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
