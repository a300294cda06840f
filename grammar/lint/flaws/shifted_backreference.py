"""shifted-backreference: a group's number that is another's once Lark joins the expressions."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import Severity, quote
from grammar.lint.analysis import GrammarAnalysis
from grammar.lint.flaw import FlawFinding, Stage, flaw
from grammar.rule import Example


@flaw(
    severity=Severity.ERROR,
    stage=Stage.LOADED,
    invalid=[Example("start: STRING\nSTRING: /(['\"]).*?\\1/\n")],
    valid=[
        Example("start: STRING\nSTRING: /(?P<mark>['\"]).*?(?P=mark)/\n"),
        Example("start: STRING\nSTRING: /(['\"]).*?\\1/\n", facts={"parser": "earley"}),
    ],
)
def shifted_backreference(analysis: GrammarAnalysis) -> Iterable[FlawFinding]:
    r"""An expression refers to one of its groups by number.

    Lark's lexers join the expressions of all terminals into one, and put each into a group of its own. The numbers
    shift: `\1` is then the terminal itself, or a group of another terminal, and Python fails at the first text or
    compares with the wrong one. Names do not shift. Lark's dynamic lexer keeps expressions apart.
    """
    if analysis.lexer == "dynamic":
        return
    for name, terminal in analysis.terminals.items():
        expression = analysis.expression(name)
        if expression is not None and "numbered backreference" in expression.features:
            yield FlawFinding(
                f"terminal {quote(terminal.written)} refers to a group by number, and Lark's lexer renumbers groups",
                analysis.expression_place(name),
                label="another group in the end",
                help="name the group: `(?P<mark>...)`, and refer to it with `(?P=mark)`",
            )
