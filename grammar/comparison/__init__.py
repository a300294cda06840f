"""Two definitions of a language held against each other: the texts that tell them apart, the smallest first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grammar.face import later

if TYPE_CHECKING:
    from grammar.comparison.contrast import Comparison, Contrast, Side, compare, engine_side, language_side
    from grammar.comparison.proof import Proof, prove
    from grammar.comparison.witness import Found, Witness, search

__all__ = [
    "Comparison",
    "Contrast",
    "Found",
    "Proof",
    "Side",
    "Witness",
    "compare",
    "engine_side",
    "language_side",
    "prove",
    "search",
]

__getattr__ = later(
    __name__,
    {
        "Comparison": "grammar.comparison.contrast",
        "Contrast": "grammar.comparison.contrast",
        "Found": "grammar.comparison.witness",
        "Proof": "grammar.comparison.proof",
        "Witness": "grammar.comparison.witness",
        "Side": "grammar.comparison.contrast",
        "compare": "grammar.comparison.contrast",
        "engine_side": "grammar.comparison.contrast",
        "language_side": "grammar.comparison.contrast",
        "prove": "grammar.comparison.proof",
        "search": "grammar.comparison.witness",
    },
)


def __dir__() -> list[str]:
    return __all__
