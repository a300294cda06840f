"""The abstract syntax of a Honeycomb query: frozen values, absent parts None or empty."""

from __future__ import annotations

from decimal import Decimal

from grammar.frozen import frozen

Scalar = str | int | float | Decimal | bool
"""A filter's value. A float where that is exact, else a Decimal; ``True`` is not 1."""


@frozen(eq=False)
class Filter:
    """One condition on events. `value` is None where the operator takes none, a tuple for ``in`` and ``not-in``."""

    column: str
    op: str
    value: Scalar | tuple[Scalar, ...] | None = None
    join_column: str | None = None

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Filter):
            return NotImplemented
        return self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def _key(self) -> tuple[object, ...]:
        # JSON tells true from 1 and 1 from 1.0; Python's == does not.
        value = self.value
        kinds = tuple(map(type, value)) if isinstance(value, tuple) else type(value)
        return self.column, self.op, kinds, value, self.join_column


@frozen
class Calculation:
    """One aggregate of the result. `column` is None for operators that count whole events."""

    op: str
    column: str | None = None
    name: str | None = None
    filters: tuple[Filter, ...] = ()
    filter_combination: str | None = None


@frozen
class CalculatedField:
    """A column computed for this query only, from a formula over an event's columns."""

    name: str
    expression: str


@frozen
class Formula:
    """Arithmetic over the query's named calculations."""

    name: str
    expression: str


@frozen
class Order:
    """One term of the result's order: a calculation (`op`, with its `column`), or a name in `column` alone."""

    op: str | None = None
    column: str | None = None
    order: str | None = None


@frozen
class Having:
    """One condition on result groups."""

    op: str
    value: int | float | Decimal
    calculate_op: str | None = None
    column: str | None = None


@frozen
class Query:
    """A query specification. Times are UNIX seconds, spans seconds; None and ``()`` mean the key is absent or empty."""

    calculations: tuple[Calculation, ...] = ()
    calculated_fields: tuple[CalculatedField, ...] = ()
    formulas: tuple[Formula, ...] = ()
    filters: tuple[Filter, ...] = ()
    filter_combination: str | None = None
    breakdowns: tuple[str, ...] = ()
    orders: tuple[Order, ...] = ()
    havings: tuple[Having, ...] = ()
    limit: int | None = None
    time_range: int | None = None
    start_time: int | None = None
    end_time: int | None = None
    granularity: int | None = None
    compare_time_offset_seconds: int | None = None
    usage_mode: bool | None = None
    id: str | None = None


Node = Query | Calculation | CalculatedField | Formula | Filter | Order | Having
"""What a rule can be declared on."""
