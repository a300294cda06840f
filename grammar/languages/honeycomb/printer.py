"""The canonical form of a query: one query for all that mean the same."""

from __future__ import annotations

from grammar.frozen import replace
from grammar.languages.honeycomb.tree import Calculation, Filter, Having, Query
from grammar.languages.honeycomb.vocabulary import DEFAULT_TIME_RANGE
from grammar.notations.json import encode


def canonical(query: Query) -> Query:
    """The one query that stands for all of the same meaning. Its own canonical form is itself.

    What has no effect goes (AND, granularity 0, the star of ``COUNT(*)``, an empty `join_column`, `usage_mode`
    false, an `id`, which only the service gives); defaults that the service would fill in are written (one COUNT, 7200
    seconds, ascending), so that the text says what will run; filters, havings, calculated fields and the candidates of
    ``in``, whose order means nothing, are sorted. Nothing else is touched: `limit` has no default here, since the
    service's own documents give two (100 and 1000).

    Source: Terraform ``QuerySpec.EquivalentTo``; OpenAPI, schema Query.
    """
    has_time = query.time_range is not None or query.start_time is not None or query.end_time is not None
    return replace(
        query,
        calculations=tuple(map(_canonical_calculation, query.calculations)) or (Calculation("COUNT"),),
        calculated_fields=tuple(sorted(query.calculated_fields, key=lambda c: (c.name, c.expression))),
        filters=_canonical_filters(query.filters),
        filter_combination=_canonical_combination(query.filter_combination),
        orders=tuple(
            replace(order, column=_counted(order.op, order.column), order=order.order or "ascending")
            for order in query.orders
        ),
        havings=tuple(
            sorted((replace(h, column=_counted(h.calculate_op, h.column)) for h in query.havings), key=_having_key)
        ),
        time_range=query.time_range if has_time else DEFAULT_TIME_RANGE,
        granularity=query.granularity or None,
        usage_mode=query.usage_mode or None,
        id=None,
    )


def _counted(op: str | None, column: str | None) -> str | None:
    """The column of a calculation; ``COUNT(*)`` counts what ``COUNT`` counts."""
    return None if op == "COUNT" and column == "*" else column


def _canonical_calculation(calculation: Calculation) -> Calculation:
    return replace(
        calculation,
        column=_counted(calculation.op, calculation.column),
        filters=_canonical_filters(calculation.filters),
        filter_combination=_canonical_combination(calculation.filter_combination),
    )


def _canonical_filters(filters: tuple[Filter, ...]) -> tuple[Filter, ...]:
    return tuple(sorted(map(_canonical_filter, filters), key=_filter_key))


def _canonical_filter(condition: Filter) -> Filter:
    value = condition.value
    if isinstance(value, tuple):  # a list of candidates is a set: neither order nor repetition means anything
        value = tuple({encode(item): item for item in sorted(value, key=encode)}.values())
    return replace(condition, value=value, join_column=condition.join_column or None)


def _canonical_combination(combination: str | None) -> str | None:
    written = combination.upper() if combination else None
    return None if written == "AND" else written


def _filter_key(condition: Filter) -> tuple[str, str, str, str]:
    return condition.column, condition.op, encode(condition.value), condition.join_column or ""


def _having_key(having: Having) -> tuple[str, str, str, str]:
    return encode(having.calculate_op), encode(having.column), having.op, encode(having.value)  # None is not ""
