"""named-calculation-in-trigger: a name or filters on a calculation that no formula combines, in a trigger."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import Safety
from grammar.languages.honeycomb.tree import Calculation, Query
from grammar.languages.honeycomb.written import written
from grammar.rule import Add, Context, Example, Finding, Remove, Replace, TreeFix, rule


@rule(
    Query,
    given="calculations",
    catalogue=["R113"],
    invalid=[
        Example(
            '{"calculations": [{"op": "COUNT", "name": "total"}], "time_range": 900}',
            profile="trigger",
            fixed='{"calculations": [{"op": "COUNT"}], "time_range": 900}',
        ),
        Example(
            '{"calculations": [{"op": "COUNT", "name": "failed", '
            '"filters": [{"column": "error", "op": "=", "value": true}]}], "time_range": 900}',
            profile="trigger",
            fixed='{"calculations": [{"op": "COUNT"}], "time_range": 900, '
            '"filters": [{"column": "error", "op": "=", "value": true}]}',
        ),
    ],
    valid=[
        Example('{"calculations": [{"op": "COUNT"}], "time_range": 900}', profile="trigger"),
        Example(
            '{"calculations": [{"op": "COUNT", "name": "total"}, {"op": "SUM", "column": "fails", "name": "failed"}], '
            '"formulas": [{"name": "rate", "expression": "DIV($failed, $total)"}], "time_range": 900}',
            profile="trigger",
        ),
        Example('{"calculations": [{"op": "COUNT", "name": "total"}]}', profile="2026"),
    ],
)
def named_calculation_in_trigger(query: Query, context: Context) -> Iterable[Finding] | None:
    """A calculation of a trigger's query has a name or filters, but the query has no formula.

    In a trigger, names and filters exist for formulas to combine calculations, and the provider refuses them without
    one. Removing a name that nothing refers to does not change the meaning; nor does moving the filters of the only
    calculation to the query.

    It is not reported where a formula uses the name.
    """
    if query.formulas:
        return None
    findings: list[Finding] = []
    for i, calculation in enumerate(query.calculations):
        if calculation.name is None and not calculation.filters:
            continue
        findings.append(
            Finding(
                "a calculation of a trigger has filters of its own, but no formula uses it"
                if calculation.filters
                else "a calculation of a trigger has a name, but no formula uses it",
                path=("calculations", i, "filters" if calculation.filters else "name"),
                label="nothing uses it",
                help="filter the query instead" if calculation.filters else "leave the name out",
                fixes=_fixes(query, i, calculation),
            )
        )
    return findings


def _fixes(query: Query, i: int, calculation: Calculation) -> tuple[TreeFix, ...]:
    here = ("calculations", i)
    name = calculation.name
    if name and name in [order.column for order in query.orders] + [having.column for having in query.havings]:
        return ()
    if not calculation.filters:
        return (TreeFix("remove the name", (Remove((*here, "name")),), Safety.SAFE),)
    if len(query.calculations) > 1 or query.filters or query.filter_combination or calculation.filter_combination:
        return ()  # other calculations would be filtered too, or the filters joined in another way
    bare = (
        {"op": calculation.op} if calculation.column is None else {"op": calculation.op, "column": calculation.column}
    )
    moved = [written(condition) for condition in calculation.filters]
    changes = (Replace(here, bare), Add((), moved, "filters"))
    return (TreeFix("filter the query instead", changes, Safety.SAFE),)
