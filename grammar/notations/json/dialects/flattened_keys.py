"""flattened-keys: keys that spell the way to a value: `filters[0].op`."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import Edit, Safety
from grammar.notations.json.dialect import dialect
from grammar.notations.json.literals import edits_of, read_literal
from grammar.notations.json.literals.node import Unreadable
from grammar.notations.json.literals.wrappers import unflattened
from grammar.pattern import pattern

_SIGN = pattern(r"[\"'][^\W\d]\w{0,60}(?:\[[0-9]{1,3}\]|\.[0-9]{1,3}[.\"'])")


@dialect(
    "write lists and objects inside each other",
    safety=Safety.SAFE,
    examples=[
        (
            '{"filters[0].column": "name", "filters[0].op": "exists"}',
            '{"filters": [{"column": "name", "op": "exists"}]}',
        ),
    ],
)
def flattened_keys(text: str) -> Iterable[Edit] | None:
    """The keys of the outermost object spell the way to their values, with the places in lists.

    They are read only where the places of each list are all there, from 0 on, and no two keys lead to the same place.
    """
    if _SIGN.search(text) is None:
        return None
    read = read_literal(text, len(text) - len(text.lstrip()))
    if read is None or text[read[0].end :].strip():
        return None
    try:
        node = unflattened(read[0])
    except Unreadable:
        return None
    return edits_of(text, node, read[1].comments)
