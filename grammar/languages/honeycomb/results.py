"""What a query's results consist of: the calculations and names that orders and havings may refer to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from grammar.diagnostic import Path, one_of, quote
from grammar.languages.honeycomb.columns import column_of, local_names
from grammar.languages.honeycomb.tree import Calculation, Query
from grammar.rule import Context
from grammar.schema import DatasetKind
from grammar.suggestion import nearest

_COUNT_OF_EVENTS = Calculation("COUNT")
_SHOWN = 3

MAX_REPORTED = 200
"""More wrong references of one kind in one query say nothing new."""
_BLANK = (None, "", "*")


def calculated(query: Query, context: Context) -> tuple[Calculation, ...]:
    """The calculations that the query is answered with: its own or, where it has none, the count of events.

    Empty for a metrics dataset and a query without calculations: nothing is counted there unasked.
    """
    if query.calculations:
        return query.calculations
    schema = context.schema
    if schema is not None and schema.kind == DatasetKind.METRICS:
        return ()
    return (_COUNT_OF_EVENTS,)


def has_pair(calculations: Iterable[Calculation], op: str, column: str | None) -> bool:
    """Whether one of the calculations is this operator on this column; no column only equals no column."""
    for calculation in calculations:  # noqa: SIM110  # any() with a generator costs twice as much, on every query
        if calculation.op == op and calculation.column == column:
            return True
    return False


def same_but_blank(calculations: Iterable[Calculation], op: str, column: str | None) -> Calculation | None:
    """The only calculation of an operator where both name whole events, each in another way; None otherwise.

    No column, an empty one and `*` all say that events are counted, not values.

    >>> same_but_blank([Calculation("COUNT", "*")], "COUNT", None)
    Calculation(op='COUNT', column='*', name=None, filters=(), filter_combination=None)
    """
    alike = [calculation for calculation in calculations if calculation.op == op]
    is_blank = column in _BLANK and len(alike) == 1 and alike[0].column in _BLANK
    return alike[0] if is_blank else None


def columns_under(calculations: Iterable[Calculation], op: str) -> tuple[str | None, ...]:
    """The columns that an operator is calculated on, each once; None where it is calculated on whole events."""
    return tuple(dict.fromkeys(calculation.column for calculation in calculations if calculation.op == op))


def ops_over(calculations: Iterable[Calculation], column: str) -> tuple[str, ...]:
    """The operators that are calculated on a column, each once."""
    return tuple(dict.fromkeys(calculation.op for calculation in calculations if calculation.column == column))


def result_names(query: Query) -> frozenset[str]:
    """The names that stand for a result by themselves: those of calculations and of formulas.

    Source: OpenAPI (August 2026), ``orders`` and ``havings``: both can be referred to by their name in ``column``.
    """
    return frozenset(
        [calculation.name for calculation in query.calculations if calculation.name]
        + [formula.name for formula in query.formulas]
    )


def shown(op: str, column: str | None) -> str:
    """How the service titles a result: ``COUNT``, ``P95(duration_ms)``."""
    return op if column is None else f"{op}({column})"


def choices(calculations: Iterable[Calculation], ops: Sequence[str]) -> str:
    """The results of the given operators as an enumeration for a help text, at most three; empty for none."""
    results = dict.fromkeys(quote(shown(c.op, c.column)) for c in calculations if c.op in ops)
    return one_of(list(results)[:_SHOWN])


def misspelled(column: str, names: Iterable[str | None], context: Context) -> tuple[str, ...]:
    """The names that a column may be a misspelling of, best first; empty where the column is one of the dataset."""
    if is_known(column, context) or not context.suggests(column):
        return ()
    return nearest(column, (name for name in names if name))


def is_known(column: str, context: Context) -> bool:
    """Whether a schema is given and has the column, or the query computes it itself."""
    return column_of(column, context) is not None or column in local_names(context.root)


def calculation_places(query: Query) -> tuple[tuple[Path, str], ...]:
    """Where the calculations stand, for a finding's second place; empty where the query has none."""
    if not query.calculations:
        return ()
    if len(query.calculations) == 1:
        return ((("calculations", 0), "the only calculation"),)
    return ((("calculations",), "the calculations"),)
