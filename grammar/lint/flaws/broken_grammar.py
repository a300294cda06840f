"""broken-grammar: a text that Lark does not load as a grammar."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import Severity
from grammar.lint.analysis import GrammarAnalysis
from grammar.lint.flaw import FlawFinding, Stage, flaw
from grammar.rule import Example


@flaw(
    severity=Severity.ERROR,
    stage=Stage.TEXT,
    invalid=[
        Example('start: ("a" | "b"\n'),
        Example('start: "a"\nstart: "b"\n'),
        Example("start: A\nA: /(/\n"),
        Example('start: "a"~3..1\n'),
        Example("%import nowhere.NAME\nstart: NAME\n"),
    ],
    valid=[Example('start: ("a" | "b")\n')],
)
def broken_grammar(analysis: GrammarAnalysis) -> Iterable[FlawFinding]:
    """Lark does not load the text as a grammar.

    The place is where Lark stopped, or the statement that it refused. Nothing else is looked at before the grammar
    loads, so fix this first.

    A grammar for Lark's option `regex=True` may use expressions that Python's own engine cannot read; it is reported
    too, because nothing can be said about such expressions.
    """
    failure = analysis.failure
    if failure is not None and failure.flaw == "broken-grammar":
        yield FlawFinding(failure.message, failure.span, label="not loaded from here", help=failure.help)
