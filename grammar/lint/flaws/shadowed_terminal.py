"""shadowed-terminal: a terminal that the lexer never reads, because another always comes first."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import Related, Severity, quote
from grammar.lint.analysis import GrammarAnalysis
from grammar.lint.flaw import FlawFinding, Stage, flaw
from grammar.lint.rivalry import Rivalry, is_shadowed, rivalries
from grammar.rule import Example


@flaw(
    severity=Severity.ERROR,
    stage=Stage.LOADED,
    invalid=[
        Example('start: (DIGITS | NUMBER) ";"\nDIGITS: /[0-9]+/\nNUMBER: /[0-9]+(\\.[0-9]+)?/\n'),
        Example('start: "a" (NEWLINE "b")*\nNEWLINE: /\\n/\nBLANK: /\\s+/\n%ignore BLANK\n'),
    ],
    valid=[
        Example('start: (DIGITS | NUMBER) ";"\nDIGITS: /[0-9]+/\nNUMBER: /[0-9]+\\.[0-9]+/\n'),
        Example('start: "a" (NEWLINE "b")*\nNEWLINE: /\\n/\nBLANK: /[ \\t]+/\n%ignore BLANK\n'),
    ],
)
def shadowed_terminal(analysis: GrammarAnalysis) -> Iterable[FlawFinding]:
    """Wherever a terminal can stand, another terminal takes all of its texts, so it is never read.

    Lark's lexers try terminals in a fixed order: higher priority, then wider, then longer to write, then by name. The
    one that is tried first reads all that the other could. Rules that need the shadowed terminal are dead. A line break
    that rules use and `%ignore` also swallows is the commonest.
    """
    for rivalry in analysis.once(rivalries):
        if is_shadowed(analysis, rivalry):
            yield _sighting(analysis, rivalry)


def _sighting(analysis: GrammarAnalysis, rivalry: Rivalry) -> FlawFinding:
    winner = rivalry.winner
    first = (
        f"{quote(winner.written)}, which is ignored,"
        if winner.name in analysis.lexing.ignored
        else quote(winner.written)
    )
    text = f", as in {rivalry.sample.shown}" if rivalry.sample else ""
    return FlawFinding(
        f"terminal {quote(rivalry.loser.written)} is never read: {first} comes first at {quote(rivalry.word)}{text}",
        analysis.place(rivalry.loser.name),
        label="never read",
        help=f"give {quote(rivalry.loser.written)} a higher priority, or let {quote(winner.written)} read less",
        related=(Related(analysis.place(winner.name), "always comes first"),),
    )
