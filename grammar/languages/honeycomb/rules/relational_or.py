"""relational-or: related spans in a query whose filters are joined by OR."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import Safety, quote
from grammar.languages.honeycomb.columns import related_uses
from grammar.languages.honeycomb.tree import Query
from grammar.rule import Context, Example, Finding, Remove, TreeFix, rule

_OR = '"filter_combination": "OR"'


@rule(
    Query,
    given="filter_combination",
    catalogue=["R43"],
    invalid=[
        Example(
            '{"filters": [{"column": "root.name", "op": "=", "value": "a"}, {"column": "error", "op": "exists"}], '
            + _OR
            + "}"
        ),
        Example(
            '{"filters": [{"column": "root.name", "op": "=", "value": "a"}], ' + _OR + "}",
            fixed='{"filters": [{"column": "root.name", "op": "=", "value": "a"}]}',
        ),
    ],
    valid=[
        Example('{"filters": [{"column": "name", "op": "exists"}, {"column": "error", "op": "exists"}], ' + _OR + "}"),
        Example('{"filters": [{"column": "root.name", "op": "exists"}], "filter_combination": "AND"}'),
        Example('{"filters": [{"column": "root.cause", "op": "exists"}], ' + _OR + "}", columns=("root.cause",)),
    ],
)
def relational_or(query: Query, context: Context) -> Iterable[Finding] | None:
    """A query that names the column of a related span joins its filters by OR.

    Queries with related spans always join their filters by AND, says the service's documentation; OR is not supported
    there. Writing AND instead asks another question, so it is not offered, unless the query has a single filter:
    nothing is joined then, and the combination can go.
    """
    combination = query.filter_combination
    if combination is None or combination.upper() != "OR":
        return None
    uses = related_uses(query, context)
    if not uses:
        return None
    is_idle = len(query.filters) <= 1
    return [
        Finding(
            f"filters cannot be joined by OR in a query that names {quote(uses[0].name)}, the column of a related span",
            path=("filter_combination",),
            label="joins by OR",
            other=((uses[0].path, "a related span"),),
            help="leave the combination out" if is_idle else "join the filters by AND, or name no related span",
            fixes=(TreeFix("remove the combination", (Remove(("filter_combination",)),), Safety.SAFE),)
            if is_idle
            else (),
        )
    ]
