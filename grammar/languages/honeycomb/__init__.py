"""Honeycomb's query specification: JSON queries, with calculated-field formulas inside."""

from grammar.languages.honeycomb.declaration import honeycomb, language
from grammar.languages.honeycomb.printer import canonical
from grammar.languages.honeycomb.tree import (
    CalculatedField,
    Calculation,
    Filter,
    Formula,
    Having,
    Order,
    Query,
    Scalar,
)
from grammar.languages.honeycomb.vocabulary import PROFILES, Profile

__all__ = [
    "PROFILES",
    "CalculatedField",
    "Calculation",
    "Filter",
    "Formula",
    "Having",
    "Order",
    "Profile",
    "Query",
    "Scalar",
    "canonical",
    "honeycomb",
    "language",
]
