"""Two definitions of a language held against each other: the texts that tell them apart, the smallest first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grammar.face import later

if TYPE_CHECKING:
    from grammar.comparison.proof import Proof, prove
    from grammar.comparison.witness import Found, Witness, search

__all__ = ["Found", "Proof", "Witness", "prove", "search"]

__getattr__ = later(
    __name__,
    {
        "Found": "grammar.comparison.witness",
        "Proof": "grammar.comparison.proof",
        "Witness": "grammar.comparison.witness",
        "prove": "grammar.comparison.proof",
        "search": "grammar.comparison.witness",
    },
)


def __dir__() -> list[str]:
    return __all__
