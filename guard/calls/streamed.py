"""Streamed: what is wrong with a text because of how it came, whatever the language says of it."""

from __future__ import annotations

from grammar import Diagnostic, Language, Severity, Span
from guard.verdict import Rejected, Repaired


def refuse_repaired(verdict: Repaired) -> Rejected:
    """The verdict on a text that needs a repair, where part of it was already sent."""
    late = Diagnostic(
        "repair-too-late",
        Severity.ERROR,
        "the text needs a repair, but part of it was already sent",
        Span(0, len(verdict.source.text)),
        help="hold back streams whose texts may need a repair",
    )
    return Rejected(
        verdict.source,
        verdict.language,
        (late, *verdict.fixed),
        verdict.repairs,
        verdict.unjudged,
        fixable=verdict.fixed,
    )


def impossible_text(language: Language, text: str, viable: int) -> Diagnostic:
    """What is wrong with a text of which only the first `viable` characters begin a sentence."""
    return Diagnostic(
        "impossible-text",
        Severity.ERROR,
        f"no {language.notation.explaining.unit} can continue this way",
        Span(min(viable, len(text)), len(text)),
        label="from here",
    )
