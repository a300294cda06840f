"""What query.lark cannot say of a query, for each profile, from the vocabulary."""

from __future__ import annotations

from grammar.languages.honeycomb.tree import (
    CalculatedField,
    Calculation,
    Filter,
    Formula,
    Having,
    Order,
    Query,
)
from grammar.languages.honeycomb.vocabulary import Profile
from grammar.notations.json import Case, Declared

NOUNS = {
    "order": "an order",
    "breakdowns": "a list of column names",
    "breakdowns.item": "a column name",
    "CALCULATION_OP": "a calculation operator",
    "ORDER_OP": "an operator that can order results",
    "HAVING_CALCULATION_OP": "an operator that a having can use",
    "FILTER_OP": "a filter operator",
    "HAVING_OP": "a comparison",
    "COMBINATION": "a filter combination",
    "DIRECTION": "a direction",
}
"""What things are called in messages, where that does not follow from their names in the grammar."""

CLASSES = {
    "query": Query,
    "calculation": Calculation,
    "calculated_field": CalculatedField,
    "formula": Formula,
    "filter": Filter,
    "order": Order,
    "having": Having,
}


def declared(profile: Profile) -> Declared:
    """What is declared of the queries of a profile."""
    operands = {name: op.column for name, op in profile.calculation_ops.items()}
    keys = {what.replace(" ", "_"): keys for what, keys in profile.keys.items()}
    return Declared(
        keys=keys,
        nouns=NOUNS,
        most_items=profile.most_items,
        unbounded=frozenset({"list"}),
        nonempty_items=frozenset({"breakdowns"}),
        named_items=frozenset({"breakdowns"}),
        cases={
            "calculation": Case("op", "column", operands),
            "filter": Case("op", "value", profile.filter_ops),
        },
        classes={name: cls for name, cls in CLASSES.items() if name in keys},
        names_from=frozenset({"calculated_fields"}),  # also where a profile does not have the key: a text may
        has_rules=True,
    )
