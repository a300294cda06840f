"""What kind of value a part of a formula certainly has, and a literal's counterpart of another kind."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from grammar.diagnostic import Path
from grammar.languages.formula.printer import print_formula
from grammar.languages.formula.tree import Call, Column, Literal, Node, Not, Operation, walk
from grammar.languages.formula.vocabulary import FUNCTIONS, LEVELS, Kind
from grammar.pattern import pattern
from grammar.rule import Context
from grammar.schema import ColumnType

_KINDS = {
    ColumnType.STRING: Kind.STRING,
    ColumnType.INTEGER: Kind.NUMBER,
    ColumnType.FLOAT: Kind.NUMBER,
    ColumnType.BOOLEAN: Kind.BOOLEAN,
}
_ARITHMETIC = LEVELS["+"]
_NUMBER = pattern(r"-?(?:0|[1-9][0-9]{0,17})(?:\.[0-9]{1,15})?")


def kind_of(node: Node, context: Context) -> Kind | None:
    """The kind of the node's value wherever it has one; None where nothing states it, and for null."""
    if isinstance(node, Literal):
        return node.kind
    if isinstance(node, Column):
        schema = context.schema
        if schema is None or node.name not in schema:
            return None
        stated = schema[node.name].type
        return None if stated is None else _KINDS.get(stated)
    if isinstance(node, Call):
        function = FUNCTIONS.get(node.name)
        return None if function is None else function.returns
    if isinstance(node, Operation):
        return Kind.NUMBER if node.level >= _ARITHMETIC else Kind.BOOLEAN
    return Kind.BOOLEAN if isinstance(node, Not) else None


class Comparison(NamedTuple):
    """Two values that are compared: what with, the kind of the left one, and the right one with its path."""

    operator: str
    left: Kind
    right: Kind
    node: Node
    path: Path


def mixed_comparisons(root: Node, context: Context, functions: tuple[str, ...], level: int) -> Iterator[Comparison]:
    """The comparisons of values whose kinds are certain and differ.

    Args:
        root: the tree.
        context: tells the kinds of columns.
        functions: the functions that compare their first argument with each of the others.
        level: the level of the operators that compare.
    """
    for path, node in walk(root):
        if isinstance(node, Call) and node.name in functions and node.arguments:
            kind = kind_of(node.arguments[0], context)
            for i, other in enumerate(node.arguments[1:], 1):
                right = kind_of(other, context)
                if kind and right and right is not kind:
                    yield Comparison(node.name, kind, right, other, (*path, "arguments", i))
        elif isinstance(node, Operation) and node.level == level:
            kind = kind_of(node.operands[0], context)
            for i, other in enumerate(node.operands[1:], 1):
                right = kind_of(other, context)
                if kind and right and right is not kind:
                    yield Comparison(node.operators[i - 1], kind, right, other, (*path, "operands", i))
                kind = Kind.BOOLEAN  # a chain compares the result of the comparison before


def converted(node: Node, kind: Kind) -> str | None:
    """The text of the literal of `kind` that reads like this one; None where there is none."""
    if not isinstance(node, Literal):
        return None
    if kind is Kind.STRING:
        return print_formula(Literal(print_formula(node)))
    if not isinstance(node.value, str):
        return None
    if kind is Kind.NUMBER:
        return node.value if _NUMBER.fullmatch(node.value) else None
    return node.value if node.value in ("true", "false") else None
