"""Whether conditions bind every record to certain values of a column, so that nothing goes round them.

Conditions that are joined by AND bind as soon as one of them does. Those that are joined by OR bind only if each of
them does, for a record needs to pass but one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from grammar.footprint import Condition, Conditions

Key = tuple[str, Any]
"""A value with its kind: ``"1"``, ``true`` and ``1`` are three values, ``1`` and ``1.0`` are one."""


@dataclass(frozen=True, slots=True)
class Bond:
    """A column and the only values that it may have.

    >>> bond = Bond.of("tenant", ["acme"])
    >>> tenant = Condition("tenant", ("acme",), ("filters", 0))
    >>> slow = Condition("duration_ms", None, ("filters", 1))
    >>> [bond.holds(Conditions((tenant, slow), is_any=is_any)) for is_any in (False, True)]
    [True, False]
    """

    column: str
    keys: frozenset[Key]

    @classmethod
    def of(cls, column: str, values: Iterable[Any]) -> Bond:
        """The bond to these values; at least one."""
        return cls(column, frozenset(_key(value) for value in values))

    def holds(self, conditions: Conditions) -> bool:
        """Whether every record that passes has one of the values in the column."""
        decides = any if not conditions.is_any else all
        parts = conditions.parts
        return bool(parts) and decides(
            [self.holds(part) if isinstance(part, Conditions) else self._is_implied(part) for part in parts]
        )

    def broken(self, conditions: Conditions) -> Iterator[Condition]:
        """The conditions, at any depth, that ask for other values of the column by name."""
        for part in conditions.parts:
            if isinstance(part, Conditions):
                yield from self.broken(part)
            elif part.column == self.column and part.values and not self._is_implied(part):
                yield part

    def _is_implied(self, condition: Condition) -> bool:
        values = condition.values
        return condition.column == self.column and bool(values) and self.keys.issuperset(map(_key, values or ()))


def _key(value: Any) -> Key:
    if isinstance(value, str):
        return "text", value
    if isinstance(value, bool):
        return "truth", value
    return ("number" if isinstance(value, int | float | Decimal) else type(value).__name__), value
