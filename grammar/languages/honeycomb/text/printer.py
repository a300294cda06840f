"""A query as one line of text, in the one way that the notation's canonical form has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from grammar.languages.honeycomb.text.tokens import duration_text, formula_text, instant_text, name_text
from grammar.languages.honeycomb.text.words import CLAUSES
from grammar.languages.honeycomb.tree import (
    CalculatedField,
    Calculation,
    Filter,
    Formula,
    Having,
    Order,
    Query,
    Scalar,
)
from grammar.languages.honeycomb.vocabulary import P2026, Operand
from grammar.notations.json import encode

NOTHING = "()"
"""What has no parts: a query, a list, what an order or a having is by."""

_ASCENDING: Mapping[str, str] = {"ascending": " asc", "descending": " desc"}
_JOINED: Mapping[str | None, str] = {None: " and ", "OR": " or "}


def print_query(query: Query) -> str:
    """The text of a query.

    >>> print_query(Query((Calculation("COUNT"),), filters=(Filter("error", "=", True),), breakdowns=("http.route",)))
    'COUNT where error = true by http.route'
    >>> print_query(Query())
    '()'
    """
    return " ".join(text for _, text in clauses(query)) or NOTHING


def clauses(query: Query) -> Iterator[tuple[str, str]]:
    """The clauses of a query in the order of a text, each with the key that it is of.

    What is calculated is of `calculations`, formulas too; all that says when is of `time_range`.
    """
    selected = [*map(calculation_text, query.calculations), *map(named_text, query.formulas)]
    if selected:
        yield "calculations", ", ".join(selected)
    if query.calculated_fields:
        yield "calculated_fields", _listed("calculated_fields", map(named_text, query.calculated_fields))
    filters = conditions_text(query.filters, query.filter_combination)
    if filters:
        yield "filters", f"where {filters}"
    if query.breakdowns:
        yield "breakdowns", _listed("breakdowns", map(name_text, query.breakdowns))
    if query.havings:
        yield "havings", f"having {' and '.join(map(having_text, query.havings))}"
    if query.orders:
        yield "orders", _listed("orders", map(order_text, query.orders))
    if query.limit is not None:
        yield "limit", f"limit {query.limit}"
    when = when_text(query)
    if when:
        yield "time_range", when
    if query.granularity is not None:
        yield "granularity", f"every {duration_text(query.granularity)}"
    if query.compare_time_offset_seconds is not None:
        yield "compare_time_offset_seconds", f"compare {duration_text(query.compare_time_offset_seconds)} ago"
    if query.usage_mode is not None:
        yield "usage_mode", f"usage_mode {encode(query.usage_mode)}"
    if query.id is not None:
        yield "id", f"query_id {encode(query.id)}"


def _listed(key: str, items: Iterator[str]) -> str:
    return f"{CLAUSES[key]} {', '.join(items)}"


def calculation_text(calculation: Calculation) -> str:
    """One calculation with its filters and its name."""
    text = result_text(calculation.op, calculation.column)
    conditions = conditions_text(calculation.filters, calculation.filter_combination)
    if conditions:
        text += f" if ({conditions})"
    return text if calculation.name is None else f"{text} as {name_text(calculation.name)}"


def named_text(part: CalculatedField | Formula) -> str:
    """A formula with its name."""
    return f"{formula_text(part.expression)} as {name_text(part.name)}"


def conditions_text(filters: Sequence[Filter], combination: str | None) -> str:
    """Filters and how they are combined; empty where there is neither.

    `and` is what joins filters where nothing is said of how. A combination that is stated, and that `or` between two
    filters does not say, stands before them.

    >>> conditions_text([Filter("a", "exists"), Filter("b", "exists")], "OR"), conditions_text([], "AND")
    ('a exists or b exists', 'AND: ()')
    """
    texts = list(map(filter_text, filters))
    if combination is None or (combination == "OR" and len(texts) > 1):
        return _JOINED[combination].join(texts)
    return f"{combination}: {', '.join(texts) or NOTHING}"


def filter_text(condition: Filter) -> str:
    """One filter."""
    text = f"{name_text(condition.column)} {condition.op}"
    if condition.value is not None or P2026.filter_ops[condition.op] is not Operand.NONE:
        text += f" {value_text(condition.value)}"
    return text if condition.join_column is None else f"{text} join {name_text(condition.join_column)}"


def value_text(value: Scalar | tuple[Scalar, ...] | None) -> str:
    """The value of a filter.

    >>> value_text((1, "a")), value_text(()), value_text(None)
    ('(1, "a")', '()', 'null')
    """
    return f"({', '.join(map(encode, value))})" if isinstance(value, tuple) else encode(value)


def result_text(op: str | None, column: str | None) -> str:
    """A calculation by its operator and column, or a name; by neither of them nothing."""
    if op is None:
        return NOTHING if column is None else name_text(column)
    return op if column is None else f"{op}({name_text(column)})"


def having_text(having: Having) -> str:
    """One having."""
    return f"{result_text(having.calculate_op, having.column)} {having.op} {encode(having.value)}"


def order_text(order: Order) -> str:
    """One term of the order."""
    return result_text(order.op, order.column) + _ASCENDING.get(order.order or "", "")


def when_text(query: Query) -> str:
    """When: how far back, or from and to when, and for how long; empty where the query says nothing of it.

    >>> when_text(Query(time_range=7200)), when_text(Query(start_time=1, time_range=60))
    ('last 2h', 'from 1970-01-01T00:00:01Z for 1m')
    """
    words: list[str] = []
    if query.start_time is not None:
        words.append(f"from {instant_text(query.start_time)}")
    if query.end_time is not None:
        words.append(f"to {instant_text(query.end_time)}")
    if query.time_range is not None:
        words.append(f"{'for' if words else 'last'} {duration_text(query.time_range)}")
    return " ".join(words)
