"""Out of a string, an envelope or another way of writing: the fixes that lead to the text inside."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from itertools import islice
from typing import Any

from grammar import Edit, Fix, Notation, Path, Safety, Source, Span
from grammar.notations.json import locate
from grammar.notations.json.respellings import RESPELLINGS
from grammar.suggestion import folded
from guard.extraction.leftover import Leftover
from guard.extraction.surroundings import BLANK, MAX_CANDIDATES, MAX_STRING, after_thought, is_json, is_string, spans_of

_MAX_NESTING = 10

_REASONS = frozenset({"finishreason", "stopreason", "donereason", "incompletereason", "reason", "status"})
_CUT = frozenset(
    "length maxtokens maxoutputtokens modellength modelcontextwindowexceeded contextlengthexceeded contentfilter "
    "contentfiltered guardrailintervened safety recitation blocklist prohibitedcontent refusal incomplete errortoxic".split()
)
"""How an interface says that its answer is not whole."""


def respelled(text: str, *, allows_unsafe: bool) -> Fix | None:
    """The fix that writes anew a text which JSON cannot be written like; a text that is JSON needs none."""
    if is_json(text):
        return None
    safe = [way for way in RESPELLINGS if way.safety is Safety.SAFE]
    guesses = [way for way in RESPELLINGS if way.safety is not Safety.SAFE] if allows_unsafe else []
    for way in (*safe, *guesses):
        edits = way.offer(text)
        if edits is None:
            continue
        fix = Fix(way.title, edits, way.safety)
        written = applied(text, fix)
        if way.safety is Safety.SAFE or is_json(written):
            return fix
    return None


def applied(text: str, fix: Fix) -> str:
    """The text after a fix."""
    parts: list[str] = []
    at = 0
    for edit in fix.edits:
        parts += [text[at : edit.span.start], edit.text]
        at = edit.span.end
    return "".join([*parts, text[at:]])


def out_of_string(text: str, notation: Notation) -> Fix | None:
    """The fix that decodes a text which is one string holding a text of the notation."""
    string = text.strip(BLANK)
    if not is_string(string) or len(string) > MAX_STRING:
        return None
    decoded = _decoded(string)
    opening, closing = notation.brackets or ("", "")
    if decoded is None and string[1:].startswith(opening) and string[:-1].endswith(closing):
        decoded = string[1:-1]  # quotes put around a text, its own quotes left as they were
    if decoded is None or not decoded.strip(BLANK).startswith((opening, '"', "'")):
        return None
    return Fix(f"take the {notation.unit} out of a string", (Edit(Span(0, len(text)), decoded),), Safety.SAFE)


def _decoded(text: str) -> str | None:
    try:
        value = json.loads(text, strict=False) if text[0] == '"' else ast.literal_eval(text)
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        return None
    return value if isinstance(value, str) else None


def out_of_envelope(text: str, notation: Notation) -> tuple[Fix | None, bool, tuple[Leftover, ...]]:
    """The fix that takes a text out of an object around it that has none of the notation's keys of its own.

    Only where one part alone, at any depth, has them: two are a question, not an answer, unless they are the same.
    Besides, whether the envelope says that its answer is not whole, and what of it is left out.
    """
    try:
        document = json.loads(text, object_pairs_hook=_unique)
    except (ValueError, RecursionError):
        return None, False, ()
    if not isinstance(document, dict | list) or not notation.keys or _has_keys(document, notation):
        return None, False, ()
    inner = [*islice(_inner((), document, notation, 0), MAX_CANDIDATES + 1)]
    held = [_held(value, notation) for _, value in inner]
    if not inner or len(inner) > MAX_CANDIDATES or any(other != held[0] for other in held[1:]):
        return None, False, ()
    (path, value), is_cut = inner[-1], _is_broken_off(document, 0)
    title = f"take the {notation.unit} out of its envelope"
    span = locate(Source(text)).value(path)
    around = Leftover(text, span, path=path)
    edits = [Edit(Span(0, span.start), ""), Edit(Span(span.end, len(text)), "")]
    if isinstance(value, str):
        found = spans_of(value, after_thought(value), notation)
        if len(found) > 1:
            return None, is_cut, ()
        taken = found[0] if found else Span(0, len(value))
        answer = value[taken.start : taken.end]
        decoded = Fix(title, (edits[0], Edit(span, value), edits[1]), Safety.SAFE)
        beside = Leftover(value, taken, (decoded,), after_thought(value))
        return Fix(title, (Edit(Span(0, len(text)), answer),), Safety.SAFE), is_cut, (around, beside)
    kept = tuple(edit for edit in edits if edit.span.start < edit.span.end)
    return Fix(title, kept, Safety.SAFE), is_cut, (around,)


def pointer_into(text: str, notation: Notation) -> str | None:
    """The JSON pointer to the only part of a document that may be the text; None where there is none, or several."""
    try:
        document = json.loads(text, object_pairs_hook=_unique)
    except (ValueError, RecursionError):
        return None
    if not notation.keys or _has_keys(document, notation):
        return None
    inner = [*islice(_inner((), document, notation, 0), 2)]
    if len(inner) != 1:
        return None
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in inner[0][0])


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise ValueError(pairs)
    return members


def _held(value: Any, notation: Notation) -> Any:
    """What a part of an envelope says, for comparing it with another one."""
    if isinstance(value, str):
        spans = spans_of(value, after_thought(value), notation)
        try:
            return json.loads(value[spans[0].start : spans[0].end]) if len(spans) == 1 else value
        except (ValueError, RecursionError):
            return value
    return value


def _is_broken_off(value: Any, depth: int) -> bool:
    """Whether some member of an envelope says that the answer ended before its end."""
    if depth > _MAX_NESTING:
        return False
    if isinstance(value, list):
        return any(_is_broken_off(member, depth + 1) for member in value[:100])
    if not isinstance(value, dict):
        return False
    for key, member in value.items():
        if isinstance(member, str) and folded(key) in _REASONS and folded(member) in _CUT:
            return True
        if isinstance(member, dict | list) and _is_broken_off(member, depth + 1):
            return True
    return False


def _has_keys(value: Any, notation: Notation) -> bool:
    return isinstance(value, dict) and any(key in value for key in notation.keys)


def _inner(path: Path, value: Any, notation: Notation, depth: int) -> Iterator[tuple[Path, Any]]:
    """The parts of a document that may be the text: objects with one of its keys, or strings that hold one."""
    if depth > _MAX_NESTING:
        return
    members: list[tuple[str | int, Any]] = []
    if isinstance(value, dict):
        members = list(value.items())
    elif isinstance(value, list):
        members = list(enumerate(value))
    for key, member in members[:100]:
        here = (*path, key)
        if _has_keys(member, notation):
            yield here, member
        elif isinstance(member, str) and notation.brackets and notation.brackets[0] in member:
            if any(key_ in member for key_ in notation.keys):
                yield here, member
        else:
            yield from _inner(here, member, notation, depth + 1)
