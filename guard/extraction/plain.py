"""Plain: a text without brackets that is encoded, wrapped or decorated as a whole, and reads once that is taken off.

Texts in brackets are told from what is around and in them by their brackets. Of any other language only its grammar can say
what a text of it is. So what people and programs do to a whole text is undone here, one step after the other, and what comes
of it counts only where it is read to its end without an error. What stands in quotation marks is a literal, and stays.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from grammar import Edit, Fix, Notation, Path, Safety, Source, Span
from grammar.notations.json.literals.heads import WITHDRAWING
from grammar.parsing.budget import Work
from grammar.parsing.reader import read_to_error
from grammar.pattern import pattern
from grammar.suggestion import folded
from guard.extraction.blanks import trimmed
from guard.extraction.candidate import Candidate, Leftover
from guard.extraction.tokens import without_tokens
from guard.ledger import apply

_LONGEST = 20_000
_MOST_STEPS = 4
_MAX_DEPTH = 6
_MOST_MEMBERS = 40


def out_of_plain(candidate: Candidate, notation: Notation, work: Work | None) -> Candidate:
    """The candidate with what was done to it undone; the candidate itself where nothing helps, or where it is read already.

    Args:
        candidate: a text of a notation without brackets.
        notation: how its texts look.
        work: what reading may take; None where that is not limited.

    Raises:
        WorkExceededError: there is not so much work left.
    """
    text = candidate.text
    if len(text) > _LONGEST or not text.strip() or _reads(text, notation, work):
        return candidate
    if text.startswith("\ufeff") and _reads(text[1:], notation, work):
        return candidate  # reading takes the mark away, and leaves blanks behind it that may count
    inside = _out_of_json(text, notation, work)
    if inside is not None:
        fix, leftovers = inside
        around = tuple(leftover.behind(candidate.ledger) for leftover in leftovers)
        return Candidate(apply(text, fix), (*candidate.ledger, fix), candidate.is_cut, (*candidate.leftovers, *around))
    ledger: tuple[Fix, ...] = ()
    steps = [
        step for step in _STEPS if step is not _end or ";" not in notation.syntax.grammar
    ]  # there it may say something
    for _ in range(_MOST_STEPS):
        undone = [fix for fix in (step(text) for step in steps) if fix is not None]
        if not undone:
            break
        whole = next((fix for fix in undone if _reads(apply(text, fix), notation, work)), None)
        fix = whole or undone[0]
        text, ledger = apply(text, fix), (*ledger, fix)
        if whole is not None:
            return Candidate(text, (*candidate.ledger, *ledger), candidate.is_cut, candidate.leftovers)
    spelled = _respelled(candidate.text, notation, work)
    if spelled is None:
        return candidate
    return Candidate(
        apply(candidate.text, spelled), (*candidate.ledger, spelled), candidate.is_cut, candidate.leftovers
    )


def _reads(text: str, notation: Notation, work: Work | None) -> bool:
    return read_to_error(notation, Source(text), work)[0] is not None


def _out_of_json(text: str, notation: Notation, work: Work | None) -> tuple[Fix, tuple[Leftover, ...]] | None:
    """The fix that takes the only text of the language out of a string or an object of JSON, with what is left out."""
    bare = text.strip()
    if bare[:1] not in ('"', "{", "["):
        return None
    try:
        document = json.loads(bare)
    except (ValueError, RecursionError):
        return None
    found = [
        (path, said)
        for path, said in _strings(document, ())
        if " " in said.strip() or not path
        if _reads(said, notation, work)
    ]
    if len(found) != 1 or any(_says_more(step) for step in found[0][0]):
        return None
    path, said = found[0]
    fix = Fix(f"take the {notation.explaining.unit} out of a string", (Edit(Span(0, len(text)), said),), Safety.SAFE)
    rest = "\n".join(
        f"{step}: {other}" for place, other in _strings(document, ()) if place != path for step in place[-1:]
    )
    return fix, ((Leftover(rest, Span(len(rest), len(rest)), (fix,)),) if rest else ())


def _strings(value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    if len(path) > _MAX_DEPTH:
        return
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, member in list(value.items())[:_MOST_MEMBERS]:
            yield from _strings(member, (*path, key))
    elif isinstance(value, list):
        for place, item in enumerate(value[:_MOST_MEMBERS]):
            yield from _strings(item, (*path, place))


def _says_more(step: str | int) -> bool:
    """Whether a key on the way to a text may take it back."""
    return isinstance(step, str) and any(folded(word) in WITHDRAWING for word in re.findall(r"[A-Za-z]+", step))


# --- steps: each gives the fix that undoes one thing that was done to a whole text, None where it was not ---

_QUOTED = r"\"(?:[^\"\\\n]|\\.)*+\"|'(?:[^'\\\n]|\\.)*+'"


def _outside(
    text: str, expression: str, put: Callable[[re.Match[str]], str | None], flags: int = 0
) -> tuple[Edit, ...]:
    """What is put in the place of each match outside of quotation marks; None leaves one as it is."""
    edits: list[Edit] = []
    for match in re.finditer(rf"{_QUOTED}|(?P<found>{expression})", text, flags):
        if match["found"] is not None and (instead := put(match)) is not None and instead != match.group():
            edits.append(Edit(Span(*match.span()), instead))
    return tuple(edits)


def _tokens(text: str) -> Fix | None:
    span, _ = without_tokens(text, 0)
    if text[: span.start].strip() + text[span.end :].strip() == "":
        return None
    edits = (Edit(Span(0, span.start), ""), Edit(Span(span.end, len(text)), ""))
    return Fix("take the tokens of the chat away", tuple(e for e in edits if e.span.start < e.span.end), Safety.SAFE)


_TAGGED = pattern(r"\s*<(?P<name>[A-Za-z][\w-]{0,30})>(?P<inner>.*)</(?P=name)>\s*", re.DOTALL)


def _tags(text: str) -> Fix | None:
    match = _TAGGED.fullmatch(text)
    if match is None or _says_more(match["name"]):
        return None
    inner = trimmed(text, *match.span("inner"))
    edits = (Edit(Span(0, inner.start), ""), Edit(Span(inner.end, len(text)), ""))
    return Fix("take it out of the tag around it", edits, Safety.SAFE)


def _entities(text: str) -> Fix | None:
    edits = _outside(
        text, r"&(?:[a-z]{2,6}|#\d{2,4}|#[xX][0-9A-Fa-f]{2,4});", lambda match: html.unescape(match.group())
    )
    return Fix("decode the entities of HTML", edits, Safety.SAFE) if edits else None


def _escapes(text: str) -> Fix | None:
    if "\n" in text.strip():
        return None  # its line breaks are its own
    edits = _outside(text, r"\\[nt]", lambda match: "\n" if match.group()[1] == "n" else "\t")
    return Fix("write the line breaks as line breaks", edits, Safety.SAFE) if edits else None


_MARKED = pattern(
    r"\s*(?P<mark>\*\*|__|(?<![*_])[*_](?![*_]))(?P<bold>\S.*\S)(?P=mark)\s*"
    r"|\s*(?:[-*+\u2022]|\d{1,2}[.)]|[$>%#](?=[ \t]))[ \t]+(?P<item>\S[^\n]*)\s*"
    r"|\s*\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[^\s\]]{0,16}\]?[ \t]+(?P<logged>\S[^\n]*)\s*",
    re.DOTALL,
)


def _marks(text: str) -> Fix | None:
    match = _MARKED.fullmatch(text)
    if match is None:
        return None
    name = next(name for name in ("bold", "item", "logged") if match[name] is not None)
    inner = trimmed(text, *match.span(name))
    edits = (Edit(Span(0, inner.start), ""), Edit(Span(inner.end, len(text)), ""))
    return Fix("take the marks around it away", tuple(e for e in edits if e.span.start < e.span.end), Safety.SAFE)


def _decorations(text: str) -> Fix | None:
    edits = _outside(text, r"`[A-Za-z_][\w.]*`|\[[A-Za-z_][\w.]*\]", lambda match: match.group()[1:-1])
    return Fix("write the names without marks around them", edits, Safety.SAFE) if edits else None


def _end(text: str) -> Fix | None:
    match = re.search(r"(?<=[^\s,;]);+\s*\Z", text)  # behind a comma something is missing
    return None if match is None else Fix("leave out what ends it", (Edit(Span(*match.span()), ""),), Safety.SAFE)


def _beginning(text: str) -> Fix | None:
    match = re.match(r"\s*=\s*(?=\S)", text)
    return None if match is None else Fix("leave out what begins it", (Edit(Span(0, match.end()), ""),), Safety.SAFE)


_STEPS = (_tokens, _tags, _marks, _entities, _escapes, _decorations, _end, _beginning)

_SPELLINGS = {
    "==": ("=",), "!=": ("<>",), "<>": ("!=",), "=>": (">=",), "=<": ("<=",), "\u2265": (">=",), "\u2264": ("<=",),
    "\u2260": ("!=", "<>"), "&&": ("and", "AND"), "===": ("=", "=="), "=": ("==",),
}  # fmt: skip
"""Signs of other languages, each with those that say the same. `||` is not among them: it is "or" in some languages, and puts
texts together in others."""

_SIGN = r"&&|[=<>!\u2265\u2264\u2260]+"


def _respelled(text: str, notation: Notation, work: Work | None) -> Fix | None:
    """The fix that writes signs of other languages as this one has them, where one way alone makes a text of it."""
    signs = {match["found"] for match in re.finditer(rf"{_QUOTED}|(?P<found>{_SIGN})", text) if match["found"]}
    own = notation.explaining.mistakes  # what the language says of a sign itself comes first
    strange = [sign for sign in sorted(signs) if sign in _SPELLINGS and f'"{sign}"' not in own]
    if not strange or len(strange) > 3:
        return None
    fixes: list[Fix] = []
    for way in (0, 1):
        for kept in ((), *((sign,) for sign in strange if len(strange) > 1)):
            instead = {
                sign: _SPELLINGS[sign][min(way, len(_SPELLINGS[sign]) - 1)] for sign in strange if sign not in kept
            }
            edits = _outside(text, _SIGN, lambda match, instead=instead: instead.get(match.group()))  # type: ignore[misc]
            fix = Fix("write the signs as the language has them", edits, Safety.SAFE)
            if edits and fix not in fixes and _reads(apply(text, fix), notation, work):
                fixes.append(fix)
    written = {apply(text, fix).casefold() for fix in fixes}
    return fixes[0] if len(written) == 1 else None
