"""Envelope: an object of JSON around a text, with other members beside it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from typing import Any

from grammar import Edit, Fix, Notation, Path, Safety, Source, Span
from grammar.notations.json import locate
from grammar.notations.json.literals import read_document
from grammar.pattern import pattern
from grammar.suggestion import folded
from guard.extraction.candidate import MAX_CANDIDATES, Leftover
from guard.extraction.holder import says_nothing
from guard.extraction.literals import literals
from guard.extraction.member import names_of
from guard.extraction.places import spans_of
from guard.extraction.thought import after_thought

_MAX_NESTING = 10

_REASONS = frozenset({"finishreason", "stopreason", "donereason", "incompletereason", "reason", "status"})
_CUT = frozenset(
    "length maxtokens maxoutputtokens modellength modelcontextwindowexceeded contextlengthexceeded contentfilter "
    "contentfiltered guardrailintervened safety recitation blocklist prohibitedcontent refusal incomplete errortoxic".split()
)
"""How an interface says that its answer is not whole."""


def out_of_envelope(text: str, notation: Notation) -> tuple[Fix | None, bool, tuple[Leftover, ...]]:
    """The fix that takes a text out of an object around it that has none of the notation's keys of its own.

    Only where one part alone, at any depth, has them: two are a question, not an answer, unless they are the same.
    Besides, whether the envelope says that its answer is not whole, and what of it is left out.
    """
    read = _read(text, notation)
    if read is None:
        return None, False, ()
    document, place = read
    if not isinstance(document, dict | list) or not notation.outline.keys or _has_keys(document, notation):
        return None, False, ()
    inner = [*islice(_inner((), document, notation, 0), MAX_CANDIDATES + 1)]
    said = [_said(value, notation) for _, value in inner]
    if not inner or len(inner) > MAX_CANDIDATES or any(other != said[0] for other in said[1:]):
        return None, False, ()
    (path, value), is_cut = inner[-1], _is_broken_off(document, 0)
    if notation.outline.is_nested and not all(map(partial(says_nothing, notation=notation), path)):
        return None, False, ()  # what holds it may be a misspelt part of the language: a negation, say
    title = f"take the {notation.explaining.unit} out of its envelope"
    span = place(path)
    around = Leftover(text, span, path=path)
    edits = [Edit(Span(0, span.start), ""), Edit(Span(span.end, len(text)), "")]
    if isinstance(value, str):
        spans = spans_of(value, after_thought(value), notation)
        if len(spans) > 1:
            return None, is_cut, ()
        taken = spans[0] if spans else Span(0, len(value))
        answer = value[taken.start : taken.end]
        decoded = Fix(title, (edits[0], Edit(span, value), edits[1]), Safety.SAFE)
        beside = Leftover(value, taken, (decoded,), after_thought(value))
        return Fix(title, (Edit(Span(0, len(text)), answer),), Safety.SAFE), is_cut, (around, beside)
    kept = tuple(edit for edit in edits if edit.span.start < edit.span.end)
    return Fix(title, kept, Safety.SAFE), is_cut, (around,)


def _read(text: str, notation: Notation) -> tuple[Any, Callable[[Path], Span]] | None:
    """What a text is that may be an envelope, and the place of each part; None where it is rather the answer itself.

    An envelope with small mistakes, or as another language writes it, is read too: the text in it may be right.
    """
    try:
        return json.loads(text, object_pairs_hook=_unique), lambda path: locate(Source(text)).value(path)
    except (ValueError, RecursionError):
        first = _FIRST_KEY.match(text)
        if first is None or (not first["list"] and folded(first["key"]) in names_of(notation)):
            return None
        return read_document(text)


_FIRST_KEY = pattern(r"\s*(?P<list>(?:\[\s*)*+)\{\s*(?:[\"'])?(?P<key>[^\W\d][\w.-]{0,60}+)")


def pointer_into(text: str, notation: Notation) -> str | None:
    """The JSON pointer to the only part of a document that may be the text; None where there is none, or several."""
    try:
        document = json.loads(text, object_pairs_hook=_unique)
    except (ValueError, RecursionError):
        return None
    if not notation.outline.keys or _has_keys(document, notation):
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


def _said(value: Any, notation: Notation) -> Any:
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
    return isinstance(value, dict) and any(key in value for key in notation.outline.keys)


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
        elif (
            isinstance(member, str)
            and notation.outline.brackets
            and any(key_ in member for key_ in notation.outline.keys)
        ):
            if notation.outline.brackets[0] in member or literals(member, 0, len(member), notation):
                yield here, member
        else:
            yield from _inner(here, member, notation, depth + 1)
