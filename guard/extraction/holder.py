"""Holder: a key of an object around a text that only holds it, and says nothing of it."""

from __future__ import annotations

from grammar import Notation
from grammar.pattern import pattern
from grammar.suggestion import folded

_HOLDERS = frozenset(
    "answer args arguments body choices content data finalanswer function input json message output parameters params "
    "payload response result results structuredoutput text toolcalls".split()
)


def says_nothing(step: str | int, notation: Notation) -> bool:
    """Whether a step of the way to a text says nothing of it: the place in a list, or a key that only holds answers."""
    return isinstance(step, int) or folded(step) in _HOLDERS or folded(step) == folded(notation.explaining.unit)


def is_held_by_more(text: str, start: int, at: int, notation: Notation) -> bool:
    """Whether what stands at a place is the value of a member whose key, or one around it, may say something of it.

    Read is what stands from `start` on; where that is long, something in it may.
    """
    if _MEMBER.search(text, max(start, at - _NEAR), at) is None:
        return False
    if at - start > _FAR:
        return True
    keys = [match["quoted"] or match["bare"] for match in _KEY.finditer(text, start, at)]
    return not all(says_nothing(key, notation) for key in keys)


_NEAR, _FAR = 200, 2000

_MEMBER = pattern(r"""(?:["'\u201d]|\{\s{0,40}[\w$-]{1,60})\s{0,40}:\s{0,40}["']?\Z""")
_KEY = pattern(
    r"""["'\u201c](?P<quoted>[^"'\u201c\u201d\n]{1,60})["'\u201d]\s{0,40}:|[{,]\s{0,40}(?P<bare>[\w$-]{1,60})\s{0,40}:"""
)
