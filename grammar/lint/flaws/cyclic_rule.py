"""cyclic-rule: a rule that derives itself and nothing else."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import Severity, one_of, quote
from grammar.lint.analysis import GrammarAnalysis
from grammar.lint.derivation import cycles
from grammar.lint.flaw import FlawFinding, Stage, flaw
from grammar.rule import Example


@flaw(
    severity=Severity.ERROR,
    stage=Stage.LOADED,
    invalid=[
        Example('start: item\nitem: item | "a"\n'),
        Example('start: a\na: b\nb: a | "x"\n'),
        Example('start: item*\nitem: ["a"]\n'),
    ],
    valid=[Example('start: item\nitem: item "b" | "a"\n'), Example('start: item*\nitem: "a"\n')],
)
def cyclic_rule(analysis: GrammarAnalysis) -> Iterable[FlawFinding]:
    """A rule derives itself without reading anything, so that every text of it has infinitely many trees.

    Either an alternative names the rule alone, directly or through others, or a repetition repeats something that can
    be empty. LALR(1) cannot decide when to stop, and Lark either refuses the grammar or never sees some alternatives.
    """
    for group in analysis.once(cycles):
        compiled = group[0]
        names = list(dict.fromkeys(analysis.origin(name) for name in group))
        text = analysis.sentences.derive([compiled]) if analysis.sentences.cost(compiled) != float("inf") else ()
        words = [analysis.sample(terminal) or analysis.shown(terminal) for terminal in text]
        shown = quote(" ".join(words)) if words else "the empty text"
        many = f"so that {shown} has endlessly many trees"
        if all(name.startswith("__") for name in group):
            message = f"rule {quote(names[0])} repeats {quote(analysis.shown(compiled))}, which can be empty, {many}"
            advice = "let what is repeated be at least one character"
        else:
            through = f" through {one_of([quote(name) for name in names[1:4]], 'and')}" if len(names) > 1 else ""
            message = f"rule {quote(names[0])} derives itself{through}, {many}"
            advice = "remove the alternative that leads back to the rule alone"
        yield FlawFinding(message, analysis.place(names[0]), label="leads back to itself", help=advice)
