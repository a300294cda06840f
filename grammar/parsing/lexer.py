"""Lexing as Lark does it: the token that one of its lexers reads at a place of a text.

A lexer is Lark's own (`Compiled.lexers`): it tries its terminals in a fixed order, as a few large expressions, and
takes the first that matches. Lark's face for that makes an object for every token; here its expressions are asked
directly, and this is the only module that knows where Lark keeps them.

Source: lark 1.3.1, lark/lexer.py (Scanner, BasicLexer).
"""

from __future__ import annotations

import re
import sys
from typing import Any

from lark import Token


def match(lexer: Any, text: str, position: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
    """What the lexer's first terminal that matches reads at a position of ``text[:end]``; None where none does.

    The terminal's name is the match's `lastgroup`, what the lexer ignores included.
    """
    for expression in lexer.scanner._mres:  # noqa: SLF001  # spares a TextSlice for every token
        read: re.Match[str] | None = expression.match(text, position, end)
        if read:
            return read
    return None


def terminal_of(lexer: Any, name: str, text: str) -> str:
    """The terminal that a token of the terminal `name` becomes by its text: a word that is also a keyword."""
    callback = lexer.callback.get(name)
    return name if callback is None else str(callback(Token(name, text)).type)


def lexed(lexer: Any, text: str, position: int = 0, end: int = sys.maxsize) -> tuple[str, int] | None:
    """The token that the lexer reads at a position of ``text[:end]``: its terminal, where it ends; None for none.

    What an ignored terminal reads is ignored, also where it is a word that could be a keyword.
    """
    read = match(lexer, text, position, end)
    if read is None:
        return None
    name = str(read.lastgroup)
    return name if name in lexer.ignore_types else terminal_of(lexer, name, read.group()), read.end()
