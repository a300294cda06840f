"""duplicate-name: two results that go by one name."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import Path, Safety, quote
from grammar.languages.honeycomb.names import free_name, has_named_parts, taken_names
from grammar.languages.honeycomb.tree import Query
from grammar.rule import Context, Example, Finding, Replace, TreeFix, rule

_AVG = '{"op": "AVG", "column": "duration_ms", "name": '


@rule(
    Query,
    premise=has_named_parts,
    catalogue=["R23"],
    invalid=[
        Example(
            '{"calculations": [{"op": "COUNT", "name": "n"}, ' + _AVG + '"n"}]}',
            fixed='{"calculations": [{"op": "COUNT", "name": "n"}, ' + _AVG + '"n_2"}]}',
        ),
        Example(
            '{"calculations": [{"op": "COUNT", "name": "n"}], '
            '"formulas": [{"name": "n", "expression": "DIV($n, 100)"}]}'
        ),
    ],
    valid=[
        Example('{"calculations": [{"op": "COUNT", "name": "n"}, ' + _AVG + '"m"}]}'),
        Example('{"calculations": [{"op": "COUNT"}, {"op": "COUNT"}]}'),
        Example('{"calculations": [{"op": "COUNT", "name": null}, ' + _AVG + "null}]}"),
    ],
)
def duplicate_name(query: Query, context: Context) -> Iterable[Finding] | None:
    """Two calculations or formulas have the same name.

    Formulas, orders and havings refer to results by name, and the provider refuses a query in which a name could mean
    two of them. Where nothing in the query refers to the name, the later one can be given another: only the heading of
    its results changes.

    Empty names are no names. The names of calculated fields are columns, not results, and are not compared.
    """
    calculations, formulas = query.calculations, query.formulas
    if len(formulas) < 2:
        for calculation in calculations:
            if calculation.name:
                break
        else:
            return None
    named = [calculation.name for calculation in calculations] + [formula.name for formula in formulas]
    if not any(named) or len(set(named)) == len(named):
        return None
    first: dict[str, Path] = {}
    findings: list[Finding] = []
    taken = taken_names(query)
    for i, name in enumerate(named):
        if not name:
            continue
        here: Path = ("calculations", i) if i < len(calculations) else ("formulas", i - len(calculations))
        if name not in first:
            first[name] = (*here, "name")
            continue
        other = free_name(name, taken)
        taken.add(other)
        findings.append(
            Finding(
                f"the name {quote(name)} is given twice",
                path=(*here, "name"),
                label="again here",
                other=((first[name], "first here"),),
                help="give each calculation and formula a name of its own",
                fixes=()
                if _is_used(name, query)
                else (TreeFix(f"name it {quote(other)}", (Replace((*here, "name"), other),), Safety.SAFE),),
            )
        )
    del context
    return findings


def _is_used(name: str, query: Query) -> bool:
    """Whether anything in the query may refer to the name; an escape in a formula may spell any name."""
    return (
        any(name in formula.expression or "\\" in formula.expression for formula in query.formulas)
        or any(order.column == name for order in query.orders)
        or any(having.column == name for having in query.havings)
    )
