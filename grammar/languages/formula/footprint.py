"""What a formula asks for: the names it refers to, and its functions and operators."""

from __future__ import annotations

from typing import Any

from grammar.footprint import Footprint, FootprintReader, Use
from grammar.languages.formula.tree import Call, Column, Node, Not, Operation, walk


def read(tree: Node, vocabulary: Any = None) -> Footprint:
    """What a formula touches. Operators are functions written otherwise, and are told as such."""
    del vocabulary
    columns: list[Use] = []
    operators: list[Use] = []
    for path, node in walk(tree):
        if isinstance(node, Column):
            columns.append(Use(node.name, "formulas", path))
        elif isinstance(node, Call):
            operators.append(Use(node.name, "functions", (*path, "name")))
        elif isinstance(node, Operation):
            operators += [Use(sign, "functions", (*path, "operators", i)) for i, sign in enumerate(node.operators)]
        elif isinstance(node, Not):
            operators.append(Use("!", "functions", path))
    return Footprint(columns=tuple(columns), operators=tuple(operators))


FOOTPRINT = FootprintReader(read, kinds=frozenset({"functions"}), has_columns=True)
"""A formula has functions and operators, and nothing else that a policy could bound."""
