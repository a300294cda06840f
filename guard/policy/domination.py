"""Whether conditions bind every record to what is required of a column, so that nothing goes round them.

Conditions that are joined by AND bind as soon as one of them does. Those that are joined by OR bind only if each of
them does, for a record needs to pass but one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from math import isfinite
from typing import Any, Protocol

from grammar.footprint import Bound, Condition, Conditions
from guard.policy.statement import Predicate

Key = tuple[str, Any]
"""A value with its kind: ``"1"``, ``true`` and ``1`` are three values, ``1`` and ``1.0`` are one."""


class Demand(Protocol):
    """One thing that is required of the values of a column."""

    def is_met(self, condition: Condition) -> bool:
        """Whether all that pass a condition on the column are as required."""


@dataclass(frozen=True, slots=True)
class OnlyValues:
    """The column has one of these values."""

    keys: frozenset[Key]

    def is_met(self, condition: Condition) -> bool:
        """Whether the condition names its values, and only these."""
        return bool(condition.values) and self.keys.issuperset(map(_key, condition.values or ()))


@dataclass(frozen=True, slots=True)
class NotValue:
    """The column does not have this value.

    What is excluded must be this value, of its kind. What is let in must differ from it in the loosest sense that a
    service may have: it may take the string ``"1"`` for the number, or tell no upper case from lower.
    """

    value: Any

    def is_met(self, condition: Condition) -> bool:
        """Whether the condition excludes the value, or names others only, or is a range that it is not in."""
        if condition.excluded is not None and _key(self.value) in map(_key, condition.excluded):
            return True
        if condition.values:
            loose = _loose(self.value)
            return all(_loose(value) != loose for value in condition.values)
        lower, upper = condition.lower, condition.upper
        if not _is_number(self.value):
            return False
        below = lower is not None and all(_is_outside(n, lower=b) for n, b in _readings(self.value, lower))
        return below or (upper is not None and all(_is_outside(n, upper=b) for n, b in _readings(self.value, upper)))


@dataclass(frozen=True, slots=True)
class AtLeast:
    """The column is a number that is not below the bound."""

    bound: Bound

    def is_met(self, condition: Condition) -> bool:
        """Whether the condition names such numbers only, or is a range that begins at the bound or later."""
        if condition.values:
            return all(
                _is_number(value) and not any(_is_outside(n, lower=b) for n, b in _readings(value, self.bound))
                for value in condition.values
            )
        other = condition.lower
        return other is not None and all(
            number > bound.number or (number == bound.number and (bound.is_included or not other.is_included))
            for number, bound in _readings(other.number, self.bound)
        )


@dataclass(frozen=True, slots=True)
class AtMost:
    """The column is a number that is not above the bound."""

    bound: Bound

    def is_met(self, condition: Condition) -> bool:
        """Whether the condition names such numbers only, or is a range that ends at the bound or before it."""
        if condition.values:
            return all(
                _is_number(value) and not any(_is_outside(n, upper=b) for n, b in _readings(value, self.bound))
                for value in condition.values
            )
        other = condition.upper
        return other is not None and all(
            number < bound.number or (number == bound.number and (bound.is_included or not other.is_included))
            for number, bound in _readings(other.number, self.bound)
        )


@dataclass(frozen=True, slots=True)
class Beginning:
    """The column is a string that begins so."""

    prefix: str

    def is_met(self, condition: Condition) -> bool:
        """Whether the condition names such strings only, or asks for a beginning that begins so."""
        if condition.values:
            return all(isinstance(value, str) and value.startswith(self.prefix) for value in condition.values)
        return condition.prefix is not None and condition.prefix.startswith(self.prefix)


@dataclass(frozen=True, slots=True)
class Bond:
    """A column and all that is required of it; each demand may be met by a condition of its own.

    >>> bond = Bond.of(Predicate(column="tenant", equals="acme"))
    >>> tenant = Condition("tenant", ("acme",), ("filters", 0))
    >>> slow = Condition("duration_ms", None, ("filters", 1))
    >>> [bond.holds(Conditions((tenant, slow), is_any=is_any)) for is_any in (False, True)]
    [True, False]
    """

    column: str
    demands: tuple[Demand, ...]

    @classmethod
    def of(cls, predicate: Predicate) -> Bond:
        """The bond that a required condition states."""
        demands: list[Demand] = [NotValue(value) for value in predicate.none_of]
        if predicate.values:
            demands.append(OnlyValues(frozenset(map(_key, predicate.values))))
        if predicate.lower is not None:
            demands.append(AtLeast(predicate.lower))
        if predicate.upper is not None:
            demands.append(AtMost(predicate.upper))
        if predicate.starts_with is not None:
            demands.append(Beginning(predicate.starts_with))
        return cls(predicate.column, tuple(demands))

    def holds(self, conditions: Conditions) -> bool:
        """Whether every record that passes is as required."""
        return all(self._is_met(demand, conditions) for demand in self.demands)

    def broken(self, conditions: Conditions) -> Iterator[Condition]:
        """The conditions, at any depth, that ask by name for values of the column that are not as required."""
        for part in conditions.parts:
            if isinstance(part, Conditions):
                yield from self.broken(part)
            elif part.column == self.column and part.values and not all(d.is_met(part) for d in self.demands):
                yield part

    def _is_met(self, demand: Demand, conditions: Conditions) -> bool:
        decides = any if not conditions.is_any else all
        parts = conditions.parts
        return bool(parts) and decides(
            [
                self._is_met(demand, part)
                if isinstance(part, Conditions)
                else part.column == self.column and demand.is_met(part)
                for part in parts
            ]
        )


def _readings(number: Any, bound: Bound) -> tuple[tuple[Any, Bound], ...]:
    """A number and the end of a range as they are written, and as a service reads them that keeps fewer digits.

    JSON's numbers are often read as binary floating point: ``2.99999999999999999`` is 3 there.
    """
    return (number, bound), (_double(number), bound._replace(number=_double(bound.number)))


def _double(number: Any) -> Any:
    """The nearest number of double precision; beyond the greatest, infinity or the number itself."""
    try:
        return float(number)
    except OverflowError:
        return number


def _is_outside(number: Any, *, lower: Bound | None = None, upper: Bound | None = None) -> bool:
    """Whether a number is beyond the end of a range. What is no number in order, such as NaN, is."""
    if lower is not None and not (number > lower.number or (lower.is_included and number == lower.number)):
        return True
    return upper is not None and not (number < upper.number or (upper.is_included and number == upper.number))


def _is_number(value: Any) -> bool:
    """Whether a value is a number that has an order; infinity and NaN are none that a range could hold."""
    if isinstance(value, bool):
        return False
    if isinstance(value, float | Decimal):
        return isfinite(value)
    return isinstance(value, int)


def _number(value: Any) -> Decimal | None:
    """What number a value is or may be taken for."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | Decimal):
        return Decimal(value)
    try:
        return Decimal(str(value).strip())
    except InvalidOperation:
        return None


def _loose(value: Any) -> Any:
    """The value as the most tolerant service may see it, so that what differs here differs everywhere."""
    number = _number(value)
    if number is not None and number.is_finite():
        double = _double(number)
        return double if isfinite(double) else number
    return str(value).strip().casefold()


def _key(value: Any) -> Key:
    if isinstance(value, str):
        return "text", value
    if isinstance(value, bool):
        return "truth", value
    return ("number" if isinstance(value, int | float | Decimal) else type(value).__name__), value
