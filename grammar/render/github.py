"""A diagnostic for GitHub Actions: a workflow command that becomes an annotation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grammar.diagnostic import Diagnostic, Severity
from grammar.render.text import told, visible, within

if TYPE_CHECKING:
    from grammar.source import Source

_COMMAND = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def github_annotation(diagnostic: Diagnostic, source: Source, file: str, *, record_line: int = 0) -> str:
    """The workflow command for one diagnostic, on one line, without its line break.

    `record_line` is the line of the file that holds the whole source inside a record; 0 where the source is the file.

    Note and help follow the message as further lines of the annotation. A span over several lines has no columns:
    the runner takes columns only where both ends are on one line. `endColumn` is behind the last character, as in
    SARIF.

    Source: GitHub Docs, Workflow commands for GitHub Actions, "Setting an error message"; the escapes are those of
    ``escapeData`` and ``escapeProperty`` in actions/toolkit, packages/core/src/command.ts; the rule for columns is
    ``ValidateLinesAndColumns`` in actions/runner, src/Runner.Worker/ActionCommandManager.cs (August 2026).

    >>> from grammar.source import Source, Span
    >>> fault = Diagnostic("stray-word", Severity.ERROR, "a word too many: 100%", Span(3, 7))
    >>> github_annotation(fault, Source("{} done"), "a,b.json")
    '::error file=a%2Cb.json,line=1,endLine=1,col=4,endColumn=8,title=stray-word::a word too many: 100%25'
    """
    at = within(source, diagnostic.span)
    line, column = source.line_column(at.start)
    end_line, end_column = source.line_column(at.end)
    properties: dict[str, object] = {"file": file, "line": line, "endLine": end_line}
    if record_line:
        properties |= {"line": record_line, "endLine": record_line}
    elif line == end_line:
        properties |= {"col": column, "endColumn": end_column}
    properties["title"] = visible(diagnostic.name)
    listed = ",".join(f"{key}={_property(str(value))}" for key, value in properties.items())
    return f"::{_COMMAND[diagnostic.severity]} {listed}::{_data(told(diagnostic))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
