"""Reshaping: repairs that give a text another shape, which nobody may do to what a program reads as a structure.

The arguments of a tool, and an answer in JSON that the request asked for, have a shape of the program's own. Mending a
comma or a word inside leaves the shape as it is. Taking a query out of what is around it does not: what stood beside
it would be gone, and the program would read another object than it asked for.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from grammar import Fix, Notation
from grammar.notations.json.dialects import DIALECTS
from guard.extraction.blanks import trimmed
from guard.extraction.envelope import pointer_into
from guard.extraction.json_text import is_json, is_string
from guard.ledger import apply

_WRITTEN_ANEW = frozenset(way.title for way in DIALECTS)
_NO_CONTENT = frozenset("}],; \t\r\n")
"""What may be left out at the end of a text without anything being lost."""


@dataclass(frozen=True, slots=True)
class Reshaping:
    """A repair that would change a text's shape.

    `is_surrounded`: it takes the text out of words or quotes around it, which no program expects either. `pointer` is
    the JSON pointer to the part that would be left, None where that is not one part.
    """

    is_surrounded: bool
    pointer: str | None = None


def reshaped(text: str, ledger: Sequence[Fix], notation: Notation) -> Reshaping | None:
    """The first repair of a ledger that changes the shape of a text; None where all of them keep it."""
    for fix in ledger:
        after = apply(text, fix)
        if _is_taken_out(text, fix) or _drops_members(fix, text, after):
            inside = trimmed(text, 0, len(text))
            is_structure = text.startswith(("{", "["), inside.start) and text[inside.end - 1] in "}]"
            return Reshaping(not is_structure, pointer_into(text, notation))
        text = after
    return None


def _is_taken_out(text: str, fix: Fix) -> bool:
    """Whether a fix leaves only an inner part of a text."""
    inside = trimmed(text, 0, len(text))
    whole = [edit for edit in fix.edits if edit.span.start <= inside.start and inside.end <= edit.span.end]
    if whole:
        has_marks = text.startswith(("{", "["), inside.start) or is_string(text[inside.start : inside.end])
        return has_marks and fix.title not in _WRITTEN_ANEW
    start, end = inside.start, inside.end
    for edit in fix.edits:
        if edit.span.start <= start < edit.span.end and not edit.text:
            start = edit.span.end
    for edit in reversed(fix.edits):
        if edit.span.start < end <= edit.span.end and not edit.text:
            end = edit.span.start
    before, behind = text[inside.start : start], text[end : inside.end]
    if is_json(text):
        return bool(before.strip() or behind.strip())
    return not set(before) <= {"{"} or not set(behind) <= _NO_CONTENT


def _drops_members(fix: Fix, text: str, after: str) -> bool:
    """Whether all that a fix does is to leave out members that say something, and that stand nowhere else."""
    if any(edit.text for edit in fix.edits):
        return False
    return any(_says_something(text[edit.span.start : edit.span.end], after) for edit in fix.edits)


def _says_something(removed: str, after: str) -> bool:
    members = removed.strip(", \t\r\n")
    try:
        values = json.loads(f"{{{members}}}")
    except (ValueError, RecursionError):
        return ":" in members and not is_json(f"[{members}]")
    return any(value not in (None, "", [], {}) and not _has_key(key, after) for key, value in values.items())


def _has_key(key: str, text: str) -> bool:
    written = (json.dumps(key), json.dumps(key, ensure_ascii=False))
    return any(re.search(rf"{re.escape(form)}\s*:", text) for form in written)
