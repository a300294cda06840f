"""Parsing: all that needs the LALR table, from a text to a tree or to what is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grammar.face import later

if TYPE_CHECKING:
    from grammar.parsing.prefix import Prefix
    from grammar.parsing.reader import parse, parse_tree, read

__all__ = ["Prefix", "parse", "parse_tree", "read"]

__getattr__ = later(
    __name__,
    {
        "Prefix": "grammar.parsing.prefix",
        "parse": "grammar.parsing.reader",
        "parse_tree": "grammar.parsing.reader",
        "read": "grammar.parsing.reader",
    },
)


def __dir__() -> list[str]:
    return __all__
