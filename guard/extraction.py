"""Where in what the model said is the text of the language?

A model wraps its answer: in a fence, between sentences, behind a thinking block, in a tool call, in a string.
Extraction proposes what may be the answer, each with the fixes that lead from the raw text to it; the journey reads
each and takes one only if all that can be read say the same. What stood around an answer is never dropped silently: it
is in the ledger, with its place.
"""

from __future__ import annotations

import ast
import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from grammar import Edit, Fix, Notation, Path, Safety, Source, Span
from grammar.notations.json import locate

MAX_CANDIDATES = 8
"""More places than this are an answer that cannot be told from its surroundings."""

_MAX_UNWRAPPINGS = 3
_MAX_STRING = 200_000
_MAX_NESTING = 5

_FENCE = re.compile(r"^[ \t]{0,3}(`{3,}+|~{3,}+)[^\n`]*+\n", re.MULTILINE)
_THOUGHT = re.compile(
    r"\s*<(think|thinking|thought|thoughts|reasoning|scratchpad|reflection|analysis)\b[^<>]*>", re.IGNORECASE
)
_END_OF_THOUGHT = re.compile(
    r"^[ \t]*</(?:think|thinking|thought|thoughts|reasoning)>[ \t]*$", re.MULTILINE | re.IGNORECASE
)
_BLANK = " \t\r\n\ufeff\u200b"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A text that may be the answer, with the fixes that lead to it from what the model said."""

    text: str
    ledger: tuple[Fix, ...] = ()


def candidates(text: str, notation: Notation) -> tuple[Candidate, ...]:
    """What may be a text of the notation in what the model said, in order; empty where there is nothing.

    A leading thinking block counts as none of it. The rest as a whole is the only candidate if it begins and ends as
    the notation's texts do. Otherwise the contents of fenced blocks; otherwise, where the notation's texts stand in
    brackets, each outermost bracketed part that names one of the notation's keys. A candidate that is a string or an
    envelope around the text is unwrapped. One pass over the text for each step.
    """
    start = _after_thought(text)
    spans = _spans(text, start, notation)
    if not spans:
        return ()
    return tuple(_unwrapped(_cut(text, span, notation), notation) for span in spans[: MAX_CANDIDATES + 1])


def _cut(text: str, span: Span, notation: Notation) -> Candidate:
    """The candidate at a place; blanks that mean nothing to the notation need no cutting away."""
    if not (text[: span.start] + text[span.end :]).strip(notation.blank):
        return Candidate(text)
    edits = [Edit(Span(0, span.start), ""), Edit(Span(span.end, len(text)), "")]
    kept = tuple(edit for edit in edits if edit.span.start < edit.span.end)
    fix = Fix(f"take the {notation.unit} out of the text around it", kept, Safety.SAFE)
    return Candidate(text[span.start : span.end], (fix,))


def _spans(text: str, start: int, notation: Notation) -> list[Span]:
    whole = _trimmed(text, start, len(text))
    if whole.start == whole.end:
        return []
    opening = notation.brackets[0] if notation.brackets else ""
    if opening and _plain(text[whole.start]) == opening != text[whole.start]:
        return [whole]  # an opening bracket in another width: the reader knows what to make of it
    if opening and text.startswith(opening, whole.start) and _closing(text, whole.start, notation) in (whole.end, -1):
        return [whole]
    fenced = [span for span, _ in zip(_fenced(text, start), range(MAX_CANDIDATES + 1), strict=False)]
    if opening:
        fenced = [span for span in fenced if text[span.start] in (opening, '"', "'", "[")]
    if fenced:
        return fenced
    if not opening or _is_string(text[whole.start : whole.end]):
        return [whole]
    return _bracketed(text, start, notation)


def _bracketed(text: str, start: int, notation: Notation) -> list[Span]:
    """The outermost bracketed parts that name a key of the notation: an aside in braces is none."""
    assert notation.brackets is not None
    opening = notation.brackets[0]
    found: list[Span] = []
    at = text.find(opening, start)
    while at >= 0 and len(found) <= MAX_CANDIDATES:
        end = _closing(text, at, notation)
        span = _trimmed(text, at, len(text) if end < 0 else end)
        inside = text[span.start : span.end]
        if not notation.keys or any(key in inside for key in notation.keys) or not inside.strip("{} \t\r\n"):
            found.append(span)
        at = text.find(opening, max(span.end, at + 1))
    return found


def _after_thought(text: str) -> int:
    """Where what the model said begins, its thinking aside; the end of the text where it never stopped thinking."""
    match = _THOUGHT.match(text)
    if match:
        close = re.compile(rf"</{re.escape(match.group(1))}\s*>", re.IGNORECASE).search(text, match.end())
        return close.end() if close else len(text)
    end = _END_OF_THOUGHT.search(text)
    return end.end() if end else 0


def _plain(character: str) -> str:
    return unicodedata.normalize("NFKC", character)


def _trimmed(text: str, start: int, end: int) -> Span:
    while start < end and text[start] in _BLANK:
        start += 1
    while start < end and text[end - 1] in _BLANK:
        end -= 1
    return Span(start, end)


def _fenced(text: str, start: int) -> Iterator[Span]:
    """The contents of the fenced blocks, none empty; the last block may be left open."""
    at = start
    while match := _FENCE.search(text, at):
        fence = match.group(1)
        close = re.compile(rf"^[ \t]{{0,3}}{re.escape(fence[0])}{{{len(fence)},}}[ \t]*$", re.MULTILINE)
        closing = close.search(text, match.end())
        span = _trimmed(text, match.end(), closing.start() if closing else len(text))
        if not closing and text.endswith(fence, match.end(), span.end):
            span = _trimmed(text, match.end(), span.end - len(fence))  # closed on the last line of the block
        if span.start < span.end:
            yield span
        at = closing.end() if closing else len(text)


def _closing(text: str, start: int, notation: Notation) -> int:
    """Where the bracket that opens at `start` is closed, double-quoted strings passed over; -1 if it never is."""
    assert notation.brackets is not None
    opening, closing = notation.brackets
    depth = 0
    at = start
    is_quoted = False
    while at < len(text):
        character = text[at]
        if is_quoted:
            if character == "\\":
                at += 1
            elif character == '"':
                is_quoted = False
        elif character == '"':
            is_quoted = True
        elif character == opening:
            depth += 1
        elif character == closing:
            depth -= 1
            if depth == 0:
                return at + 1
        at += 1
    return -1


# --- strings and envelopes ---


def _unwrapped(candidate: Candidate, notation: Notation) -> Candidate:
    """The text inside a string or an envelope, as often as there is one."""
    if notation.brackets is None:
        return candidate
    for _ in range(_MAX_UNWRAPPINGS):
        fix = _out_of_string(candidate.text, notation) or _out_of_envelope(candidate.text, notation)
        if fix is None:
            return candidate
        candidate = Candidate(_applied(candidate.text, fix), (*candidate.ledger, fix))
    return candidate


def _applied(text: str, fix: Fix) -> str:
    parts: list[str] = []
    at = 0
    for edit in fix.edits:
        parts += [text[at : edit.span.start], edit.text]
        at = edit.span.end
    return "".join([*parts, text[at:]])


def _is_string(text: str) -> bool:
    return len(text) > 1 and text[0] == text[-1] and text[0] in "\"'"


def _out_of_string(text: str, notation: Notation) -> Fix | None:
    """The fix that decodes a text which is one string holding a text of the notation."""
    held = text.strip(_BLANK)
    if not _is_string(held) or len(held) > _MAX_STRING:
        return None
    decoded = _decoded(held)
    opening, closing = notation.brackets or ("", "")
    if decoded is None and held[1:].startswith(opening) and held[:-1].endswith(closing):
        decoded = held[1:-1]  # quotes put around a text, its own quotes left as they were
    if decoded is None or not decoded.strip(_BLANK).startswith((opening, '"', "'")):
        return None
    return Fix(f"take the {notation.unit} out of a string", (Edit(Span(0, len(text)), decoded),), Safety.SAFE)


def _decoded(text: str) -> str | None:
    try:
        value = json.loads(text, strict=False) if text[0] == '"' else ast.literal_eval(text)
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        return None
    return value if isinstance(value, str) else None


def _out_of_envelope(text: str, notation: Notation) -> Fix | None:
    """The fix that takes a text out of an object around it that has none of the notation's keys of its own.

    Only where one part alone, at any depth, has them: two are a question, not an answer.
    """
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(document, dict | list) or not notation.keys or _has_keys(document, notation):
        return None
    inner = [*_inner((), document, notation, 0)]
    if len(inner) != 1:
        return None
    (path, value), places = inner[0], locate(Source(text))
    span = places.value(path)
    title = f"take the {notation.unit} out of its envelope"
    if isinstance(value, str):
        return Fix(title, (Edit(Span(0, len(text)), value),), Safety.SAFE)
    edits = (Edit(Span(0, span.start), ""), Edit(Span(span.end, len(text)), ""))
    return Fix(title, edits, Safety.SAFE)


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
    for key, held in members[:100]:
        here = (*path, key)
        if _has_keys(held, notation):
            yield here, held
        elif isinstance(held, str) and notation.brackets and held.strip(_BLANK).startswith(notation.brackets[0]):
            if any(key_ in held for key_ in notation.keys):
                yield here, held
        else:
            yield from _inner(here, held, notation, depth + 1)
