"""Settling: which texts of an answer are judged, where the settings leave it open: what the request's own schemas tell.

A program that offers a tool, or asks for JSON, says in its request of what form the arguments or the JSON are. Where
exactly one place of such a schema is an object of the language, the query is there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from grammar import Notation
from guard.traffic.provider import Document, Provider
from guard.traffic.surface import Settled, Surfaces

_MAX_STEPS = 2_000
"""So many parts of a schema are looked at."""
_LEAST_KEYS = 2
"""An object with fewer keys of the language may be anything: many tools take a limit."""


def settle(surfaces: Surfaces, provider: Provider, body: Document | None, notation: Notation) -> Settled:
    """The surfaces to judge of the answer to a request: as the settings say, and where they do not, as its schemas tell.

    Args:
        surfaces: the settings.
        provider: whose API is spoken.
        body: the request, None where it has none.
        notation: how the queries are written.
    """
    text, tools, closed = surfaces.text, surfaces.tools, frozenset[str]()
    offered = provider.tools(body) if body is not None else {}
    keys = frozenset(notation.outline.keys)
    if tools is None and offered:
        places = {name: places_of(schema, keys) for name, schema in offered.items()}
        if any(places.values()):
            tools = {
                name: pointers[0] or "" if len(pointers) == 1 else "" for name, pointers in places.items() if pointers
            }
        else:
            closed = frozenset(name for name, schema in offered.items() if is_closed(schema))
    may_talk = text is None and bool(offered)
    if text is None:
        pointers = places_of(provider.schema(body), keys) if body is not None else ()
        text = pointers[0] or True if len(pointers) == 1 else True
        may_talk = may_talk and not pointers
    return Settled(text, tools, may_talk, closed)


def places_of(schema: Any, keys: Collection[str]) -> tuple[str | None, ...]:
    """The JSON pointers to the places of a JSON schema at which an object of the language stands, each once.

    None stands for places without a pointer of their own: the members of a list.
    """
    ways = dict.fromkeys(_ways(schema, frozenset(keys))) if keys else {}
    return tuple(None if None in way else "".join(f"/{_escaped(step)}" for step in way if step) for way in ways)


def _ways(schema: Any, keys: frozenset[str]) -> Iterator[tuple[str | None, ...]]:
    """The ways to objects of the language, outermost ones; None is a step into a list."""
    waiting: list[tuple[Any, tuple[str | None, ...]]] = [(schema, ())]
    for _ in range(_MAX_STEPS):
        if not waiting:
            return
        part, way = waiting.pop(0)
        if not isinstance(part, dict):
            continue
        properties = part.get("properties")
        if isinstance(properties, dict):
            if len(properties) >= min(_LEAST_KEYS, len(keys)) and properties.keys() <= keys:
                yield way
                continue
            waiting += [(inner, (*way, name)) for name, inner in properties.items()]
        if isinstance(part.get("$ref"), str):
            waiting.append((_referred(part["$ref"], schema), way))
        for together in ("allOf", "anyOf", "oneOf"):
            alternatives = part.get(together)
            waiting += [(inner, way) for inner in (alternatives if isinstance(alternatives, list) else ())]
        if "items" in part:
            waiting.append((part["items"], (*way, None)))


def _escaped(step: str) -> str:
    return step.replace("~", "~0").replace("/", "~1")


def is_closed(schema: Any) -> bool:
    """Whether nothing that fits a schema can hold a query: it has no texts but those of a list, and no open objects.

    >>> is_closed({"type": "object", "properties": {"limit": {"type": "integer"}}})
    True
    >>> is_closed({"type": "object", "properties": {"city": {"type": "string"}}})
    False
    """
    if not isinstance(schema, dict):
        return False
    kind = str(schema.get("type", "object" if "properties" in schema else "")).lower()
    if kind == "array":
        return is_closed(schema.get("items"))
    if "enum" in schema or "const" in schema or kind in ("integer", "number", "boolean", "null"):
        return True
    properties = schema.get("properties")
    return (
        kind == "object"
        and isinstance(properties, dict)
        and not schema.get("additionalProperties")
        and all(map(is_closed, properties.values()))
    )


def _referred(reference: str, root: Any) -> Any:
    """What a reference inside a schema means; None where it leads nowhere."""
    if not reference.startswith("#/"):
        return None
    for step in reference[2:].split("/"):
        if not isinstance(root, dict):
            return None
        root = root.get(step.replace("~1", "/").replace("~0", "~"))
    return root
