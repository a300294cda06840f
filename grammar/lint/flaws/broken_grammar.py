"""broken-grammar: a text that Lark does not load as a grammar."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import Severity
from grammar.lint.flaw import Sighting, Stage, flaw
from grammar.lint.inspection import Inspection
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
def broken_grammar(inspection: Inspection) -> Iterable[Sighting]:
    """Lark does not load the text as a grammar.

    The place is where Lark stopped, or the statement that it refused. Nothing else is looked at before the grammar
    loads, so mend this first.

    A grammar for Lark's option `regex=True` may use expressions that Python's own engine cannot read; it is reported
    too, because nothing can be said about such expressions.
    """
    failure = inspection.failure
    if failure is not None and failure.flaw == "broken-grammar":
        yield Sighting(failure.message, failure.span, label="not loaded from here", help=failure.help)
