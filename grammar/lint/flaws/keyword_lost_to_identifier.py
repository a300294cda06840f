"""keyword-lost-to-identifier: a word of the grammar that the lexer reads as something more general."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import Related, Severity, quote
from grammar.lint.analysis import GrammarAnalysis
from grammar.lint.flaw import FlawFinding, Stage, flaw
from grammar.lint.rivalry import Rivalry, is_lost_keyword, rivalries
from grammar.rule import Example


@flaw(
    severity=Severity.ERROR,
    stage=Stage.LOADED,
    invalid=[
        Example(
            'start: "by" NAME | OP "of" NAME\nOP: "sum" | "max"\nNAME: /[a-z]+/\n%ignore " "\n',
            facts={"lexer": "basic"},
        ),
        Example('start: (OP | NAME) ";"\nOP: "sum" | "max"\nNAME: /[a-z]+/\n'),
        Example('start: ("end" | NAME)+ ";"\nNAME.2: /[a-z]+/\n%ignore " "\n'),
        Example('start: ("SELECT"i | NAME)+ ";"\nNAME: /[a-z]+/\n%ignore " "\n'),
    ],
    valid=[
        Example('start: (op | NAME) ";"\nop: "sum" | "max"\nNAME: /[a-z]+/\n'),
        Example('start: (OP | NAME) ";"\nOP.1: /(sum|max)(?![a-z])/\nNAME: /[a-z]+/\n'),
        Example('start: OP "(" NAME ")"\nOP: "sum" | "max"\nNAME: /[a-z]+/\n'),
    ],
)
def keyword_lost_to_identifier(analysis: GrammarAnalysis) -> Iterable[FlawFinding]:
    """Where a keyword and an identifier can both stand, the lexer reads the keyword as an identifier.

    Lark prefers a keyword only if it is a plain string of its own (`"sum"`) with the same priority as the identifier. A
    terminal made of several words (`OP: "sum" | "max"`) is an expression like any other, and the identifier, which can
    read more, is tried first. The text then has no reading, or the wrong one.

    Ignore it for a word that is meant to be an identifier wherever both can stand.
    """
    for rivalry in analysis.once(rivalries):
        if is_lost_keyword(analysis, rivalry):
            yield _sighting(analysis, rivalry)


def _sighting(analysis: GrammarAnalysis, rivalry: Rivalry) -> FlawFinding:
    loser, winner = rivalry.loser, rivalry.winner
    text = f", as in {rivalry.sample.shown}" if rivalry.sample else ""
    outcome = ", and Lark refuses the text" if rivalry.is_refused else ""
    if winner.priority > loser.priority:
        advice = f"take the priority from {quote(winner.written)}, or give {quote(loser.written)} a higher one"
    elif loser.fixed is not None:
        advice = f"let {quote(winner.written)} read the keyword in every case it can be written in"
    else:
        advice = "write each keyword as a string of its own in a rule, so that Lark prefers it to the identifier"
    others = [word for word in rivalry.words if word != rivalry.word]
    return FlawFinding(
        f"keyword {quote(rivalry.word)} of {quote(loser.written)} is read as {quote(winner.written)}{text}{outcome}",
        analysis.place(loser.name),
        label="lost to the identifier",
        help=advice,
        note=f"so also {', '.join(quote(word) for word in others[:5])}" if others and loser.fixed is None else None,
        related=(Related(analysis.place(winner.name), "takes it"),),
    )
