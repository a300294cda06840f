"""Lint: what is wrong with a grammar before anyone uses it, and the analysis that shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grammar.face import later

if TYPE_CHECKING:
    from grammar.lint.flaws import FLAWS, lint

__all__ = ["FLAWS", "lint"]

__getattr__ = later(
    __name__,
    {
        "FLAWS": "grammar.lint.flaws",
        "lint": "grammar.lint.flaws",
    },
)


def __dir__() -> list[str]:
    return __all__
