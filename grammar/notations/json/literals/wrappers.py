"""Values in wrappers that name their type, and keys that spell the way to a value: how tools write JSON that has neither.

Source: Amazon DynamoDB API reference (AttributeValue); protobuf `google.protobuf.Struct` in JSON; Firestore REST reference
(Value); MongoDB Extended JSON v2 (relaxed and canonical).
"""

from __future__ import annotations

from grammar.notations.json.literals.node import Entry, Node, Unreadable
from grammar.notations.json.literals.scalars import as_text
from grammar.notations.json.spelling import PYTHON_LITERALS
from grammar.notations.json.values import encode
from grammar.pattern import pattern

_NUMBERS = frozenset({"N", "numberValue", "integerValue", "doubleValue", "intValue", "int64Value"})
_TEXTS = frozenset({"S", "stringValue"})
_TRUTHS = frozenset({"BOOL", "boolValue", "booleanValue"})
_NULLS = frozenset({"NULL", "nullValue"})
_LISTS = {"L": "", "listValue": "values", "arrayValue": "values"}
_OBJECTS = {"M": "", "structValue": "fields", "mapValue": "fields", "kvlistValue": "values"}
_SETS = {"SS": True, "NS": False}
_EXTENDED = frozenset({"$numberInt", "$numberLong", "$numberDouble", "$numberDecimal"})
WRAPPERS = frozenset(
    {*_NUMBERS, *_TEXTS, *_TRUTHS, *_NULLS, *_LISTS, *_OBJECTS, *_SETS, *_EXTENDED, "fields", "values"}
)
"""The keys that name a type."""

_NUMBER = pattern(r"-?(?:0|[1-9][0-9]{0,40})(?:\.[0-9]{1,40})?(?:[eE][+-]?[0-9]{1,3})?")
_STEP = pattern(
    r"\.?(?P<name>[^\W\d][\w-]*+)|\[(?P<index>[0-9]{1,3})\]|\.(?P<dotted>[0-9]{1,3})(?=\.|$)|\[(?P<key>[^\W\d]\w*+)\]"
)
_MOST_ITEMS = 1_000


def unwrapped(node: Node) -> Node:
    """The object of a document in which every value says its type.

    Raises:
        Unreadable: some value does not, so that it is rather a document of another kind.
    """
    if _has_extended(node):
        return _plain_numbers(node)
    only = _only(node)
    if only is not None and only[0] in _OBJECTS:
        inner = _unwrapped(node)
    elif only is not None and only[0] == "fields":
        inner = _members(only[1])
    else:
        inner = _members(node)
    if not inner.is_object or not inner.entries:
        raise Unreadable("empty")
    return Node(node.start, node.end, None, inner.entries, is_object=True)


def _said(key: Node | None) -> str:
    if key is None:
        raise Unreadable("no key")
    return (key.text or "") if key.is_name else as_text(key)


def _only(node: Node) -> tuple[str, Node] | None:
    """The only member of an object."""
    if node.is_object and len(node.entries) == 1:
        return _said(node.entries[0].key), node.entries[0].value
    return None


def _members(node: Node) -> Node:
    if not node.is_object:
        raise Unreadable("no object")
    entries = [Entry(entry.key, _unwrapped(entry.value), ":") for entry in node.entries]
    return Node(node.start, node.end, None, entries, is_object=True)


def _unwrapped(node: Node) -> Node:
    only = _only(node)
    if only is None:
        raise Unreadable("no wrapper")
    kind, value = only
    if kind in _TEXTS:
        as_text(value)
        return value
    if kind in _NUMBERS:
        return _number(value)
    if kind in _TRUTHS and _json_word(value) in ("true", "false"):
        return value
    if kind in _NULLS:
        return Node(value.start, value.end, "null")
    if kind in _LISTS or kind in _SETS:
        items = _inside(value, _LISTS.get(kind, ""))
        if items.is_scalar or items.is_object:
            raise Unreadable("no list")
        if kind in _SETS:
            return items if _SETS[kind] else _list(items, [_number(entry.value) for entry in items.entries])
        return _list(items, [_unwrapped(entry.value) for entry in items.entries])
    if kind in _OBJECTS:
        return _members(_inside(value, _OBJECTS[kind]))
    raise Unreadable(kind)


def _inside(value: Node, name: str) -> Node:
    if not name:
        return value
    only = _only(value)
    if only is None or only[0] != name:
        raise Unreadable(name)
    return only[1]


def _list(node: Node, items: list[Node]) -> Node:
    return Node(node.start, node.end, None, [Entry(None, item) for item in items])


def _json_word(node: Node) -> str:
    return PYTHON_LITERALS.get(node.text or "", node.text or "")


def _number(node: Node) -> Node:
    written = node.text or ""
    bare = written if written[:1] not in "\"'" else as_text(node)
    if not node.is_scalar or _NUMBER.fullmatch(bare) is None:
        raise Unreadable(bare)
    return Node(node.start, node.end, bare)


def _has_extended(node: Node) -> bool:
    return any((only := _only(inner)) is not None and only[0] in _EXTENDED for inner in node.nodes() if inner.is_object)


def _plain_numbers(node: Node) -> Node:
    """A document of MongoDB's, in which numbers alone say their type."""
    only = _only(node)
    if only is not None and only[0] in _EXTENDED:
        return _number(only[1])
    if node.is_scalar:
        return node
    entries = [Entry(entry.key, _plain_numbers(entry.value), entry.separator) for entry in node.entries]
    return Node(node.start, node.end, None, entries, is_object=node.is_object)


# Keys that spell the way to a value


def steps_of(key: str) -> list[str | int] | None:
    """The way that a key spells, `filters[0].op`; None where it spells none.

    >>> steps_of("filters[0].op"), steps_of("filters.0.op"), steps_of("filters[0][op]"), steps_of("http.route")
    (['filters', 0, 'op'], ['filters', 0, 'op'], ['filters', 0, 'op'], ['http', 'route'])
    """
    steps: list[str | int] = []
    at = 0
    while at < len(key):
        match = _STEP.match(key, at)
        if match is None or (not steps and match["name"] is None) or (steps and match["name"] and key[at] != "."):
            return None
        index = match["index"] if match["dotted"] is None else match["dotted"]
        steps.append(int(index) if index is not None else match["name"] or match["key"])
        at = match.end()
    return steps or None


def unflattened(node: Node) -> Node:
    """The object of a document in which keys spell the way to a value, with an index in one of them at least.

    Raises:
        Unreadable: no key has an index, two ways collide, or an item of a list is missing.
    """
    if not node.is_object:
        raise Unreadable("no object")
    ways = [(steps_of(_said(entry.key)), entry) for entry in node.entries]
    if not any(steps and any(isinstance(step, int) for step in steps) for steps, _ in ways):
        raise Unreadable("no index")
    root: dict[str | int, object] = {}
    for steps, entry in ways:
        if steps is None:
            raise Unreadable(_said(entry.key))
        _put(root, steps, entry)
    return _grown(root, node.start, node.end)


def _put(root: dict[str | int, object], steps: list[str | int], entry: Entry) -> None:
    place = root
    for step in steps[:-1]:
        inner = place.setdefault(step, {})
        if not isinstance(inner, dict):
            raise Unreadable(step)
        place = inner
    if steps[-1] in place:
        raise Unreadable(steps[-1])
    place[steps[-1]] = entry


def _grown(part: dict[str | int, object], start: int, end: int) -> Node:
    places = list(part)
    if all(isinstance(place, int) for place in places):
        if sorted(places, key=int) != list(range(len(places))) or len(places) > _MOST_ITEMS:
            raise Unreadable(places)
        return Node(start, end, None, [Entry(None, _part(part[index], start)[1]) for index in range(len(places))])
    if any(isinstance(place, int) for place in places):
        raise Unreadable(places)
    entries: list[Entry] = []
    for name, inner in part.items():
        begin, value = _part(inner, start)
        entries.append(Entry(Node(begin, begin, encode(str(name))), value, ":"))
    return Node(start, end, None, entries, is_object=True)


def _part(inner: object, start: int) -> tuple[int, Node]:
    """Where a part begins, and its node."""
    if isinstance(inner, Entry):
        begin = inner.key.start if inner.key is not None else start
        return begin, inner.value
    assert isinstance(inner, dict)
    begin = _first(inner, start)
    return begin, _grown(inner, begin, begin)


def _first(part: dict[str | int, object], start: int) -> int:
    for inner in part.values():
        if isinstance(inner, Entry):
            return inner.key.start if inner.key is not None else start
        assert isinstance(inner, dict)
        return _first(inner, start)
    return start
