"""Repair text: a text that is repaired, as its tokens, and what its grammar lets be put in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from grammar.frozen import frozen
from grammar.notation import Notation
from grammar.parsing.budget import SearchBudget
from grammar.parsing.compilation import compiled
from grammar.parsing.driver import END, Driver, Stack
from grammar.parsing.lexer import lexed
from grammar.parsing.recovery import Delete, Insert, Step, Swap, Variant

if TYPE_CHECKING:
    from grammar.parsing.tokens import Tokens
    from grammar.parsing.trees import Token

_LONGEST_PARTED = 64
"""In a longer token no bracket is looked for that may have stood within it."""


@frozen
class RepairTable:
    """A grammar as repairing a text needs it.

    `writable` has the text of each terminal that can be put in without making anything up; `separators` are what the
    language's author says can be put in without changing anything; `blank` is what keeps two words apart, empty where
    the grammar ignores nothing.
    """

    driver: Driver
    writable: Mapping[str, str]
    separators: frozenset[str]
    blank: str
    open_words: frozenset[str] = frozenset()

    @classmethod
    def of(cls, notation: Notation) -> RepairTable:
        """The notation's grammar, mistakes and all; only what the definition has is ever put in."""
        return notation.derived.once(cls, lambda: cls._made(notation))

    @classmethod
    def _made(cls, notation: Notation) -> RepairTable:
        grammar, definition = (compiled(notation, with_mistakes=with_mistakes) for with_mistakes in (True, False))
        only = {terminal: words[0] for terminal, words in notation.explaining.words.items() if len(words) == 1}
        known = definition.pattern_of.keys() & grammar.pattern_of.keys()  # without what is ignored
        writable = {
            terminal: text
            for terminal, text in {**only, **definition.fixed}.items()
            if terminal in known and grammar.pattern_of[terminal].fullmatch(text)
        }
        return cls(
            driver=grammar.driver,
            writable=writable,
            separators=frozenset(notation.explaining.separators),
            blank=notation.outline.blank[:1],
            open_words=notation.explaining.open_words,
        )


class RepairText:
    """A text that is repaired, as the tokens that were read of it, the end of the text last."""

    __slots__ = ("_look", "budget", "driver", "table", "text", "tokens")

    def __init__(self, table: RepairTable, look: Tokens, tokens: Sequence[Token], budget: SearchBudget) -> None:
        self.table = table
        self.driver = table.driver
        self.text = look.text
        self.tokens = tokens
        self.budget = budget
        self._look = look

    def kinds(self, at: int) -> Sequence[str]:
        """The terminals that the token can be."""
        return self._look.kinds(self.tokens[at])

    def reads(self, state: int, at: int) -> Sequence[str]:
        """As what the lexer reads the token in a state; empty where it reads something else."""
        return self._look.reads(state, self.tokens[at])

    def variants(self, at: int, *, is_near: bool) -> Sequence[Variant]:
        """What the tokens from that index on nearly are; mistyped words only where that is asked for."""
        return self._look.variants(self.tokens, at, is_near=is_near)

    def delete_cost(self, at: int) -> int:
        """What leaving out the token costs: a word of a closed set is dearer than other text."""
        token = self.tokens[at]
        return 4 if token.type in self._look.notation.explaining.words else self._look.delete_cost(token)

    def insert_cost(self, terminal: str) -> int:
        """What putting in a terminal costs."""
        return self._look.insert_cost(terminal)

    def taken(self, stack: Stack, at: int) -> Stack | None:
        """The stack after the token as the lexer reads it there; None where it cannot stand."""
        kinds = self.reads(stack.state, at)
        return next((after for kind in kinds if (after := self.driver.take(stack, kind)) is not None), None)

    def parted(self, stack: Stack, at: int, kinds: Sequence[str]) -> tuple[list[Stack], int]:
        """The stacks after the token, had a text of one of these terminals stood within it; and what that cost in steps.

        What is lost between two tokens without a blank leaves one: `cast(a` becomes `casta`.
        """
        token = self.tokens[at]
        start, end = self.start(at), self.end(at)
        if not 1 < len(token.value) <= _LONGEST_PARTED:
            return [], 0
        before = {
            first: [then for kind in kinds if (then := self.driver.take(after, kind)) is not None]
            for first in self.driver.viable(stack)
            if first != END and (after := self.driver.take(stack, first)) is not None
        }
        if not any(before.values()):
            return [], 1
        lexers = self._look.grammar.lexers
        parted: list[Stack] = []
        for middle in range(start + 1, end):
            left = lexed(lexers[stack.state], self.text, start, middle)
            if left is None or left[1] != middle:
                continue
            for then in before.get(left[0], ()):
                right = lexed(lexers[then.state], self.text, middle, end)
                if right is not None and right[1] == end and (after := self.driver.take(then, right[0])) is not None:
                    parted.append(after)
        return parted, end - start

    def after(self, stack: Stack, step: Step) -> Stack | None:
        """The stack after a step of a way."""
        if isinstance(step, Delete):
            return stack
        if isinstance(step, Swap):
            return self.driver.take_all(stack, step.variant.terminals)
        return self.driver.take(stack, step.terminal)

    def start(self, at: int) -> int:
        """Where the token begins."""
        return self.tokens[at].start_pos or 0

    def end(self, at: int) -> int:
        """Where the token ends; 0 for what is before the first."""
        return (self.tokens[at].end_pos or 0) if at >= 0 else 0


def width(step: Step) -> int:
    """How many tokens of the text a step passes."""
    if isinstance(step, Insert):
        return 0
    return step.variant.width if isinstance(step, Swap) else 1
