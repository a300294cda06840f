"""Formula tree to text: one line, as few parentheses and escapes as can be."""

from __future__ import annotations

from grammar.languages.formula.literals import write_column, write_number, write_string
from grammar.languages.formula.tree import Call, Column, Literal, Node, Not, Operation

_NOT_LEVEL = 8
"""``!`` binds more tightly than every operator between two values."""


def print_formula(tree: Node) -> str:
    """The formula as text. Reading it gives the same tree.

    Operators stand between blanks, since a column's name would take them in.

    Raises:
        ValueError: the tree is of a refused text and holds what could not be read.

    >>> print_formula(Operation(("*",), (Operation(("-",), (Column("a"), Literal(1))), Literal(2.5))))
    '($a - 1) * 2.5'
    """
    written: list[str] = []
    stack: list[tuple[Node, int] | str] = [(tree, 0)]
    while stack:
        item = stack.pop()
        if isinstance(item, str):
            written.append(item)
            continue
        node, least = item
        if isinstance(node, Literal):
            written.append(_literal(node))
        elif isinstance(node, Column):
            written.append(write_column(node.name))
        elif isinstance(node, Not):
            stack += [(node.operand, _NOT_LEVEL), "!"]
        elif isinstance(node, Call):
            stack.append(")")
            for i in range(len(node.arguments) - 1, -1, -1):
                stack.append((node.arguments[i], 0))
                if i:
                    stack.append(", ")
            written.append(f"{node.name}(")
        elif isinstance(node, Operation):
            level = node.level
            if level < least:
                written.append("(")
                stack.append(")")
            for i in range(len(node.operands) - 1, 0, -1):
                stack += [(node.operands[i], level + 1), f" {node.operators[i - 1]} "]
            stack.append((node.operands[0], level))
        else:
            raise ValueError("a part that could not be read cannot be printed")  # noqa: TRY004  # the tree is at fault
    return "".join(written)


def _literal(literal: Literal) -> str:
    value = literal.value
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    return write_string(value) if isinstance(value, str) else write_number(value)
