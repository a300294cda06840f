"""diagnostics-point-inside: every place that is reported lies inside the text."""

from __future__ import annotations

from itertools import pairwise

from grammar.checker import check_text
from grammar.contract.law import Subject, Trial, law, raise_causes
from grammar.diagnostic import Diagnostic
from grammar.source import Source, Span


@law(Subject.TEXT)
def diagnostics_point_inside(trial: Trial, text: str) -> str | None:
    """The places of a diagnostic, of what it refers to and of its fixes lie inside the text, in order.

    A place outside the text breaks whatever shows it: the underline of a message, the position in an editor, the
    replay of a ledger. The edits of a fix are sorted and do not overlap, so that they can be applied.
    """
    for schema in (None, trial.schema):
        diagnostics, _ = check_text(trial.language, Source(text), schema)
        raise_causes(diagnostics)
        for diagnostic in diagnostics:
            fault = _misplaced(diagnostic, len(text))
            if fault:
                return fault
    return None


def _misplaced(diagnostic: Diagnostic, size: int) -> str | None:
    spans = [(diagnostic.span, "points"), *((related.span, "refers") for related in diagnostic.related)]
    spans += [(edit.span, "has an edit") for fix in diagnostic.fixes for edit in fix.edits]
    for span, what in spans:
        if not 0 <= span.start <= span.end <= size:
            return f"`{diagnostic.name}` {what} at {_shown(span)} of a text of {size} characters"
    for fix in diagnostic.fixes:
        if not fix.edits:
            return f"a fix of `{diagnostic.name}` has no edits"
        for before, after in pairwise(fix.edits):
            if before.span.end > after.span.start:
                return f"a fix of `{diagnostic.name}` edits {_shown(before.span)} and {_shown(after.span)}"
    return None


def _shown(span: Span) -> str:
    return f"{span.start} to {span.end}"
