"""reduce-reduce-conflict: a text that ends two rules at once, for which Lark refuses the grammar."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import Related, Severity, one_of, quote
from grammar.lint.analysis import GrammarAnalysis
from grammar.lint.derivation import empty_twice, is_cyclic
from grammar.lint.flaw import FlawFinding, flaw
from grammar.lint.table import END, Conflict
from grammar.rule import Example

_GROUPS = 30


@flaw(
    severity=Severity.ERROR,
    invalid=[
        Example("start: column | field\ncolumn: NAME\nfield: NAME\nNAME: /[a-z]+/\n"),
        Example('start: a "x" | b "x" | "c"\na: "n"\nb: "n"\n'),
    ],
    valid=[
        Example('start: column | field\ncolumn: NAME\nfield: "$" NAME\nNAME: /[a-z]+/\n'),
        Example("start: column | field\ncolumn.2: NAME\nfield: NAME\nNAME: /[a-z]+/\n"),
        Example("start: column | field\ncolumn: NAME\nfield: NAME\nNAME: /[a-z]+/\n", facts={"parser": "earley"}),
    ],
)
def reduce_reduce_conflict(analysis: GrammarAnalysis) -> Iterable[FlawFinding]:
    """A text can be read as either of two rules, and what follows does not decide which.

    Lark refuses to load such a grammar for its LALR(1) parser. Often the two rules are the same thing under two names;
    sometimes they differ only further on, beyond the one terminal that LALR(1) looks ahead.

    Priorities of rules settle the conflict, and it is then not reported.
    """
    assert analysis.table is not None
    groups: dict[tuple[str, ...], list[Conflict]] = {}
    empty = {
        part
        for indices in analysis.once(empty_twice).values()
        for index in indices
        for part in (analysis.productions[index].origin, *analysis.productions[index].expansion)
    }
    for conflict in analysis.table.conflicts():
        compiled = [analysis.table.productions[end].origin for end in conflict.ends]
        origins = tuple(sorted({analysis.origin(name) for name in compiled}))
        if conflict.goes_on or is_cyclic(analysis, conflict) or set(compiled) <= empty:
            continue  # a loop, or two empty readings: flaws of their own
        groups.setdefault(origins, []).append(conflict)
    for origins, conflicts in list(groups.items())[:_GROUPS]:
        yield _sighting(analysis, origins, conflicts)


def _sighting(analysis: GrammarAnalysis, origins: tuple[str, ...], conflicts: list[Conflict]) -> FlawFinding:
    assert analysis.table is not None
    witness = None
    for conflict in conflicts[:3]:
        end = conflict.ends[0]
        item = end, len(analysis.table.productions[end].expansion)
        witness = analysis.sentences.witness(conflict.state, conflict.terminal, item)
        if witness is not None:
            break
    rules = one_of([quote(origin) for origin in origins])
    lookahead = analysis.shown(conflict.terminal)
    text = "a whole text" if conflict.terminal == END else f"the text before {quote(lookahead)}"
    shown = f", as in {analysis.described(witness)}" if witness is not None else ""
    what = f"{text} can be either {rules}" if len(origins) > 1 else f"{text} can be {rules} in two ways"
    readings = one_of(
        [quote(analysis.item(end, len(analysis.table.productions[end].expansion))) for end in conflict.ends[:3]],
        "and",
    )
    places = sorted({analysis.place(origin) for origin in origins})
    return FlawFinding(
        what + shown,
        places[0],
        label="one reading",
        help="merge the rules, or give one of them a priority",
        note=f"{readings} end at the same time, and Lark refuses the grammar",
        related=tuple(Related(place, "another reading") for place in places[1:4]),
    )
