"""unmade-terminal: a terminal that rules use, that is only declared, and that nothing makes."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import Severity, quote
from grammar.lint.analysis import GrammarAnalysis
from grammar.lint.flaw import FlawFinding, Stage, flaw
from grammar.rule import Example


@flaw(
    severity=Severity.ERROR,
    stage=Stage.LOADED,
    invalid=[Example("start: NAME (_INDENT start)?\nNAME: /[a-z]+/\n%declare _INDENT\n")],
    valid=[
        Example("start: NAME (_INDENT start)?\nNAME: /[a-z]+/\n_INDENT: /\\n +/\n"),
        Example("start: NAME\nNAME: /[a-z]+/\n%declare _INDENT\n"),
    ],
)
def unmade_terminal(analysis: GrammarAnalysis) -> Iterable[FlawFinding]:
    """A rule uses a terminal that `%declare` names and nothing defines: only a post-lexer makes such tokens.

    Lark loads the grammar, and without a post-lexer reads none of the texts that need the terminal. `Language.from_lark`
    refuses it. Where the grammar is used with a post-lexer, say so: `guard lint --postlex`, or `lint(text,
    has_postlex=True)`.
    """
    if analysis.has_postlex:
        return
    used = {symbol for production in analysis.productions for symbol in production.expansion}
    for definition in analysis.definitions.every:
        name = definition.name
        if definition.kind == "declare" and name in used and name not in analysis.terminals:
            yield FlawFinding(
                f"terminal {quote(name)} is declared and not defined, and only a post-lexer makes such tokens",
                definition.span,
                label="made by nothing",
                help="define it, or say that the grammar is used with a post-lexer",
            )
