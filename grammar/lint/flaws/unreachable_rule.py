"""unreachable-rule: a rule that no text can ever need."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import one_of, quote
from grammar.lint.analysis import GrammarAnalysis
from grammar.lint.derivation import reached
from grammar.lint.flaw import FlawFinding, Stage, flaw
from grammar.rule import Example


@flaw(
    stage=Stage.LOADED,
    invalid=[
        Example('start: "a"\nitem: "b"\n'),
        Example('start: "a"\nitem: "b" [other]\nother: "c" [item]\n'),
    ],
    valid=[Example('start: item\nitem: "b"\n'), Example('query: item\nitem: "b"\n')],
)
def unreachable_rule(analysis: GrammarAnalysis) -> Iterable[FlawFinding]:
    """A rule is defined but cannot be reached from the start rules.

    Lark drops it without a word. Often a rule was renamed, or an alternative that used it was taken out.

    Ignore it in a grammar that others import, or give its start rules.
    """
    used = analysis.once(reached)
    starts = one_of([quote(start) for start in analysis.starts])
    for definition in analysis.definitions.every:
        if definition.kind == "rule" and not definition.change and definition.name not in used and analysis.starts:
            by = sorted(
                {
                    other.name
                    for other in analysis.definitions.every
                    if other.kind == "rule"
                    and other.name != definition.name
                    and any(token.text == definition.name for token in other.uses())
                }
            )
            users = one_of([quote(name) for name in by[:3]])
            yield FlawFinding(
                f"rule {quote(definition.name)} is not reached from {starts}",
                definition.span,
                label="never used",
                help="remove it, or use it in a rule that is reached",
                note=f"only {users} uses it, which is not reached either" if by else None,
            )
