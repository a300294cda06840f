"""Reading: one reading of one text, from its first token to its tree or to every reason why it has none.

The tables, terminals and tree callbacks are Lark's; the loop that drives them is ours. It keeps a place for every
token, counts the stack's depth, and when a token cannot be taken it asks `grammar.parsing.ways_on` to get past it, so
that one reading reports every error of a text. When all is read, `grammar.parsing.offers` is asked what could be done
about the errors. It gives the same trees as ``Lark.parse``.
"""

from __future__ import annotations

from typing import Any

from grammar.diagnostic import Severity
from grammar.notation import Notation
from grammar.parsing.budget import MAX_ERRORS, SearchBudget
from grammar.parsing.compilation import compiled
from grammar.parsing.driver import END
from grammar.parsing.parse_state import ParseState
from grammar.parsing.reports import end_of, span_of, start_of
from grammar.source import Source, Span

# `ways_on` and `offers` are imported where they are used: only a text with an error needs them, and most have none.


class Reading(ParseState):
    """One reading of one text, made for a call and thrown away with it."""

    def __init__(self, notation: Notation, source: Source, budget: SearchBudget) -> None:
        super().__init__(notation, compiled(notation, with_mistakes=True), source, budget)

    def run(self, *, stops_at_error: bool = False) -> Any:
        """Lark's parse tree, or None where no tree could be had.

        With `stops_at_error` the first error ends the reading: a token that cannot be taken, unreported and at
        `stopped_at`, or a character that is reported.
        """
        progress, tokens, reports = self.progress, self.tokens, self.reports
        work = self.budget.work
        position = 0
        errors = 0
        while True:
            if work is not None:
                work.do(1)
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
                reports.add("empty-text", f"there is no {self.notation.explaining.unit} in the text", whole)
                return None
            from grammar.parsing.ways_on import go_on

            if not go_on(self, token):
                return None
            if progress.is_finished:
                return progress.values[-1]
            position = progress.last_end

    def charge_building(self) -> None:
        """Take off what making the language's own tree of what was read costs: a step for each token."""
        if self.budget.work is not None:
            self.budget.work.do(len(self.progress.seen))

    def offer_repairs(self) -> None:
        """Give each error that has no fix yet the repair that is found for it, if any."""
        is_whole = bool(self.progress.seen) and self.progress.seen[-1].type == END and not self.skipped
        if self.reports.repairable and is_whole and self.budget.left:
            from grammar.parsing.offers import offer

            offer(self, self._read_again)

    def _read_again(self, text: str) -> Any:
        """The language's own tree of another text, read without a search; None where it has an error."""
        source = Source(text, self.source.name)
        reading = Reading(self.notation, source, SearchBudget(0, self.budget.work))
        tree = reading.run()
        if tree is None or reading.diagnostics:
            return None
        reading.charge_building()
        built = self.notation.syntax.build(tree, source)
        return built.tree if all(d.severity is not Severity.ERROR for d in built.diagnostics) else None
