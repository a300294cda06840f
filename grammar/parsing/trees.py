"""Token and Tree: what a text is read as, and for each production what makes its tree, by the rules of Lark's trees.

What is filtered out and what is inlined, which rules dissolve, where absent parts leave a None, what a node is called,
and where it begins and ends: as ``lark.Lark(propagate_positions=True)`` says. A law holds the two to each other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Self

from grammar.parsing.tables import Production, Tables


class Token(str):
    """One token of a text: its characters, the name of its terminal, and where it begins and ends."""

    __slots__ = ("end_pos", "start_pos", "type")

    type: str
    start_pos: int | None
    end_pos: int | None

    def __new__(cls, type: str, value: str, start_pos: int | None = None, end_pos: int | None = None) -> Self:  # noqa: A002  # the names of Lark's tokens
        """A token of the terminal `type` with the characters `value`."""
        token = super().__new__(cls, value)
        token.type = type
        token.start_pos = start_pos
        token.end_pos = end_pos
        return token

    @property
    def value(self) -> str:
        """The characters."""
        return str(self)

    def update(self, type: str | None = None, value: str | None = None) -> Token:  # noqa: A002
        """The same token with another terminal or other characters."""
        return Token(
            self.type if type is None else type, str(self) if value is None else value, self.start_pos, self.end_pos
        )

    def __repr__(self) -> str:
        return f"Token({self.type!r}, {str(self)!r})"

    def __eq__(self, other: object) -> bool:
        return (not isinstance(other, Token) or self.type == other.type) and str.__eq__(self, str(other)) is True

    __hash__ = str.__hash__


class Meta:
    """Where a node begins and ends; `empty` where it has no token.

    The container is what the node takes up in the text, with what was left out of the tree around it: the brackets of
    ``?atom: "(" sum ")"`` are no part of the sum, and a part of what stands around it.
    """

    __slots__ = ("container_end", "container_start", "empty", "end_pos", "start_pos")

    def __init__(self) -> None:
        self.empty = True
        self.start_pos: Any = None  # an offset, where the node is not empty; so are the others
        self.end_pos: Any = None
        self.container_start: Any = None
        self.container_end: Any = None


class Tree:
    """A node of a parse tree: the name of its rule or alternative, its children, and where it stands."""

    __slots__ = ("children", "data", "meta")

    def __init__(self, data: str, children: list[Any]) -> None:
        self.data = data
        self.children = children
        self.meta = Meta()

    def __repr__(self) -> str:
        return f"Tree({self.data!r}, {self.children!r})"

    def __eq__(self, other: object) -> bool:
        """Whether another tree, Lark's too, is of the same names and characters."""
        if not (hasattr(other, "data") and hasattr(other, "children")):
            return NotImplemented
        return bool(self.data == other.data and self.children == other.children)

    def __hash__(self) -> int:
        return hash((self.data, tuple(self.children)))

    def iter_subtrees(self) -> Iterator[Tree]:
        """Every node, inner before outer."""
        found = [self]
        for tree in found:  # grows while it is walked through
            found += [child for child in reversed(tree.children) if isinstance(child, Tree)]
        return reversed(found)

    def find_data(self, data: str) -> Iterator[Tree]:
        """The nodes of that name, inner before outer."""
        return (tree for tree in self.iter_subtrees() if tree.data == data)

    def scan_values(self, is_wanted: Callable[[Any], object]) -> Iterator[Any]:
        """The tokens, and absent parts, of which something holds, in the order of the text."""
        waiting = [*reversed(self.children)]
        while waiting:
            value = waiting.pop()
            if isinstance(value, Tree):
                waiting += reversed(value.children)
            elif is_wanted(value):
                yield value


Make = Callable[[list[Any]], Any]
"""What makes a tree of the values of a production's symbols."""


def tree_makers(tables: Tables) -> Mapping[Production, Make | None]:
    """For each production, what makes its tree; None where the tree is its only child's."""
    keeps_gaps = tables.options.maybe_placeholders
    return {rule: None if _hands_on(rule) else _maker(rule, keeps_gaps=keeps_gaps) for rule in tables.rules}


def _hands_on(rule: Production) -> bool:
    """Whether a rule's tree is that of its only child: ``?sum: product``."""
    if not rule.options.expand1 or rule.alias or len(rule.expansion) != 1 or any(rule.options.empty_indices):
        return False
    symbol = rule.expansion[0]
    return not (symbol.filter_out if symbol.is_term else symbol.name.startswith("_"))


def _maker(rule: Production, *, keeps_gaps: bool) -> Make:
    name = rule.alias or rule.options.template_source or rule.origin.name
    may_vanish = rule.options.expand1 and not rule.alias
    kept: list[
        tuple[int, bool, int]
    ] = []  # the index of a symbol, whether it is inlined, how many are absent before it
    absent = _absent(rule) if keeps_gaps else [0] * (len(rule.expansion) + 1)
    gap = 0
    for index, symbol in enumerate(rule.expansion):
        gap += absent[index]
        if rule.options.keep_all_tokens or not symbol.filter_out:
            kept.append((index, not symbol.is_term and symbol.name.startswith("_"), gap))
            gap = 0
    last_gap = gap + absent[-1]

    def make(values: list[Any]) -> Any:
        children: list[Any] = []
        for index, is_inlined, gap in kept:
            if gap:
                children += [None] * gap
            if not is_inlined:
                children.append(values[index])
            elif children:
                children += values[index].children
            else:  # lengthened in place: a list of n items costs n steps, and nothing else has it
                children = values[index].children
        if last_gap:
            children += [None] * last_gap
        node = children[0] if may_vanish and len(children) == 1 else Tree(name, children)
        if node.__class__ is Tree:
            _place(node.meta, values)
        return node

    return make


def _absent(rule: Production) -> list[int]:
    """How many absent optional parts stand before each symbol, and after the last."""
    gaps = [0]
    for is_absent in rule.options.empty_indices or (False,) * len(rule.expansion):
        if is_absent:
            gaps[-1] += 1
        else:
            gaps.append(0)
    return gaps


def _place(meta: Meta, values: Sequence[Any]) -> None:
    """Where a node stands, by its first and its last token; one that is handed on keeps its own place."""
    is_new = meta.empty
    for value in values:
        if value.__class__ is Token:
            start = value.start_pos
        elif value.__class__ is Tree and not value.meta.empty:
            start = value.meta.container_start
        else:
            continue
        break
    else:
        return
    for value in reversed(values):
        if value.__class__ is Token:
            end = value.end_pos
        elif value.__class__ is Tree and not value.meta.empty:
            end = value.meta.container_end
        else:
            continue
        break
    if is_new:
        meta.empty = False
        meta.start_pos, meta.end_pos = start, end
    meta.container_start, meta.container_end = start, end
