"""ambiguous-empty-rule: a rule that is empty in two ways."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import Severity, one_of, quote
from grammar.lint.derivation import empty_twice
from grammar.lint.flaw import Sighting, Stage, flaw
from grammar.lint.inspection import Inspection
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
def ambiguous_empty_rule(inspection: Inspection) -> Iterable[Sighting]:
    """Two alternatives of a rule derive the empty text, so nobody can say which of them an empty text is.

    Lark refuses such a grammar for its LALR(1) parser, unless priorities decide; for Earley the tree is one of several.
    An optional part that can itself be empty is the commonest cause.
    """
    for name, productions in inspection.once(empty_twice).items():
        alternatives = one_of([quote(_written(inspection, index)) for index in productions[:3]], "and")
        origin = inspection.origin(name)
        what = "rule" if name == origin else "a repetition in rule"
        yield Sighting(
            f"{what} {quote(origin)} derives the empty text in {len(productions)} ways: {alternatives}",
            inspection.place(name),
            label="empty in more than one way",
            help="let only one of the alternatives be empty",
            severity=Severity.ERROR if inspection.parser == "lalr" else None,
        )


def _written(inspection: Inspection, index: int) -> str:
    parts = inspection.productions[index].expansion
    return " ".join(inspection.shown(part) for part in parts) or "nothing"
