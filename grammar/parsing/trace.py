"""Trace: the tokens of a text of a grammar and the productions it is made of, under the definition alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from grammar.notation import Notation
from grammar.parsing.reader import Compiled, compiled
from grammar.parsing.recovery import END
from grammar.source import Span


@dataclass(frozen=True, slots=True)
class Token:
    """One token: its terminal, its characters and their place."""

    terminal: str
    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Trace:
    """How a text is read: its tokens in order, and the productions used, by their place in Lark's list, each once.

    What the grammar ignores is no token; it stands between the spans.
    """

    tokens: tuple[Token, ...]
    productions: frozenset[int]


def trace(notation: Notation, text: str) -> Trace | None:
    """How the definition reads a text; None where the text is not of the grammar. Never raises, on any text.

    Neither the notation's builder nor its mistakes have a say: this is the grammar alone, in linear time.
    """
    grammar = compiled(notation, with_mistakes=False)
    numbers = {rule: at for at, rule in enumerate(grammar.lark.rules)}
    reading = _Reading(grammar)
    tokens: list[Token] = []
    position = 0
    while position < len(text):
        lexer = grammar.lexers[reading.states[-1]]
        found = lexed(lexer, text, position)
        if found is None:
            return None
        kind, stop = found
        if kind not in lexer.ignore_types:
            if not reading.take(kind):
                return None
            tokens.append(Token(kind, text[position:stop], Span(position, stop)))
        position = stop
    if not reading.take(END):
        return None
    return Trace(tuple(tokens), frozenset(numbers[rule] for rule in reading.rules if rule in numbers))


class _Reading:
    """The states of one reading, and the rules that were reduced."""

    def __init__(self, grammar: Compiled) -> None:
        self.table = grammar.states
        self.end_state = grammar.end_state
        self.states = [grammar.start_state]
        self.rules: set[Any] = set()

    def take(self, kind: str) -> bool:
        states, table = self.states, self.table
        while True:
            entry = table[states[-1]].get(kind)
            if entry is None:
                return False
            action, argument = entry
            if action.name == "Shift":
                states.append(argument)
                return True
            self.rules.add(argument)
            size = len(argument.expansion)
            if size:
                del states[-size:]
            states.append(table[states[-1]][argument.origin.name][1])
            if kind == END and states[-1] == self.end_state:
                return True


def lexed(lexer: Any, text: str, position: int = 0) -> tuple[str, int] | None:
    """The token that a lexer reads at a position: its terminal and where it ends; None where there is none."""
    for expression in lexer.scanner._mres:  # noqa: SLF001  # as the reader does
        match = expression.match(text, position)
        if match:
            kind = match.lastgroup
            callback = lexer.callback.get(kind)
            if callback is not None:
                from lark import Token as LarkToken

                kind = callback(LarkToken(kind, match.group())).type
            return kind, match.end()
    return None
