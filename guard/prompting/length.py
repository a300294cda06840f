"""Length: how much a prompt says of a language."""

from __future__ import annotations

from enum import StrEnum


class Length(StrEnum):
    """How much a prompt says of a language."""

    FULL = "full"
    """The grammar with every terminal, bounds, each rule, and advice."""
    MEDIUM = "medium"
    """The grammar, bounds, and the rules that refuse."""
    BRIEF = "brief"
    """The grammar alone."""
