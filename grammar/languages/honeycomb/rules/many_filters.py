"""many-filters: more filters than a query is likely to mean."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import Safety, Severity
from grammar.languages.honeycomb.tree import Filter, Query, Scalar
from grammar.languages.honeycomb.written import written
from grammar.rule import Context, Example, Finding, Replace, TreeFix, rule

MANY = 50
"""So many filters are still usual."""


def _equalities(count: int) -> str:
    return ", ".join(f'{{"column": "shard", "op": "=", "value": {i}}}' for i in range(count))


@rule(
    Query,
    severity=Severity.WARNING,
    given="filters",
    is_rewording=True,
    catalogue=["R46"],
    invalid=[
        Example('{"filters": [' + ", ".join(f'{{"column": "c{i}", "op": "exists"}}' for i in range(51)) + "]}"),
        Example(
            '{"filters": [' + _equalities(51) + '], "filter_combination": "OR"}',
            fixed='{"filters": [{"column": "shard", "op": "in", "value": ['
            + ", ".join(map(str, range(51)))
            + ']}], "filter_combination": "OR"}',
        ),
    ],
    valid=[
        Example('{"filters": [' + _equalities(50) + '], "filter_combination": "OR"}'),
        Example('{"filters": [{"column": "shard", "op": "in", "value": [' + ", ".join(map(str, range(99))) + "]}]}"),
    ],
)
def many_filters(query: Query, context: Context) -> Iterable[Finding] | None:
    """A query has more than 50 filters.

    The service accepts up to 100. This many usually come from values that were listed one by one: equalities on one
    column that are joined by OR are a single `in`, which means the same and is what the fix writes.

    Advice only: a query with many filters is valid.
    """
    del context
    count = len(query.filters)
    if count <= MANY:
        return None
    merged = _merged(query.filters) if (query.filter_combination or "").upper() == "OR" else query.filters
    fixes: tuple[TreeFix, ...] = ()
    if len(merged) < count:
        value = tuple(map(written, merged))
        fixes = (TreeFix("join the equalities with `in`", (Replace(("filters",), value),), Safety.SAFE),)
    return [
        Finding(
            f"the query has {count} filters, more than {MANY}",
            path=("filters",),
            label=f"{count} filters",
            help="list the values of one column with `in`" if fixes else "ask for less at a time",
            fixes=fixes,
        )
    ]


def _merged(filters: tuple[Filter, ...]) -> tuple[Filter, ...]:
    """The filters, with all equalities on one column made a list at the place of the first."""
    values: dict[str, list[Scalar]] = {}
    for condition in filters:
        if _is_equality(condition):
            assert condition.value is not None
            assert not isinstance(condition.value, tuple)
            values.setdefault(condition.column, []).append(condition.value)
    merged: list[Filter] = []
    for condition in filters:
        if not _is_equality(condition) or len(values.get(condition.column, ())) == 1:
            merged.append(condition)
        elif condition.column in values:
            merged.append(Filter(condition.column, "in", tuple(values.pop(condition.column))))
    return tuple(merged)


def _is_equality(condition: Filter) -> bool:
    return (
        condition.op == "="
        and condition.value is not None
        and not isinstance(condition.value, tuple)
        and not condition.join_column
    )
