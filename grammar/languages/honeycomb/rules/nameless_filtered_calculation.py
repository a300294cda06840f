"""nameless-filtered-calculation: a calculation with filters of its own and no name."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import Safety, quote
from grammar.languages.honeycomb.names import descriptive_name, free_name, taken_names
from grammar.languages.honeycomb.tree import Calculation
from grammar.rule import Add, Context, Example, Finding, Replace, TreeFix, rule


@rule(
    Calculation,
    given="filters",
    catalogue=["R22"],
    invalid=[
        Example(
            '{"calculations": [{"op": "COUNT", "filters": [{"column": "status", "op": "=", "value": "error"}]}]}',
            fixed='{"calculations": [{"op": "COUNT", "filters": [{"column": "status", "op": "=", "value": "error"}], '
            '"name": "count_where_status_is_error"}]}',
        ),
        Example(
            '{"calculations": [{"op": "MAX", "column": "duration_ms", "name": "", '
            '"filters": [{"column": "error", "op": "exists"}]}]}',
            fixed='{"calculations": [{"op": "MAX", "column": "duration_ms", '
            '"name": "max_duration_ms_where_error_exists", "filters": [{"column": "error", "op": "exists"}]}]}',
        ),
    ],
    valid=[
        Example(
            '{"calculations": [{"op": "COUNT", "name": "errors", '
            '"filters": [{"column": "status", "op": "=", "value": "error"}]}]}'
        ),
        Example('{"calculations": [{"op": "COUNT"}], "filters": [{"column": "status", "op": "=", "value": "error"}]}'),
    ],
)
def nameless_filtered_calculation(calculation: Calculation, context: Context) -> Iterable[Finding] | None:
    """A calculation has filters of its own, but no name.

    Two calculations with the same operator and column differ by their filters only, so the service wants each such
    calculation to be named: the name heads the column of results, and formulas and orders refer to it. The name that
    is offered says what operator and filters say, and is one that the query does not use yet.
    """
    if calculation.name:
        return None
    name = context.once(_names)[id(calculation)]
    title = f"name it {quote(name)}"
    # An empty name is replaced; where the tree holds none, the text has none or null.
    replace, add = Replace(("name",), name), Add((), name, "name")
    changes = (replace, add) if calculation.name is None else (replace,)
    return [
        Finding(
            f"a `{calculation.op}` with filters of its own has no name",
            label="has no `name`",
            help="add a `name` that says what is calculated",
            fixes=tuple(TreeFix(title, (change,), Safety.SAFE) for change in changes),
        )
    ]


def _names(context: Context) -> dict[int, str]:
    """For each nameless calculation with filters, by identity, a name that is free even beside the others' new ones."""
    query = context.root
    taken = taken_names(query)
    names: dict[int, str] = {}
    for calculation in query.calculations:
        if calculation.filters and not calculation.name:
            name = free_name(descriptive_name(calculation), taken)
            taken.add(name)
            names[id(calculation)] = name
    return names
