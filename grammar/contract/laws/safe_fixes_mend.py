"""safe-fixes-mend: where every error has a safe fix, applying them leads to a text without errors."""

from __future__ import annotations

from grammar.checker import check_parsed, check_text
from grammar.contract.law import Subject, Trial, Unfit, errors_of, is_safely_mended, law
from grammar.diagnostic import Diagnostic, Fix, quote
from grammar.parsing.reader import parse
from grammar.source import Source

_MOST_ROUNDS = 60
"""Applying fixes can reveal new ones; a text of a few hundred characters needs fewer rounds than this."""


@law(Subject.TEXT, idle="no text had errors that all have a safe fix")
def safe_fixes_mend(trial: Trial, text: str) -> str | None:
    """Applying the safe fixes of a text comes to an end, in a text that is read, and that a second run leaves alone.

    A safe fix is applied unasked, so it has to work: it changes the text, it does not bring back what another fix took
    away, and the result parses on both roads. Fixes are applied as long as every error has a safe one; a text with
    an error that has none is refused, which this law says nothing about.
    """
    seen: dict[str, None] = {text: None}
    for _ in range(_MOST_ROUNDS):
        diagnostics, parsed = check_text(trial.language, Source(text))
        errors = errors_of(diagnostics)
        if not errors:
            if len(seen) == 1:
                raise Unfit
            return None if parsed.tree is not None else f"fixed to {quote(text)}, it has no error and no tree"
        if not all(map(is_safely_mended, errors)):
            if len(seen) == 1:
                raise Unfit
            return None
        text = _mended(text, errors)
        if text in seen:
            return f"mending {quote(errors[0].name)} leads back to {quote(text)}"
        seen[text] = None
        settled = _settled(trial, text)
        if settled:
            return settled
    return f"mending comes to no end: after {_MOST_ROUNDS} rounds the text is {quote(text)}"


def _settled(trial: Trial, text: str) -> str | None:
    """What a second run would do to a text that the grammar finds no error in."""
    source = Source(text)
    slow, _ = check_text(trial.language, source)
    if errors_of(slow):
        return None
    fast = check_parsed(trial.language, parse(trial.language.notation, source))
    if errors_of(fast):
        return f"fixed to {quote(text)}, it is right to the grammar and not to the fast path"
    return None


def _mended(text: str, errors: list[Diagnostic]) -> str:
    """The text with the first fix of every error, from its end to its start; one that touches another waits."""
    barrier = len(text) + 1
    for fix in sorted((error.fixes[0] for error in errors), key=_end, reverse=True):
        if _end(fix) < barrier or barrier > len(text):
            for edit in reversed(fix.edits):
                text = text[: edit.span.start] + edit.text + text[edit.span.end :]
            barrier = fix.edits[0].span.start
    return text


def _end(fix: Fix) -> int:
    return fix.edits[-1].span.end
