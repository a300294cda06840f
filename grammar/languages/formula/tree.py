"""The abstract syntax of a formula: frozen values, chains of operators flat.

A text of ten thousand terms is a formula, and so is one of hundreds of nested calls. Operators of one level that
follow each other are therefore one node with many operands, and everything here that goes through a tree does it with
a stack of its own instead of Python's.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from grammar.diagnostic import Path
from grammar.frozen import frozen
from grammar.languages.formula.vocabulary import LARGEST_INTEGER, LEVELS, Kind
from grammar.pause import pause

Value = str | int | float | bool | None
"""What a literal stands for. A str may hold bytes that are no UTF-8, as U+DC80 to U+DCFF (PEP 383)."""


class _Equal:
    """Equality, hash and repr of a node, however deep. `True` is not 1 and 1 is not 1.0; a text is its decoded text."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        if not isinstance(other, _Equal):
            return NotImplemented
        return _flat(self) == _flat(other)

    def __hash__(self) -> int:
        return hash(tuple(_flat(self)))

    def __repr__(self) -> str:
        return _described(self)


@frozen(eq=False, repr=False)
class Literal(_Equal):
    """A string, a number, true, false or null.

    Raises:
        ValueError: no text stands for such a value: not a finite number, an integer beyond 64 bits, half a character.
    """

    value: Value

    def __post_init__(self) -> None:
        value = self.value
        if isinstance(value, str):
            object.__setattr__(self, "value", _text(value))
        elif isinstance(value, float):
            if not math.isfinite(value):
                raise ValueError(f"{value} is not a number of a formula")
        elif isinstance(value, int) and abs(value) > LARGEST_INTEGER:
            raise ValueError(f"{value} is beyond the integers of a formula")

    @property
    def kind(self) -> Kind | None:
        """What the value is; None for null."""
        if self.value is None:
            return None
        if isinstance(self.value, bool):
            return Kind.BOOLEAN
        return Kind.STRING if isinstance(self.value, str) else Kind.NUMBER


@frozen(eq=False, repr=False)
class Column(_Equal):
    """A reference by name: to a column, or in arithmetic over a query's calculations to one of those.

    Raises:
        ValueError: the name holds half a character.
    """

    name: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", _text(self.name))


@frozen(eq=False, repr=False)
class Call(_Equal):
    """A function with its arguments; `AND` and `OR` among them, where they are written as functions."""

    name: str
    arguments: tuple[Node, ...] = ()


@frozen(eq=False, repr=False)
class Operation(_Equal):
    """Two or more operands with an operator of one level between each two, from left to right.

    A first operand that is itself a chain of that level is merged into this one: ``(a - b) - c`` is ``a - b - c``.

    Raises:
        ValueError: there is not one operator between each two operands, or they are not of one level.
    """

    operators: tuple[str, ...]
    operands: tuple[Node, ...]

    def __post_init__(self) -> None:
        if not self.operators or len(self.operands) != len(self.operators) + 1:
            raise ValueError("between each two operands stands one operator")
        if len({LEVELS.get(operator) for operator in self.operators}) != 1 or self.operators[0] not in LEVELS:
            raise ValueError(f"{', '.join(self.operators)} are not operators of one level")
        first = self.operands[0]
        if isinstance(first, Operation) and first.level == self.level:
            object.__setattr__(self, "operators", first.operators + self.operators)
            object.__setattr__(self, "operands", first.operands + self.operands[1:])

    @property
    def level(self) -> int:
        """How tightly the operators bind."""
        return LEVELS[self.operators[0]]


@frozen(eq=False, repr=False)
class Not(_Equal):
    """The operator ``!``; the function NOT is a `Call`."""

    operand: Node


@frozen(eq=False, repr=False)
class Unreadable(_Equal):
    """A part of a refused text that could not be read, with what could be; never in the tree of a formula."""

    parts: tuple[Node, ...] = ()


@frozen
class Formula:
    """A formula as a whole, for rules that look at all of it; `walk` gives it first, and no tree holds it."""

    root: Node


Node = Literal | Column | Call | Operation | Not | Unreadable
"""What a tree is made of."""


def walk(tree: Node) -> Iterator[tuple[Path, Node | Formula]]:
    """The formula as a whole, then every node with its path, outer before inner, from left to right."""
    yield (), Formula(tree)
    stack: list[tuple[Path, Node]] = [((), tree)]
    while stack:
        pause()
        path, node = stack.pop()
        yield path, node
        if isinstance(node, Not):
            stack.append(((*path, "operand"), node.operand))
            continue
        inner = parts(node)
        field = "arguments" if isinstance(node, Call) else "operands" if isinstance(node, Operation) else "parts"
        stack += [((*path, field, i), inner[i]) for i in range(len(inner) - 1, -1, -1)]


def parts(node: Node) -> tuple[Node, ...]:
    """The nodes directly inside, from left to right; empty for literals and columns."""
    if isinstance(node, Call):
        return node.arguments
    if isinstance(node, Operation):
        return node.operands
    if isinstance(node, Unreadable):
        return node.parts
    return (node.operand,) if isinstance(node, Not) else ()


def _text(value: str) -> str:
    """The text as reading it back would give it: bytes that happen to form a character are that character."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return value.encode("utf-8", "surrogateescape").decode("utf-8", "surrogateescape")
    return value


def _flat(tree: Any) -> list[object]:
    """The tree as one row from which it could be built again: each node before its parts, with their number."""
    row: list[object] = []
    stack: list[Node] = [tree]
    while stack:
        node = stack.pop()
        inner = parts(node)
        row += (type(node), len(inner))
        stack += reversed(inner)
        if isinstance(node, Literal):
            row += (type(node.value), node.value)
        elif isinstance(node, (Column, Call)):
            row.append(node.name)
        elif isinstance(node, Operation):
            row.append(node.operators)
    return row


def _described(tree: Any) -> str:
    """The tree as the Python expression that makes it."""
    written: list[str] = []
    stack: list[Node | str] = [tree]
    while stack:
        node = stack.pop()
        if isinstance(node, str):
            written.append(node)
        elif isinstance(node, Literal):
            written.append(f"Literal({node.value!r})")
        elif isinstance(node, Column):
            written.append(f"Column({node.name!r})")
        elif isinstance(node, Not):
            stack += (")", node.operand, "Not(")
        else:
            inner = parts(node)
            head = "Unreadable(("
            if not isinstance(node, Unreadable):
                name = node.name if isinstance(node, Call) else node.operators
                head = f"{type(node).__name__}({name!r}, ("
            stack.append(",))" if len(inner) == 1 else "))")
            for i in range(len(inner) - 1, -1, -1):
                stack += (inner[i], ", ") if i else (inner[i],)
            stack.append(head)
    return "".join(written)
