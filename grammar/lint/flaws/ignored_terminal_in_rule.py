"""ignored-terminal-in-rule: a terminal that rules ask for and the lexer throws away."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import Related, Severity, one_of, quote
from grammar.lint.analysis import GrammarAnalysis
from grammar.lint.flaw import FlawFinding, Stage, flaw
from grammar.lint.sentence import AVOIDED
from grammar.rule import Example


@flaw(
    severity=Severity.ERROR,
    stage=Stage.LOADED,
    invalid=[
        Example('start: line+\nline: "a" NEWLINE\nNEWLINE: "\\n"\n%ignore NEWLINE\n'),
        Example('start: line [COMMENT]\nline: "a"\nCOMMENT: /#.*/\n%ignore COMMENT\n'),
    ],
    valid=[
        Example('start: line (NEWLINE line)*\nline: "a"\nNEWLINE: "\\n"\n%ignore " "\n'),
        Example('start: "a" BLANK "b"\nBLANK: " "\n%ignore BLANK\n', facts={"parser": "earley"}),
    ],
)
def ignored_terminal_in_rule(analysis: GrammarAnalysis) -> Iterable[FlawFinding]:
    """A rule uses a terminal that `%ignore` names, too.

    The lexer drops what is ignored, wherever it stands, so the parser never sees that terminal: an alternative that
    needs it is dead, an optional part is always absent. Where a rule cannot be completed without it, that is an error.
    Only Lark's dynamic lexer offers the terminal to both.
    """
    if analysis.lexer == "dynamic":
        return
    used: dict[str, list[str]] = {}
    for production in analysis.productions:
        for symbol in production.expansion:
            origin = analysis.origin(production.origin)
            if symbol in analysis.lexing.ignored and origin not in used.setdefault(symbol, []):
                used[symbol].append(origin)
    for terminal, rules in used.items():
        written = analysis.shown(terminal)
        yield FlawFinding(
            f"terminal {quote(written)} is ignored, so that {one_of([quote(rule) for rule in rules[:3]], 'and')} never "
            f"{'sees' if len(rules) == 1 else 'see'} it",
            analysis.place(terminal),
            label="dropped by the lexer",
            help="take it out of `%ignore`, or out of the rules",
            related=tuple(Related(analysis.place(rule), "asks for it") for rule in rules[:2]),
            severity=None if any(analysis.sentences.cost(rule) >= AVOIDED for rule in rules) else Severity.WARNING,
        )
