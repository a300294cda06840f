"""Reading: one reading of one text, from its first token to its tree or to every reason why it has none.

The tables, terminals and tree callbacks are Lark's; the loop that drives them is ours. It keeps a place for every
token, counts the stack's depth, and when a token cannot be taken it asks `grammar.parsing.ways_on` to get past it, so
that one reading reports every error of a text. When all is read, `grammar.parsing.offers` is asked what could be done
about the errors. It gives the same trees as ``Lark.parse``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from lark import Token

from grammar.diagnostic import Diagnostic, Severity
from grammar.notation import Notation
from grammar.parsing.budget import MAX_ERRORS, Budget
from grammar.parsing.compilation import Compiled
from grammar.parsing.driver import END, Stack
from grammar.parsing.reports import Reports, end_of, span_of, start_of
from grammar.parsing.tokens import Tokens
from grammar.source import Source, Span

# `ways_on` and `offers` are imported where they are used: only a text with an error needs them, and most have none.

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


class Reading:
    """One reading of one text, made for a call and thrown away with it.

    `skipped` counts the tokens that were passed over in the hope of one that fits.
    """

    def __init__(self, notation: Notation, grammar: Compiled, source: Source, budget: Budget | None = None) -> None:
        self.notation = notation
        self.grammar = grammar
        self.source = source
        self.budget = Budget() if budget is None else budget
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

    def run(self, *, stops_at_error: bool = False) -> Any:
        """Lark's parse tree, or None where no tree could be had.

        With `stops_at_error` the first error ends the reading: a token that cannot be taken, unreported and at
        `stopped_at`, or a character that is reported.
        """
        progress, tokens, reports = self.progress, self.tokens, self.reports
        position = 0
        errors = 0
        while True:
            token = tokens.next(progress.stack.state, position)
            if stops_at_error and reports.diagnostics:
                return None
            if progress.take(token):
                progress.seen.append(token)
                if token.type == END:
                    return progress.values[-1]
                position = progress.last_end = end_of(token)
                if progress.stack.depth >= self.notation.max_stack:
                    message, label = "brackets are nested too deeply", "not read from here on"
                    reports.add("text-too-deep", message, span_of(token), label=label)
                    return None
                continue
            reports.stopped_at = start_of(token)
            if stops_at_error:
                return None
            errors += 1
            if errors > MAX_ERRORS:
                return None
            if errors == 1 and token.type == END and not self.source.text.strip():
                whole = Span(0, len(self.source.text))
                reports.add("empty-text", f"there is no {self.notation.unit} in the text", whole)
                return None
            from grammar.parsing.ways_on import go_on

            if not go_on(self, token):
                return None
            if progress.is_finished:
                return progress.values[-1]
            position = progress.last_end

    def offer_repairs(self) -> None:
        """Give each error that has no fix yet the repair that is found for it, if any."""
        is_whole = bool(self.progress.seen) and self.progress.seen[-1].type == END and not self.skipped
        if self.reports.repairable and is_whole and self.budget.left:
            from grammar.parsing.offers import offer

            offer(self)

    def read_again(self, text: str) -> Any:
        """The language's own tree of another text, read without a search; None where it has an error."""
        source = Source(text, self.source.name)
        reading = Reading(self.notation, self.grammar, source, Budget(0))
        tree = reading.run()
        if tree is None or reading.diagnostics:
            return None
        built = self.notation.build(tree, source)
        return built.tree if all(d.severity is not Severity.ERROR for d in built.diagnostics) else None
