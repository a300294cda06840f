"""Calculated-field formulas: functions and operators over an event's columns."""

from grammar.languages.formula.declaration import formula, language
from grammar.languages.formula.printer import print_formula
from grammar.languages.formula.tree import Call, Column, Formula, Literal, Node, Not, Operation, Unreadable
from grammar.languages.formula.vocabulary import FUNCTIONS, Function

__all__ = [
    "FUNCTIONS",
    "Call",
    "Column",
    "Formula",
    "Function",
    "Literal",
    "Node",
    "Not",
    "Operation",
    "Unreadable",
    "formula",
    "language",
    "print_formula",
]
