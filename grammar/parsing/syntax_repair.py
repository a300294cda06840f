"""Syntax repair: all cheapest ways past each error of a text, as fixes.

The third tolerance, *syntactic*, for any language. The tokens of a text are walked once through the grammar's own
table; at each error `grammar.parsing.recovery.cheapest_ways` gives every cheapest way past it. Ways that make the same
text are one. Where one is left, it is a fix; where several are, the text is ambiguous at that place: all are shown,
none is applied. What becomes a fix, and how safe it is, is decided in `grammar.parsing.repair_fixes`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from grammar.parsing.budget import SearchBudget
from grammar.parsing.driver import END, Stack
from grammar.parsing.recovery import Delete, Insert, Step, Swap, Take, Upcoming, Ways, cheapest_ways, repair
from grammar.parsing.repair_fixes import RepairMaker, SyntaxRepair
from grammar.parsing.repair_text import RepairTable, RepairText, width

if TYPE_CHECKING:
    from grammar.parsing.tokens import Tokens
    from grammar.parsing.trees import Token

MAX_TOKENS = 5_000
"""Texts of more tokens are read, and their errors reported, without a search for repairs."""

MAX_REPAIRS = 20
"""At most so many errors of one text are repaired."""

MAX_SHOWN = 4
"""At most so many repairs of one error are shown where several are equally small."""

_WINDOW = 12
"""Edits are looked for up to so many tokens before an error, never before the last repair."""

_SMALL = 3
"""What one small edit costs at most: a bracket or a separator, a word left out, a word for one that is near."""

_QUICK = 12
"""The quick search looks at so many tokens."""

_AHEAD = 40
"""So many tokens behind an error say which ways go on furthest."""

_NEAR = 2
"""Mistyped words are looked for up to so many tokens before and behind an error."""


def syntax_repairs(look: Tokens, tokens: Sequence[Token], budget: SearchBudget) -> tuple[SyntaxRepair, ...]:
    """What can be done about each error of a text, in order; empty where there is none, or the text is too long.

    Args:
        look: what the tokens of the text could be.
        tokens: all of them, the end of the text last.
        budget: what is left for this search and others.
    """
    if len(tokens) > MAX_TOKENS or not tokens or tokens[-1].type != END:
        return ()
    return tuple(_Search(RepairText(RepairTable.of(look.notation), look, tokens, budget)).run())


class _Search:
    """One walk over the tokens of a text, for the ways past its errors."""

    def __init__(self, text: RepairText) -> None:
        self._text = text

    def run(self) -> list[SyntaxRepair]:
        """Walk over the tokens; at each error find the cheapest ways, and go on by the first of them."""
        repairs: list[SyntaxRepair] = []
        stacks = [self._text.driver.begin()]  # stacks[i - base] is the stack before token i
        base = at = 0
        while at < len(self._text.tokens):
            following = self._text.taken(stacks[-1], at)
            if following is not None:
                stacks.append(following)
                at += 1
                continue
            if len(repairs) == MAX_REPAIRS or not self._text.budget.left:
                break
            low, ways = self._ways(stacks, base, at)
            if not ways.ways:
                repairs.append(SyntaxRepair(self._text.start(at), (), ways.is_complete))
                break
            maker = RepairMaker(self._text, origin=(stacks[0], base))
            repairs.append(maker.repair(ways, stacks[low - base], low, at))
            stack, to = self._follow(stacks[low - base], low, ways.ways[0])
            stacks, base, at = [stack], to, to
        return repairs

    def _ways(self, stacks: Sequence[Stack], base: int, at: int) -> tuple[int, Ways]:
        """All cheapest ways past the error at a token, and the token from which on they lead.

        How cheap they are at most, the quick search from the error itself says. One small edit may stand anywhere in
        the window before the error; what needs more than that is looked for from the error on. A text that was cut off
        is right as far as it goes: at its end, too, nothing before is touched.
        """
        way = self._way(stacks[-1], at)
        if way is None:
            return at, Ways(())  # what the reader says of it is that it passed over text
        cost = self._cost(way, at)
        low = at if self._text.tokens[at].type == END else max(base, at - _WINDOW)
        if low < at:
            ways = self._search(stacks[low - base], low, at, min(cost, _SMALL))
            if ways.ways or cost <= _SMALL:
                return low, ways
        return at, self._search(stacks[-1], at, at, cost)

    def _way(self, stack: Stack, at: int) -> tuple[Step, ...] | None:
        upcoming = self._upcoming(at, at, at + _QUICK)
        return repair(self._text.driver, stack, upcoming, budget=self._text.budget)

    def _search(self, stack: Stack, low: int, at: int, bound: int) -> Ways:
        upcoming = self._upcoming(low, at, at + _AHEAD, near=_NEAR)
        return cheapest_ways(self._text.driver, stack, upcoming, at - low, bound=bound, budget=self._text.budget)

    def _upcoming(self, low: int, at: int, high: int, near: int = _QUICK) -> Upcoming:
        """The tokens ``[low, high)``; those up to `near` tokens away from the error may be mistyped words."""
        text = self._text
        return Upcoming(
            kinds=[text.kinds(index) for index in range(low, min(len(text.tokens), high))],
            insert_cost=text.insert_cost,
            delete_cost=lambda index: text.delete_cost(low + index),
            variants=lambda index: text.variants(low + index, is_near=abs(low + index - at) <= near),
            reads=lambda state, index: text.reads(state, low + index),
        )

    def _cost(self, way: Sequence[Step], at: int) -> int:
        cost = 0
        for step in way:
            if isinstance(step, Insert):
                cost += self._text.insert_cost(step.terminal)
            elif isinstance(step, Delete):
                cost += self._text.delete_cost(at)
                at += 1
            elif isinstance(step, Swap):
                cost += step.variant.cost
                at += step.variant.width
            else:
                at += 1
        return cost

    def _follow(self, stack: Stack, at: int, way: Sequence[Step]) -> tuple[Stack, int]:
        """The stack, and the token before which it stands, after the last edit of a way."""
        last = max((i for i, step in enumerate(way) if not isinstance(step, Take)), default=-1)
        for step in way[: last + 1]:
            after = self._text.after(stack, step)
            assert after is not None
            stack, at = after, at + width(step)
        return stack, at
