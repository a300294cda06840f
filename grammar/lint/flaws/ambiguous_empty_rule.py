"""ambiguous-empty-rule: a rule that is empty in two ways."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import Severity, one_of, quote
from grammar.lint.analysis import GrammarAnalysis
from grammar.lint.derivation import empty_twice
from grammar.lint.flaw import FlawFinding, Stage, flaw
from grammar.rule import Example


@flaw(
    stage=Stage.LOADED,
    invalid=[
        Example('start: "(" options ")"\noptions: names | numbers\nnames: "a"*\nnumbers: "1"*\n'),
        Example('start: "(" options ")"\noptions: [names]\nnames: "a"*\n'),
    ],
    valid=[
        Example('start: "(" options ")"\noptions: names | numbers\nnames: "a"*\nnumbers: "1"+\n'),
        Example('start: "(" options ")"\noptions: ["a"] | ["b"]\n'),
    ],
)
def ambiguous_empty_rule(analysis: GrammarAnalysis) -> Iterable[FlawFinding]:
    """Two alternatives of a rule derive the empty text, so it is undecided which of them an empty text is.

    Lark refuses such a grammar for its LALR(1) parser, unless priorities decide; for Earley the tree is one of several.
    An optional part that can itself be empty is the commonest cause.
    """
    for name, productions in analysis.once(empty_twice).items():
        alternatives = one_of([quote(_written(analysis, index)) for index in productions[:3]], "and")
        origin = analysis.origin(name)
        what = "rule" if name == origin else "a repetition in rule"
        yield FlawFinding(
            f"{what} {quote(origin)} derives the empty text in {len(productions)} ways: {alternatives}",
            analysis.place(name),
            label="empty in more than one way",
            help="let only one of the alternatives be empty",
            severity=Severity.ERROR if analysis.parser == "lalr" else None,
        )


def _written(analysis: GrammarAnalysis, index: int) -> str:
    parts = analysis.productions[index].expansion
    return " ".join(analysis.shown(part) for part in parts) or "nothing"
