"""A diagnostic for a program: a plain dict that is JSON as it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from grammar.render.text import within

if TYPE_CHECKING:
    from grammar.diagnostic import Diagnostic
    from grammar.source import Source


def to_record(diagnostic: Diagnostic, source: Source) -> dict[str, Any]:
    """The diagnostic as dict, list, str and int only.

    `rule`, `severity`, `span`, `line`, `column` and `message` are always there; `help`, `note`, `near`, `label`,
    `path`, `related` and `fixes` only where they say something. Spans are ``[start, end]`` in characters of the text,
    from 0; `line` and `column` count from 1. An edit is ``[start, end, text]``.

    Texts are exact, not escaped for a terminal: who prints them does that.

    >>> from grammar.diagnostic import Diagnostic, Severity
    >>> from grammar.source import Source, Span
    >>> to_record(Diagnostic("stray-word", Severity.ERROR, "a word too many", Span(3, 7)), Source("{} done"))
    {'rule': 'stray-word', 'severity': 'error', 'span': [3, 7], 'line': 1, 'column': 4, 'message': 'a word too many'}
    """
    line, column = source.line_column(within(source, diagnostic.span).start)
    record: dict[str, Any] = {
        "rule": diagnostic.name,
        "severity": diagnostic.severity.value,
        "span": [diagnostic.span.start, diagnostic.span.end],
        "line": line,
        "column": column,
        "message": diagnostic.message,
    }
    further = {
        "label": diagnostic.label,
        "note": diagnostic.note,
        "help": diagnostic.help,
        "near": list(diagnostic.near),
        "path": list(diagnostic.path),
        "related": [
            {"span": [related.span.start, related.span.end], "message": related.message}
            for related in diagnostic.related
        ],
        "fixes": [
            {
                "title": fix.title,
                "safety": fix.safety.value,
                "edits": [[edit.span.start, edit.span.end, edit.text] for edit in fix.edits],
            }
            for fix in diagnostic.fixes
        ],
    }
    record.update((key, value) for key, value in further.items() if value)
    return record
