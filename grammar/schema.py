"""Schema and Column: what a dataset holds, for a tree to be checked against."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from grammar.suggestion import SHOWN, folded, nearest


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


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a dataset. `type` is None where nothing states or shows it."""

    name: str
    type: ColumnType | None = None
    description: str = ""


@dataclass(frozen=True, slots=True)
class Schema:
    """The columns a query may name.

    `columns` by name (case-sensitive, any characters, the empty name too); `name` is the dataset's, for messages;
    `kind` is None where nothing states it; `inferred` says that the types were read off samples, not stated;
    `is_open` that there may be more columns than are listed, so that no name can be called unknown; `has_types`
    whether any column's type is known.
    """

    columns: Mapping[str, Column]
    name: str = ""
    kind: DatasetKind | None = None
    inferred: bool = False
    is_open: bool = False
    has_types: bool = field(init=False, compare=False)
    _near: dict[str, tuple[str, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)
    _folded: list[frozenset[str]] = field(default_factory=list, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "columns", MappingProxyType(dict(self.columns)))
        object.__setattr__(self, "has_types", any(c.type is not None for c in self.columns.values()))

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

        >>> Schema.of(["name", Column("duration_ms", ColumnType.FLOAT)])["duration_ms"].type
        <ColumnType.FLOAT: 'float'>
        """
        by_name: dict[str, Column] = {}
        for column in columns:
            held = Column(column) if isinstance(column, str) else column
            by_name.setdefault(held.name, held)
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
        if not self._folded:  # worked out when it is first asked for: a schema has thousands of columns
            self._folded.append(frozenset(map(folded, self.columns)))
        return folded(name) in self._folded[0]

    def nearest(self, name: str, extra: Iterable[str] = ()) -> tuple[str, ...]:
        """The column names (and `extra` names) most like `name`, best first; empty when none is near."""
        local = tuple(extra)
        if local:
            return nearest(name, [*local, *self.columns], SHOWN)
        if name not in self._near:
            if len(self._near) >= 256:  # a hostile stream of names must not grow a long-lived schema
                self._near.clear()
            self._near[name] = nearest(name, self.columns, SHOWN)
        return self._near[name]
