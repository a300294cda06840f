"""Whether what a model said is a decline: its sentence, alone or with a reason, and no text of the language beside it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from grammar import Diagnostic, Language, Severity, Source, Span
from grammar.diagnostic import quote
from grammar.notation import Tree_co
from guard.decline import Decline
from guard.extraction.blanks import BLANK, trimmed
from guard.extraction.candidates import candidates
from guard.extraction.fences import fenced
from guard.extraction.json_text import MAX_STRING
from guard.extraction.thought import after_thought
from guard.verdict import Accepted, Declined, Rejected, Repaired, Verdict

BESIDE = "query-beside-decline"
"""The name of the diagnostic that says an answer declines and holds a query too."""

_NOTHING = ("empty-text", "no-query")

_EMPHASIS = "*_`> "
_BETWEEN = f"{_EMPHASIS}{BLANK}.:;,-\u2013\u2014"
"""What may stand between the sentence and the reason."""

_CODE = re.compile(r"`([^`\n]{1,2000})`")
_MOST_CODE = 4
"""So many pieces of code beside a decline are read."""

ReadPart = Callable[[str], str | None]
"""The canonical text of what can be read in a part of an answer, None where there is nothing."""


def declined(source: Source, language: Language, decline: Decline, read_part: ReadPart) -> Declined | Rejected | None:
    """The verdict on an answer that begins with the sentence, or is an object that declines; None on any other.

    The sentence begins the answer, its thinking, a fence and marks of emphasis aside. A text of the language in the rest
    refuses the answer: it says two things.

    Args:
        source: what the model said.
        language: whose text it might have been.
        decline: how the model declines.
        read_part: how the rest is read.
    """
    text = source.text
    if len(text) > language.notation.max_characters:
        return None
    inner = _inner(text)
    if decline.member is not None and (members := _members(text[inner.start : inner.end], decline.member)) is not None:
        return _by_member(source, language, decline.member, members, read_part)
    said = text[inner.start : inner.end]
    if decline.in_string and (string := _string(said)) is not None:
        said = string
    begin = len(said) - len(said.lstrip(_EMPHASIS))
    end = decline.begins(said, begin)
    if end is None:
        return None
    outside = text[inner.end :]
    reason, rest = said[end:].lstrip(_BETWEEN).strip(_EMPHASIS + BLANK), f"{said[end:]}\n{outside}"
    if _holds_text(rest, language, decline, read_part):
        return _refused(source, language)
    return Declined(source, language, reason)


def without_decline(verdict: Verdict[Tree_co], decline: Decline) -> Verdict[Tree_co]:
    """The verdict on an answer that does not begin with the sentence; a refusal where it declines all the same.

    It does where what was left out of it says so, or a line of it begins with the sentence. Where there is no text of the
    language, the help says how to decline.
    """
    if isinstance(verdict, Rejected):
        return _offered(verdict, decline)
    if not isinstance(verdict, Accepted | Repaired):
        return verdict
    raw, text = verdict.source.text, verdict.text
    if decline.has_line(text):
        return _refused(verdict.source, verdict.language)
    if text is not raw and decline.count(raw[after_thought(raw) :]) > decline.count(text):
        return _refused(verdict.source, verdict.language)
    return verdict


def _offered(verdict: Rejected, decline: Decline) -> Rejected:
    """The refusal of an answer without a text of the language, with the other answer that the model may give."""
    if not any(error.name in _NOTHING and error.help for error in verdict.errors):
        return verdict
    way = f", or begin the answer with {quote(decline.words)} if it cannot be asked"
    offered = tuple(replace(d, help=d.help + way) if d.name in _NOTHING and d.help else d for d in verdict.diagnostics)
    return replace(verdict, diagnostics=offered)


def _inner(text: str) -> Span:
    """The answer without blanks, thinking, and the fence around it."""
    whole = trimmed(text, after_thought(text), len(text))
    if text.startswith(("```", "~~~", "'''", '"""'), whole.start):
        block = next(fenced(text, whole.start), None)
        if block is not None:
            return trimmed(text, block.start, block.end)
    return whole


def _string(text: str) -> str | None:
    """What a JSON string says; None where the text is none."""
    if not text.startswith('"') or len(text) > MAX_STRING:
        return None
    try:
        value = json.loads(text, strict=False)
    except ValueError:
        return None
    return value.lstrip(BLANK) if isinstance(value, str) else None


def _members(text: str, name: str) -> list[tuple[str, Any]] | None:
    """The members of an object that declines, in order; None where the text is no such object."""
    if not text.startswith("{") or f'"{name}"' not in text or len(text) > MAX_STRING:
        return None
    outermost: list[tuple[str, Any]] = []

    def note(members: list[tuple[str, Any]]) -> dict[str, Any]:
        outermost[:] = members  # the outermost object is the last to end
        return dict(members)

    try:
        value = json.loads(text, object_pairs_hook=note)
    except (ValueError, RecursionError):
        return None
    told = [content for key, content in outermost if key == name] if isinstance(value, dict) else []
    return outermost if len(told) == 1 and (told[0] is True or (isinstance(told[0], str) and told[0].strip())) else None


def _by_member(
    source: Source, language: Language, name: str, members: list[tuple[str, Any]], read_part: ReadPart
) -> Declined | Rejected:
    """The verdict on an object that declines: what else it has says nothing, or is words."""
    others = [value for key, value in members if key != name and value not in (None, "", False, [], {})]
    told = next(value for key, value in members if key == name)
    words = [told] if isinstance(told, str) else others if len(others) == 1 else []
    if not all(isinstance(value, str) and read_part(value) is None for value in [*others, *words]):
        return _refused(source, language)
    return Declined(source, language, str(words[0]).strip() if words else "")


def _holds_text(rest: str, language: Language, decline: Decline, read_part: ReadPart) -> bool:
    """Whether the rest of a decline holds a text of the language.

    Where texts stand in brackets, anything that looks like one. Else what reads as one, in a fence, as code or in the
    words; but not in the words where any words are texts of the language.
    """
    if not rest.strip(BLANK):
        return False
    if language.notation.outline.brackets is not None:
        return bool(candidates(rest, language.notation))
    code = [rest[span.start : span.end] for span, _ in zip(fenced(rest, 0), range(_MOST_CODE), strict=False)]
    code += [match[1] for match, _ in zip(_CODE.finditer(rest), range(_MOST_CODE), strict=False)]
    if any(read_part(part) is not None for part in code):
        return True
    return read_part(decline.sentence) is None and read_part(rest) is not None


def _refused(source: Source, language: Language) -> Rejected:
    unit = language.notation.explaining.unit
    return Rejected(
        source,
        language,
        (
            Diagnostic(
                BESIDE,
                Severity.ERROR,
                f"the answer declines, and has a {unit} too",
                Span(0, len(source.text)),
                help=f"answer with the {unit} only, or decline without one",
            ),
        ),
    )
