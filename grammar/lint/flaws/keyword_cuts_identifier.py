"""keyword-cuts-identifier: a keyword that the lexer finds at the beginning of a longer word."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import Related, Severity, quote
from grammar.lint.analysis import GrammarAnalysis
from grammar.lint.flaw import FlawFinding, Stage, flaw
from grammar.lint.rivalry import Rivalry, is_cutting_keyword, rivalries
from grammar.rule import Example


@flaw(
    severity=Severity.ERROR,
    stage=Stage.LOADED,
    invalid=[
        Example('start: (TRUTH | NAME) ";"\nTRUTH.2: "true" | "false"\nNAME: /[a-z]+/\n'),
        Example('start: (IN | NAME)+ ";"\nIN.1: "in"\nNAME: /[a-z]+/\n%ignore " "\n'),
    ],
    valid=[
        Example('start: (TRUTH | NAME) ";"\nTRUTH.2: /(true|false)(?![a-z])/\nNAME: /[a-z]+/\n'),
        Example('start: ("in" | NAME)+ ";"\nNAME: /[a-z]+/\n%ignore " "\n'),
    ],
)
def keyword_cuts_identifier(analysis: GrammarAnalysis) -> Iterable[FlawFinding]:
    """Where a keyword and an identifier can both stand, the lexer reads the keyword at the beginning of an identifier.

    A keyword with a higher priority than the identifier is tried first, and nothing says that the word must end there:
    `inner` becomes `in` and `ner`. A plain string of the same priority does not have this fault: Lark then reads the
    identifier first and compares.
    """
    for rivalry in analysis.once(rivalries):
        if is_cutting_keyword(analysis, rivalry):
            yield _sighting(analysis, rivalry)


def _sighting(analysis: GrammarAnalysis, rivalry: Rivalry) -> FlawFinding:
    text = f", as in {rivalry.sample.shown}" if rivalry.sample else ""
    outcome = ", and Lark refuses the text" if rivalry.is_refused else ""
    keyword = rivalry.word[: rivalry.taken]
    return FlawFinding(
        f"{quote(rivalry.word)} of {quote(rivalry.loser.written)} is cut after keyword {quote(keyword)}{text}{outcome}",
        analysis.place(rivalry.winner.name),
        label=f"taken first, also inside {quote(rivalry.loser.written)}",
        help=f"take the priority away, or end {quote(rivalry.winner.written)} with `(?![a-zA-Z0-9_])`",
        related=(Related(analysis.place(rivalry.loser.name), "cut short"),),
    )
