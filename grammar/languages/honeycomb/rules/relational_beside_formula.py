"""relational-beside-formula: related spans in a query with formulas or filtered calculations."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import Path, quote
from grammar.languages.honeycomb.columns import related_uses
from grammar.languages.honeycomb.names import has_named_parts
from grammar.languages.honeycomb.tree import Query
from grammar.rule import Context, Example, Finding, rule

_FORMULA = '"calculations": [{"op": "COUNT", "name": "n"}], "formulas": [{"name": "r", "expression": "DIV($n, 100)"}]'


@rule(
    Query,
    premise=has_named_parts,
    catalogue=["R42"],
    invalid=[
        Example("{" + _FORMULA + ', "filters": [{"column": "root.status_code", "op": "=", "value": 200}]}'),
        Example("{" + _FORMULA + ', "breakdowns": ["child.service_name"]}'),
        Example(
            '{"calculations": [{"op": "COUNT", "name": "failed", "filters": [{"column": "error", "op": "exists"}]}], '
            '"filters": [{"column": "parent.name", "op": "exists"}]}'
        ),
    ],
    valid=[
        Example("{" + _FORMULA + ', "filters": [{"column": "status_code", "op": "=", "value": 200}]}'),
        Example('{"breakdowns": ["root.name"]}'),
        Example("{" + _FORMULA + ', "breakdowns": ["root.cause"]}', columns=("root.cause",)),
    ],
)
def relational_beside_formula(query: Query, context: Context) -> Iterable[Finding] | None:
    """A query with a formula, or with a calculation that has filters of its own, names the column of a related span.

    The service cannot combine the two: its provider refuses the query, wherever the related span is named. One of them
    has to be removed, and only the person who asks can say which.
    """
    if not query.formulas:
        for calculation in query.calculations:
            if calculation.filters:
                break
        else:
            return None
    beside: Path = ("formulas",)
    if not query.formulas:
        at = next(i for i, calculation in enumerate(query.calculations) if calculation.filters)
        beside = ("calculations", at, "filters")
    what = "formulas" if query.formulas else "filtered calculations"
    return [
        Finding(
            f"a query with {what} cannot name {quote(use.name)}, the column of a related span",
            path=use.path,
            label="a related span",
            other=((beside, f"the query's {what}" if query.formulas else "the filters of a calculation"),),
            help="name a column of the span itself, or ask without " + what,
        )
        for use in related_uses(query, context)
    ]
