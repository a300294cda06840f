"""Containers: a string, an envelope or another dialect that a text is written in as a whole."""

from __future__ import annotations

import ast
import json

from grammar import Edit, Fix, Notation, Safety, Span
from grammar.frozen import replace
from grammar.notations.json.dialects import DIALECTS
from grammar.notations.json.literals import read_literal
from grammar.pattern import pattern
from grammar.suggestion import folded
from guard.extraction.blanks import BLANK
from guard.extraction.candidate import Candidate, Leftover
from guard.extraction.entries import out_of_entries
from guard.extraction.envelope import out_of_envelope
from guard.extraction.json_text import MAX_STRING, is_json, is_string
from guard.extraction.pieces import out_of_pieces
from guard.extraction.places import spans_of
from guard.extraction.thought import after_thought
from guard.extraction.untyped import has_one_reading
from guard.ledger import apply

_MAX_UNWRAPPINGS = 5


def unwrapped(candidate: Candidate, notation: Notation, *, allows_unsafe: bool) -> Candidate:
    """The text inside a string, an envelope or another way of writing, as often as there is one."""
    if notation.outline.brackets is None:
        return candidate
    is_cut, leftovers = candidate.is_cut, candidate.leftovers
    for _ in range(_MAX_UNWRAPPINGS):
        text = candidate.text
        around: tuple[Leftover, ...] = ()
        fix = out_of_pieces(text)
        if fix is None:
            fix = out_of_entries(text, notation)
        if fix is None:
            fix, around = out_of_string(text, notation)
        if fix is None:
            fix, is_broken_off, around = out_of_envelope(text, notation)
            is_cut = is_cut or is_broken_off
        leftovers += tuple(leftover.behind(candidate.ledger) for leftover in around)
        if fix is None:
            fix = out_of_dialect(text, notation, allows_unsafe=allows_unsafe)
        if fix is None:
            break
        candidate = Candidate(apply(text, fix), (*candidate.ledger, fix))
    return replace(candidate, is_cut=is_cut, leftovers=leftovers)


def out_of_wrapper(text: str, notation: Notation) -> tuple[Fix, tuple[Leftover, ...]] | None:
    """The fix that takes a text out of the string or the envelope that it is in, with what is left out.

    None where it is in neither, or the envelope says that its answer is not whole.
    """
    if notation.outline.brackets is None:
        return None
    fix, around = out_of_string(text, notation)
    if fix is not None:
        return fix, around
    fix, is_cut, around = out_of_envelope(text, notation)
    return None if fix is None or is_cut else (fix, around)


def out_of_string(text: str, notation: Notation) -> tuple[Fix | None, tuple[Leftover, ...]]:
    """The fix that decodes a text which is one string holding a text of the notation, with what is left out of it.

    The text may have a fence, a sentence or a tag around it within the string.
    """
    string = text.strip(BLANK)
    if not is_string(string) or len(string) > MAX_STRING:
        return None, ()
    value = _decoded(string)
    if string[0] == "'" and is_json(string[1:-1]) and not (value is not None and is_json(value)):
        value = string[1:-1]  # a shell keeps each backslash between its quotes
    opening, closing = notation.outline.brackets or ("", "")
    if value is None and string[1:].startswith(opening) and string[:-1].endswith(closing):
        value = string[1:-1]  # quotes put around a text, its own quotes left as they were
    if value is None:
        return None, ()
    title, whole = f"take the {notation.explaining.unit} out of a string", Span(0, len(text))
    if value.strip(BLANK).startswith((opening, '"', "'")):
        return Fix(title, (Edit(whole, value),), Safety.SAFE), ()
    start = after_thought(value)
    spans = spans_of(value, start, notation) if any(key in value for key in notation.outline.keys) else []
    if len(spans) != 1:
        return None, ()
    answer = value[spans[0].start : spans[0].end]
    if not answer.startswith((opening, "[", '"', "'")) and read_literal(answer) is None:
        return None, ()
    decoded = Fix(title, (Edit(whole, value),), Safety.SAFE)
    return Fix(title, (Edit(whole, answer),), Safety.SAFE), (Leftover(value, spans[0], (decoded,), start),)


def _decoded(text: str) -> str | None:
    try:
        value = json.loads(text, strict=False) if text[0] == '"' else ast.literal_eval(text)
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        return None
    return value if isinstance(value, str) else None


def out_of_dialect(text: str, notation: Notation, *, allows_unsafe: bool) -> Fix | None:
    """The fix that writes anew a text which JSON cannot be written like; in one that is JSON, only keys and wrappers."""
    is_whole = is_json(text)
    printed = None if is_whole else _untyped(text, notation, is_ended=False)
    if printed is not None and printed.safety is Safety.SAFE:
        return printed  # with its words in quotation marks
    safe = [way for way in DIALECTS if way.safety is Safety.SAFE and (not is_whole or way.name in _IN_JSON)]
    for way in safe:
        edits = way.offer(text)
        if edits is None:
            continue
        fix = Fix(way.title, edits, Safety.SAFE)
        if way.name not in _IN_JSON or _keeps_keys(text, _written(text, fix), notation):
            return fix
    if is_whole:
        return None
    if printed is not None and allows_unsafe:
        return printed
    open_ended: Fix | None = None
    for way in DIALECTS if allows_unsafe else ():
        edits = way.offer(text) if way.safety is not Safety.SAFE else None
        if edits is None:
            continue
        fix = Fix(way.title, edits, way.safety)
        if is_json(_written(text, fix)) or way.name in _LEAVES_QUOTES:
            return fix
        if way.name in _OPEN_ENDED:
            open_ended = open_ended or fix  # with small mistakes, or words without quotation marks
    return open_ended


def _untyped(text: str, notation: Notation, *, is_ended: bool) -> Fix | None:
    """The fix that writes anew what has lost its types; no guess where the notation takes it in one way only.

    Of what nothing closes, only where something else shows that it has ended.
    """
    for way in DIALECTS:
        if way.is_untyped and (way.name in _ENDLESS) is is_ended and (edits := way.offer(text)) is not None:
            written = apply(text, Fix(way.title, edits, way.safety))
            if is_json(written):
                is_certain = has_one_reading(written, notation)
                return Fix(way.title, edits, Safety.SAFE if is_certain else way.safety)
    return None


def _written(text: str, fix: Fix) -> str:
    return _REMARKS.sub("", apply(text, fix))


_REMARKS = pattern(r"/\*(?:[^*]|\*(?!/))*+\*/")


def out_of_block(text: str, notation: Notation) -> Fix | None:
    """The fix that writes anew members without brackets that a fence closes behind them.

    Elsewhere nothing shows where they end, and that they are complete is a guess; in a fence that is closed it is none.
    """
    fixes = [
        Fix(way.title, edits, Safety.SAFE)
        for way in DIALECTS
        if way.name in _OPEN_ENDED and (edits := way.offer(text)) is not None
    ]
    read = [(fix, written) for fix in fixes if is_json(written := _written(text, fix))]
    if not read:
        fields = _untyped(text, notation, is_ended=True)
        if fields is not None:
            return fields if fields.safety is Safety.SAFE else None
        return fixes[0] if len(fixes) == 1 else None
    return read[0][0] if all(json.loads(written) == json.loads(read[0][1]) for _, written in read) else None


_OPEN_ENDED = frozenset({"bare-members", "member-lines", "toml-table", "yaml-block"})

_LEAVES_QUOTES = frozenset({"raw-apostrophes"})
"""The dialects behind which strings are still not in double quotes."""

_ENDLESS = frozenset({"untyped-fields"})
"""The dialects without types that nothing closes."""

_IN_JSON = frozenset({"flattened-keys", "typed-values"})
"""The dialects that are JSON themselves, with other keys than were meant."""

_KEY = pattern(r"[\"']([^\"'\\]{1,80})[\"']\s{0,40}:")


def _keeps_keys(before: str, after: str, notation: Notation) -> bool:
    """Whether no key is gone that the notation has itself: what looks like a wrapper may be a part of the language."""
    own = {folded(key) for key in notation.outline.keys} | notation.outline.inner_keys
    gone = {folded(key) for key in _KEY.findall(before)} - {folded(key) for key in _KEY.findall(after)}
    return not gone & own
