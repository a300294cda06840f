"""Ways on: how a reading gets past a token that cannot be taken, and what it reports of that."""

from __future__ import annotations

from collections.abc import Sequence

from grammar.diagnostic import quote
from grammar.parsing.compilation import compiled
from grammar.parsing.driver import END, Stack
from grammar.parsing.parse_state import ParseState
from grammar.parsing.recovery import Delete, Insert, Step, Swap, Take, Upcoming, Variant, repair
from grammar.parsing.reports import end_of, span_of, start_of
from grammar.parsing.trees import Token
from grammar.source import Span

_MAX_SKIPPED = 2_000
"""At most so many tokens of one text are passed over in the hope of one that fits; then the rest is not read."""


def go_on(state: ParseState, token: Token) -> bool:
    """Report the error at a token and get past it; False where nothing more of the text can be read."""
    tokens = state.tokens.ahead(token)
    expected = expected_at(state)
    steps = repair(state.grammar.driver, state.progress.stack, _upcoming(state, tokens), budget=state.budget)
    if steps is None:
        return _skip(state, token, expected)
    _Follower(state, tokens, expected).follow(steps)
    return True


def _upcoming(state: ParseState, tokens: Sequence[Token]) -> Upcoming:
    look = state.tokens
    return Upcoming(
        kinds=[look.kinds(token) for token in tokens],
        insert_cost=look.insert_cost,
        delete_cost=lambda at: look.delete_cost(tokens[at]),
        variants=lambda at: look.variants(tokens, at),
    )


def expected_at(state: ParseState) -> tuple[str, ...]:
    """What the definition allows where reading stands, the mistakes left out.

    The symbols on the stack are walked in the definition's own table. Where one of them is a mistake, the definition
    has no such place, and all that the reader can take is given.
    """
    definition = compiled(state.notation, with_mistakes=False)
    stack = Stack(definition.start_state)
    for number in state.progress.stack.states[1:]:
        action, following = definition.states[stack.state].get(state.grammar.symbols[number], (None, None))
        if action is None or action.name != "Shift" or following is None:
            return state.grammar.driver.viable(state.progress.stack)
        stack = stack.push(following)
    return definition.driver.viable(stack)


class _Follower:
    """One way on as it is followed: what of its edits is not reported yet."""

    def __init__(self, state: ParseState, tokens: Sequence[Token], expected: Sequence[str]) -> None:
        self.progress = state.progress
        self.reports = state.reports
        self.tokens = tokens
        self.expected = expected
        self.at = 0
        self.inserted: list[str] = []
        self.deleted: list[Token] = []

    def follow(self, steps: Sequence[Step]) -> None:
        if steps and isinstance(steps[0], Take):  # its text could be another terminal, and to the lexer it is not
            self.reports.unexpected(span_of(self.tokens[0]), self.expected)
        for step in steps:
            if isinstance(step, Insert):
                self.inserted.append(step.terminal)
                place = self.progress.last_end
                self.progress.take(Token(step.terminal, "", start_pos=place, end_pos=place))
            elif isinstance(step, Delete):
                self.deleted.append(self.tokens[self.at])
                self.progress.seen.append(self.tokens[self.at])
                self.at += 1
            else:
                self._report_edit(self.tokens[self.at])
                if isinstance(step, Swap):
                    self._swap(step.variant)
                else:
                    self._take(step.terminal)
        if self.inserted or self.deleted:
            end = max(self.progress.last_end, end_of(self.deleted[-1]) if self.deleted else 0)
            self._report_edit(self.tokens[min(self.at, len(self.tokens) - 1)])
            self.progress.last_end = end

    def _report_edit(self, following: Token) -> None:
        if self.inserted or self.deleted:
            end = self.progress.last_end
            gap = Span(end, max(end, start_of(following)))
            self.reports.edit(self.inserted, self.deleted, gap, following, self.expected)
            self.inserted, self.deleted = [], []

    def _take(self, terminal: str) -> None:
        token = self.tokens[self.at]
        self.progress.seen.append(token)
        self.at += 1
        is_taken = self.progress.take(Token(terminal, token.value, start_pos=start_of(token), end_pos=end_of(token)))
        assert is_taken
        if terminal != END:
            self.progress.last_end = end_of(token)

    def _swap(self, variant: Variant) -> None:
        """Take tokens as what they nearly are; reported."""
        taken = self.tokens[self.at : self.at + variant.width]
        span = Span(start_of(taken[0]), end_of(taken[-1]))
        for terminal, text in zip(variant.terminals, variant.texts, strict=True):
            self.progress.take(Token(terminal, text, start_pos=span.start, end_pos=span.end))
        self.progress.seen += taken
        self.progress.last_end = span.end
        self.at += variant.width
        written = self.reports.source.slice(span)
        if len(variant.terminals) == 1 and variant.terminals[0] in self.reports.notation.explaining.words:
            text = taken[0].value if len(taken) == 1 else written
            self.reports.unknown_word(variant.terminals[0], text, span, variant.texts[0])
        else:
            self.reports.add("unknown-word", f"{quote(written)} is not {quote(' '.join(variant.texts))}", span)


def _skip(state: ParseState, start: Token, expected: Sequence[str]) -> bool:
    """No cheap way on: pass over text until something can be taken again; False where nothing could be."""
    progress, reports = state.progress, state.reports
    token = start
    progress.seen.append(token)
    while token.type != END and state.skipped < _MAX_SKIPPED:
        state.skipped += 1
        token = state.tokens.next(progress.stack.state, end_of(token))
        progress.seen.append(token)
        if progress.take(token):
            note = None if token.type == END else "what follows is read from the next part that fits"
            reports.unexpected(Span(start_of(start), start_of(token)), expected, note=note)
            progress.last_end = end_of(token)
            return True
    if start.type == END:
        reports.edit(expected[:1], [], Span(progress.last_end, end_of(start)), start, expected)
        return False
    left = len(state.source.text) - end_of(token)
    note = f"and {left:,} more characters that are not read" if left else "the rest of the text was not read"
    reports.unexpected(Span(start_of(start), end_of(token)), expected, note=note)
    return False
