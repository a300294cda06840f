"""One diagnostic, three readers: a person, a program, and the model that will try again."""

from grammar.render.github import github_annotation
from grammar.render.record import to_record
from grammar.render.retry import retry_text
from grammar.render.sarif import sarif_document, sarif_lines, sarif_log, sarif_results
from grammar.render.text import render_text

__all__ = [
    "github_annotation",
    "render_text",
    "retry_text",
    "sarif_document",
    "sarif_lines",
    "sarif_log",
    "sarif_results",
    "to_record",
]
