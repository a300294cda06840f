"""A JSON Schema of the events: its properties are the columns, nested ones by dotted names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from grammar.diagnostic import quote
from grammar.schema import Column, ColumnType, Schema
from grammar.schemas.document import MAX_NESTING, MAX_PREFIX, Document, SchemaError, kind_of, members, values_of
from grammar.schemas.gathering import gathered, joined

TYPES: Mapping[str, ColumnType] = MappingProxyType(
    {
        "string": ColumnType.STRING,
        "integer": ColumnType.INTEGER,
        "number": ColumnType.FLOAT,
        "boolean": ColumnType.BOOLEAN,
    }
)
"""Column types for JSON Schema's; `null` is ignored, `array` and `object` have no column type.

Source: JSON Schema 2020-12, Validation, section 6.1.1 ``type``.
"""

MAX_PARTS = 200_000
"""References let a short schema stand for an endless one; no more properties, alternatives and values are read."""

_VALUE_TYPES: Mapping[type, ColumnType] = {
    str: ColumnType.STRING,
    int: ColumnType.INTEGER,
    float: ColumnType.FLOAT,
    bool: ColumnType.BOOLEAN,
}
_APPLICATORS = ("allOf", "anyOf", "oneOf")
_DEFINITIONS = ("$defs", "definitions")

_Node = tuple[object, frozenset[str]]
"""A part of the schema, with the references that were followed to come to it."""


def read_json_schema(data: Document, name: str = "") -> Schema:
    """A JSON Schema with properties: nested objects become dotted names, ``$ref`` is followed inside the document.

    The type is that of `type` (without null), else of `const` or `enum`; where several are possible, also by `anyOf`,
    `oneOf` or `allOf`, integer and number are float and all else is unknown. Arrays, objects that state no
    properties, references to other documents and properties that contain themselves are columns of unknown type; a
    property that is ``false`` can never be there and is none. A schema of a list of events is read as that of one
    event. `title` is the dataset's name where the caller gives none.

    Raises:
        SchemaError: no properties are stated, a reference leads nowhere, the nesting is deeper than `MAX_NESTING`
            or the references expand to too much, or two properties of the same dotted name differ in type.

    >>> schema = read_json_schema({"properties": {"http": {"properties": {"status": {"type": "integer"}}}}})
    >>> schema["http.status"].type
    <ColumnType.INTEGER: 'integer'>
    """
    root = values_of(data)
    if not isinstance(root, Mapping):
        raise SchemaError(f"expected a JSON Schema object, not {kind_of(root)}")
    title = root.get("title")
    columns = gathered(_Expansion(root).columns())
    return Schema(columns, name=name or (title if isinstance(title, str) else ""))


def is_json_schema(value: Mapping[str, object]) -> bool:
    """Whether an object is certainly a JSON Schema, and not an event that has `properties`."""
    if isinstance(value.get("$schema"), str):
        return True
    if any(isinstance(value.get(key), Mapping) for key in _DEFINITIONS):
        return isinstance(value.get("$ref"), str) or "properties" in value or "type" in value
    properties = value.get("properties")
    if not isinstance(properties, Mapping) or value.get("type", "object") != "object":
        return False
    return all(isinstance(each, Mapping | bool) for each in properties.values())


@dataclass(slots=True)
class _Shape:
    """What one property may be, all alternatives and references together."""

    types: set[ColumnType] = field(default_factory=set)
    is_other: bool = False
    """Whether it may be something that has no column type."""
    has_properties: bool = False
    properties: dict[str, list[_Node]] = field(default_factory=dict)
    description: str = ""
    items: list[_Node] = field(default_factory=list)


class _Expansion:
    """The walk over one schema document, with the number of parts it may still look at."""

    __slots__ = ("_left", "_root")

    def __init__(self, root: Mapping[str, object]) -> None:
        self._root = root
        self._left = MAX_PARTS

    def columns(self) -> Iterator[tuple[str, Column]]:
        shape = self._shape([(self._root, frozenset())], ())
        if not shape.has_properties and shape.items:
            shape = self._shape(shape.items, ())
        if not shape.has_properties:
            raise SchemaError("the JSON Schema has no `properties` at its root, so it states no columns")
        yield from self._properties(shape, ())

    def _properties(self, shape: _Shape, path: tuple[str, ...]) -> Iterator[tuple[str, Column]]:
        if shape.properties and (len(path) >= MAX_NESTING or sum(map(len, path)) > MAX_PREFIX):
            raise SchemaError(f"the properties of {_called(path[:3])} are nested too deeply to be columns")
        for key, nodes in shape.properties.items():
            inner = (*path, key)
            if all(node is False for node, _ in nodes):
                continue
            inner_shape = self._shape(nodes, inner)
            if inner_shape.types or not inner_shape.properties:
                stated = None if inner_shape.is_other else joined(inner_shape.types)
                yield _called(inner), Column(".".join(inner), stated, inner_shape.description)
            yield from self._properties(inner_shape, inner)

    def _shape(self, nodes: Sequence[_Node], path: tuple[str, ...]) -> _Shape:
        shape = _Shape()
        waiting = list(nodes)
        for node, followed in waiting:  # grows while it is read: what a part refers to is read after it
            self._count(1, path)
            if isinstance(node, bool):
                continue
            if not isinstance(node, Mapping):
                raise SchemaError(f"{_called(path)} is {kind_of(node)}, not a schema")
            self._read(node, followed, shape, path)
            waiting.extend(self._further(node, followed, shape, path))
        return shape

    def _count(self, parts: int, path: tuple[str, ...]) -> None:
        self._left -= parts
        if self._left < 0:
            raise SchemaError(f"the JSON Schema expands to more than {MAX_PARTS:,} parts at {_called(path)}")

    def _read(self, node: Mapping[str, object], followed: frozenset[str], shape: _Shape, path: tuple[str, ...]) -> None:
        description = node.get("description")
        if isinstance(description, str):
            shape.description = shape.description or description
        properties = node.get("properties")
        if isinstance(properties, Mapping):
            shape.has_properties = True
            self._count(len(properties), path)
            for key, inner in members(properties):
                shape.properties.setdefault(key, []).append((inner, followed))
        elif properties is not None:
            raise SchemaError(f"the `properties` of {_called(path)} are {kind_of(properties)}, not an object")
        if isinstance(node.get("items"), Mapping):
            shape.items.append((node["items"], followed))
        stated = node.get("type")
        if isinstance(stated, str | list | tuple):
            words = [stated] if isinstance(stated, str) else [word for word in stated if isinstance(word, str)]
            shape.types.update(TYPES[word] for word in words if word in TYPES)
            shape.is_other |= "array" in words
        else:
            values = [node["const"]] if "const" in node else node.get("enum")
            if isinstance(values, list | tuple):
                self._count(len(values), path)
                kinds = {type(value) for value in values if value is not None}
                shape.types.update(_VALUE_TYPES[kind] for kind in kinds if kind in _VALUE_TYPES)
                shape.is_other |= not kinds <= _VALUE_TYPES.keys()

    def _further(
        self, node: Mapping[str, object], followed: frozenset[str], shape: _Shape, path: tuple[str, ...]
    ) -> Iterator[_Node]:
        reference = node.get("$ref")
        if isinstance(reference, str):
            if reference in followed or not reference.startswith("#"):
                shape.is_other = True
            else:
                yield self._resolved(reference, path), followed | {reference}
        for key in _APPLICATORS:
            parts = node.get(key)
            if isinstance(parts, list | tuple):
                for part in parts:
                    yield part, followed

    def _resolved(self, reference: str, path: tuple[str, ...]) -> object:
        """What a reference inside the document, a JSON Pointer, leads to."""
        first, *steps = reference[1:].split("/")
        target: object = self._root
        for step in steps:
            key = step.replace("~1", "/").replace("~0", "~")
            if isinstance(target, list | tuple):
                target = dict(zip(map(str, range(len(target))), target, strict=True))
            if first or not isinstance(target, Mapping) or key not in target:
                raise SchemaError(f"{_called(path)} refers to {quote(reference)}, which is not in the JSON Schema")
            target = target[key]
        if first:  # an anchor by name
            raise SchemaError(f"{_called(path)} refers to {quote(reference)}, which is not in the JSON Schema")
        return target


def _called(path: tuple[str, ...]) -> str:
    return f"property {quote('/'.join(path))}" if path else "the root"
