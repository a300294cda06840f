"""colliding-terminals: a text that is two terminals at once, and the spelling of the grammar decides which."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import Related, quote
from grammar.lint.analysis import GrammarAnalysis
from grammar.lint.flaw import FlawFinding, Stage, flaw
from grammar.lint.lexing import Terminal
from grammar.lint.rivalry import Rivalry, is_cutting_keyword, is_lost_keyword, is_shadowed, rivalries
from grammar.rule import Example


@flaw(
    stage=Stage.LOADED,
    invalid=[
        Example('start: (HEX | NAME) ";"\nHEX: /[0-9a-f]+/\nNAME: /[a-z_]+/\n'),
        Example('start: (SLUG | CODE) ";"\nSLUG: /[a-z]+(-[a-z]+)*/\nCODE: /[a-z0-9]+/\n'),
    ],
    valid=[
        Example('start: (HEX | NAME) ";"\nHEX: /0x[0-9a-f]+/\nNAME: /[a-z_]+/\n'),
        Example('start: (HEX | NAME) ";"\nHEX.1: /[0-9a-f]+/\nNAME: /[a-z_]+/\n'),
        Example('start: HEX "=" NAME\nHEX: /[0-9a-f]+/\nNAME: /[a-z_]+/\n'),
        Example('start: ("if" | NAME) ";"\nNAME: /[a-z]+/\n'),
        Example('start: (HEX | NAME) ";"\nHEX: /[0-9a-f]+/\nNAME: /[a-z_]+/\n', facts={"parser": "earley"}),
    ],
)
def colliding_terminals(analysis: GrammarAnalysis) -> Iterable[FlawFinding]:
    """Two terminals of equal priority can both be read at the same place, and share a text or the beginning of one.

    Lark's lexers do not look for the longest match: the terminal that can be wider is tried first, then the one whose
    expression is longer to write. Adding a bracket to an expression can thus change what a text means. State what is
    meant by a priority, or make the two different.

    Strings against an expression are not reported where Lark's rule for keywords holds, nor terminals that never meet
    in one state of the parser, nor pairs whose priorities already decide.
    """
    told: set[tuple[str, str]] = set()
    for rivalry in sorted(analysis.once(rivalries), key=lambda rivalry: not rivalry.is_whole):
        loser, winner = rivalry.loser, rivalry.winner
        is_other = (
            is_lost_keyword(analysis, rivalry)
            or is_cutting_keyword(analysis, rivalry)
            or is_shadowed(analysis, rivalry)
            or {loser.name, winner.name} & analysis.lexing.ignored  # what of a text is ignored before it is read
        )
        pair = (loser.name, winner.name)
        if not is_other and loser.priority == winner.priority and loser.fixed is None and pair not in told:
            told.add(pair)
            yield _sighting(analysis, rivalry)


def _sighting(analysis: GrammarAnalysis, rivalry: Rivalry) -> FlawFinding:
    loser, winner = rivalry.loser, rivalry.winner
    text = f", as in {rivalry.sample.shown}" if rivalry.sample else ""
    outcome = ", and Lark refuses the text" if rivalry.is_refused else ""
    taken = (
        quote(rivalry.word) if rivalry.is_whole else f"{quote(rivalry.word[: rivalry.taken])} of {quote(rivalry.word)}"
    )
    return FlawFinding(
        f"{taken} is {quote(loser.written)} and {quote(winner.written)}, and Lark takes the latter{text}{outcome}",
        analysis.place(loser.name),
        label="loses",
        help=f"give {quote(loser.written)} or {quote(winner.written)} a priority, or tell them apart by their first characters",
        note=f"{quote(winner.written)} comes first because {_reason(winner, loser)}",
        related=(Related(analysis.place(winner.name), "wins"),),
    )


def _reason(winner: Terminal, loser: Terminal) -> str:
    if winner.most != loser.most:
        return "it can be wider"
    return "its expression is longer to write" if winner.length != loser.length else "its name is first in the alphabet"
