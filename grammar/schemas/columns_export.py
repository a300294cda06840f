"""The service's columns export, and the shorter ways to write columns with types."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from types import MappingProxyType

from grammar.diagnostic import quote
from grammar.schema import Column, ColumnType, DatasetKind, Schema
from grammar.schemas.document import Document, SchemaError, kind_of, members, values_of
from grammar.schemas.gathering import gathered

TYPE_ALIASES: Mapping[str, ColumnType] = MappingProxyType(
    {
        "str": ColumnType.STRING,
        "text": ColumnType.STRING,
        "int": ColumnType.INTEGER,
        "int64": ColumnType.INTEGER,
        "long": ColumnType.INTEGER,
        "double": ColumnType.FLOAT,
        "float64": ColumnType.FLOAT,
        "number": ColumnType.FLOAT,
        "bool": ColumnType.BOOLEAN,
    }
)
"""Type words of other systems, in lower case, for the service's. `number` is float: it holds integers too."""

_TYPES: Mapping[str, ColumnType] = {**{each.value: each for each in ColumnType}, **TYPE_ALIASES}
_KINDS: Mapping[str, DatasetKind] = {each.value: each for each in DatasetKind}

_COLUMN_FIELDS = frozenset(
    {
        *("id", "key_name", "type", "description", "hidden", "last_written", "created_at", "updated_at"),
        *("alias", "expression"),
    }
)
"""What a column object and a derived column object of the service have.

Source: Honeycomb API, Columns and Calculated Fields (Derived Columns), response bodies (August 2026).
"""
_SHORT_FIELDS = frozenset({"name", "type", "description", "hidden"})


def read_columns_export(data: Document, name: str = "") -> Schema:
    """A columns export: column objects with `key_name` and `type`, or an object of names and types.

    It is one of these, as JSON or as values:

    - a list of column objects, of derived column objects (`alias`, `expression`; their type is unknown), of
      ``{"name": …, "type": …}`` objects and of bare names, mixed at will; or one such object;
    - an object from names to column objects, or from names to type words;
    - a dataset: an object with `columns` and `derived_columns`, each one of the above, where `name` (else `slug`) is
      the dataset's name and `dataset_type` its kind.

    Hidden columns stay, for they can be queried. A type word that is neither the service's nor in `TYPE_ALIASES` is
    an unknown type.

    Raises:
        SchemaError: an entry has no name, or two entries state different types for one column.

    >>> schema = read_columns_export([{"key_name": "ms", "type": "float"}, {"alias": "slow", "expression": "…"}])
    >>> [(column.name, column.type) for column in schema]
    [('ms', <ColumnType.FLOAT: 'float'>), ('slow', None)]
    """
    value = values_of(data)
    if not (isinstance(value, Mapping) and _is_dataset(value)):
        return Schema(gathered(_columns(value, "")), name=name)
    parts = [_columns(value.get(key) or (), key) for key in ("columns", "derived_columns")]
    called = next((each for each in (value.get("name"), value.get("slug")) if isinstance(each, str)), "")
    kind = value.get("dataset_type")
    return Schema(
        gathered(chain.from_iterable(parts)),
        name=name or called,
        kind=_KINDS.get(kind.strip().lower()) if isinstance(kind, str) else None,
    )


def is_columns_export(value: Mapping[str, object] | Sequence[object]) -> bool:
    """Whether JSON values are certainly columns, and not events that look a little like them."""
    if isinstance(value, Mapping):
        return not value or _is_dataset(value) or _is_column(value) or _is_keyed(value)
    if any(isinstance(entry, Mapping) and _is_column(entry) for entry in value):
        return True
    return all(isinstance(entry, Mapping) and _is_short_column(entry) for entry in value)


def column_type(word: object) -> ColumnType | None:
    """The column type that a word stands for, whatever its case; None for every other word or value.

    >>> column_type("Double"), column_type("uuid")
    (<ColumnType.FLOAT: 'float'>, None)
    """
    return _TYPES.get(word.strip().lower()) if isinstance(word, str) else None


def _columns(value: object, part: str) -> Iterator[tuple[str, Column]]:
    """The columns of a list, of an object keyed by name or of a single column object, with the place of each."""
    within = f" of {quote(part)}" if part else ""
    if isinstance(value, Mapping):
        if _is_column(value):
            yield "the column object", _column(value, "the column object")
            return
        for key, about in members(value):
            place = f"the member {quote(key)}{within}"
            if isinstance(about, Mapping):
                yield place, _column(about, place, key)
            else:  # in an object of derived columns, the text is an expression: an unknown type like any other word
                yield place, Column(key, column_type(about))
        return
    if not isinstance(value, Sequence) or isinstance(value, str | bytes):
        raise SchemaError(f"{quote(part)} is {kind_of(value)}, not a list or an object of columns")
    for number, entry in enumerate(value, 1):
        place = f"entry {number}{within}"
        if isinstance(entry, Mapping):
            yield place, _column(entry, place)
        elif isinstance(entry, str):
            yield place, Column(entry)
        else:
            raise SchemaError(f"{place} is {kind_of(entry)}, not a column")


def _column(about: Mapping[str, object], place: str, key: str | None = None) -> Column:
    """The column that an object is about; `key` is the name it goes by where it states none itself."""
    fields = ("key_name",) if key is not None else ("key_name", "alias", "name")
    field = next((each for each in fields if each in about), None)
    name = key if field is None else about[field]
    if name is None and field is None:
        raise SchemaError(f"{place} has no `key_name`, so it is not a column")
    if not isinstance(name, str):
        raise SchemaError(f"the {quote(field or '')} of {place} is {kind_of(name)}, not a name")
    description = about.get("description")
    return Column(name, column_type(about.get("type")), description if isinstance(description, str) else "")


def _is_dataset(value: Mapping[str, object]) -> bool:
    return any(isinstance(value.get(key), list | tuple | Mapping) for key in ("columns", "derived_columns"))


def _is_column(value: Mapping[str, object]) -> bool:
    # `key_name` alone is enough even where it is no text: an export with a fault is to be refused, not misread.
    if isinstance(value.get("key_name"), Mapping):
        return False
    return "key_name" in value or (isinstance(value.get("alias"), str) and isinstance(value.get("expression"), str))


def _is_short_column(value: Mapping[str, object]) -> bool:
    return (
        value.keys() <= _SHORT_FIELDS
        and isinstance(value.get("name"), str)
        and column_type(value.get("type")) is not None
    )


def _is_keyed(value: Mapping[str, object]) -> bool:
    """Whether an object leads from names to column objects or type words, and is not an event of texts."""
    objects = known_objects = words = known_words = 0
    for _, about in members(value):
        if isinstance(about, Mapping):
            if not about.keys() <= _COLUMN_FIELDS:
                return False
            objects += 1
            known_objects += "key_name" in about or column_type(about.get("type")) is not None
        elif isinstance(about, str):
            words += 1
            known_words += column_type(about) is not None
        elif about is not None:
            return False
    if not objects and not words:
        return False
    return (not objects or known_objects > 0) and (not words or 2 * known_words > words)
