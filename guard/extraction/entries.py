"""Entries: an object written as a list of its members, as pairs or as keys and values with names."""

from __future__ import annotations

from collections.abc import Iterator

from grammar import Fix, Notation, Safety
from grammar.notations.json.literals import Steps, edits_of
from grammar.notations.json.literals.node import Entry, Node, Unreadable
from grammar.notations.json.literals.reader import Reading, said_of
from grammar.suggestion import folded
from guard.extraction.member import names_of

_KEYS = frozenset(
    {"key", "name", "k", "field", "parameter", "param", "property", "prop", "option", "member", "setting"}
)
_VALUES = frozenset({"value", "val", "v", "content", "argument", "arg"})
_LONGEST = 40_000
_MOST_STEPS = 8_000


def out_of_entries(text: str, notation: Notation) -> Fix | None:
    """The fix that writes a list of members as the object that they make; None where it is none.

    That is pairs, `[["limit", 10], ...]`, or keys with their values, `[{"key": "limit", "value": 10}, ...]`, where each key is
    another one of the notation's. The bracket of the list closes them.
    """
    start = len(text) - len(text.lstrip())
    if notation.outline.brackets != ("{", "}") or len(text) > _LONGEST or not text.startswith("[", start):
        return None
    reading = Reading(text, Steps(_MOST_STEPS))
    try:
        whole = reading.root(start)
        members = list(_listed(whole))
        names = names_of(notation)
        keys = [names.get(folded(str(said_of(key)))) for key, _ in members]
    except Unreadable:
        return None
    if text[whole.end :].strip() or len(keys) < 2 or None in keys or len(set(keys)) < len(keys):
        return None
    entries = [Entry(key, value, ":") for key, value in members]
    node = Node(whole.start, whole.end, None, entries, is_object=True)
    edits = tuple(edits_of(text, node, reading.comments))
    return (
        Fix(f"write the members of the {notation.explaining.unit} as one object", edits, Safety.SAFE) if edits else None
    )


def _listed(whole: Node) -> Iterator[tuple[Node, Node]]:
    """The key and the value of each member that a list has."""
    if whole.is_scalar or whole.is_object:
        raise Unreadable("no list")
    for entry in whole.entries:
        item = entry.value
        if item.is_scalar or len(item.entries) != 2:
            raise Unreadable("no pair")
        first, second = item.entries
        if not item.is_object:
            yield first.value, second.value
            continue
        by_name = {folded(str(said_of(part.key))): part.value for part in (first, second) if part.key is not None}
        keys = [name for name in by_name if name in _KEYS]
        values = [name for name in by_name if name in _VALUES]
        if len(keys) != 1 or len(values) != 1:
            raise Unreadable("no pair")
        yield by_name[keys[0]], by_name[values[0]]
