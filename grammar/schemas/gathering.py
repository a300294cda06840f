"""How columns come together: equal names become one column, and types one type."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grammar.diagnostic import quote
from grammar.schema import NUMERIC, Column, ColumnType
from grammar.schemas.document import SchemaError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

MAX_COLUMNS = 250_000
"""More columns than any dataset has; what expands beyond is refused instead of filling the memory."""


def gathered(stated: Iterable[tuple[str, Column]]) -> dict[str, Column]:
    """Columns by name, in the order they came, from pairs of (place for messages, column).

    Of columns with the same name, a known type stands for an unknown one and the first description stays.

    Raises:
        SchemaError: two places state different types for one column, or there are too many columns.
    """
    columns: dict[str, Column] = {}
    places: dict[str, str] = {}
    for place, column in stated:
        known = columns.get(column.name)
        if known is None:
            if len(columns) >= MAX_COLUMNS:
                raise SchemaError(f"the schema has more than {MAX_COLUMNS:,} columns at {place}")
            columns[column.name] = column
        elif known.type is not None and column.type is not None and known.type is not column.type:
            raise SchemaError(
                f"column {quote(column.name)} is {column.type} in {place} but {known.type} in {places[column.name]}"
            )
        else:
            columns[column.name] = Column(
                column.name, known.type or column.type, known.description or column.description
            )
        if column.type is not None:
            places.setdefault(column.name, place)
    return columns


def joined(types: Collection[ColumnType]) -> ColumnType | None:
    """The one type that holds values of all the given types; None for no type, and for unlike ones.

    >>> joined({ColumnType.INTEGER, ColumnType.FLOAT})
    <ColumnType.FLOAT: 'float'>
    """
    if len(types) == 1:
        return next(iter(types))
    if types and all(each in NUMERIC for each in types):
        return ColumnType.FLOAT
    return None
