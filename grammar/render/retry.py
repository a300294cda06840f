"""Diagnostics for the model that will try again: few words, and nothing of its text that could be read as an order.

The text goes back into a prompt, so what the model (or whoever speaks through it) wrote is shown only as JSON string
literals: cut, on one line, and with everything escaped that a model could take for structure: code fences, headings,
tags and special tokens, and the colon of a speaker ("system:"). Reading the literal back gives the text unchanged.
"""

from __future__ import annotations

import json
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING

from grammar.diagnostic import Diagnostic, Path, Safety, Severity, quote
from grammar.pattern import pattern
from grammar.render.text import in_order, is_hidden, within
from grammar.suggestion import SHOWN

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from grammar.source import Source

SHOWN_PROBLEMS = 10
"""At most this many problems are listed; the rest are counted."""

MAX_RETRY_CHARACTERS = 10_000
"""No retry text is longer, if `unit` and `form` have at most 40 characters each. A usual one has under 500."""

_QUOTED = 60
_SHORT = 40
_SENTENCE = 300
_READ = 2_000
_BARE = pattern(r"[\w.$@/-]{1,60}")
_NOUN = pattern(r"(?:the )?([a-z]+ )?")
_TOKEN = pattern(r"\[/?[A-Za-z_]{1,30}\]")
_SPEAKERS = ("ai", "assistant", "developer", "function", "human", "model", "system", "tool", "user")
_AFTER_LESS_THAN = frozenset(' 0123456789="$')


def retry_text(
    diagnostics: Sequence[Diagnostic],
    source: Source,
    unit: str = "query",
    *,
    form: str = "",
    fixable: Collection[Diagnostic] = (),
) -> str:
    """What to tell the model whose text was not accepted; never raises, on any text.

    A problem is what is said in one line: an error, or all errors of one kind that have a safe fix. At most
    `SHOWN_PROBLEMS` are listed: what is not `fixable` before what is, and the first of each name before the others;
    else in the order of their places. Warnings and notes are listed only where there is no error, for they are not why
    the text was refused.

    Args:
        diagnostics: in any order; without any, the text only asks for another answer.
        source: the text that the diagnostics speak of.
        unit: what the language calls one text, as `Explaining.unit` of a notation.
        form: what the answer is to be written in, as `Explaining.form`; empty where a name would not help.
        fixable: those of the diagnostics that do not stand in the way, since they are fixed in any case.

    Returns:
        Lines without a last line break, at most `MAX_RETRY_CHARACTERS` together.

    >>> from grammar.source import Source, Span
    >>> fault = Diagnostic("unknown-word", Severity.ERROR, "`AVERAGE` is not an operator", Span(0, 9), near=("AVG",))
    >>> print(retry_text([fault], Source('"AVERAGE"'), form="JSON"))
    The query was not accepted. 1 problem.
    1. "AVERAGE": this is not an operator. Near: AVG.
    Answer with the whole query again, as JSON only.
    """
    errors = [diagnostic for diagnostic in diagnostics if diagnostic.severity is Severity.ERROR]
    problems = _problems(in_order(errors or diagnostics), source, fixable)
    count = f" {len(problems)} problem{'s' * (len(problems) > 1)}." if problems else ""
    lines = [f"The {unit} was not accepted.{count}"]
    lines += [f"{number}. {problem}" for number, problem in enumerate(problems[:SHOWN_PROBLEMS], 1)]
    if len(problems) > SHOWN_PROBLEMS:
        lines.append(f"and {len(problems) - SHOWN_PROBLEMS} more.")
    how = f", as {form} only." if form else " and nothing else."
    lines.append(f"Answer with the whole {unit} again{how}")
    return "\n".join(lines)


def _problems(diagnostics: Sequence[Diagnostic], source: Source, fixable: Collection[Diagnostic]) -> list[str]:
    """A line for each problem, without its number, in the order in which they are to be told."""
    fixable = frozenset(fixable)
    problems: list[tuple[bool, int, str]] = []
    turns: Counter[str] = Counter()
    kinds = [_kind(diagnostic, is_fixable=diagnostic in fixable) for diagnostic in diagnostics]
    places = Counter(kinds)
    for diagnostic, kind in zip(diagnostics, kinds, strict=True):
        further = places.pop(kind, 0) - 1 if kind is not None else 0
        if further < 0:
            continue  # told with the first of its kind
        problems.append(
            (diagnostic in fixable, turns[diagnostic.name], _problem(diagnostic, source) + _further(further))
        )
        turns[diagnostic.name] += 1
    return [line for _, _, line in sorted(problems, key=lambda problem: problem[:2])]


def _kind(diagnostic: Diagnostic, *, is_fixable: bool) -> tuple[bool, str, str] | None:
    """What faults of form have in common that are put right alike, whatever the words they are about; None for others."""
    if not is_fixable and not any(fix.safety is Safety.SAFE for fix in diagnostic.fixes[:1]):
        return None
    return is_fixable, diagnostic.name, " ".join(diagnostic.message[:_READ].split("`")[::2])


def _further(places: int) -> str:
    if not places:
        return ""
    return f" The same at {places} more {'places' if places > 1 else 'place'}."


def _problem(diagnostic: Diagnostic, source: Source) -> str:
    at = within(source, diagnostic.span)
    faulty = _value(source.text[at.start : min(at.end, at.start + _READ)])
    where = _quoted(faulty) if faulty else _spot(source, at.start)
    place = _place(diagnostic.path)
    subject = " ".join(part for part in (where, place) if part)
    sentence = _sentence(diagnostic.message, faulty)
    parts = [f"{subject}: {sentence}" if subject else sentence[:1].upper() + sentence[1:]]
    if diagnostic.near:
        parts.append(f"Near: {', '.join(_name(near) for near in diagnostic.near[:SHOWN])}.")
    elif diagnostic.help:
        help_ = _sentence(diagnostic.help)
        parts.append(help_[:1].upper() + help_[1:])
    return " ".join(parts)


def _value(text: str) -> str:
    """What a string literal stands for; any other text as it is."""
    if len(text) >= 2 and text[0] == text[-1] == '"':
        try:
            value = json.loads(text, strict=False)
        except ValueError:
            return text
        return value if isinstance(value, str) and value else text
    return text


def _spot(source: Source, offset: int) -> str:
    """A place between characters, in words; empty where the text is blank and every place the same."""
    after = source.text[offset : offset + _READ].lstrip()
    if after:
        return f"Before {_quoted(after, _SHORT)}"
    return "At the end" if source.text[:_READ].strip() else ""


def _place(path: Path) -> str:
    clause = next((step for step in path if isinstance(step, str)), "")
    return f"(in {_name(clause, _SHORT)})" if clause else ""


def _name(name: str, characters: int = _QUOTED) -> str:
    """A name bare where it can be nothing else, else as a literal."""
    is_bare = len(name) <= characters and _BARE.fullmatch(name) and not any(map(is_hidden, name))
    return name if is_bare else _quoted(name, characters)


def _sentence(message: str, faulty: str = "") -> str:
    """A message with its quotations as literals; "this" for the faulty text where the message begins with it."""
    pieces = message[:_READ].split("`")
    if len(pieces) % 2 == 0:
        pieces = [message[:_READ]]  # not as `quote` leaves it: nothing can be told from anything
    begin = ""
    noun = _NOUN.fullmatch(pieces[0])
    if faulty and noun and len(pieces) > 2 and pieces[1] == quote(faulty)[1:-1] and pieces[2].startswith(" "):
        begin = f"this {noun[1] or ''}".rstrip()
        pieces = pieces[2:]
    shown = begin + "".join(
        _quoted(piece) if number % 2 else _escaped(piece, _SENTENCE, is_ours=True)
        for number, piece in enumerate(pieces)
    )
    if len(shown) > _SENTENCE:
        shown = shown[: _SENTENCE - 1] + "…"
    return shown if shown.endswith(("?", "…")) else shown + "."


def _quoted(text: str, characters: int = _QUOTED) -> str:
    """The text as a JSON string literal; of a longer text the beginning, with an ellipsis.

    At most `characters` of the text, and at most twice as many as they stand in the literal.
    """
    return f'"{_escaped(text, characters)}"'


def _escaped(text: str, characters: int, *, is_ours: bool = False) -> str:
    cut = text if len(text) <= characters else text[: characters - 1]
    shown: list[str] = []
    room = 2 * characters
    for at in range(len(cut)):
        piece = _unicode_escape(cut[at]) if _is_structure(cut, at, is_ours=is_ours) else cut[at]
        if not is_ours and cut[at] in '"\\':
            piece = "\\" + cut[at]
        room -= len(piece)
        if room < 0:
            break
        shown.append(piece)
    return "".join(shown) + ("…" if len(shown) < len(text) else "")


def _is_structure(text: str, at: int, *, is_ours: bool) -> bool:
    """Whether a model could take the character for more than a character of a text."""
    character = text[at]
    if not character.isascii():
        return is_hidden(character) or not (unicodedata.category(character)[0] in "LMN" or character == "…")
    if character == ":":
        word = text[:at].rstrip()
        return word[-1:].isalpha() and (not is_ours or word.lower().endswith(_SPEAKERS))
    if character == "<":
        return text[at + 1 : at + 2] not in _AFTER_LESS_THAN and at + 1 < len(text)
    if character == "[":
        return _TOKEN.match(text, at) is not None
    if character in "#~":
        return character in (text[at + 1 : at + 2], text[max(at - 1, 0) : at])
    return character == "`" or not character.isprintable()


def _unicode_escape(character: str) -> str:
    """The character as JSON writes it in ASCII."""
    written = json.dumps(character)[1:-1]
    return written if len(written) > 1 else f"\\u{ord(character):04x}"
