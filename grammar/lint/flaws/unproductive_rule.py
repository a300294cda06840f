"""unproductive-rule: a rule that derives no finite text."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import Severity, one_of, quote
from grammar.lint.analysis import GrammarAnalysis
from grammar.lint.derivation import barren
from grammar.lint.flaw import FlawFinding, Stage, flaw
from grammar.lint.sentence import NEVER
from grammar.rule import Example


@flaw(
    severity=Severity.ERROR,
    stage=Stage.LOADED,
    invalid=[
        Example('start: list\nlist: "(" list ")"\n'),
        Example('start: "a" | item\nitem: "b" other\nother: "c" item\n'),
    ],
    valid=[Example('start: list\nlist: "(" [list] ")"\n')],
)
def unproductive_rule(analysis: GrammarAnalysis) -> Iterable[FlawFinding]:
    """A rule uses itself in each of its alternatives, so that no text ever completes it.

    The alternative that ends the recursion is missing. Every alternative elsewhere that needs the rule is dead with it.
    """
    for group in analysis.once(barren):
        names = list(dict.fromkeys(analysis.origin(name) for name in group))
        rules = one_of([quote(name) for name in names[:4]], "and")
        dead = [name for name in analysis.starts if analysis.sentences.cost(name) == NEVER and name not in names]
        many = len(names) > 1
        yield FlawFinding(
            f"rule{'s' if many else ''} {rules} derive{'' if many else 's'} no text: each alternative needs the rule again",
            analysis.place(group[0]),
            label="never complete",
            help="add an alternative that does not use the rule",
            note=f"start rule {quote(dead[0])} derives nothing for that reason" if dead else None,
        )
