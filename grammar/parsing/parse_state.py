"""Parse state: how far the reading of one text has come, and all that it reads with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from grammar.diagnostic import Diagnostic
from grammar.notation import Notation
from grammar.parsing.budget import SearchBudget
from grammar.parsing.compilation import Compiled
from grammar.parsing.driver import END, Stack
from grammar.parsing.reports import Reports
from grammar.parsing.tokens import Tokens
from grammar.parsing.trees import Token
from grammar.source import Source

_STACKS_KEPT = 20_000
"""After so many tokens the memory of the stacks is let go: a long hostile text could fill it with ever new ones."""


class Progress:
    """How far one reading has come: the parser's stack with its values, and the tokens behind it.

    `last_end` is where the last token ends that was taken; `seen` is every token so far, whatever became of it.
    `is_finished` says that the end of the text was taken: the tree is then the last of the values.
    """

    __slots__ = ("_callbacks", "_driver", "_taken", "is_finished", "last_end", "seen", "stack", "values")

    def __init__(self, grammar: Compiled) -> None:
        self._driver = grammar.driver
        self._callbacks: Mapping[Any, Callable[[list[Any]], Any] | None] = grammar.callbacks
        self._taken = 0
        self.is_finished = False
        self.stack = grammar.driver.begin()
        self.values: list[Any] = []
        self.last_end = 0
        self.seen: list[Token] = []

    def take(self, token: Token) -> bool:
        """Take one token, if it can stand here; else nothing has changed.

        The callbacks run when the token is certain to be taken: they lengthen the lists of their children in place,
        which cannot be undone.
        """
        step = self._driver.step(self.stack, token.type)
        if step is None:
            return False
        self.stack, productions = step
        values = self.values
        for production in productions:
            callback = self._callbacks[production]
            if callback is None:
                continue
            size = len(production.expansion)
            children = values[-size:] if size else []
            del values[len(values) - size :]
            values.append(callback(children))
        if token.type == END:
            self.is_finished = True
            return True
        values.append(token)
        self._taken += 1
        if self._taken % _STACKS_KEPT == 0:
            self.stack = Stack.of(self.stack.states)
        return True


class ParseState:
    """The reading of one text as it stands: what it reads, with what, how far, and what it has reported.

    `skipped` counts the tokens that were passed over in the hope of one that fits.
    """

    def __init__(self, notation: Notation, grammar: Compiled, source: Source, budget: SearchBudget) -> None:
        self.notation = notation
        self.grammar = grammar
        self.source = source
        self.budget = budget
        self.reports = Reports(notation, grammar, source)
        self.tokens = Tokens(self.reports)
        self.progress = Progress(grammar)
        self.skipped = 0

    @property
    def diagnostics(self) -> list[Diagnostic]:
        """What was reported so far."""
        return self.reports.diagnostics

    @property
    def stopped_at(self) -> int:
        """Where the token begins that could not be taken last."""
        return self.reports.stopped_at
