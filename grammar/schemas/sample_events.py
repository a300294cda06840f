"""Sample events: columns and their types read off what was recorded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from grammar.diagnostic import quote
from grammar.schema import Column, ColumnType, Schema
from grammar.schemas.document import MAX_NESTING, MAX_PREFIX, Document, SchemaError, kind_of, members, values_of
from grammar.schemas.gathering import MAX_COLUMNS, joined

_TYPES: Mapping[type, ColumnType] = {
    str: ColumnType.STRING,
    int: ColumnType.INTEGER,
    float: ColumnType.FLOAT,
    bool: ColumnType.BOOLEAN,
}
_NULL = type(None)
_SCALARS = frozenset({*_TYPES, _NULL})
_ENVELOPE = frozenset({"data", "time", "timestamp", "samplerate", "sample_rate", "dataset", "user_agent"})


def read_sample_events(data: Document, name: str = "") -> Schema:
    r"""Sample events: a JSON list of objects, or JSON Lines; nested objects become dotted names.

    Where an event is wrapped as the service's events interface takes it (``{"data": {…}, "time": …,
    "samplerate": …}``), `data` is the event. Types are inferred: integers and floats together are float, unlike
    values make an unknown type, null says nothing, and a list has no column type.

    Raises:
        SchemaError: an event is not an object, or is nested deeper than `MAX_NESTING`, or there are too many columns.

    >>> schema = read_sample_events('{"ms": 1, "http": {"ok": true}}\n{"ms": 2.5, "http": {"ok": null}}')
    >>> [(column.name, column.type.value) for column in schema]
    [('ms', 'float'), ('http.ok', 'boolean')]
    """
    value = values_of(data)
    events = [value] if isinstance(value, Mapping) else value
    seen = _Seen()
    for number, event in enumerate(events, 1):
        if not isinstance(event, Mapping):
            raise SchemaError(f"event {number} is {kind_of(event)}, not an object")
        seen.look(_unwrapped(event), number)
    return Schema(seen.columns(), name=name, inferred=True)


@dataclass(slots=True)
class _Seen:
    """What the events have shown so far: the Python types of the values in each column, `objects` by their names."""

    kinds: dict[str, set[type]] = field(default_factory=dict)
    objects: set[str] = field(default_factory=set)

    def look(self, event: Mapping[str, object], number: int, prefix: str = "", depth: int = 1) -> None:
        """Note the values of one event, or of one object in it, under the dotted names of their columns."""
        for key, value in members(event):
            name = prefix + key
            kind = type(value)
            if kind not in _SCALARS and isinstance(value, Mapping):
                if value:
                    if depth >= MAX_NESTING or len(name) > MAX_PREFIX:
                        raise SchemaError(f"event {number} is nested too deeply to be columns at {quote(name)}")
                    self.objects.add(name)
                    self.look(value, number, name + ".", depth + 1)
                    continue
                kind = _NULL
            kinds = self.kinds.get(name)
            if kinds is not None:
                kinds.add(kind)
            elif len(self.kinds) < MAX_COLUMNS:
                self.kinds[name] = {kind}
            else:
                raise SchemaError(f"the sample events have more than {MAX_COLUMNS:,} columns at event {number}")

    def columns(self) -> dict[str, Column]:
        # What is null in one event and an object in another has its parts for columns, and is none itself.
        return {
            name: Column(name, _type_of(kinds))
            for name, kinds in self.kinds.items()
            if name not in self.objects or kinds != {_NULL}
        }


def _unwrapped(event: Mapping[str, object]) -> Mapping[str, object]:
    data = event.get("data")
    return data if isinstance(data, Mapping) and event.keys() <= _ENVELOPE else event


def _type_of(kinds: set[type]) -> ColumnType | None:
    known = kinds - {_NULL}
    return joined({_TYPES[kind] for kind in known}) if known <= _TYPES.keys() else None
