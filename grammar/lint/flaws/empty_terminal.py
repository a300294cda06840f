"""empty-terminal: a terminal that can be the empty text."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import Severity, quote
from grammar.lint.analysis import GrammarAnalysis
from grammar.lint.flaw import FlawFinding, Stage, flaw
from grammar.rule import Example


@flaw(
    severity=Severity.ERROR,
    stage=Stage.LOADED,
    invalid=[
        Example("start: NAME\nNAME: /[a-z]*/\n"),
        Example('start: "a" "b"\n%ignore /[ \\t]*/\n'),
        Example('start: SIGN "1"\nSIGN: "-"?\n'),
    ],
    valid=[Example("start: NAME\nNAME: /[a-z]+/\n"), Example('start: NAME\nNAME: "a" TAIL\nTAIL: /[a-z]*/\n')],
)
def empty_terminal(analysis: GrammarAnalysis) -> Iterable[FlawFinding]:
    """A terminal that rules use, or that is ignored, can match the empty string.

    A lexer that matches the empty string makes no progress, so Lark refuses the grammar. A terminal that only other terminals use
    may be empty.
    """
    if not analysis.productions:
        return
    for name, terminal in analysis.terminals.items():
        if terminal.least == 0:
            ignored = name in analysis.lexing.ignored
            what = "the ignored expression" if ignored and name.startswith("__") else "terminal"
            yield FlawFinding(
                f"{what} {quote(terminal.written)} can match nothing, as in the empty text, and Lark refuses it",
                analysis.expression_place(name),
                label="can be empty",
                help="ask for at least one character"
                + ("" if ignored else ", and make it optional where rules use it"),
            )
