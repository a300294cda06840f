"""Derivation: the tokens of a text and the productions it is made of, under the definition alone."""

from __future__ import annotations

from typing import Any

from grammar.frozen import frozen
from grammar.notation import Notation
from grammar.parsing.compilation import compiled
from grammar.parsing.driver import END
from grammar.parsing.lexer import lexed
from grammar.source import Span


@frozen
class Token:
    """One token: its terminal, its characters and their place."""

    terminal: str
    text: str
    span: Span


@frozen
class Derivation:
    """How the grammar derives a text: its tokens in order, and the productions used, by their place in Lark's list, each once.

    What the grammar ignores is no token; it stands between the spans.
    """

    tokens: tuple[Token, ...]
    productions: frozenset[int]


def derive(notation: Notation, text: str) -> Derivation | None:
    """How the definition reads a text; None where the text is not of the grammar. Never raises, on any text.

    Neither the notation's builder nor its mistakes have a say: this is the grammar alone, in linear time.
    """
    grammar = compiled(notation, with_mistakes=False)
    stack = grammar.driver.begin()
    reduced: set[Any] = set()
    tokens: list[Token] = []
    position = 0
    while True:
        lexer = grammar.lexers[stack.state]
        read = lexed(lexer, text, position) if position < len(text) else (END, position)
        if read is None:
            return None
        terminal, stop = read
        if terminal not in lexer.ignore_types:
            step = grammar.driver.step(stack, terminal)
            if step is None:
                return None
            stack, productions = step
            reduced.update(productions)
            if terminal == END:
                break
            tokens.append(Token(terminal, text[position:stop], Span(position, stop)))
        position = stop
    numbers = {production: at for at, production in enumerate(grammar.lark.rules)}
    return Derivation(tuple(tokens), frozenset(numbers[production] for production in reduced if production in numbers))
