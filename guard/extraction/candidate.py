"""Candidate: a text that may be the answer;  Leftover: what was left out on the way to it."""

from __future__ import annotations

from grammar import Fix, Path, Span
from grammar.frozen import frozen, replace

MAX_CANDIDATES = 8
"""More places than this are an answer that cannot be told from its surroundings."""


@frozen
class Leftover:
    """A text of which one part was taken: everything else from `start` on is left out.

    `taken` is the place of the part in `text`, `ledger` leads from the raw text to `text`. `path` leads to the part where
    the text is an envelope; it is None where the text is prose.
    """

    text: str
    taken: Span
    ledger: tuple[Fix, ...] = ()
    start: int = 0
    path: Path | None = None

    def behind(self, ledger: tuple[Fix, ...]) -> Leftover:
        """The leftover with its place told from the text before some more fixes."""
        return replace(self, ledger=(*ledger, *self.ledger))


@frozen
class Candidate:
    """A text that may be the answer, with the fixes that lead to it from what the model said.

    `is_cut` says that the envelope around it reports that the answer is not whole. `leftovers` are the texts that it was
    taken out of, the outermost first.
    """

    text: str
    ledger: tuple[Fix, ...] = ()
    is_cut: bool = False
    leftovers: tuple[Leftover, ...] = ()

    def behind(self, ledger: tuple[Fix, ...]) -> Candidate:
        """The candidate with its places told from the text before some more fixes."""
        leftovers = tuple(leftover.behind(ledger) for leftover in self.leftovers)
        return replace(self, ledger=(*ledger, *self.ledger), leftovers=leftovers)
