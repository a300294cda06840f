"""mixed-list: a list of values that are not of one type."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import Severity, one_of
from grammar.languages.honeycomb.columns import type_of
from grammar.languages.honeycomb.operators import filter_ops
from grammar.languages.honeycomb.tree import Filter
from grammar.languages.honeycomb.values import kind_of
from grammar.languages.honeycomb.vocabulary import Operand
from grammar.rule import Context, Example, Finding, rule


@rule(
    Filter,
    severity=Severity.WARNING,
    where=("op", filter_ops(Operand.LIST)),
    catalogue=["R35"],
    invalid=[
        Example('{"filters": [{"column": "status", "op": "in", "value": ["a", 1]}]}'),
        Example('{"filters": [{"column": "error", "op": "not-in", "value": [true, "true"]}]}'),
    ],
    valid=[
        Example('{"filters": [{"column": "status", "op": "in", "value": ["a", "b"]}]}'),
        Example('{"filters": [{"column": "shard", "op": "not-in", "value": [347338, 0.5]}]}'),
        Example('{"filters": [{"column": "shard", "op": "in", "value": []}]}'),
        Example('{"filters": [{"column": "status", "op": "in", "value": ["a", 1]}]}', columns={"status": "string"}),
    ],
)
def mixed_list(condition: Filter, context: Context) -> Iterable[Finding] | None:
    """A list of values holds strings beside numbers or booleans.

    A column has one type, and the service compares with that, so part of the list can never match. Some checkers refuse
    such lists and one of the service's own documents knows lists of strings only, but its provider sends lists of
    integers: a list of one type, whichever, is right.

    Where the column's type is known, the values that are not of it are reported instead, as value-type-mismatch.
    """
    value = condition.value
    if not isinstance(value, tuple) or len(value) < 2:
        return None
    kinds = dict.fromkeys(map(kind_of, value))
    if len(kinds) < 2 or type_of(condition.column, context) is not None:
        return None
    return [
        Finding(
            f"a list holds values of {len(kinds)} types: {one_of(list(kinds), 'and')}",
            path=("value",),
            label="not of one type",
            help="write all values as the column holds them",
        )
    ]
