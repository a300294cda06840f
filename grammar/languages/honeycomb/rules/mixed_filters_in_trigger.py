"""mixed-filters-in-trigger: filters of the query beside named calculations, in a trigger."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import Safety
from grammar.languages.honeycomb.tree import Query
from grammar.languages.honeycomb.written import written
from grammar.rule import Add, Change, Context, Example, Finding, Remove, Replace, TreeFix, rule


@rule(
    Query,
    given="formulas",
    catalogue=["R114"],
    invalid=[
        Example(
            '{"calculations": [{"op": "COUNT", "name": "all"}], "formulas": [{"name": "f", "expression": "$all"}], '
            '"filters": [{"column": "service", "op": "=", "value": "web"}], "time_range": 900}',
            profile="trigger",
            fixed='{"calculations": [{"op": "COUNT", "name": "all", '
            '"filters": [{"column": "service", "op": "=", "value": "web"}]}], '
            '"formulas": [{"name": "f", "expression": "$all"}], "time_range": 900}',
        ),
        Example(
            '{"calculations": [{"op": "COUNT", "name": "e", "filters": [{"column": "error", "op": "exists"}]}], '
            '"formulas": [{"name": "f", "expression": "$e"}], '
            '"filters": [{"column": "service", "op": "=", "value": "web"}], "time_range": 900}',
            profile="trigger",
            fixed='{"calculations": [{"op": "COUNT", "name": "e", "filters": [{"column": "error", "op": "exists"}, '
            '{"column": "service", "op": "=", "value": "web"}]}], '
            '"formulas": [{"name": "f", "expression": "$e"}], "time_range": 900}',
        ),
    ],
    valid=[
        Example(
            '{"calculations": [{"op": "COUNT", "name": "e", "filters": [{"column": "error", "op": "exists"}]}], '
            '"formulas": [{"name": "f", "expression": "$e"}], "time_range": 900}',
            profile="trigger",
        ),
        Example(
            '{"calculations": [{"op": "COUNT"}], "filters": [{"column": "service", "op": "=", "value": "web"}], '
            '"time_range": 900}',
            profile="trigger",
        ),
    ],
)
def mixed_filters_in_trigger(query: Query, context: Context) -> Iterable[Finding] | None:
    """A trigger's query has filters of its own and calculations with names or filters.

    The provider takes one or the other. Where all are joined by AND, the filters of the query move into each
    calculation and the meaning stays.

    It is not reported where no calculation has a name or filters. Without a formula, named-calculation-in-trigger
    reports the names and filters instead.
    """
    if not query.filters or not any(c.name or c.filters for c in query.calculations):
        return None
    return [
        Finding(
            "a trigger's query has filters of its own beside calculations with names or filters",
            path=("filters",),
            label="filters everything",
            help="put these filters into each calculation",
            other=tuple(
                (("calculations", i), "named or filtered")
                for i, c in enumerate(query.calculations[:3])
                if c.name or c.filters
            ),
            fixes=_fixes(query),
        )
    ]


def _fixes(query: Query) -> tuple[TreeFix, ...]:
    if "OR" in (query.filter_combination, *(c.filter_combination for c in query.calculations)):
        return ()
    if not all(c.name for c in query.calculations):
        return ()  # a calculation with filters needs a name, and none is invented here
    changes: list[Change] = []
    moved = [written(condition) for condition in query.filters]
    for i, calculation in enumerate(query.calculations):
        here = ("calculations", i)
        if calculation.filters:
            joined = [written(condition) for condition in calculation.filters] + moved
            changes.append(Replace((*here, "filters"), joined))
        else:
            changes.append(Add(here, moved, "filters"))
    changes.append(Remove(("filters",)))
    return (TreeFix("filter each calculation instead", tuple(changes), Safety.SAFE),)
