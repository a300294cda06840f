"""Schema and Column: what a dataset holds, for a tree to be checked against."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from grammar.frozen import field, frozen
from grammar.suggestion import NameIndex


class ColumnType(StrEnum):
    """The types a column may have, as the service's columns API names them.

    Source: Honeycomb API, Columns, ``type`` (August 2026); `histogram` in metrics datasets only.
    """

    STRING = "string"
    INTEGER = "integer"
    FLOAT = "float"
    BOOLEAN = "boolean"
    HISTOGRAM = "histogram"


NUMERIC = frozenset({ColumnType.INTEGER, ColumnType.FLOAT})


class DatasetKind(StrEnum):
    """What a dataset holds; some operators and fields exist only in some kinds."""

    EVENTS = "events"
    METRICS = "metrics"
    LOGS = "logs"


@frozen
class Column:
    """One column of a dataset. `type` is None where nothing states or shows it."""

    name: str
    type: ColumnType | None = None
    description: str = ""


@frozen
class Schema:
    """The columns a query may name.

    `columns` by name (case-sensitive, any characters, the empty name too); `name` is the dataset's, for messages;
    `kind` is None where nothing states it; `inferred` says that the types were read off samples, not stated;
    `is_open` that there may be more columns than are listed, so that no name can be called unknown; `has_types`
    whether any column's type is known.

    Near names are found through an index, which is made when the first is looked for, once for the schema: about 15 µs
    a column.
    """

    columns: Mapping[str, Column]
    name: str = ""
    kind: DatasetKind | None = None
    inferred: bool = False
    is_open: bool = False
    has_types: bool = field(init=False, compare=False)
    _names: NameIndex = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not isinstance(self.columns, Mapping):
            raise TypeError(f"a Schema has columns by their names, not {_kind(self.columns)}: use Schema.of")
        for column in self.columns.values():
            if not isinstance(column, Column):
                raise TypeError(f"a column of a Schema is a Column, not {_kind(column)}: use read_schema")
        object.__setattr__(self, "columns", MappingProxyType(dict(self.columns)))
        object.__setattr__(self, "has_types", any(c.type is not None for c in self.columns.values()))
        object.__setattr__(self, "_names", NameIndex(self.columns))

    def __reduce__(self) -> tuple[Any, ...]:
        """By what was stated, without the index of its names."""
        return type(self), (dict(self.columns), self.name, self.kind, self.inferred, self.is_open)

    @classmethod
    def of(
        cls,
        columns: Iterable[Column | str],
        *,
        name: str = "",
        kind: DatasetKind | None = None,
        inferred: bool = False,
        is_open: bool = False,
    ) -> Schema:
        """A schema of the given columns or bare names; of equal names the first stays.

        Raises:
            TypeError: the columns are one text, whose letters would be the columns, or a mapping, whose values would be
                lost; or one of them is neither a Column nor a name.

        >>> Schema.of(["name", Column("duration_ms", ColumnType.FLOAT)])["duration_ms"].type
        <ColumnType.FLOAT: 'float'>
        """
        if isinstance(columns, str | bytes):
            raise TypeError(f"the columns of a schema are a list of names, not one text: Schema.of([{columns!r:.60}])")
        if isinstance(columns, Mapping) or not isinstance(columns, Iterable):
            raise TypeError(f"the columns of a schema are a list, not {_kind(columns)}: use read_schema for documents")
        by_name: dict[str, Column] = {}
        for column in columns:
            if not isinstance(column, str | Column):
                raise TypeError(f"a column of a schema is a Column or a name, not {_kind(column)}")
            stated = Column(column) if isinstance(column, str) else column
            by_name.setdefault(stated.name, stated)
        return cls(by_name, name=name, kind=kind, inferred=inferred, is_open=is_open)

    def __contains__(self, name: object) -> bool:
        return name in self.columns

    def __getitem__(self, name: str) -> Column:
        return self.columns[name]

    def __iter__(self) -> Iterator[Column]:
        return iter(self.columns.values())

    def __len__(self) -> int:
        return len(self.columns)

    def has_like(self, name: str) -> bool:
        """Whether a column has that name, case and separators aside.

        >>> Schema.of(["duration_ms"]).has_like("durationMs")
        True
        """
        return self._names.has_like(name)

    def nearest(self, name: str, extra: Iterable[str] | NameIndex = ()) -> tuple[str, ...]:
        """The column names (and `extra` names) most like `name`, best first; empty when none is near."""
        return self._names.nearest(name, _extra(extra))

    def clearly_meant(self, name: str, extra: Iterable[str] | NameIndex = ()) -> str | None:
        """The one column (or `extra` name) that `name` clearly stands for; None where there is none, or more than one."""
        return self._names.clearly_meant(name, _extra(extra))


def _extra(names: Iterable[str] | NameIndex) -> NameIndex | None:
    return names if isinstance(names, NameIndex) else NameIndex(names) if (names := tuple(names)) else None


def _kind(value: object) -> str:
    """What a value is, for a sentence about it."""
    return "None" if value is None else f"a value of type {type(value).__name__}"
