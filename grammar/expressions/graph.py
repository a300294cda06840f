"""The graph of an expression: its places and the ways between them, in the order in which an engine tries them.

It is Thompson's construction, made here once for every automaton: `machine` takes the steps out that read nothing
(Glushkov's machine), `incremental` follows sets of places through it, one character at a time.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from grammar.expressions.expression import Anchor, Chars, Choice, Group, Look, Node, Reference, Repeat
from grammar.expressions.expression import Sequence as Parts

ACCEPT = -1
"""What stands in a list of following states for "the expression may end here"."""

_MOST_STEPS = 40_000

Guard = Look | Anchor

ANYTHING = Repeat(Chars((), is_negated=True), 0, None)


@dataclass(slots=True)
class Step:
    """A node of the graph: a character, a condition, or a parting of ways.

    Where it decides about a repetition, `leave` is its way out, and `closed_by` are the nodes after which that is the
    only way while no character has been read: an engine does not repeat what read nothing.
    """

    chars: Chars | None = None
    guard: Guard | None = None
    ways: list[int] = field(default_factory=list)
    leave: int = ACCEPT
    closed_by: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Graph:
    """The steps of an expression, where it begins and where it ends.

    `is_cut` says that a counted repetition was too long to write out.
    """

    steps: list[Step]
    start: int
    end: int
    is_cut: bool


def build_graph(root: Node, *, copies: int, is_reversed: bool = False, is_referring: bool = True) -> Graph | None:
    """The graph of an expression's tree; None where it would be too large.

    Args:
        root: the tree.
        copies: a counted repetition is written out at most so many times; beyond, it is read as one without end.
        is_reversed: alternatives are tried from the last to the first.
        is_referring: a reference is read as a copy of its group; else as any text at all.
    """
    builder = _Builder(copies, is_reversed, is_referring)
    try:
        end = builder.add(Step())
        start = builder.build(root, end)
    except (_TooLargeError, RecursionError):
        return None
    return Graph(builder.steps, start, end, builder.is_cut)


class _TooLargeError(Exception):
    pass


class _Builder:
    def __init__(self, copies: int, is_reversed: bool, is_referring: bool) -> None:
        self.copies = copies
        self.is_reversed = is_reversed
        self.is_referring = is_referring
        self.steps: list[Step] = []
        self.is_cut = False

    def add(self, step: Step) -> int:
        if len(self.steps) > _MOST_STEPS:
            raise _TooLargeError
        self.steps.append(step)
        return len(self.steps) - 1

    def build(self, node: Node, after: int) -> int:
        """The step that begins a node, when `after` is the one that follows it."""
        if isinstance(node, Chars):
            return self.add(Step(chars=node, ways=[after]))
        if isinstance(node, Parts):
            for part in reversed(node.parts):
                after = self.build(part, after)
            return after
        if isinstance(node, Choice):
            options = reversed(node.options) if self.is_reversed else node.options
            return self.add(Step(ways=[self.build(option, after) for option in options]))
        if isinstance(node, Repeat):
            return self._repeat(node, after)
        if isinstance(node, Group):
            return self.build(node.part, after)
        if isinstance(node, Reference):
            return self.build(node.part if self.is_referring else ANYTHING, after)
        return self.add(Step(guard=node, ways=[after]))

    def _repeat(self, node: Repeat, after: int) -> int:
        least, most = node.least, node.most
        if most is not None and most > self.copies:
            self.is_cut, most = True, None
        if least > self.copies:
            self.is_cut, least = True, self.copies
        if most is None:
            # The way back is a step of its own: it is not the same to come to a repetition and to come round it.
            back = self.add(Step(leave=after))
            body = self.build(node.part, back)
            self.steps[back].closed_by = (back,)
            self.steps[back].ways = [after, body] if node.is_lazy else [body, after]
            if not least:
                entry = self.add(Step(ways=list(self.steps[back].ways), leave=after))
                self.steps[entry].closed_by = (entry,)
                self.steps[back].closed_by = (back, entry)
                after = entry
            else:
                least, after = least - 1, body
        else:
            leave = after
            for _ in range(most - least):
                body = self.build(node.part, after)
                after = self.add(Step(ways=[leave, body] if node.is_lazy else [body, leave]))
        for _ in range(least):
            after = self.build(node.part, after)
        return after
