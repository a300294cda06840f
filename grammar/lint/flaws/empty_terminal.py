"""empty-terminal: a terminal that can be the empty text."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import Severity, quote
from grammar.lint.flaw import Sighting, Stage, flaw
from grammar.lint.inspection import Inspection
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
def empty_terminal(inspection: Inspection) -> Iterable[Sighting]:
    """A terminal that rules use, or that is ignored, can match nothing.

    A lexer that takes nothing does not get on, so Lark refuses the grammar. A terminal that only other terminals use
    may be empty.
    """
    if not inspection.productions:
        return
    for name, terminal in inspection.terminals.items():
        if terminal.least == 0:
            ignored = name in inspection.lexing.ignored
            what = "the ignored expression" if ignored and name.startswith("__") else "terminal"
            yield Sighting(
                f"{what} {quote(terminal.written)} can match nothing, as in the empty text, and Lark refuses it",
                inspection.expression_place(name),
                label="can be empty",
                help="ask for at least one character"
                + ("" if ignored else ", and make it optional where rules use it"),
            )
